# Stacks of every shape, and the truth about each: what sys._getframe() itself says while the stack stands.
# Runs on Python 2.7 and 3.6 to 3.15. Protocol: for each scene, one line "scene NAME", then one line per frame
# "frame LINE FUNCTION FILE", leaf first, then "end"; the stack then stands until a line comes on standard input.
import functools
import sys
import threading

PY3 = sys.version_info[0] >= 3


def hold():
    report(sys._getframe()); sys.stdin.readline()


def report(frame):
    lines = []
    while frame is not None:
        code = frame.f_code
        name = getattr(code, "co_qualname", code.co_name)
        lines.append("frame %d %s %s" % (frame.f_lineno, name, code.co_filename))
        frame = frame.f_back
    sys.stdout.write("scene %s\n%s\nend\n" % (scene_name, "\n".join(lines)))
    sys.stdout.flush()


def plain():
    hold()


def multi_line():
    value = max(
        1,
        2 if hold() else 3,
        4,
    )
    return value


def comprehension():
    return [hold() for _ in range(1)]


def generator_expression():
    return list(hold() for _ in range(1))


def generator():
    def produce():
        yield 1
        hold()
        yield 2

    def delegate():
        for item in produce():
            yield item

    return list(delegate())


def decorated():
    def decorator(function):
        @functools.wraps(function)
        def wrapper(*args):
            return function(
                *args)
        return wrapper

    @decorator
    @decorator
    def inner(depth):
        if depth == 0:
            return hold()
        return inner(depth - 1)

    return inner(3)


class Outer(object):
    class Inner(object):
        def method(self):
            return (lambda: hold())()

    def __getattr__(self, name):
        return Outer.Inner().method()


def methods():
    return Outer().anything


def executed():
    exec(compile("\n\n\nhold()\n", "<made up>", "exec"), {"hold": hold})


def callback():
    return sorted([2], key=lambda item: hold())


def exception_handler():
    try:
        raise ValueError()
    except ValueError:
        try:
            pass
        finally:
            hold()


def recursion(depth=150):
    if depth:
        return recursion(depth - 1)
    return hold()


def long_function():
    lines = ["def long_function_body(hold):"]
    lines += ["    x = %d" % i for i in range(9998)]
    lines += ["    hold()"]
    scope = {}
    exec(compile("\n".join(lines), "<ten thousand lines>", "exec"), scope)
    scope["long_function_body"](hold)


def backward_lines():
    # The loop's head is executed after its body: line numbers go down as the code goes on.
    for _ in (
        1,
        2,
    ):
        pass
    else:
        hold()


def in_thread():
    thread = threading.Thread(target=thread_body, name="worker \u00e9" if PY3 else "worker")
    thread.start()
    thread.join()


def thread_body():
    hold()


COROUTINES = '''
import asyncio

async def leaf_coroutine():
    hold()

async def middle_coroutine():
    await leaf_coroutine()

async def asynchronous_comprehension():
    async def items():
        yield 1
    return [hold() async for _ in items()]

async def main_coroutine():
    await middle_coroutine()
    await asynchronous_comprehension()

def coroutines():
    loop = asyncio.new_event_loop()
    loop.run_until_complete(main_coroutine())
    loop.close()
'''

SCENES = [plain, multi_line, comprehension, generator_expression, generator, decorated, methods, executed, callback,
          exception_handler, recursion, long_function, backward_lines, in_thread]
if PY3:
    exec(compile(COROUTINES, "<coroutines>", "exec"))
    SCENES.append(coroutines)

for scene in SCENES:
    scene_name = scene.__name__
    scene()
sys.stdout.write("done\n")
sys.stdout.flush()
sys.stdin.readline()
