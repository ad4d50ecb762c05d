# Many distinct chains of short calls, called in turn as fast as they go: the workload on which a profiler that does not
# read one instant shows stacks that never were. Functions of chain N are called a_N, b_N, c_N, d_N; a_N calls only b_N,
# and so on. Arguments: the number of threads, the number of chains. Runs on Python 2.7 and 3.6 to 3.15.
import sys
import threading

threads, chains = int(sys.argv[1]), int(sys.argv[2])
source = []
for n in range(chains):
    source.append("def d_%d(x):\n    return x + 1" % n)
    source.append("def c_%d(x):\n    return d_%d(x) + d_%d(x)" % (n, n, n))
    source.append("def b_%d(x):\n    return c_%d(x)" % (n, n))
    source.append("def a_%d(x):\n    return b_%d(x) + x" % (n, n))
source.append("def in_turn():\n    while True:")
source.extend("        a_%d(1)" % n for n in range(chains))
exec(compile("\n".join(source), "<chains>", "exec"))

for _ in range(threads - 1):
    thread = threading.Thread(target=in_turn)
    thread.daemon = True
    thread.start()
sys.stdout.write("ready\n")
sys.stdout.flush()
in_turn()
