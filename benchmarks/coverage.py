"""Do the stated intervals cover worlds drawn from the same uncertainty? And are published figures inside theirs?

Writes docs/benchmarks/coverage.md (simulated people of the whole knowledge base, each in worlds of their own; about ten
minutes) and docs/evidence/figures.md. With `figures` as its argument it writes only the latter.
"""

import platform
import sys
import time
from datetime import date
from pathlib import Path

import numpy as np
from results import keep

from repletion.evaluation.coverage import DRAWS, MATTERS, Checked, Coverage, Person, checked, people, summed
from repletion.evaluation.figures import figures, held
from repletion.evaluation.figures_page import figures_page
from repletion.kb.load import load

ROOT = Path(__file__).parent.parent
PEOPLE, WORLDS, SEED = 80, 30, 20261124
BANDS = ((0.01, 0.02), (0.02, 0.05), (0.05, 0.2), (0.2, 0.5), (0.5, 0.9), (0.9, 1.0))
Found = list[tuple[Person, list[Checked]]]


def run() -> Found:
    kb, rng, found = load(), np.random.default_rng([SEED, 1]), []
    for number, person in enumerate(people(kb, PEOPLE, SEED)):
        found.append((person, checked(kb, person, WORLDS, rng)))
        print(f"{number + 1} of {PEOPLE}", file=sys.stderr, flush=True)
    return found


def row(name: str, told: Coverage) -> str:
    return (
        f"| {name} | {told.answers} | {100 * told.within:.1f} % ({100 * told.error:.1f}) "
        f"| {100 * told.below:.1f} % | {100 * told.above:.1f} % |"
    )


def rows(found: Found) -> list[str]:
    every = [checks for _, checks in found]
    lines = [row(f"**{answer}**", summed(every, answer)) for answer in ("probability", "explains")]
    for count in sorted({len(person.complaint) for person, _ in found} - {0}):
        some = [checks for person, checks in found if len(person.complaint) == count]
        lines.append(row(f"explains, {count} complaint{'s' if count > 1 else ''}", summed(some, "explains")))
    for low, high in BANDS:
        some = [[c for c in checks if low < c.stated <= high] for checks in every]
        if any(c.answer == "probability" for checks in some for c in checks):
            lines.append(row(f"probability stated as {low:g} to {high:g}", summed(some, "probability")))
    return lines


def page(found: Found, seconds: float) -> str:
    return "\n".join(
        [
            "# Do the intervals cover simulated worlds?",
            "",
            "**This is a test for bugs, not of truth.** A world is the whole knowledge base with every number drawn",
            "once from its own uncertainty (priors, odds ratios, arcs, sensitivities, frequencies of findings, results",
            "and exposures) and calibrated anew as if those were the published numbers. Of 100 such worlds 95 should",
            f"answer within the 95 % interval that is stated from {DRAWS} draws. Whether the numbers and their",
            "uncertainty are right it cannot tell: [figures.md](../evidence/figures.md) and",
            "[nhanes.md](../evidence/nhanes.md) ask that.",
            "",
            f"{date.today()}, knowledge {load().version}, Python {platform.python_version()}, {platform.machine()}, "
            f"{seconds / 60:.0f} minutes.",
            f"{PEOPLE} simulated people with one cause chosen evenly, up to 8 positive and 8 negative findings, half",
            f"of the exposures of their causes told; {WORLDS} worlds each. Counted are answers above {MATTERS:g}.",
            "The aim is 93 to 97 %. In brackets: the standard error, the answers of one person counting as one.",
            "",
            "| answer | answers | within | worlds below | worlds above |",
            "| --- | --- | --- | --- | --- |",
            *rows(found),
            "",
            *LEARNT,
            "",
        ]
    )


LEARNT = (
    "## What it found",
    "",
    "Before the engine was mended: probability 93.3 %, explains 84.9 % (60 other people, 40 worlds each); after:",
    "94.6 and 94.3 % of the same worlds.",
    "",
    "- `explains` over three or four complaints was covered in 82 % only: the draws weighed the complaints by their",
    "  rarity at the stated numbers, while that rarity is itself uncertain. Each draw now has its own weights. With",
    "  one complaint nothing was wrong.",
    "- Where an exposure makes a cause all but certain (dialysis and kidney disease, odds ratio 3,000) the interval",
    "  was covered in 30 to 70 %, as the effect of the exposure was drawn to first order in a rare cause. It is now",
    "  found in closed form.",
    "- The limits were read off the draws so that they hold 94.0 % of further ones; now they hold 95 %.",
    "- A complaint that no cause could explain any longer (every sensitivity below its leak) stopped the program.",
    "- What is left: draws on the smaller question (24 causes) instead of the whole network cost 0.4 of a percentage",
    "  point (30 people, 1,109 answers: 94.3 against 94.8 %). Corrections for dependence that are kept from the stated",
    "  numbers cost nothing that can be seen. Why `explains` of four complaints is covered least was not found out.",
)


def write_figures() -> None:
    kb = load()
    found = [held(kb, name, figure) for name, figure in figures(kb).items()]
    (ROOT / "docs/evidence/figures.md").write_text(figures_page(kb, found), encoding="utf-8")


def main() -> None:
    write_figures()
    if sys.argv[1:] != ["figures"]:
        start = time.perf_counter()
        found = run()
        every = [checks for _, checks in found]
        told = {name: summed(every, name) for name in ("probability", "explains")}
        measured = {n: f"{t.within:.1%} of worlds (standard error {t.error:.1%})" for n, t in told.items()}
        keep("coverage", "python benchmarks/coverage.py", {"people": PEOPLE, **measured})
        text = page(found, time.perf_counter() - start)
        (ROOT / "docs/benchmarks/coverage.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
