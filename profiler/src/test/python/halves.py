# Half the time in one flat loop, half in many short calls, in turn. The program measures both halves itself, and says
# on each line of standard input how long each took since the line before: "halves FLAT CALLS" in seconds.
# Runs on Python 2.7 and 3.6 to 3.15.
import sys
import threading
import time

clock = getattr(time, "perf_counter", time.time)
asked = threading.Event()


def listen():
    while sys.stdin.readline():
        asked.set()


def flat_half(until):
    total = 0
    while clock() < until:
        for i in range(200):
            total += i
    return total


def short_1(x):
    return x + 1


def short_2(x):
    return short_1(x) + 1


def short_3(x):
    return short_2(x) + short_1(x)


def calls_half(until):
    total = 0
    while clock() < until:
        for i in range(50):
            total += short_3(i)
    return total


listener = threading.Thread(target=listen)
listener.daemon = True
listener.start()
sys.stdout.write("ready\n")
sys.stdout.flush()
spent = [0.0, 0.0]
while True:
    if asked.is_set():
        asked.clear()
        sys.stdout.write("halves %.6f %.6f\n" % tuple(spent))
        sys.stdout.flush()
        spent = [0.0, 0.0]
    start = clock()
    flat_half(start + 0.02)
    middle = clock()
    calls_half(middle + 0.02)
    end = clock()
    spent[0] += middle - start
    spent[1] += end - middle
