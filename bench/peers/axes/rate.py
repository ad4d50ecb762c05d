"""What a sample costs, and how many a second can be had, at several depths of the stack.

Each is the difference between a longer and a shorter run, so that the start, the end and what is done once fall out.
"""
from ..targets import running

NAME = "rate"
TITLE = "Cost of a sample, and the highest rate"
FIGURES = {
    "cpu us": ("processor time per sample at 1 kHz", "µs", "lower"),
    "highest kHz": ("samples a second when asked for 1 million", "kHz", "higher"),
}
DEPTHS = ["depth 5", "depth 30", "depth 100", "depth 500"]
KNOWN_RATE = 1000
ALL_IT_CAN = 1_000_000


def measure(contest):
    short, long = (1, 2) if contest.quick else (2, 5)
    flat_short, flat_long = (1, 2) if contest.quick else (2, 4)
    for case in contest.cases(DEPTHS, ["depth 30"]):
        for tool, python in contest.pairs():
            with running(contest.place, python, "steady.py", "BOARD", case.split()[1], 1) as target:
                figures = {}
                pair = both(contest, tool, python, target, KNOWN_RATE, short, long)
                if pair and pair[1].stacks.count > pair[0].stacks.count:
                    cpu, samples, _ = difference(*pair)
                    figures["cpu us"] = 1e6 * cpu / samples
                pair = both(contest, tool, python, target, ALL_IT_CAN, flat_short, flat_long)
                if pair:
                    _, samples, seconds = difference(*pair)
                    figures["highest kHz"] = samples / seconds / 1e3
            if figures:
                yield tool, python, case, figures


def both(contest, tool, python, target, rate, short, long):
    first = contest.profile(tool, python, target.pid, rate, short)
    second = first and contest.profile(tool, python, target.pid, rate, long)
    return (first, second) if second else None


def difference(first, second):
    return second.cpu - first.cpu, second.stacks.count - first.stacks.count, second.elapsed - first.elapsed
