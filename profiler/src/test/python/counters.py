"""Counts in THREADS threads as fast as it can, each thread in eight bytes of its own of the file FILE; says "ready"."""
import mmap
import struct
import sys
import threading

threads, path = int(sys.argv[1]), sys.argv[2]
shared = open(path, 'r+b')
counters = mmap.mmap(shared.fileno(), 8 * threads)


def step(n):
    return n + 1


def count(slot):
    n = 0
    while True:
        n = step(n)
        struct.pack_into('<q', counters, 8 * slot, n)


for slot in range(1, threads):
    thread = threading.Thread(target=count, args=(slot,))
    thread.daemon = True
    thread.start()
sys.stdout.write('ready\n')
sys.stdout.flush()
count(0)
