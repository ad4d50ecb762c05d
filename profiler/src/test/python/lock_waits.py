# Threads that wait for each other's locks, and one that computes. Prints "ready", then IDENT NAME of each thread.
from __future__ import print_function
import sys
import threading
import time

plain = threading.Lock()
reentrant = threading.RLock()
started = []


class Thing(object):
    def __init__(self):
        self.name = 'red \x1b[31m'


def holds_plain():
    thing = Thing()
    with plain:
        started.append(1)
        time.sleep(1000)


def holds_reentrant():
    with reentrant:
        started.append(1)
        time.sleep(1000)


def waits_in_with(argument):
    with plain:
        pass


def waits_in_acquire():
    plain.acquire()


def waits_reentrant():
    reentrant.acquire()


def waits_reentrant_in_with():
    with reentrant:
        pass


def start(function, *arguments):
    thread = threading.Thread(target=function, args=arguments, name=function.__name__ + '\x1b[31m')
    thread.daemon = True
    thread.start()


start(holds_plain)
start(holds_reentrant)
while len(started) < 2:
    time.sleep(0.01)
for waits in (waits_in_acquire, waits_reentrant, waits_reentrant_in_with):
    start(waits)
start(waits_in_with, 'argument')
print('ready')
sys.stdout.flush()
x = 0
while True:
    x += 1
