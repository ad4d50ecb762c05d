"""What the profiler itself takes at 100 Hz: processor time over a whole run, start and end included, and memory."""
from ..targets import running

NAME = "footprint"
TITLE = "Processor time and memory of the profiler at 100 Hz"
FIGURES = {
    "cpu s": ("processor time of a whole run", "s", "lower"),
    "resident MB": ("resident memory, highest", "MB", "lower"),
}
RATE = 100
DEPTH = 30


def measure(contest):
    full = [f"{seconds} s {kind}" for seconds in (10, 30) for kind in ("idle", "busy")]
    for case in contest.cases(full, ["2 s busy"]):
        seconds, _, kind = case.split()
        for tool, python in contest.pairs():
            with running(contest.place, python, "steady.py", "BOARD", DEPTH, int(kind == "busy")) as target:
                session = contest.profile(tool, python, target.pid, RATE, int(seconds), idle=kind == "idle")
            if session:
                yield tool, python, case, {"cpu s": session.cpu, "resident MB": session.resident / 1e6}
