"""A service that never stays as it is: workers whose threads come and go, children that live for a moment, other programs
that are started and end, functions that are made and thrown away. Works some tenth of the time of a processor. Says
"ready", and a second later and from then on "lived N": N children have come and gone.
"""
import os
import subprocess
import sys
import threading
import time

FUNCTION = '''
def made():
    return sum(i * i for i in range(2000))
'''


def work():
    made = {}
    exec(compile(FUNCTION, '<made>', 'exec'), made)
    return made['made']()


def worker_thread():
    for _ in range(20):
        work()
        time.sleep(0.05)


def serve():
    """A worker: three threads that are replaced as they end."""
    while True:
        threads = [threading.Thread(target=worker_thread) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def live_for_a_moment():
    end = time.monotonic() + 0.2
    while time.monotonic() < end:
        work()
        time.sleep(0.02)


def fork(child):
    pid = os.fork()
    if pid == 0:
        try:
            child()
        finally:
            os._exit(0)
    return pid


def say(*words):
    os.write(1, (' '.join(str(word) for word in words) + '\n').encode())


def main():
    for _ in range(2):
        fork(serve)
    say('ready')
    lived = 0
    while True:
        child = fork(live_for_a_moment)
        other = subprocess.Popen([sys.executable, '-S', '-c', 'import time; time.sleep(0.2)']) if lived % 20 == 0 else None
        work()
        os.waitpid(child, 0)
        if other:
            other.wait()
        lived += 1
        if lived % 4 == 0:
            say('lived', lived)


main()
