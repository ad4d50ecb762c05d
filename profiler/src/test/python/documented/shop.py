"""A shop whose product page computes too much, and then waits for another service. Says "worker PID" when loaded.

Run as a program it serves itself with gunicorn, two workers, and visits that page for ever.
"""
import os
import socket
import sys
import time
from http.client import HTTPConnection


def matches(rule, product):
    return rule % 7 == product % 7 and rule % 11 == product % 11


def discount(product):
    return sum(matches(rule, product) for rule in range(20000))


def ask_warehouse():
    """Waits for an answer that never comes, for as long as the discounts took."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.settimeout(0.02)
        try:
            return ours.recv(1)
        except socket.timeout:
            return None


def product_page():
    prices = [discount(product) for product in range(8)]
    return '%s, in stock: %s' % (prices, ask_warehouse())


def application(environ, start_response):
    body = product_page().encode()
    start_response('200 OK', [('Content-Type', 'text/plain'), ('Content-Length', str(len(body)))])
    return [body]


def visit(port, parent):
    while os.getppid() == parent:
        try:
            connection = HTTPConnection('127.0.0.1', port)
            connection.request('GET', '/product')
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)


def serve():
    with socket.socket() as free:
        free.bind(('127.0.0.1', 0))
        port = free.getsockname()[1]
    parent = os.getpid()
    for _ in range(2):
        if os.fork() == 0:
            visit(port, parent)
            os._exit(0)
    here = os.path.dirname(os.path.abspath(__file__))
    os.execv(sys.executable, [
        sys.executable, '-m', 'gunicorn', 'shop:application', '--workers', '2',
        '--bind', '127.0.0.1:%d' % port, '--chdir', here, '--no-control-socket'])


if __name__ == '__main__':
    serve()
sys.stdout.write('worker %d\n' % os.getpid())
sys.stdout.flush()
