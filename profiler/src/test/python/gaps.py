# Reads the clock as fast as it can at the bottom of a stack of the given depth, and says ten times a second for how long
# it has been kept from doing so: "TIME LOST", both in seconds. A gap below 3 microseconds is the loop itself.
import sys
import time

clock = time.perf_counter_ns


def count():
    lost = 0
    said = last = clock()
    while True:
        now = clock()
        if now - last > 3000:
            lost += now - last
        last = now
        if now - said > 100000000:
            said = now
            sys.stdout.write("%.9f %.9f\n" % (now / 1e9, lost / 1e9))
            sys.stdout.flush()
            last = clock()


def descend(depth):
    if depth > 1:
        descend(depth - 1)
    else:
        count()


descend(int(sys.argv[1]) - 2)
