# Kills itself by a null pointer, in a function called by another; a second thread sleeps.
import ctypes
import threading
import time


def crashes(argument):
    local = [1, 'two', argument]
    ctypes.string_at(0)
    return local


def calls():
    number = 2 ** 70
    crashes({'key': number})


sleeper = threading.Thread(target=time.sleep, args=(1000,), name='sleeper')
sleeper.daemon = True
sleeper.start()
calls()
