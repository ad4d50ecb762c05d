# Generators and coroutines that are resumed and left all the time, from several callers and to several depths: a frame of
# theirs is linked to its caller only while it runs. First the program says which chains of calls it has, as the
# interpreter reports them to sys.setprofile; then it runs them for ever. Runs on Python 2.7 and 3.6 to 3.15.
import sys


def times(a, b):
    return a * b


def square(a):
    return times(a, a)


def numbers(count):
    for i in range(count):
        yield square(i)


def filtered(count):
    for number in numbers(count):
        if number & 1:
            yield number


def summed(count):
    return sum(filtered(count))


def bare(count):
    for _ in numbers(count):
        pass


def nested(depth, count):
    if depth == 0:
        for number in numbers(count):
            yield number
    else:
        for number in nested(depth - 1, count):
            yield times(number, 1)


def tower(count):
    for number in nested(6, count):
        square(number)


COROUTINES = """
class Pause:
    def __await__(self):
        yield


async def inner(a):
    await Pause()
    return square(a)


async def outer(a):
    return await inner(a) + await inner(a + 1)


def delegating(count):
    yield from numbers(count)


def driven(count):
    for i in range(count):
        coroutine = outer(i)
        try:
            while True:
                coroutine.send(None)
        except StopIteration:
            pass


def delegated(count):
    for number in delegating(count):
        times(number, 2)
"""

PARTS = [summed, bare, tower]
if sys.version_info >= (3, 6):
    exec(COROUTINES)
    PARTS += [driven, delegated]


def in_turn(rounds):
    while rounds != 0:
        for part in PARTS:
            part(40)
        rounds -= 1


def note_chain(frame, event, argument):
    if event == "call":
        chain = []
        while frame is not None:
            chain.append(frame.f_code.co_name)
            frame = frame.f_back
        for length in range(1, len(chain) + 1):
            chains.add(";".join(reversed(chain[-length:])))


chains = set()
sys.setprofile(note_chain)
in_turn(2)
sys.setprofile(None)
for chain in sorted(chains):
    print("chain " + chain)
print("ready")
sys.stdout.flush()
in_turn(-1)
