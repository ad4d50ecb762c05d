"""The profilers: how each is called, on which Pythons, and where it says what it threw away."""
import math
import re
import subprocess
from dataclasses import dataclass
from typing import Callable

from . import stacks


@dataclass(frozen=True)
class Request:
    """What is asked of a profiler, in no tool's own words."""

    pid: int
    rate: float
    seconds: float
    output: str
    idle: bool = False  # also samples of threads that wait
    children: bool = False


@dataclass(frozen=True)
class Tool:
    name: str
    pythons: tuple
    command: Callable  # (Setup, Request, in_sid) -> words
    read: Callable  # (Setup, file) -> Stacks
    dropped: Callable  # (what it said, Stacks) -> samples thrown away
    stops: bool  # whether it stops the target for a sample


def flamewright(*extra):
    def command(setup, request, in_sid):
        words = [*setup.flamewright, "record", "-p", request.pid, "-r", f"{request.rate:.0f}", "-d", f"{request.seconds:g}"]
        words += ["-o", request.output, "--format", "folded", *extra]
        return words + ["--state", "all"] * request.idle + ["--subprocesses"] * request.children

    return command


def py_spy(*extra):
    def command(setup, request, in_sid):
        words = [setup.py_spy(in_sid), "record", "-p", request.pid, "-r", f"{request.rate:.0f}", "-f", "raw"]
        words += ["-d", math.ceil(request.seconds), "-o", request.output, *extra]
        return words + ["--idle"] * request.idle + ["--subprocesses"] * request.children

    return command


def austin(setup, request, in_sid):
    words = [*setup.austin(in_sid), "-i", f"{max(1, round(1e6 / request.rate))}us", "-x", math.ceil(request.seconds)]
    return words + ["-C"] * request.children + ["-o", request.output, "-p", request.pid]


def tachyon(*extra):
    def command(setup, request, in_sid):
        words = ["/usr/bin/python3.15", "-m", "profiling.sampling", "attach", "-r", f"{request.rate:.0f}", "-a"]
        words += ["-d", math.ceil(request.seconds), "--collapsed", "-o", request.output, *extra]
        return words + ["--subprocesses"] * request.children + [request.pid]

    return command


def read_mojo(setup, file):
    text = f"{file}.txt"
    subprocess.run([setup.mojo2austin, str(file), text], check=True, stdout=subprocess.DEVNULL)
    return stacks.read_austin(text)


def number(pattern, said):
    found = re.search(pattern, said)
    return float(found.group(1).replace(",", "")) if found else 0.0


def dropped_by_rate(said, found):
    """Tachyon gives its errors in percent of all attempts."""
    share = min(0.999, number(r"Error rate: ([\d.]+)", said) / 100)
    return found.count * share / (1 - share)


ALL = [
    Tool("flamewright", (), flamewright(), lambda s, f: stacks.read_folded(f),
         lambda said, _: number(r"(\d+) failed", said), True),
    Tool("flamewright --no-pause", (), flamewright("--no-pause"), lambda s, f: stacks.read_folded(f),
         lambda said, _: number(r"(\d+) failed", said), False),
    Tool("py-spy", ("3.8", "3.9", "3.10", "3.11", "3.12", "3.13", "3.14"), py_spy(), lambda s, f: stacks.read_folded(f),
         lambda said, _: number(r"Errors: (\d+)", said), True),
    Tool("py-spy --nonblocking", ("3.8", "3.9", "3.10", "3.11", "3.12", "3.13", "3.14"), py_spy("--nonblocking"),
         lambda s, f: stacks.read_folded(f), lambda said, _: number(r"Errors: (\d+)", said), False),
    Tool("austin", ("3.9", "3.10", "3.11", "3.12", "3.13", "3.14"), austin, read_mojo,
         lambda said, _: number(r"Error rate[^\d]*(?:\x1b\[[\d;]*m)*(\d+)/\d+", re.sub(r"\x1b\[[\d;]*m", "", said)), False),
    Tool("tachyon", ("3.15",), tachyon(), lambda s, f: stacks.read_tachyon(f), dropped_by_rate, False),
    Tool("tachyon --blocking", ("3.15",), tachyon("--blocking"), lambda s, f: stacks.read_tachyon(f), dropped_by_rate, True),
]

