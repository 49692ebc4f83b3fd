"""The plan in a terminal."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from repletion.domain.knowledge import KnowledgeBase
from repletion.domain.plan import Comparison, Plan, PlanLine
from repletion.interfaces import wording
from repletion.interfaces.terminal_parts import heading

HEADINGS = {
    "whom": "Whom to see",
    "cause": "The cause first",
    "honest": "What will not help",
    "food": "Food",
    "sun": "Sun",
    "self_care": "What you may take by yourself",
    "treatment": "What a doctor may give (the doctor decides the dose)",
    "fluid": "Drinking and salts",
    "movement": "Movement",
    "watch": "What to watch for",
    "come_back": "When to see a doctor again",
}
BY = {
    "yourself": "",
    "pharmacist": "ask a pharmacist",
    "doctor": "with a doctor",
    "prescriber": "ask who prescribed it",
    "hospital": "in hospital",
}


def plan_parts(plan: Plan, kb: KnowledgeBase) -> Iterator[RenderableType]:
    """Yield the parts of the plan for a terminal."""
    if plan.go_now is not None:
        yield Text(f"Go now. {plan.go_now}", style="bold white on red")
    for kind, title in HEADINGS.items():
        lines = [line for line in plan.lines if line.kind == kind]
        if lines:
            yield heading(title)
            yield from (part for line in lines for part in _line(line, kb))
    yield from (part for comparison in plan.compared for part in _compared(comparison, kb))
    for withheld in plan.withheld:
        yield Text(f"Withheld: {withheld}", style="yellow")


def _line(line: PlanLine, kb: KnowledgeBase) -> Iterator[RenderableType]:
    about = kb.causes[line.cause].name.lower() if line.cause else ""
    cited = ", ".join([wording.citation(s, kb.sources) for s in line.sources if s != "judgement"][:2])
    certainty = f"{line.certainty.replace('_', ' ')} certainty"
    tail = "; ".join(part for part in (about, BY[line.supervision], cited or "judgement", certainty) if part)
    text = Text(f"• {line.text} ")
    text.append(f"[{tail}]", style="dim")
    yield text


def _compared(comparison: Comparison, kb: KnowledgeBase) -> Iterator[RenderableType]:
    yield heading(f"Side by side: {kb.causes[comparison.cause].name.lower()}")
    table = Table(box=None, padding=(0, 1), header_style="bold")
    for column in ("way", "the level", "the complaint", "by when", "cost", "risk"):
        table.add_column(column, overflow="fold")
    for way in comparison.ways:
        table.add_row(way.way, way.level, way.complaint, way.by_when, way.cost, way.risk)
    yield table
