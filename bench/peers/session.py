"""One call of one profiler: its processor time, its memory, what it said, what it wrote."""
import math
import os
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from .stacks import Stacks
from .tools import Request

GRACE_SECONDS = 3  # after which a profiler that cannot keep its time is told to end, as by Ctrl-C
PATIENCE_SECONDS = 40


class ToolFailed(Exception):
    """The profiler did not do what was asked; the text is the end of what it said."""


@dataclass
class Session:
    launched: float  # by time.monotonic()
    elapsed: float  # seconds, from the command to its end
    cpu: float  # seconds of processor time, start-up included
    resident: float  # bytes, the highest
    stacks: Stacks
    dropped: float  # samples taken and thrown away, as the tool itself says


def profile(place, setup, tool, python, pid, rate, seconds, **wishes):
    """Runs a profiler to its end, pinned to its core."""
    in_sid = python.in_sid and not tool.name.startswith("flamewright")
    output = place.work / "samples.folded"
    for old in place.work.glob("samples*"):
        old.unlink()
    request = Request(pid, rate, seconds, place.inside(output, in_sid), **wishes)
    words = place.command([str(word) for word in tool.command(setup, request, in_sid)], in_sid)
    with tempfile.TemporaryFile("w+", errors="replace") as said:
        launched = time.monotonic()
        process = subprocess.Popen(
            words,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            preexec_fn=place.on_core(place.profiler_core),
        )
        usage, resident = wait_for(process, launched + seconds + PATIENCE_SECONDS, launched + seconds + GRACE_SECONDS)
        elapsed = time.monotonic() - launched
        said.seek(0)
        text = said.read()
    written = sorted(path for path in place.work.glob("samples*") if path.stat().st_size > 0)
    if not written:
        lines = [line for line in text.splitlines() if line.strip()]
        raise ToolFailed(lines[-1].strip() if lines else "it wrote nothing")
    found = Stacks()
    for file in written:
        part = tool.read(setup, file)
        found.samples.update(part.samples)
        found.weights.update(part.weights)
    cpu = usage.ru_utime + usage.ru_stime
    return Session(launched, elapsed, cpu, resident, found, tool.dropped(text, found))


def wait_for(process, deadline, interrupt_at=math.inf):
    """Waits for the end, and looks now and then how much memory the process has had at most."""
    resident = 0
    pause = 0.02
    while True:
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        if pid:
            process.returncode = os.waitstatus_to_exitcode(status)
            return usage, resident
        resident = max(resident, high_water(process.pid))
        if time.monotonic() > interrupt_at:
            process.send_signal(signal.SIGINT)
            interrupt_at = math.inf
        if time.monotonic() > deadline:
            process.kill()
            os.wait4(process.pid, 0)
            process.returncode = -9
            raise ToolFailed("it did not end in time")
        time.sleep(pause)
        pause = min(0.2, pause * 1.5)


def high_water(pid):
    try:
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0
