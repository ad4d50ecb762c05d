"""Prints what this process knows of its own interpreter, by ctypes: the truth for what is found from outside.

version, address of _PyRuntime (0 before 3.7), of _PyThreadState_Current (0 from 3.7), the head of the interpreters,
the main thread's identifier. Arguments are libraries to load before.
"""
import ctypes
import platform
import sys
try:
    from threading import get_ident
except ImportError:
    from thread import get_ident


def address(name):
    try:
        return ctypes.addressof(ctypes.c_char.in_dll(ctypes.pythonapi, name))
    except ValueError:
        return 0


for library in sys.argv[1:]:
    ctypes.CDLL(library)
head = ctypes.pythonapi.PyInterpreterState_Head
head.restype = ctypes.c_void_p
runtime = address('_PyRuntime')
current = 0 if runtime else address('_PyThreadState_Current')
sys.stdout.write('truth %s %d %d %d %d\n' % (platform.python_version(), runtime, current, head(), get_ident()))
sys.stdout.flush()
sys.stdin.read()
