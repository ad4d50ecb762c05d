# -*- coding: utf-8 -*-
# Prints IDENT NAME of each of its threads.
import sys
import threading

stop = threading.Event()
threads = [threading.Thread(target=stop.wait, args=(1000,), name=name) for name in ('Arbeiter ä 中', 'plain', None)]
for thread in threads:
    thread.daemon = True
    thread.start()
for thread in threading.enumerate():
    print('%d %s' % (thread.ident, thread.name))
print('done')
sys.stdout.flush()
sys.stdin.readline()
