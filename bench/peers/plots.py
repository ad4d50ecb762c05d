"""The plots: grouped bars as plain SVG; logarithmic where values other than percent span more than two powers of ten."""
import math
from xml.sax.saxutils import escape

from . import axes
from .report import order, text, version

COLOURS = ["#c2410c", "#f59e0b", "#1d4ed8", "#60a5fa", "#047857", "#6d28d9", "#c084fc"]
BAR, GAP, LEFT, RIGHT, WIDTH = 16, 14, 250, 90, 860


def write_all(results, folder):
    """Writes one file for each figure that was measured, and gives back their names."""
    written = []
    for axis in axes.ALL.values():
        for figure, (title, unit, _) in axis.FIGURES.items():
            groups = grouped(results, axis.NAME, figure)
            if groups:
                file = folder / f"{axis.NAME}-{figure.split()[0]}.svg"
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(bars(f"{axis.TITLE}: {title}, {unit}", groups, unit not in ("%", "points")), encoding="utf-8")
                written.append(file.name)
    return written


def grouped(results, axis, figure):
    """case -> [(label, value)]"""
    groups = {}
    medians = sorted(results.medians(axis).items(), key=lambda item: (order(item[0][0]), version(item[0][1])))
    for (tool, python), cases in medians:
        for case, names in cases.items():
            if figure in names:
                groups.setdefault(case, []).append((f"{tool}, {python}" if python else tool, names[figure][0]))
    return groups


def bars(title, groups, may_be_logarithmic):
    values = [max(value, 0) for group in groups.values() for _, value in group]
    top = max(values) or 1
    least = min((value for value in values if value > 0), default=top)
    logarithmic = may_be_logarithmic and top / least > 100
    room = WIDTH - LEFT - RIGHT

    def length(value):
        if value <= 0:
            return 0
        if logarithmic:
            return room * (math.log10(value / least) + 0.3) / (math.log10(top / least) + 0.3)
        return room * value / top

    tools = list(dict.fromkeys(label.split(",")[0] for group in groups.values() for label, _ in group))
    parts, y = [], 44
    for case, group in groups.items():
        parts.append(f'<text x="8" y="{y + 12}" class="case">{escape(case)}</text>')
        y += BAR + 4
        for label, value in group:
            colour = COLOURS[tools.index(label.split(",")[0]) % len(COLOURS)]
            end = LEFT + length(value)
            parts.append(f'<text x="{LEFT - 8}" y="{y + 12}" text-anchor="end">{escape(label)}</text>')
            parts.append(f'<rect x="{LEFT}" y="{y + 1}" width="{max(1, end - LEFT):.1f}" height="{BAR - 2}" fill="{colour}"/>')
            parts.append(f'<text x="{end + 6:.1f}" y="{y + 12}">{text(value)}</text>')
            y += BAR
        y += GAP
    heading = escape(title + (" (logarithmic scale)" if logarithmic else ""))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y}" width="{WIDTH}" height="{y}" role="img">\n'
        f"<title>{heading}</title>\n"
        "<style>text{font:12px sans-serif;fill:#111}.case,.title{font-weight:bold}</style>\n"
        f'<rect width="{WIDTH}" height="{y}" fill="#fff"/>\n<text x="8" y="24" class="title">{heading}</text>\n'
        + "\n".join(parts)
        + "\n</svg>\n"
    )
