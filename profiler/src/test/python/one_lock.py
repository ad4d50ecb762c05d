"""Threads of which one at most is inside at any instant, since it holds a lock there: one_lock.py THREADS

The GIL goes from one to the other as often as it can.
"""
import sys
import threading

lock = threading.Lock()


def work():
    total = 0
    for number in range(40):
        total += number
    return total


def inside():
    work()


def outside():
    work()


def take_turns():
    while True:
        if lock.acquire(False):
            inside()
            lock.release()
        else:
            outside()


if hasattr(sys, "setswitchinterval"):
    sys.setswitchinterval(0.00001)
else:
    sys.setcheckinterval(1)
for _ in range(int(sys.argv[1]) - 1):
    thread = threading.Thread(target=take_turns)
    thread.daemon = True
    thread.start()
print("ready")
sys.stdout.flush()
take_turns()
