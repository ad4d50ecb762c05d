# -*- coding: utf-8 -*-
# Waits in functions with many kinds of locals, and prints what they are: NAME, a tab, and the value as repr() has it.
import sys
import threading

PY2 = sys.version_info[0] == 2


def u(text):
    # The value of a literal with escapes, in every Python.
    return eval(('u' if PY2 else '') + "'" + text + "'")


class Plain(object):
    def __init__(self):
        self.x = 1
        self.name = 'plain'
        self.list = [1, 2]


class Changed(Plain):
    def __init__(self):
        Plain.__init__(self)
        for i in range(40):
            setattr(self, 'attribute%02d' % i, i)
        del self.x


class Slots(object):
    __slots__ = ('first', 'second')

    def __init__(self):
        self.first = 'one'
        self.second = 2.5


class Empty(object):
    pass


class Numbers(int):
    pass


class Names(list):
    pass


def attributes(value, names):
    return '%s(%s)' % (type(value).__name__, ', '.join('%s=%r' % (n, getattr(value, n)) for n in names))


def dataclass():
    namespace = {}
    exec('''
from dataclasses import dataclass
@dataclass
class Point:
    x: int
    y: float
    label: str = 'here'
''', namespace)
    return namespace['Point'](3, -0.5)


def report(frame, special):
    for name in sorted(frame):
        if name != 'special':
            text = special[name] if name in special else repr(frame[name])
            if not PY2:
                # One line, whatever is printable.
                sys.stdout.buffer.write((name + '\t').encode() + text.encode('utf-8', 'surrogatepass') + b'\n')
            else:
                sys.stdout.write(name + '\t' + text + '\n')
    sys.stdout.write('done\n')
    sys.stdout.flush()
    sys.stdin.readline()


def numbers(argument, *rest, **named):
    special = {}
    zero = 0
    one = 1
    minus = -1
    small = -5
    beyond_small = 257
    digit = 2 ** 30
    below_digit = -(2 ** 30 - 1)
    word = 2 ** 63
    minus_word = -(2 ** 64) - 17
    large = 3 ** 200
    minus_large = -7 ** 150
    true = True
    false = False
    nothing = None
    dots = Ellipsis
    quarter = 0.25
    tenth = 0.1
    huge = 1e300
    at_limit = 1e16
    below_limit = 123456789012345.6
    tiny = 1.5e-7
    tiny_limit = 0.0001
    minus_zero = -0.0
    infinite = float('-inf')
    not_number = float('nan')
    denormal = 5e-324
    derived = Numbers(5)
    special['derived'] = 'Numbers(5)'
    report(locals(), special)


def strings():
    special = {}
    empty = ''
    plain = 'plain'
    quoted = "it's"
    both = 'it\'s "so"'
    escapes = 'tab\tnew\nline\\ \x00\x1b[31m\x7f'
    byte_string = b'bytes \xff\x00\n\''
    array = bytearray(b'abc')
    special['array'] = '<bytearray object>'
    latin = u('caf\\xe9 \\xad\\xa0')
    two_bytes = u('\\u0416\\u4e2d\\u200b\\u2028')
    four_bytes = u('\\U0001f600 \\U0001f468')
    surrogate = u('lone \\ud800 \\udcff')
    wide_surrogate = u('\\U0001f600 then \\udc80')
    long_text = 'x' * 1000
    huge_text = u('\\u4e2d') * 50000 + u('\\U0001f600')
    report(locals(), special)


def containers():
    special = {}
    empty_list, empty_tuple, empty_dict, empty_set = [], (), {}, set()
    single = (1,)
    mixed = [1, 'two', 3.0, None, (4, [5, {6: 'six'}])]
    table = {'a': 1, 'b': [2], 3: 'c', None: True}
    removed = dict((i, str(i)) for i in range(30))
    for i in range(0, 30, 2):
        del removed[i]
    big_table = dict(('key%d' % i, i) for i in range(300))
    numbers_set = set([3, 1, 2])
    numbers_set.discard(1)
    frozen = frozenset(['x'])
    big_set = set(range(500))
    emptied = set([7])
    emptied.discard(7)
    cycle = [1]
    cycle.append(cycle)
    mutual = {'a': 1}
    mutual['self'] = mutual
    nested = [[[[[['deep']]]]]]
    derived = Names([1, 2])
    special['derived'] = 'Names([1, 2])'
    error = ValueError('bad', 3)
    special['error'] = "ValueError('bad', 3)"
    report(locals(), special)


def objects():
    special = {}
    plain = Plain()
    special['plain'] = attributes(plain, ['x', 'name', 'list'])
    unshared = Changed()
    special['unshared'] = attributes(unshared, ['name', 'list'] + ['attribute%02d' % i for i in range(40)])
    slots = Slots()
    special['slots'] = attributes(slots, ['first', 'second'])
    with_dict = Plain()
    vars(with_dict)
    special['with_dict'] = attributes(with_dict, ['x', 'name', 'list'])
    empty = Empty()
    special['empty'] = '<Empty object>'
    bare = object()
    special['bare'] = '<object object>'
    if sys.version_info < (3, 6):
        # Their order is that of a hash table.
        del plain, unshared, with_dict
    if sys.version_info >= (3, 7):
        point = dataclass()
        special['point'] = attributes(point, ['x', 'y', 'label'])
    kind = int
    module = sys
    special['module'] = "<module 'sys'>"
    function = report
    special['function'] = '<function report>'
    report(locals(), special)


def closures(argument):
    special = {}
    captured = ['captured']

    def inner(parameter=argument):
        local = 'local'

        def innermost():
            return captured, local, argument
        seen = captured, argument
        special['innermost'] = '<function %s>' % (innermost.__name__ if PY2 else innermost.__qualname__)
        report(dict((n, v) for n, v in locals().items() if n != 'special'), special)
        return innermost
    inner()


def generator(argument):
    special = {}
    received = [argument]
    doubled = argument * 2
    report(locals(), special)
    yield received, doubled


def comprehension():
    special = {}
    data = [1, 2, 3]
    copied = [n for n in data]
    if PY2:
        special['n'] = '3'
    report(dict((k, v) for k, v in locals().items()), special)


SCENES = [
    lambda: numbers('argument', 1, 2, named=3), strings, containers, objects, lambda: closures({'key': 'value'}),
    lambda: list(generator('given')), comprehension,
]


def run():
    for scene in SCENES:
        scene()


if sys.argv[1:] == ['thread']:
    thread = threading.Thread(target=run, name=u('Arbeiter \\xe4 \\u4e2d'))
    thread.start()
    thread.join()
else:
    run()
