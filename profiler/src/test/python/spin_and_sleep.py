"""Spins or sleeps in its main thread, beside a thread that sleeps; says first where it will be."""
import sys
import threading
import time


def spin():
    print("spin %s:<module>:%d;%s:spin:%d" % (__file__, LAST_LINE, __file__, sys._getframe().f_lineno + 2))
    print("ready")
    while True: pass


def sleep():
    print("ready")
    time.sleep(600)


def wait_for_nothing():
    threading.Event().wait(600)


thread = threading.Thread(target=wait_for_nothing)
thread.daemon = True
thread.start()
LAST_LINE = sys._getframe().f_lineno + 1
{"spin": spin, "sleep": sleep}[sys.argv[1]]()
