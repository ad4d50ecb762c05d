# A process with two children: one computes, one sleeps; the parent computes a little. Prints "ready".
import subprocess
import sys
import time


def spin():
    while True:
        for _ in range(1000):
            pass


def rest():
    while True:
        time.sleep(100)


def supervise():
    children = [subprocess.Popen([sys.executable, __file__, part]) for part in ('spin', 'rest')]
    print('ready')
    sys.stdout.flush()
    while all(child.poll() is None for child in children):
        for _ in range(10000):
            pass
        time.sleep(0.02)


{'spin': spin, 'rest': rest}.get(''.join(sys.argv[1:]), supervise)()
