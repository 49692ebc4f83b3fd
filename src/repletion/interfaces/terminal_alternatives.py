"""Other answers in a terminal: what accounts for the complaint together, and two answers side by side."""

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from repletion.domain.assessment import Assessment
from repletion.domain.comparison import Comparison, Together, TwoAnswers
from repletion.domain.knowledge import KnowledgeBase
from repletion.interfaces.terminal_parts import heading

MOST = 6


def alternatives(answer: Assessment, kb: KnowledgeBase) -> list[RenderableType]:
    """Return what was asked for beside the answer."""
    parts = _together(answer.together, kb) if answer.together else []
    return [*parts, *(part for comparison in answer.compared for part in _comparison(comparison))]


def _together(found: Together, kb: KnowledgeBase) -> list[RenderableType]:
    table = Table.grid(padding=(0, 2))
    for one in found.sets:
        names = " + ".join(kb.causes[c].name for c in one.causes) or "none of the listed causes"
        table.add_row(f"{one.probability:.3f}", names)
    proof = "Nothing likelier was left out" if found.certified else "Something likelier may have been left out"
    note = f"{proof}: any other set has at most {found.others_at_most:.3f}."
    return [heading("Just these together account for it"), table, Text(note, style="dim")]


def _comparison(comparison: Comparison) -> list[RenderableType]:
    title = "With your numbers" if comparison.kind == "overlay" else "What if"
    before, after = ("as published", "with yours") if comparison.kind == "overlay" else ("as told", "if so")
    lines: list[RenderableType] = [heading(f"{title}: {comparison.label}")]
    if comparison.kind == "overlay":
        lines += [Text(f"• {change}", style="dim") for change in comparison.changes]
    if comparison.urgency[0] != comparison.urgency[1]:
        lines.append(Text(f"Urgency: {comparison.urgency[0]} becomes {comparison.urgency[1]}", style="bold"))
    if not comparison.causes:
        return [*lines, Text("Hardly anything moves.")]
    table = Table.grid(padding=(0, 2))
    table.add_row("", f"is there, {before}", after, f"accounts for it, {before}", after, style="dim")
    for pair in comparison.causes[:MOST]:
        table.add_row(*_row(pair))
    return [*lines, table]


def _row(pair: TwoAnswers) -> tuple[str, ...]:
    shares = ("", "") if pair.explains is None else tuple(f"{x:.3f}" for x in pair.explains)
    return (pair.name, *(f"{x:.3f}" for x in pair.probability), *shares)
