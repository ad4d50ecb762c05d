"""Greenlets that hand over to each other all the time, in the middle of their calls, as those of gevent and eventlet do.
Functions of greenlet N are called run_N, a_N, b_N, c_N, each of which calls the next. Arguments: the folder with greenlet; how long to compute between two switches, in rounds.
"""
import sys

sys.path.insert(0, sys.argv[1])
import greenlet

COUNT = 20
source = []
for n in range(COUNT):
    source.append("def c_%d(x):\n    hand_over(%d)\n    return sum(range(x))" % (n, n))
    source.append("def b_%d(x):\n    return c_%d(x) + c_%d(x)" % (n, n, n))
    source.append("def a_%d(x):\n    return b_%d(x) + sum(range(x))" % (n, n))
    source.append("def run_%d():\n    while True:\n        a_%d(%s)" % (n, n, sys.argv[2]))
exec(compile("\n".join(source), "<greenlets>", "exec"))


def hand_over(n):
    all_of_them[(n + 1) % COUNT].switch()


all_of_them = [greenlet.greenlet(globals()["run_%d" % n]) for n in range(COUNT)]
sys.stdout.write("ready\n")
sys.stdout.flush()
all_of_them[0].switch()
