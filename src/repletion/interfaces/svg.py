"""Pictures of numbers as inline SVG: no script, no outside file; colours come from the page's style sheet."""

from html import escape

from repletion.interfaces.answer_view import Number, ReasonView

WIDTH = 300
EDGE = 8


def _x(p: float) -> float:
    return round(EDGE + p * (WIDTH - 2 * EDGE), 1)


def interval(number: Number, label: str) -> str:
    """Return a scale from nobody to everybody: a dot for the number, a band for how far it may be off.

    >>> interval(Number(0.5, (0.4, 0.6), "w", "s", "f"), "there").count("<circle")
    1
    """
    low, high = number.interval or (number.value, number.value)
    ticks = "".join(
        f'<line class="tick" x1="{_x(i / 10)}" x2="{_x(i / 10)}" y1="{10 if i % 5 else 7}" y2="{20 if i % 5 else 23}"/>'
        for i in range(11)
    )
    words = (("start", 0, "none"), ("middle", WIDTH / 2, "50 of 100"), ("end", WIDTH, "all"))
    texts = "".join(f'<text x="{x}" y="36" text-anchor="{anchor}">{text}</text>' for anchor, x, text in words)
    told = escape(f"{label}: {number.words}{', ' + number.span if number.span else ''}")
    return (
        f'<svg class="scale" role="img" aria-label="{told}" viewBox="0 0 {WIDTH} 40" width="{WIDTH}" height="40">'
        f'<line class="track" x1="{_x(0)}" x2="{_x(1)}" y1="15" y2="15"/>{ticks}'
        f'<rect class="band" x="{_x(low)}" y="9" width="{max(round(_x(high) - _x(low), 1), 2)}" height="12" rx="6"/>'
        f'<circle class="dot" cx="{_x(number.value)}" cy="15" r="7"/>{texts}</svg>'
    )


def bar(reason: ReasonView) -> str:
    """Return how strongly a reason speaks, as a bar; its words stand beside it, so it is hidden from readers."""
    side = "for" if reason.log_odds > 0 else "against"
    width = max(round(100 * reason.share, 1), 2)
    return (
        '<svg class="bar" aria-hidden="true" viewBox="0 0 100 8" width="100" height="8">'
        '<rect class="rail" width="100" height="8" rx="4"/>'
        f'<rect class="{side}" width="{width}" height="8" rx="4"/></svg>'
    )


def short(number: Number) -> str:
    """Return a small bar for a table, with the band of its interval; its words stand beside it."""
    low, high = number.interval or (number.value, number.value)
    return (
        '<svg class="short-bar" aria-hidden="true" viewBox="0 0 100 10" width="100" height="10">'
        '<rect class="rail" y="1" width="100" height="8" rx="4"/>'
        f'<rect class="band" x="{100 * low:.1f}" y="1" width="{max(100 * (high - low), 1):.1f}" height="8" rx="4"/>'
        f'<circle class="dot" cx="{min(max(100 * number.value, 4), 96):.1f}" cy="5" r="4"/></svg>'
    )


def change(before: float, after: float) -> str:
    """Return two bars, one under the other: as told (pale) and if so; their words stand beside them."""
    rails = "".join(f'<rect class="rail" y="{y}" width="100" height="7" rx="3.5"/>' for y in (1, 10))
    return (
        f'<svg class="change" aria-hidden="true" viewBox="0 0 100 18" width="100" height="18">{rails}'
        f'<rect class="band" y="1" width="{max(100 * before, 1.5):.1f}" height="7" rx="3.5"/>'
        f'<rect class="for" y="10" width="{max(100 * after, 1.5):.1f}" height="7" rx="3.5"/></svg>'
    )
