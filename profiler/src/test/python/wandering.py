"""Calls itself in ever other ways, and waits for a line now and then: argument 1 is the seed. Runs on every Python."""

import random
import sys
import threading

rng = random.Random(int(sys.argv[1]))


def pause():
    sys.stdout.write("step\n")
    sys.stdout.flush()
    if not sys.stdin.readline():
        sys.exit()


def wander(depth):
    if rng.random() < 0.5:
        pause()
    for _ in range(rng.randrange(3) if depth < 400 else 0):
        rng.choice(WAYS)(depth + 1)


def plainly(depth):
    wander(depth)
    value = depth * 2
    wander(depth)
    return value


def with_many_variables(depth):
    a = b = c = d = e = f = g = h = i = j = k = depth
    wander(depth)
    return a + b + c + d + e + f + g + h + i + j + k


def deeply(depth, more=None):
    more = rng.randrange(1, 200) if more is None else more
    if more == 0:
        return wander(depth)
    return deeply(depth + 1, more - 1)


def numbers(depth):
    for number in range(3):
        wander(depth)
        yield number


def through_generators(depth):
    return sum(a * b for a in numbers(depth) for b in numbers(depth + 1))


def through_a_callback(depth):
    return sorted([3, 1, 2], key=lambda number: wander(depth + 1) or number)


class Loud(object):
    def __getattr__(self, name):
        wander(int(name[1:]))
        return name


def through_an_attribute(depth):
    return getattr(Loud(), "n%d" % depth)


def through_an_exception(depth):
    try:
        wander(depth)
        raise ValueError(depth)
    except ValueError:
        wander(depth)
    finally:
        wander(depth)


WAYS = [
    plainly,
    with_many_variables,
    deeply,
    through_generators,
    through_a_callback,
    through_an_attribute,
    through_an_exception,
]

sys.setrecursionlimit(5000)
asleep = threading.Thread(target=threading.Event().wait)
asleep.daemon = True
asleep.start()
while True:
    rng.choice(WAYS)(0)
