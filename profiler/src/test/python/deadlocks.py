# Threads that wait for each other for ever, and one that waits for one of them. Prints "ready" when all locks are taken.
from __future__ import print_function
import sys
import threading
import time

first, second, own = threading.Lock(), threading.Lock(), threading.Lock()
first_reentrant, second_reentrant = threading.RLock(), threading.RLock()
taken = []


def meet(count):
    taken.append(count)
    while len([c for c in taken if c == count]) < 2:
        time.sleep(0.01)


def plain_one():
    with first:
        meet('plain')
        with second:
            pass


def plain_two():
    with second:
        meet('plain')
        with first:
            pass


def reentrant_one():
    with first_reentrant:
        meet('reentrant')
        with second_reentrant:
            pass


def reentrant_two():
    with second_reentrant:
        meet('reentrant')
        first_reentrant.acquire()


def again():
    with own:
        pass


def alone():
    with own:
        again()


def bystander():
    with first_reentrant:
        pass


def start(function):
    thread = threading.Thread(target=function, name=function.__name__)
    thread.daemon = True
    thread.start()


for function in (plain_one, plain_two, reentrant_one, reentrant_two, alone):
    start(function)
while len(taken) < 4:
    time.sleep(0.01)
start(bystander)
print('ready')
sys.stdout.flush()
while True:
    time.sleep(100)
