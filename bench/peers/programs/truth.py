"""Six workloads whose stacks and shares are known.

    truth.py WORKLOAD BOARD chains FILE   writes every call chain that the workload has, as the interpreter itself reports them
    truth.py WORKLOAD BOARD               runs it for ever; the board shows how many seconds each of its parts has taken

Every workload is two or three parts that take turns of some milliseconds, so that the parts' shares say at once what a
profiler tends to miss. All functions lie at the top level: their plain and their qualified names are the same.
"""
import functools
import re
import sys
import time

from board import Board

TURN_SECONDS = 0.002
WORD = re.compile("[a-z]+")
TEXT = "the quick brown fox jumps over the lazy dog " * 4


# --- flat loop: the yardstick, part of every workload

def plain_loop(rounds):
    total = 0
    for i in range(rounds * 50):
        total += i & 7
    return total


def other_loop(rounds):
    total = 1
    for i in range(rounds * 50):
        total ^= i
    return total


# --- deep recursion: two towers that never mix

def left(depth):
    return 0 if depth == 0 else 1 + left(depth - 1)


def right(depth):
    return 0 if depth == 0 else 1 + right(depth - 1)


def towers(rounds):
    for _ in range(rounds):
        left(150)
        right(60)


# --- churn: short calls, several ways down

def add(a, b):
    return a + b


def twice(a):
    return add(a, a)


def square(a):
    return times(a, a)


def times(a, b):
    return a * b


def odd(a):
    return twice(a) + 1


def even(a):
    return square(a) - 1


def short_calls(rounds):
    for i in range(rounds):
        odd(i)
        even(i)
        times(i, 3)


# --- generators and coroutines

def numbers(count):
    for i in range(count):
        yield twice(i)


def filtered(count):
    yield from numbers(count)


class Pause:
    def __await__(self):
        yield


async def inner(a):
    await Pause()
    return square(a)


async def outer(a):
    return await inner(a) + await inner(a + 1)


def generators(rounds):
    for _ in range(rounds):
        for number in filtered(10):
            add(number, 1)


def coroutines(rounds):
    for i in range(rounds):
        task = outer(i)
        try:
            while True:
                task.send(None)
        except StopIteration:
            pass


# --- exceptions

def refuse(a):
    raise ValueError(a)


def risky(a):
    return add(refuse(a), 1)


def tidy(a):
    try:
        return risky(a)
    finally:
        twice(a)


def exceptions(rounds):
    for i in range(rounds):
        try:
            tidy(i)
        except ValueError:
            square(i)


# --- callbacks from C

def by_negation(a):
    return add(-a, 0)


def compare(a, b):
    return times(a - b, 1)


def shout(match):
    return by_group(match)


def by_group(match):
    return match.group()


def sorting(rounds):
    values = list(range(20))
    for _ in range(rounds):
        sorted(values, key=by_negation)
        sorted(values, key=functools.cmp_to_key(compare))


def substitution(rounds):
    for _ in range(rounds):
        WORD.sub(shout, TEXT)


WORKLOADS = {
    "flat loop": [plain_loop, other_loop],
    "deep recursion": [plain_loop, towers],
    "short calls": [plain_loop, short_calls],
    "generators and coroutines": [plain_loop, generators, coroutines],
    "exceptions": [plain_loop, exceptions],
    "callbacks from C": [plain_loop, sorting, substitution],
}


def rounds_of_a_turn(part):
    rounds = 1
    while True:
        start = time.perf_counter()
        part(rounds)
        took = time.perf_counter() - start
        if took > TURN_SECONDS / 4:
            return max(1, int(rounds * TURN_SECONDS / took))
        rounds *= 2


def show(seconds):
    for i, value in enumerate(seconds):
        board.show(i, value)


def take_turns(parts, rounds, seconds):
    for i, part in enumerate(parts):
        start = time.perf_counter()
        part(rounds[i])
        seconds[i] += time.perf_counter() - start
    show(seconds)


def main(parts, rounds, cycles):
    seconds = [0.0] * len(parts)
    while cycles != 0:
        take_turns(parts, rounds, seconds)
        cycles -= 1


def note_chain(frame, event, argument):
    if event == "call":
        chain = []
        while frame is not None:
            chain.append(frame.f_code.co_name)
            frame = frame.f_back
        for length in range(1, len(chain) + 1):
            chains.add(tuple(reversed(chain[-length:])))


workload = WORKLOADS[sys.argv[1]]
board = Board(sys.argv[2])
if len(sys.argv) > 3:
    chains = set()
    sys.setprofile(note_chain)
    main(workload, [3] * len(workload), 3)
    sys.setprofile(None)
    with open(sys.argv[4], "w") as file:
        file.writelines(";".join(chain) + "\n" for chain in sorted(chains))
else:
    turn = [rounds_of_a_turn(part) for part in workload]
    print("ready", flush=True)
    main(workload, turn, -1)
