"""How much slower the target gets: its own rounds per second, watched and alone in turn."""
import threading
import time

from ..targets import running

NAME = "slowdown"
TITLE = "Slowdown of the target"
FIGURES = {"slowdown %": ("target slowed by", "%", "lower")}
THREADS = [1, 8, 64]
RATES = [100, 1000, 10_000]
DEPTH = 30


def measure(contest):
    seconds = 1 if contest.quick else 1.5
    full = [f"{threads} threads {rate} Hz" for threads in THREADS for rate in RATES]
    for case in contest.cases(full, ["1 threads 1000 Hz"]):
        threads, _, rate, _ = case.split()
        for tool, python in contest.pairs():
            with running(contest.place, python, "steady.py", "BOARD", DEPTH, threads) as target:
                time.sleep(0.2)
                figure = slowdown(contest, tool, python, target, int(threads), int(rate), seconds)
            if figure is not None:
                yield tool, python, case, {"slowdown %": figure}


def slowdown(contest, tool, python, target, threads, rate, seconds):
    """Percent; the tool is given a second to start and outlasts the window."""
    done = []
    watcher = threading.Thread(
        target=lambda: done.append(contest.profile(tool, python, target.pid, rate, seconds + 2)), daemon=True
    )
    before = speed(target, threads, seconds)
    watcher.start()
    time.sleep(1)
    watched = speed(target, threads, seconds) if watcher.is_alive() else None
    still_there = watcher.is_alive()
    watcher.join()
    after = speed(target, threads, seconds)
    if watched is None or not still_there or not done[0]:
        return None
    return 100 * (1 - watched / ((before + after) / 2))


def speed(target, threads, seconds):
    start, first = time.monotonic(), sum(target.shown(threads))
    time.sleep(seconds)
    return (sum(target.shown(threads)) - first) / (time.monotonic() - start)
