# Computes at the bottom of a stack of the given depth, and says ten times a second how far it has got: "TIME COUNT".
# Runs on Python 2.7 and 3.6 to 3.15.
import sys
import time

clock = getattr(time, "perf_counter", time.time)


def count():
    done = 0
    said = clock()
    while True:
        for i in range(20000):
            pass
        done += 1
        now = clock()
        if now - said > 0.1:
            said = now
            sys.stdout.write("%.6f %d\n" % (now, done))
            sys.stdout.flush()


def descend(depth):
    if depth > 1:
        descend(depth - 1)
    else:
        count()


descend(int(sys.argv[1]) - 2)
