"""What came of the mutants: the score with its interval, and every survivor."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from research.mutation.covering import ROOT
from research.mutation.mutants import Mutant

from repletion.evaluation.figures_page import wilson


@dataclass(frozen=True)
class Tried:
    """A mutant and its end."""

    mutant: Mutant
    end: str


def page(done: Sequence[Tried], count: int, seed: int) -> str:
    """Return the page in Markdown."""
    endless = sum(t.end == "timeout" for t in done)
    lines = [
        f"# Mutation testing of {date.today()}",
        "",
        f"{len(done)} mutants, drawn with seed {seed} out of {count} of domain, inference and decisions. "
        "A mutant that no test runs counts as a survivor; one that runs without end counts as killed "
        f"({endless} did).",
        "",
        "| package | tried | killed | score | 95 % (Wilson) |",
        "| --- | --- | --- | --- | --- |",
        *(_row(name, [t for t in done if name in (t.mutant.path.parent.name, "all")]) for name in _packages(done)),
        "",
        "## Survivors",
        "",
        *(_line(t) for t in sorted(done, key=lambda t: (t.mutant.path, t.mutant.line)) if _lives(t)),
    ]
    return "\n".join(lines) + "\n"


def _packages(done: Sequence[Tried]) -> list[str]:
    return ["all", *sorted({t.mutant.path.parent.name for t in done})]


def _lives(tried: Tried) -> bool:
    return tried.end in ("survived", "untested")


def _row(name: str, some: Sequence[Tried]) -> str:
    killed = sum(not _lives(t) for t in some)
    low, high = wilson(killed, len(some))
    return f"| {name} | {len(some)} | {killed} | {killed / len(some):.1%} | {low:.1%} to {high:.1%} |"


def _line(tried: Tried) -> str:
    m = tried.mutant
    what = " (no test runs it)" if tried.end == "untested" else ""
    return f"- `{m.path.relative_to(ROOT)}:{m.line}` {m.kind}: `{m.before}` became `{m.after}`{what}"
