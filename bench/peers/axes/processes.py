"""Many processes at once: a parent and its children, which mostly wait, at 100 Hz."""
import time

from ..targets import running

NAME = "processes"
TITLE = "A process and its children at 100 Hz"
FIGURES = {
    "cpu s": ("processor time per second of recording", "s", "lower"),
    "had %": ("samples had of those asked for", "%", "higher"),
}
RATE = 100


def measure(contest):
    seconds = 1 if contest.quick else 5
    for case in contest.cases(["1 processes", "20 processes", "200 processes"], ["20 processes"]):
        count = int(case.split()[0])
        for tool, python in contest.pairs():
            with running(contest.place, python, "family.py", count) as target:
                time.sleep(0.5)
                session = contest.profile(tool, python, target.pid, RATE, seconds, idle=True, children=True)
            if session:
                had = 100 * session.stacks.count / (RATE * seconds * count)
                yield tool, python, case, {"cpu s": session.cpu / seconds, "had %": had}
