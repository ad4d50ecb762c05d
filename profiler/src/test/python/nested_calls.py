"""Three functions that call each other and the last of which says "ready PID" and computes for ever."""
import os
import sys


def outer():
    middle()


def middle():
    inner()


def inner():
    sys.stdout.write('ready %d\n' % os.getpid())
    sys.stdout.flush()
    while True:
        for i in range(1000):
            i * i


outer()
