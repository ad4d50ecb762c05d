"""A program whose stack says what time it is: timed.py BOARD SLOT_SECONDS SLOTS

During slot n since its start it is in the function slot_n, and begins anew after the last. Slot 0 of the board is its start by
the system's monotonic clock. So a sample, whatever the profiler keeps of it, tells when it was taken.
"""
import sys
import time

from board import Board

SOURCE = """
def slot_{n}(end):
    while clock() < end:
        pass
"""


def main():
    slots = [space["slot_%d" % n] for n in range(count)]
    start = clock()
    board.show(0, start)
    print("ready", flush=True)
    turn = 0
    while True:
        turn += 1
        slots[(turn - 1) % count](start + turn * seconds)


clock = time.monotonic
board = Board(sys.argv[1])
seconds = float(sys.argv[2])
count = int(sys.argv[3])
space = {"clock": clock}
exec("".join(SOURCE.format(n=n) for n in range(count)), space)
main()
