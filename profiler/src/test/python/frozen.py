# -*- coding: utf-8 -*-
"""Stands still for good, with all kinds of values on its stacks: three threads wait, and then the main one does, in a
read of standard input that its first argument tells: with the GIL "held" or "released". Says which as it stands.
"""
import os
import sys
import threading


class Plain(object):
    def __init__(self, depth):
        self.name = 'plain'
        self.numbers = [1, 2.5, -3, 10 ** 30, True, None]
        self.inner = Plain(depth - 1) if depth else None


class Slots(object):
    __slots__ = ('first', 'second')

    def __init__(self):
        self.first = 'one'
        self.second = (2,)


class Names(list):
    pass


def deep(depth, then):
    number = depth * 10 ** 12
    text = 'level %d \xe9' % depth
    if depth:
        return deep(depth - 1, then)
    return then(number, text)


def generated(then, number):
    yield then(number)


def stand(then):
    values = {'a': 1, 2: ['b', {'c': (3, 4)}], 'self': None}
    values['self'] = values
    names = Names(['x', 'y'])
    objects = [Plain(2), Slots(), ValueError('wrong', 7), Plain, deep, sys]
    kinds = set(range(5)), frozenset('ab'), b'bytes\x00', bytearray(b'more'), u'\u20ac uro'
    closure = lambda: (values, names)
    return deep(6, lambda number, text: list(generated(lambda n: then(closure, objects, kinds, n), number)))


never = threading.Lock()
never.acquire()
standing = threading.Semaphore(0)


def wait(*values):
    standing.release()
    with never:
        pass


for _ in range(3):
    thread = threading.Thread(target=stand, args=(wait,))
    thread.daemon = True
    thread.start()
for _ in range(3):
    standing.acquire()


def read_released(*values):
    os.write(1, b'released\n')
    os.read(0, 1)


def read_held(*values):
    libc = ctypes.PyDLL(None)
    buffer = ctypes.create_string_buffer(1)
    os.write(1, b'held\n')
    libc.read(0, buffer, 1)


read = read_released
if sys.argv[1] == 'held':
    try:
        import ctypes
        read = read_held
    except ImportError:
        # A Python built without it.
        pass
stand(read)
