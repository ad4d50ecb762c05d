# Prints, for many functions, the line table and what CPython itself makes of it. One line each:
#   FIRSTLINE TABLE-AS-HEX CODE-LENGTH RANGES
# where RANGES are START:LINE joined by commas, and a line is 0 where CPython says that there is none.
import binascii
import dis
import importlib
import sys
import types

GENERATED = '''
def multi_line(a,
               b):
    return max(
        a,
        b,
        key=lambda x:
            -x,
    )

def comprehensions(n):
    return [
        x + y
        for x in range(n)
        for y in range(
            x)
        if x
        or y
    ]

def decorate(f):
    return f

@decorate
@decorate
def decorated():
    try:
        yield 1
    except ValueError:
        pass
    finally:
        x = (1
             + 2)

class C(object):
    def method(self):
        with self as a, \\
             self as b:
            for x in [1,
                      2]:
                if x:
                    continue
                else:
                    break
            while a: b
        return {
            1: 2,
            3:
            4}
'''


def long_function(lines):
    # Long expressions over few lines, large gaps, and a line that goes back (3.6 and later).
    text = ['def long_function(a):']
    for i in range(lines):
        if i % 500 == 17:
            text.extend([''] * 400)
        if i % 100 == 3:
            text.extend(['    a = f(', '        a,', '        a', '        + 1)'])
        if i % 1000 == 5:
            text.append('    a = [' + 'a, ' * 200 + ']')
        text.append('    a = a + %d' % i)
    return '\n'.join(text) + '\n'


def code_objects(code, found):
    found.append(code)
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            code_objects(constant, found)


def ranges(code):
    if hasattr(code, 'co_lines'):
        return [(start, line or 0) for start, end, line in code.co_lines() if start < end]
    # findlinestarts drops a second start on the same line, which changes nothing here.
    return list(dis.findlinestarts(code))


def main():
    found = []
    code_objects(compile(GENERATED, 'generated.py', 'exec'), found)
    code_objects(compile(long_function(10000), 'long.py', 'exec'), found)
    for name in sys.argv[1:]:
        path = importlib.import_module(name).__file__
        path = path[:-1] if path.endswith('.pyc') else path
        with open(path, 'rb') as source:
            code_objects(compile(source.read(), path, 'exec'), found)
    for code in found:
        table = getattr(code, 'co_linetable', None) or code.co_lnotab
        print('%d %s %d %s' % (
            code.co_firstlineno, binascii.hexlify(table).decode('ascii') or '-', len(code.co_code),
            ','.join('%d:%d' % pair for pair in ranges(code))))
    print('done')


main()
