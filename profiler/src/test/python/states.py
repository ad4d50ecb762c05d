"""Threads that are each in one state all the time, and what the kernel and their own clocks say of that.

known: one thread each that sleeps, selects, reads a socket, waits for a lock, and computes
native: two threads that compress and hash with the GIL released
fight: eight threads that compute, and so fight for the GIL

Says "ready"; after each line that it reads, it says for each thread "thread NAME TID NANOSECONDS": how long it has been
in calls of native code, or, of those that fight, how long it has held the GIL; then "now NANOSECONDS" by the same clock.
"""
import hashlib
import os
import select
import socket
import sys
import threading
import time
import zlib

measured = {}
owner = ['']
tids = {}
silent, peer = socket.socketpair()
reading, reading_peer = socket.socketpair()
locked = threading.Lock()
locked.acquire()
data = os.urandom(1 << 21)


def sleeper():
    while True:
        time.sleep(30)


def selecter():
    while True:
        select.select([silent], [], [], 30)


def reader():
    reading.recv(1)


def locker():
    locked.acquire()


def step(x):
    return x + 1


def spinner():
    n = 0
    while True:
        n = step(n)


def fighter():
    """Spins, and counts the time from one step to the next where no other thread has run between them."""
    name = threading.current_thread().name
    before = time.monotonic_ns()
    while True:
        now = time.monotonic_ns()
        if owner[0] == name:
            measured[name] += now - before
            before = now
        else:
            owner[0] = name
            before = time.monotonic_ns()


def compressor():
    native(lambda: zlib.compress(data, 1))


def hasher():
    native(lambda: hashlib.sha256(data).digest())


def native(call):
    name = threading.current_thread().name
    while True:
        start = time.monotonic_ns()
        call()
        measured[name] += time.monotonic_ns() - start


def begin(name, work):
    def body():
        tids[name] = threading.get_native_id()
        work()
    measured[name] = 0
    thread = threading.Thread(target=body, name=name)
    thread.daemon = True
    thread.start()


def tell():
    for name in sorted(tids):
        sys.stdout.write('thread %s %d %d\n' % (name, tids[name], measured[name]))
    sys.stdout.write('now %d\n' % time.monotonic_ns())
    sys.stdout.flush()


workers = {
    'known': [sleeper, selecter, reader, locker, spinner],
    'native': [compressor, hasher],
    'fight': [fighter] * 8,
}[sys.argv[1]]
for i, work in enumerate(workers):
    begin('%s%d' % (work.__name__, i), work)
while len(tids) < len(workers):
    time.sleep(0.01)
sys.stdout.write('ready\n')
sys.stdout.flush()
while sys.stdin.readline():
    tell()
