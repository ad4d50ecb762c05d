"""Does for SECONDS what a profiler could disturb, and says what came of it, one "NAME VALUE" a line.

early NAME: how many waits ended before their time; eintr: how many calls failed with EINTR; and results that are
known. First, threads do the waits side by side while the main thread computes; then it takes signals. Not at once: the
kernel gives a signal to any thread, and one that was sent while another thread waits is a good reason for EINTR.
"""
import errno
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
import time

clock = getattr(time, 'monotonic', time.time)
end = clock() + float(sys.argv[1]) / 2
# A clock may tick more coarsely than the wait was counted, and 2.7 has only one that can be set.
TOLERANCE = 0.0002 if hasattr(time, 'monotonic') else 0.002
lock = threading.Lock()
facts = {}


def add(name, n=1):
    with lock:
        facts[name] = facts.get(name, 0) + n


def short_function(x):
    return x + 1


def busy(n):
    for i in range(n):
        short_function(i)


def repeat(name, wait, seconds):
    add('waits ' + name, 0)
    add('early ' + name, 0)
    while clock() < end:
        busy(20)
        start = clock()
        try:
            wait()
        except (OSError, IOError, select.error, socket.error) as e:
            number = getattr(e, 'errno', None) or e.args[0]
            if number == errno.EINTR:
                add('eintr ' + name)
                continue
            if number != errno.EAGAIN and not isinstance(e, socket.timeout):
                add('error %s %r' % (name, e))
                continue
        except Exception as e:
            add('error %s %r' % (name, e))
            continue
        add('waits ' + name)
        if clock() - start < seconds - TOLERANCE:
            add('early ' + name)


PAUSE = 0.001
silent, peer = socket.socketpair()
poll = select.poll()
poll.register(silent, select.POLLIN)
epoll = select.epoll()
epoll.register(silent, select.EPOLLIN)
timed, timed_peer = socket.socketpair()
timed.settimeout(PAUSE)
kernel_timed, kernel_timed_peer = socket.socketpair()
kernel_timed.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack('ll', 0, int(PAUSE * 1e6)))
# The kernel counts this timeout in its own ticks, of up to 10 ms; only EINTR is looked for.
waits = [
    ('sleep', lambda: time.sleep(PAUSE), PAUSE),
    ('select', lambda: select.select([silent], [], [], PAUSE), PAUSE),
    ('poll', lambda: poll.poll(1), PAUSE),
    ('epoll', lambda: epoll.poll(PAUSE), PAUSE),
    ('settimeout', lambda: timed.recv(1), PAUSE),
    ('SO_RCVTIMEO', lambda: kernel_timed.recv(1), 0),
]
if hasattr(signal, 'sigtimedwait'):
    waits.append(('sigtimedwait', lambda: signal.sigtimedwait([signal.SIGUSR2], PAUSE), PAUSE))


def echo(connection):
    while True:
        data = connection.recv(100)
        if not data:
            return
        connection.sendall(data)


def ping(connection):
    n = 0
    while clock() < end:
        data = ('%d' % n).encode()
        connection.sendall(data)
        if connection.recv(100) != data:
            add('error lost data')
        n += 1
    connection.close()


def run_children():
    while clock() < end:
        code = subprocess.call(['sh', '-c', 'exit 7'])
        if code != 7:
            add('error exit code %d' % code)


# None may get lost: each is sent after the one before was taken.
taken = []


def send_signals():
    sent = 0
    while clock() < end:
        os.kill(os.getpid(), signal.SIGUSR1)
        sent += 1
        patience = clock() + 20
        while len(taken) < sent and clock() < patience:
            time.sleep(0.0005)
        if len(taken) != sent:
            add('error signal lost')
            return
    add('signals', sent)


def compute():
    computed = set()
    while clock() < end:
        value = 0
        for i in range(2000):
            value = (value * 31 + short_function(i)) % 1000003
        computed.add(value)
    add('computed %s' % sorted(computed))


def run(threads):
    for thread in threads:
        thread.start()
    compute()
    # Waiting without a timeout would keep 2.7 from taking the signals that send_signals waits for.
    for thread in threads:
        while thread.is_alive():
            thread.join(0.01)


client, server = socket.socketpair()
threads = [threading.Thread(target=repeat, args=wait) for wait in waits]
threads.append(threading.Thread(target=echo, args=(server,)))
threads.append(threading.Thread(target=ping, args=(client,)))
threads.append(threading.Thread(target=run_children))
sys.stdout.write('ready\n')
sys.stdout.flush()
run(threads)
end = clock() + float(sys.argv[1]) / 2
cpu = sum(os.times()[:2])
signal.signal(signal.SIGUSR1, lambda number, frame: taken.append(number))
alarms = []
signal.signal(signal.SIGPROF, lambda number, frame: alarms.append(number))
signal.setitimer(signal.ITIMER_PROF, 0.01, 0.01)
run([threading.Thread(target=send_signals)])
signal.setitimer(signal.ITIMER_PROF, 0)
add('alarms', len(alarms))
add('cpu ms', int(1000 * (sum(os.times()[:2]) - cpu)))
for name in sorted(facts):
    sys.stdout.write('%s = %d\n' % (name, facts[name]))
sys.stdout.write('done\n')
sys.stdout.flush()
