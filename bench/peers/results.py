"""What was measured: one JSON object a line, kept so that tables and plots can be made again."""
import json
import platform
import subprocess
from collections import defaultdict
from datetime import date
from statistics import median

from .place import PROJECT


class Results:
    def __init__(self, file):
        self.file = file
        self.rows = [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []

    def forget(self, axis):
        self.rows = [row for row in self.rows if row["axis"] != axis]

    def add(self, axis, tool, python, case, figures):
        row = {"axis": axis, "tool": tool, "python": python, "case": case}
        self.rows.append({**row, "figures": figures, "day": date.today().isoformat(), "commit": commit()})

    def save(self):
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self.file.write_text("".join(json.dumps(row) + "\n" for row in self.rows))

    def medians(self, axis):
        """(tool, Python) -> case -> figure -> (median, number of rounds), all in the order of their first appearance."""
        values = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
        for row in self.rows:
            if row["axis"] == axis:
                for name, value in row["figures"].items():
                    values[row["tool"], row["python"]][row["case"]][name].append(value)
        return {
            who: {case: {name: (median(v), len(v)) for name, v in names.items()} for case, names in cases.items()}
            for who, cases in values.items()
        }


def commit():
    said = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=PROJECT, capture_output=True, text=True)
    return said.stdout.strip() or "unknown"


def machine():
    model = next(
        (line.partition(":")[2].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "unknown"
    )
    return f"{model}, Linux {platform.release().split('-')[0]}"
