"""Leaves a child that has ended unwaited for, and says "zombie PID"."""
import os
import sys
import time

child = os.fork()
if child == 0:
    os._exit(0)
while True:
    with open('/proc/%d/stat' % child) as stat:
        if stat.read().rsplit(')', 1)[1].split()[0] == 'Z':
            break
    time.sleep(0.01)
sys.stdout.write('zombie %d\n' % child)
sys.stdout.flush()
while True:
    time.sleep(1)
