"""A course as a picture: SVG with the expected band and the points, and a line of blocks for the terminal."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from html import escape
from math import floor, log10

from repletion.decisions.treatment import Point
from repletion.decisions.verdict import short
from repletion.nutrition.response import Band

BLOCKS = "▁▂▃▄▅▆▇█"
WIDTH, HEIGHT = 720, 360
LEFT, RIGHT, TOP, BOTTOM = 64, 16, 48, 44
TICKS = 4
PART = (420, 270)
"""Width and height of a chart within a page."""
STYLE = """
text{font:13px system-ui,sans-serif;fill:#222}.t{font-weight:600;font-size:15px}.b{fill:#3b7dd8;fill-opacity:.18}
.m{fill:none;stroke:#3b7dd8;stroke-dasharray:5 4}.a{stroke:#888;stroke-width:1}.g{stroke:#2a8a4a;stroke-dasharray:2 3}
.p{fill:#b3261e;stroke:#fff;stroke-width:1.5}.l{fill:none;stroke:#b3261e;stroke-opacity:.5}
@media(prefers-color-scheme:dark){text{fill:#eee}.a{stroke:#777}}
""".replace("\n", "")


@dataclass(frozen=True)
class Chart:
    """What a chart shows: points, the expected band on some days, the level aimed at, the start of treatment."""

    name: str
    unit: str
    points: tuple[Point, ...]
    expected: tuple[tuple[date, Band], ...]
    target: float | None
    start: date | None
    full_scale: float | None = None


def sparkline(values: Sequence[float], top: float | None = None) -> str:
    """Return one block a value, from the lowest to the highest (or from 0 to `top`).

    >>> sparkline([1, 5, 9]), sparkline([0, 10], 10)
    ('▁▅█', '▁█')
    """
    low, high = (0.0, top) if top is not None else (min(values, default=0.0), max(values, default=0.0))
    span = (high - low) or 1.0
    steps = len(BLOCKS) - 1
    return "".join(BLOCKS[min(max(round((v - low) / span * steps), 0), steps)] for v in values)


@dataclass(frozen=True)
class _Frame:
    """Turns days and values into places of the picture."""

    first: date
    last: date
    top: float
    width: int = WIDTH
    height: int = HEIGHT
    steps: int = TICKS
    """How many steps the axis of days has."""

    def x(self, on: date) -> float:
        share = (on - self.first).days / max((self.last - self.first).days, 1)
        return LEFT + share * (self.width - LEFT - RIGHT)

    def y(self, value: float) -> float:
        return self.height - BOTTOM - min(value / self.top, 1.0) * (self.height - TOP - BOTTOM)

    def path(self, places: Sequence[tuple[date, float]]) -> str:
        return " ".join(f"{self.x(on):.1f},{self.y(value):.1f}" for on, value in places)


def svg(chart: Chart) -> str:
    """Return a self-contained SVG document; without script, readable by a screen reader."""
    frame = _frame(chart)
    parts = [*_axes(chart, frame), *_band(chart, frame), *_points(chart, frame)]
    told = escape(description(chart))
    title = escape(f"{chart.name} ({chart.unit})")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-labelledby="title desc"><title id="title">{title}</title><desc id="desc">{told}</desc>'
        f"<style>{STYLE}</style>{''.join(parts)}"
        f'<text class="t" x="{LEFT}" y="24">{title}</text></svg>\n'
    )


def inline(chart: Chart) -> str:
    """Return the same as a part of a page: narrow enough for a phone, coloured by the page's own style sheet."""
    frame = replace(_frame(chart), width=PART[0], height=PART[1], steps=2)
    parts = "".join([*_axes(chart, frame), *_band(chart, frame), *_points(chart, frame)])
    told = escape(f"{chart.name} ({chart.unit}). {description(chart)}")
    return f'<svg class="course" role="img" aria-label="{told}" viewBox="0 32 {PART[0]} {PART[1] - 40}">{parts}</svg>'


def description(chart: Chart) -> str:
    """Return the chart in words."""
    points = "; ".join(f"{p.on.isoformat()}: {p.value:g}" for p in chart.points) or "no values"
    if not chart.expected:
        return points
    on, band = chart.expected[-1]
    told = f"{short(band.low)} to {short(band.high)}, about {short(band.middle)}"
    return f"{points}. Expected on {on.isoformat()}: {told}."


def _frame(chart: Chart) -> _Frame:
    days = [p.on for p in chart.points] + [on for on, _ in chart.expected]
    days += [chart.start] if chart.start else []
    values = [p.value for p in chart.points] + [b.high for _, b in chart.expected] + [chart.target or 0.0]
    first, last = min(days), max(days)
    last = last if last > first else first + timedelta(1)
    return _Frame(first, last, chart.full_scale or _round_up(max(values)))


def _round_up(value: float) -> float:
    """Return the next value that four even, round steps reach.

    >>> _round_up(176), _round_up(4.4), _round_up(0)
    (200.0, 8.0, 1.0)
    """
    if value <= 0:
        return 1.0
    size = 10.0 ** floor(log10(value))
    return float(next(m * size for m in (1, 2, 4, 8, 10, 20) if m * size >= value))


def _axes(chart: Chart, frame: _Frame) -> list[str]:
    base, end = frame.height - BOTTOM, frame.width - RIGHT
    parts = [f'<line class="a" x1="{LEFT}" y1="{base}" x2="{end}" y2="{base}"/>',
             f'<line class="a" x1="{LEFT}" y1="{TOP}" x2="{LEFT}" y2="{base}"/>']  # fmt: skip
    for i in range(TICKS + 1):
        value = frame.top * i / TICKS
        parts.append(f'<text x="{LEFT - 8}" y="{frame.y(value) + 4:.1f}" text-anchor="end">{short(value)}</text>')
    steps = min(frame.steps, (frame.last - frame.first).days)
    for i in range(steps + 1):
        on = frame.first + timedelta((frame.last - frame.first).days * i // steps)
        anchor = "start" if i == 0 else "end" if i == steps else "middle"
        parts.append(f'<text x="{frame.x(on):.1f}" y="{base + 20}" text-anchor="{anchor}">{on.isoformat()}</text>')
    if chart.target is not None:
        y = frame.y(chart.target)
        parts.append(f'<line class="g" x1="{LEFT}" y1="{y:.1f}" x2="{end}" y2="{y:.1f}"/>')
        parts.append(f'<text x="{end}" y="{y - 5:.1f}" text-anchor="end">aim {chart.target:g}</text>')
    return parts


def _band(chart: Chart, frame: _Frame) -> list[str]:
    if not chart.expected:
        return []
    upper = [(on, band.high) for on, band in chart.expected]
    lower = [(on, band.low) for on, band in reversed(chart.expected)]
    middle = [(on, band.middle) for on, band in chart.expected]
    return [
        f'<polygon class="b" points="{frame.path([*upper, *lower])}"/>',
        f'<polyline class="m" points="{frame.path(middle)}"/>',
    ]


def _points(chart: Chart, frame: _Frame) -> list[str]:
    line = f'<polyline class="l" points="{frame.path([(p.on, p.value) for p in chart.points])}"/>'
    dots = [
        f'<circle class="p" cx="{frame.x(p.on):.1f}" cy="{frame.y(p.value):.1f}" r="5">'
        f"<title>{p.on.isoformat()}: {p.value:g}</title></circle>"
        for p in chart.points
    ]
    return [line, *dots]
