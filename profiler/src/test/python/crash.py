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


def sleeps():
    started.append(1)
    time.sleep(1000)


started = []
sleeper = threading.Thread(target=sleeps, name='sleeper')
sleeper.daemon = True
sleeper.start()
while not started:
    time.sleep(0.01)
calls()
