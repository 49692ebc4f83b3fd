"""The check of supplements in a terminal: what to leave, what is prescribed, totals, what acts on what, a day."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from repletion.decisions.interactions import Found
from repletion.decisions.supplement_lines import Line
from repletion.decisions.supplements import Checkup, Total
from repletion.domain.knowledge import KnowledgeBase
from repletion.domain.plan import Guidance
from repletion.interfaces import wording
from repletion.interfaces.terminal_parts import as_text, heading

SIGNS = {
    "may go on": ("✓", "green"),
    "ask first": ("?", "yellow"),
    "leave out": ("✗", "bold red"),
    "not checked": ("?", "yellow"),
    "as prescribed": ("℞", "cyan"),
    "speak to the prescriber": ("!", "bold red"),
}
WORDS = {"stop": "STOP", "space": "Keep apart", "monitor": "Watch", "required": "Needed", "note": "Good to know"}
COVERS = {"total": "food counts", "supplements": "food does not count", "added_forms": "added forms count", "none": ""}


def render(found: Checkup, kb: KnowledgeBase, known: Guidance, *, colour: bool, width: int = 100) -> str:
    """Return the check as text; with colour codes only where asked."""
    return as_text(_parts(found, kb, known), colour=colour, width=width)


def _parts(found: Checkup, kb: KnowledgeBase, known: Guidance) -> Iterator[RenderableType]:
    yield from _lines("What you take by yourself", [x for x in found.lines if x.kind == "self_care"])
    yield from _lines("What is prescribed", [x for x in found.lines if x.kind == "treatment"])
    yield from _totals(found)
    yield from _interactions(found.interactions, kb)
    yield from _day(found)
    if found.states:
        names = ", ".join(known.interactions.conditions[s].name for s in found.states)
        yield Text(f"\nTaken into account: {names}.", style="dim")
    for missing in found.not_checked:
        yield Text(f"Not checked: {missing.name}: {missing.why}.", style="yellow")
    yield Text(f"\nKnowledge {kb.version} ({kb.digest[:8]}); {kb.review}. {wording.INFORMS}", style="dim")


def _lines(title: str, lines: list[Line]) -> Iterator[RenderableType]:
    if lines:
        yield heading(title)
    for line in lines:
        sign, style = SIGNS[line.verdict]
        shown = Text(f"{sign} {line.name}: ", style=style)
        shown.append(line.verdict)
        if line.contents:
            read = "; ".join(dict.fromkeys(c.read_as for c in line.contents))
            shown.append(f"  ({read}{_often(line.a_day)})", style="dim")
        yield shown
        if line.kind == "treatment":
            yield Padding(Text(f"prescribed by {line.by}{_for(line)}; to be checked: {line.monitoring}"), (0, 0, 0, 4))
        for why in line.why:
            yield Padding(Text(f"• {why}"), (0, 0, 0, 4))


def _often(a_day: float) -> str:
    """Return how often a day, or in how many days; nothing for once a day."""
    if a_day == 1:
        return ""
    return f", {number(a_day)} a day" if a_day > 1 else f", every {number(1 / a_day)} days"


def _for(line: Line) -> str:
    return f" for {line.reason}" if line.reason else ""


def _totals(found: Checkup) -> Iterator[RenderableType]:
    told = [t for t in found.totals if t.products or t.prescribed]
    if told:
        yield heading("Totals a day")
        table = Table.grid(padding=(0, 2))
        for total in told:
            table.add_row(*_total(total), style="bold red" if total.state == "over" else "")
        yield table
    without = [t.name.lower() for t in told if t.covers == "total" and t.food is None and t.limit is not None]
    if without:
        yield Text(f"Food is not in the totals of {', '.join(without)}: give it under diet; less is left.", style="dim")


def _total(t: Total) -> tuple[str, ...]:
    parts = [("from products", t.products), ("prescribed", t.prescribed), ("from food", t.food)]
    told = ", ".join(f"{number(v)} {name}" for name, v in parts if v)
    more = "" if t.complete else ", and an amount not given"
    against = "no upper limit is set"
    if t.limit is not None:
        against = f"limit {number(t.limit)}: {t.counted / t.limit:.0%}, {COVERS[t.covers]}"
    need = "" if t.recommended is None else f"need {number(t.recommended)}"
    return t.name, f"{told}{more} ({t.unit})", need, against, "OVER THE LIMIT" if t.state == "over" else ""


def number(value: float) -> str:
    """Return four significant digits, without an exponent.

    >>> number(10000.0), number(25.04321), number(0.5)
    ('10,000', '25.04', '0.5')
    """
    return f"{float(f'{value:.4g}'):,.10g}"


def _interactions(found: tuple[Found, ...], kb: KnowledgeBase) -> Iterator[RenderableType]:
    """Yield one entry a rule: everything that it speaks of together."""
    if found:
        yield heading("What acts on what")
    for rule in dict.fromkeys(f.rule for f in found):
        same = [f for f in found if f.rule == rule]
        f = same[0]
        first = ", ".join(dict.fromkeys(x.first for x in same))
        second = ", ".join(dict.fromkeys(x.second for x in same))
        head = Text(f"{WORDS[f.severity]}: ", style="bold red" if f.severity == "stop" else "bold")
        head.append(f"{first} + {second}. ", style="default")
        head.append(f"{f.mechanism} {f.action}", style="not bold")
        cited = [wording.citation(s, kb.sources) for s in f.sources][:2]
        head.append(f"  [{', '.join(cited) or 'judgement'}]", style="dim not bold")
        yield head


def _day(found: Checkup) -> Iterator[RenderableType]:
    day = found.day
    if day.doses:
        yield heading("A day that keeps them apart")
        table = Table.grid(padding=(0, 2))
        for hour, when in dict.fromkeys((d.hour, d.when) for d in day.doses):
            names = ", ".join(d.name for d in day.doses if d.hour == hour)
            table.add_row(f"{int(hour):02d}:{int(hour % 1 * 60):02d}", when, names)
        yield table
    for name in day.left_out:
        yield Text(f"{name}: no hour of the day keeps it far enough from the rest; ask a pharmacist.", style="yellow")
    for first, second in day.conflicts:
        yield Text(f"{first} and {second} cannot be kept apart within a day; ask the prescriber.", style="bold red")
