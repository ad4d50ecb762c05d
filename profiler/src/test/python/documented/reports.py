"""Threads that fight for the GIL: one computes reports, one answers small requests, one compresses without the GIL.

Says "ready".
"""
import os
import sys
import threading
import zlib

text = os.urandom(1 << 20)


def summarise():
    while True:
        add_up(range(2000))


def add_up(numbers):
    total = 0
    for number in numbers:
        total += number * number
    return total


def answer():
    while True:
        '-'.join(str(n) for n in range(20))


def compress():
    while True:
        zlib.compress(text)


for name, work in (('report', summarise), ('web', answer), ('archive', compress)):
    thread = threading.Thread(target=work, name=name)
    thread.daemon = True
    thread.start()
sys.stdout.write('ready\n')
sys.stdout.flush()
threading.Event().wait()
