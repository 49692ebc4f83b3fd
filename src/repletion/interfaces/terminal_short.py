"""The first lines of the answer in a terminal: how soon, what it may be, what to do next, when to get help faster."""

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.text import Text

from repletion.domain.assessment import Assessment
from repletion.domain.case import Case
from repletion.domain.knowledge import KnowledgeBase
from repletion.interfaces import wording
from repletion.interfaces.in_short import InShort, in_short
from repletion.interfaces.terminal_parts import heading

COLOURS = {
    "emergency": "bold white on red",
    "same_day": "bold black on dark_orange",
    "soon": "bold black on yellow",
    "routine": "bold black on green",
}
REASONS = 4


def first_screen(answer: Assessment, kb: KnowledgeBase, case: Case) -> list[RenderableType]:
    """Return the box of urgency; unless it is an emergency, what it may be, what to do next and what to watch for."""
    short, level = in_short(answer, kb, case), answer.urgency.level
    lines = [
        Text(wording.URGENCY[level], style=COLOURS[level]),
        Text(f"{short.call}. {short.means}" if answer.urgency.go else short.means, style="bold"),
    ]
    if case.self_harm:
        lines += [Text(r.text, style="bold") for r in answer.urgency.reasons if r.id == "self_harm"]
    if level == "emergency":
        lines += [Text(line, style="bold") for line in short.do]
    box = Panel(Group(*lines), border_style=COLOURS[level].rpartition(" ")[2])
    return [box, *(_calm(short) if level != "emergency" else ()), *_because(answer)]


def _calm(short: InShort) -> list[RenderableType]:
    return [
        heading("What it may be"),
        *(Text(line) for line in short.maybe),
        heading("What to do next"),
        *(Text(f"• {line}") for line in short.do),
        heading("Only if it gets worse"),
        *(Text(f"→ {act}: {'; '.join(signs)}.") for act, signs in short.watch_for),
    ]


def _because(answer: Assessment) -> list[RenderableType]:
    reasons = [r for r in answer.urgency.reasons if r.id != "self_harm"]
    if not reasons:
        return []
    hidden = len(reasons) - REASONS
    more = [Text(f"  and {hidden} more", style="dim")] if hidden > 0 else []
    title = "Worth knowing" if answer.urgency.level == "routine" else "Why so soon"
    return [heading(title), *(Text(f"• {r.text}") for r in reasons[:REASONS]), *more]
