"""Says "ready", then calls wait_uninterruptibly of LIBRARY, with the GIL held or released, and says "on" afterwards."""
import ctypes
import sys


def stuck():
    library.wait_uninterruptibly()


library = (ctypes.PyDLL if sys.argv[2] == 'held' else ctypes.CDLL)(sys.argv[1])
sys.stdout.write('ready\n')
sys.stdout.flush()
stuck()
sys.stdout.write('on\n')
sys.stdout.flush()
sys.stdin.readline()
