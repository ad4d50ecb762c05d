"""A process with children that mostly wait, as the workers of a service do: family.py CHILDREN"""
import os
import sys
import time


def answer():
    total = 0
    for i in range(2000):
        total += i
    return total


def wait():
    time.sleep(0.1)


def serve():
    while True:
        answer()
        wait()


children = int(sys.argv[1]) - 1
for _ in range(children):
    if os.fork() == 0:
        break
else:
    print("ready", flush=True)
serve()
