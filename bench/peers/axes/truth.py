"""Truth: are the stacks real ones, is any sample thrown away, and do the shares agree with the target's own clock?

A stack is impossible if the program cannot have it: it is not among the call chains that the interpreter itself reported to
the program. The distance is the total variation distance between the parts' shares of the samples and of the time that the
target measured: half the sum of the differences, 0 for equal. Samples whose stack reaches into no part are a share of their own.
"""
from collections import Counter

from ..targets import known_chains, running

NAME = "truth"
TITLE = "Truth"
FIGURES = {
    "impossible %": ("impossible stacks", "%", "lower"),
    "dropped %": ("samples thrown away", "%", "lower"),
    "distance": ("distance of the shares from the target's own clock", "points", "lower"),
}
WORKLOADS = {
    "flat loop": ["plain_loop", "other_loop"],
    "deep recursion": ["plain_loop", "towers"],
    "short calls": ["plain_loop", "short_calls"],
    "generators and coroutines": ["plain_loop", "generators", "coroutines"],
    "exceptions": ["plain_loop", "exceptions"],
    "callbacks from C": ["plain_loop", "sorting", "substitution"],
}  # each with its parts, in the order in which the target shows their seconds
RATE = 1000


def measure(contest):
    seconds = 1 if contest.quick else 3
    for workload in contest.cases(list(WORKLOADS), ["short calls"]):
        for tool, python in contest.pairs():
            known = known_chains(contest.place, python, workload)
            with running(contest.place, python, "truth.py", workload, "BOARD") as target:
                parts = WORKLOADS[workload]
                before = target.shown(len(parts))
                session = contest.profile(tool, python, target.pid, RATE, seconds)
                after = target.shown(len(parts))
            if session and session.stacks.count:
                spent = [b - a for a, b in zip(before, after)]
                yield tool, python, workload, figures(session, known, spent, parts)


def figures(session, known, spent, parts):
    samples = session.stacks.samples
    count = session.stacks.count
    impossible = sum(n for chain, n in samples.items() if chain not in known)
    seen = Counter()
    for chain, weight in session.stacks.weights.items():
        seen[next((name for name in chain if name in parts), None)] += weight
    measured = {**dict(zip(parts, spent)), None: 0}
    distance = sum(abs(seen[part] / sum(seen.values()) - time / sum(spent)) for part, time in measured.items()) / 2
    return {
        "samples": count,
        "impossible %": 100 * impossible / count,
        "dropped %": 100 * session.dropped / (count + session.dropped),
        "distance": 100 * distance,
    }
