"""Drawing a flame graph from folded stacks: the original flamegraph.pl against `flamewright flamegraph`."""
import os
import subprocess
import sys
import time
from types import SimpleNamespace

from ..place import PROJECT
from ..session import wait_for
from ..setup import say

NAME = "rendering"
TITLE = "Drawing a flame graph"
FIGURES = {
    "took s": ("time to draw", "s", "lower"),
    "resident MB": ("resident memory, highest", "MB", "lower"),
}
NO_PYTHON = SimpleNamespace(version="")


def measure(contest):
    for case in contest.cases(["1000 lines", "100000 lines"], ["1000 lines"]):
        lines = case.split()[0]
        file = contest.place.work / f"lines-{lines}"
        if not file.exists():
            with open(file, "wb") as out:
                subprocess.run([sys.executable, str(PROJECT / "bench/generate-folded"), lines], stdout=out, check=True)
        drawers = {"flamewright": [*contest.setup.flamewright, "flamegraph", str(file)]}
        original = contest.setup.flamegraph_pl()
        if original:
            drawers["flamegraph.pl"] = ["perl", original, str(file)]
        else:
            say("skipped: flamegraph.pl: neither on PATH nor to be had as a package")
        for name, words in drawers.items():
            yield SimpleNamespace(name=name), NO_PYTHON, case, draw(contest, words)


def draw(contest, words):
    with open(contest.place.work / "drawn.svg", "wb") as out, open(os.devnull, "wb") as nothing:
        start = time.monotonic()
        process = subprocess.Popen(
            words, stdout=out, stderr=nothing, preexec_fn=contest.place.on_core(contest.place.profiler_core)
        )
        _, resident = wait_for(process, start + 300)
        return {"took s": time.monotonic() - start, "resident MB": resident / 1e6}
