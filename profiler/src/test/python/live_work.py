# A small service to watch: a busy main thread, a thread that sleeps, and names that would be obeyed by a terminal.
# Prints "ready".
import sys
import threading
import time


def hash_all(n):
    total = 0
    for i in range(n):
        total += i * i % 7
    return total


def sort_all(n):
    values = [(i * 7919) % 1009 for i in range(n)]
    values.sort()
    return values


def serve():
    hash_all(20000)
    sort_all(3000)
    hostile(3000)


def sleeps():
    while True:
        time.sleep(100)


def hostile(n):
    total = 0
    for i in range(n):
        total += i
    return total


if hasattr(hostile.__code__, 'replace'):
    names = {'co_name': '\x1b[2Jwiped\x07'}
    if hasattr(hostile.__code__, 'co_qualname'):
        names['co_qualname'] = names['co_name']
    hostile.__code__ = hostile.__code__.replace(**names)

thread = threading.Thread(target=sleeps, name='\x1b]2;owned\x07\x1b[31mreporter')
thread.daemon = True
thread.start()
print('ready')
sys.stdout.flush()
while True:
    serve()
