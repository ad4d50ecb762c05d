"""The command line of bench/run."""
import argparse
import signal
import sys
import tempfile
from pathlib import Path

from . import axes, plots, report, tools
from .contest import Contest
from .place import CACHE, Place, into_own_mounts
from .results import Results, machine
from .setup import Setup, pythons_of, say

PYTHONS = ["3.13", "3.14", "3.15"]


def words(text):
    return [word.strip() for word in text.split(",") if word.strip()]


def options():
    parser = argparse.ArgumentParser(
        prog="bench/run",
        description="Measures Flamewright beside py-spy, Austin and CPython's own Tachyon, on the same targets in the "
        "same run. Wants a machine that does nothing else; the target and the profiler get a processor core each.",
    )
    parser.add_argument("--axes", type=words, default=list(axes.ALL), help=f"which of {', '.join(axes.ALL)} (default: all)")
    parser.add_argument("--tools", type=words, help=f"which of {', '.join(tool.name for tool in tools.ALL)} (default: all)")
    parser.add_argument("--pythons", type=words, default=PYTHONS, help=f"versions or paths (default: {','.join(PYTHONS)})")
    parser.add_argument("--case", type=words, default=[], help="only cases with these words, such as 30 or 8,threads")
    parser.add_argument("--rounds", type=int, default=3, help="how often everything is measured (default: 3)")
    parser.add_argument("--quick", action="store_true", help="one case of each axis, one short round: does it work at all?")
    parser.add_argument("--add", action="store_true", help="keep what was measured on these axes before, and add to it")
    parser.add_argument("--flamewright", help="the launcher to measure (default: the distribution, built from here)")
    parser.add_argument("--no-fetch", action="store_true", help="use the peers and the build that are there")
    parser.add_argument("--results", type=Path, default=CACHE / "bench/results", help="folder of results, table and plots")
    parser.add_argument("--report-only", action="store_true", help="make table and plots of the results again")
    chosen = parser.parse_args()
    known = [tool.name for tool in tools.ALL]
    for what, given, possible in (("axis", chosen.axes, axes.ALL), ("tool", chosen.tools or [], known)):
        for word in given:
            if word not in possible:
                parser.error(f"no such {what}: {word}; there are {', '.join(possible)}")
    return chosen


def measure(chosen, results):
    with tempfile.TemporaryDirectory(prefix="flamewright-bench-") as work:
        place = Place(work)
        if not place.own_cores:
            say("Only one processor: target and profiler share it, so the figures say little.")
        setup = Setup(place, chosen.flamewright, fetch=not chosen.no_fetch)
        picked = [tool for tool in tools.ALL if chosen.tools is None or tool.name in chosen.tools]
        rounds = 1 if chosen.quick else chosen.rounds
        contest = Contest(place, setup, pythons_of(chosen.pythons, place), picked, rounds, chosen.quick, chosen.case)
        for name in chosen.axes:
            if not chosen.add:
                results.forget(name)
        for turn in range(rounds):
            for name in chosen.axes:
                say(f"round {turn + 1} of {rounds}: {name}")
                for tool, python, case, figures in axes.ALL[name].measure(contest):
                    results.add(name, tool.name, python.version, case, figures)
                    results.save()
                    shown = ", ".join(f"{figure} {report.text(value)}" for figure, value in figures.items())
                    say(f"  {case}: {tool.name} {python.version}: {shown}")


def main():
    chosen = options()
    results = Results(chosen.results / "runs.jsonl")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("bench/run: told to end"))  # by way of all that ends the targets
    chosen.results.mkdir(parents=True, exist_ok=True)
    if not chosen.report_only:
        into_own_mounts()
        measure(chosen, results)
    table = report.markdown(results)
    (chosen.results / "table.md").write_text(f"{machine()}\n\n{table}", encoding="utf-8")
    written = plots.write_all(results, chosen.results)
    print(table)
    say(f"Results, table.md and {len(written)} plots: {chosen.results}")
    if not results.rows:
        say("Nothing was measured: is there a case that has all the words of --case?")
    return 0 if results.rows else 1


if __name__ == "__main__":
    sys.exit(main())
