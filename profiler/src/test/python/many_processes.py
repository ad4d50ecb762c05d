"""So many forked processes as its argument says, each of which works for a hundredth of the time. Says "ready"."""
import os
import sys
import time


def work():
    return sum(i * i for i in range(2000))


def serve():
    while True:
        work()
        time.sleep(0.015)


parent = os.getpid()
for number in range(int(sys.argv[1]) - 1):
    if os.fork() == 0:
        while os.getppid() == parent:
            for _ in range(100):
                work()
                time.sleep(0.015)
        os._exit(0)
os.write(1, b'ready\n')
serve()
