"""Three functions that call each other and the last of which computes for ever; says "ready PID" first."""
import os
import sys


def outer():
    middle()


def middle():
    inner()


def inner():
    while True:
        for i in range(1000):
            i * i


sys.stdout.write('ready %d\n' % os.getpid())
sys.stdout.flush()
outer()
