"""Where a run takes place: folders, processor cores, and the root of Debian sid with its newer Pythons."""
import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
PROGRAMS = Path(__file__).resolve().parent / "programs"
CACHE = Path(
    os.environ.get("FLAMEWRIGHT_CACHE")
    or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "flamewright"
)
SID = CACHE / "debian-sid"
MARK = "FLAMEWRIGHT_BENCH_MOUNTS"


def into_own_mounts():
    """Starts this program again where its mounts are seen by nobody else and end with it. Without root, does nothing."""
    if os.geteuid() == 0 and MARK not in os.environ and (SID / "usr/bin").is_dir():
        os.execvpe("unshare", ["unshare", "--mount", sys.executable, *sys.argv], {**os.environ, MARK: "1"})


class Place:
    """The work folder, which is /mnt inside the root of Debian sid, and the cores."""

    def __init__(self, work):
        self.work = Path(work)
        cores = sorted(os.sched_getaffinity(0))
        self.target_core = cores[0]
        self.profiler_core = cores[-1]
        self.own_cores = len(cores) > 1
        self.has_sid = MARK in os.environ
        for program in PROGRAMS.glob("*.py"):
            (self.work / program.name).write_bytes(program.read_bytes())
        if self.has_sid:
            subprocess.run(["mount", "--bind", "/proc", str(SID / "proc")], check=True)
            subprocess.run(["mount", "--bind", str(self.work), str(SID / "mnt")], check=True)

    def inside(self, path, in_sid):
        """How a file of the work folder is called by a program inside or outside the root."""
        return f"/mnt/{Path(path).name}" if in_sid else str(path)

    def command(self, words, in_sid):
        return ["chroot", str(SID), *words] if in_sid else words

    def on_core(self, core):
        return lambda: os.sched_setaffinity(0, [core])
