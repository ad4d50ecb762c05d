"""Works in the way named by its first argument until the second, a folder, holds a file "stop"; says who works.

fork                    children by os.fork
spawn, forkserver, pool a multiprocessing pool of that start method; pool is fork
shell                   a shell that starts another Python
exec                    when there is a file "exec", this process becomes another Python
"""
import multiprocessing
import os
import subprocess
import sys


def compute(until):
    while not os.path.exists(os.path.join(sys.argv[2], until)):
        for i in range(100000):
            i * i


def say(*words):
    os.write(1, (' '.join(str(word) for word in words) + '\n').encode())


def work_of_child(number):
    say('working', os.getpid())
    compute('stop')


def work_of_another_program():
    say('working', os.getpid())
    compute('stop')


def main(way):
    another = [sys.executable, __file__, 'other', sys.argv[2]]
    if way == 'fork':
        for number in range(2):
            if os.fork() == 0:
                work_of_child(number)
                os._exit(0)
        os.wait()
        os.wait()
    elif way in ('pool', 'spawn', 'forkserver'):
        context = multiprocessing.get_context('fork' if way == 'pool' else way)
        with context.Pool(2) as pool:
            pool.map(work_of_child, range(2), chunksize=1)
    elif way == 'shell':
        subprocess.check_call(['sh', '-c', '"$@"; exit', 'sh'] + another)
    elif way == 'exec':
        compute('exec')
        os.execv(sys.executable, another)
    elif way == 'other':
        work_of_another_program()


if __name__ == '__main__':
    main(sys.argv[1])
