"""The stacks that a profiler wrote, in one shape whatever its format: chains of function names, the oldest call first."""
import re
from collections import Counter
from dataclasses import dataclass, field

PY_SPY = re.compile(r"(.*) \([^()]*\)$")
NOT_PYTHON = re.compile(r"<(GC|native|shim)>|:GC:|\(.* waits for GIL\)")


@dataclass
class Stacks:
    samples: Counter = field(default_factory=Counter)
    weights: Counter = field(default_factory=Counter)  # what the tool would draw: samples, or time

    def add(self, names, samples, weight):
        chain = tuple(name.rpartition(".")[2] for name in names if not NOT_PYTHON.match(name))
        self.samples[chain] += samples
        self.weights[chain] += weight

    @property
    def count(self):
        return sum(self.samples.values())


def read_folded(file):
    """`name (file:line);... count`, as Flamewright and py-spy write it."""
    stacks = Stacks()
    for line in open(file, encoding="utf-8", errors="replace"):
        stack, _, count = line.rstrip("\n").rpartition(" ")
        names = []
        for frame in stack.split(";"):
            match = PY_SPY.match(frame)
            if match and not frame.endswith(" (syscall)"):
                names.append(match.group(1))
        stacks.add(names, int(count), int(count))
    return stacks


def read_austin(file):
    """`P<pid>;T<interpreter>:<tid>;file:name:line;... microseconds`, one line for each sample."""
    stacks = Stacks()
    for line in open(file, encoding="utf-8", errors="replace"):
        if line.startswith("P"):
            stack, _, micros = line.rstrip("\n").rpartition(" ")
            stacks.add([frame.split(":")[-2] for frame in stack.split(";")[2:] if frame.count(":") >= 2], 1, int(micros))
    return stacks


def read_tachyon(file):
    """`tid:<tid>;file:name:line;... count`."""
    stacks = Stacks()
    for line in open(file, encoding="utf-8", errors="replace"):
        stack, _, count = line.rstrip("\n").rpartition(" ")
        names = [frame.split(":")[-2] if frame.count(":") >= 2 else frame for frame in stack.split(";")[1:]]
        stacks.add(names, int(count), int(count))
    return stacks
