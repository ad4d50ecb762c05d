"""Stuck in three ways: two threads wait for each other's locks, and the main thread waits for an answer that never comes.

Says "ready" when nothing moves any more.
"""
import socket
import sys
import threading

ledger = threading.Lock()
stock = threading.Lock()
both = threading.Barrier(2)


def write_bill(customer):
    with ledger:
        both.wait()
        with stock:
            pass


def count_stock(shelf):
    with stock:
        both.wait()
        with ledger:
            pass


def fetch_rates(connection):
    return connection.recv(4096)


ours, theirs = socket.socketpair()
for name, work, argument in (('billing', write_bill, 'Ada'), ('stock', count_stock, 12)):
    thread = threading.Thread(target=work, args=(argument,), name=name)
    thread.daemon = True
    thread.start()
sys.stdout.write('ready\n')
sys.stdout.flush()
fetch_rates(ours)
