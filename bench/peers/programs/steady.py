"""Threads that compute at the bottom of stacks of one depth: steady.py BOARD DEPTH THREADS

Slot n of the board counts the rounds of thread n. Without threads, the main thread sleeps at that depth instead.
"""
import sys
import threading
import time

from board import Board


def step(a):
    return a + 1


def compute(slot):
    rounds = 0
    while True:
        value = 0
        for _ in range(200):
            value = step(value)
        rounds += 1
        board.show(slot, rounds)


def sleep_on(slot):
    while True:
        time.sleep(1)


def descend(depth, bottom, slot):
    if depth > 1:
        descend(depth - 1, bottom, slot)
    else:
        bottom(slot)


board = Board(sys.argv[1])
depth = int(sys.argv[2]) - 3  # <module>, the bottom, and most of the time a step
threads = int(sys.argv[3])
sys.setrecursionlimit(10_000)
for i in range(1, threads):
    threading.Thread(target=descend, args=(max(depth - 2, 1), compute, i), daemon=True).start()
print("ready", flush=True)
descend(depth, compute if threads else sleep_on, 0)
