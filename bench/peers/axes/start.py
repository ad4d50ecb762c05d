"""From the command to the first sample. The target's stack says what time it is, so the earliest stack tells."""
from ..targets import running

NAME = "start"
TITLE = "From the command to the first sample"
FIGURES = {"start s": ("from the command to the first sample", "s", "lower")}
SLOT_SECONDS = 0.002
SLOTS = 4000
RATE = 1000


def measure(contest):
    for case in contest.cases(["first"], ["first"]):
        for tool, python in contest.pairs():
            with running(contest.place, python, "timed.py", "BOARD", SLOT_SECONDS, SLOTS) as target:
                origin = target.shown(1)[0]
                session = contest.profile(tool, python, target.pid, RATE, 1)
            slots = session and {name for chain in session.stacks.samples for name in chain if name.startswith("slot_")}
            if slots:
                yield tool, python, case, {"start s": first_sample(slots, session.launched - origin)}


def first_sample(slots, launched):
    """The end of the earliest slot after the command, in seconds from it: late by a slot's length at most."""
    cycle = SLOT_SECONDS * SLOTS
    ends = (SLOT_SECONDS * (int(name.partition("_")[2]) + 1) for name in slots)
    return min((end - launched) % cycle for end in ends)
