"""The tables: a row for each tool and Python, a column for each case, the median first and its ratio to Flamewright's after it."""
from . import axes

OURS = "flamewright"


def text(value):
    if value == 0:
        return "0"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def table(results, axis, figure):
    """Markdown lines for one figure of an axis; none if it was not measured."""
    title, unit, _ = axis.FIGURES[figure]
    medians = {
        who: {case: names[figure] for case, names in cases.items() if figure in names}
        for who, cases in results.medians(axis.NAME).items()
    }
    medians = {who: cases for who, cases in medians.items() if cases}
    if not medians:
        return []
    cases = list(dict.fromkeys(case for of in medians.values() for case in of))
    rounds = max(count for of in medians.values() for _, count in of.values())
    lines = [f"{title[0].upper()}{title[1:]}, {unit}; median of up to {rounds}:", ""]
    lines.append("| | " + " | ".join(cases) + " |")
    lines.append("|---|" + "---:|" * len(cases))
    for (tool, python), of in sorted(medians.items(), key=lambda item: (version(item[0][1]), order(item[0][0]))):
        ours = medians.get((OURS, python), {})
        cells = [cell(of.get(case), ours.get(case), unit, tool == OURS) for case in cases]
        lines.append(f"| {tool}{', ' + python if python else ''} | " + " | ".join(cells) + " |")
    return [*lines, ""]


def cell(value, ours, unit, is_ours):
    if value is None:
        return "–"
    shown = text(value[0])
    if is_ours or ours is None or unit in ("%", "points") or ours[0] <= 0:
        return shown
    return f"{shown} (×{text(value[0] / ours[0])})"


def version(python):
    return tuple(int(part) for part in python.split(".") if part)


def order(tool):
    return (not tool.startswith(OURS), tool)


def markdown(results):
    lines = []
    for axis in axes.ALL.values():
        tables = [line for figure in axis.FIGURES for line in table(results, axis, figure)]
        if tables:
            lines += [f"### {axis.TITLE}", "", *tables]
    return "\n".join(lines)
