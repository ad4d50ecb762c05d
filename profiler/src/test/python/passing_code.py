# Code that is compiled, run for a moment and thrown away, again and again: the memory of one code object soon belongs to
# the next. Round N runs f_N, which calls g_N, both from the file "<passing N>". Runs on Python 2.7 and 3.6 to 3.15.
import sys

sys.stdout.write("ready\n")
sys.stdout.flush()
n = 0
while True:
    n += 1
    scope = {}
    source = "def g_%d():\n    for i in range(400): pass\ndef f_%d():\n    return g_%d()" % (n, n, n)
    exec(compile(source, "<passing %d>" % n, "exec"), scope)
    for _ in range(5):
        scope["f_%d" % n]()
