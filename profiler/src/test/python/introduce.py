"""Says who it is, then waits for a line on its standard input."""
import os
import sys

print("pid %d" % os.getpid())
print("version %s" % sys.version.split()[0])
print("file %s" % __file__)
for argument in sys.argv[1:]:
    print("argument %s" % argument)
sys.stdin.readline()
