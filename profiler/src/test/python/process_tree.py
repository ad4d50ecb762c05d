"""Makes processes as it is told by the lines of its standard input, and prints what it made.

fork            a child that waits                              -> forked PID
thread          a thread, which is no process                   -> thread TID
chain           a child whose child waits                       -> forked PID, forked PID
orphan          as a daemon does: a child ends at once, its own child waits   -> orphan PID
exec            this process becomes the same program anew      -> ready
storm N SECONDS [PAUSE] N children that live as long as said, ten at a time, with a pause after each
                -> lived PID BIRTH DEATH (monotonic ns) for each, done
kill PID        ends a child and waits for it                   -> killed PID
"""
import os
import signal
import sys
import threading
import time


def say(*words):
    os.write(1, (' '.join(str(word) for word in words) + '\n').encode())


def wait_forever():
    while True:
        time.sleep(3600)


def fork(child):
    pid = os.fork()
    if pid == 0:
        try:
            child()
        finally:
            os._exit(0)
    return pid


def sleeper():
    say('forked', os.getpid())
    wait_forever()


def parent_of_sleeper():
    say('forked', os.getpid())
    fork(sleeper)
    wait_forever()


def daemon():
    os.setsid()
    fork(lambda: (say('orphan', os.getpid()), wait_forever()))


def mayfly(seconds):
    birth = time.monotonic_ns()
    time.sleep(seconds)
    say('lived', os.getpid(), birth, time.monotonic_ns())


def storm(count, seconds, pause=0):
    alive = 0
    for _ in range(count):
        fork(lambda: mayfly(seconds))
        alive += 1
        time.sleep(pause)
        if alive == 10:
            os.wait()
            alive -= 1
    for _ in range(alive):
        os.wait()
    say('done')


def worker():
    say('thread', threading.get_native_id())
    wait_forever()


say('ready')
for line in iter(sys.stdin.readline, ''):
    command, *arguments = line.split()
    if command == 'fork':
        fork(sleeper)
    elif command == 'thread':
        threading.Thread(target=worker, daemon=True).start()
    elif command == 'chain':
        fork(parent_of_sleeper)
    elif command == 'orphan':
        os.waitpid(fork(daemon), 0)
    elif command == 'exec':
        os.execv(sys.executable, [sys.executable] + sys.argv)
    elif command == 'storm':
        storm(int(arguments[0]), *map(float, arguments[1:]))
    elif command == 'kill':
        os.kill(int(arguments[0]), signal.SIGKILL)
        os.waitpid(int(arguments[0]), 0)
        say('killed', arguments[0])
