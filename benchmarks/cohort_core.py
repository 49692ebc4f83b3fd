"""Many people at once: patients a second of the compiled core, beside the single path, NumPy and pyAgrum.

Processor time of one core, from the evidence as arrays to probability and explains of all causes; making the arrays
from `Evidence` objects and calibrating the strata (once for all rows) are given apart. pyAgrum gets the same people, in
processes of their own with a limit of time, in the forms of rival_forms.py; of tests only those with one limit, as its
gates hold no more. Its time is that of inference alone, for the probabilities alone: it finds no `explains`.

Writes docs/benchmarks/cohort.md.
"""

import platform
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from importlib.metadata import version
from pathlib import Path

import numpy as np
from rival_forms import two_level
from rivals import SECONDS, run
from simulated_rows import Kind, much_told, positives, questions_only, rows

from repletion.inference import batch, compiled
from repletion.inference.batch import Person, believe_many
from repletion.inference.batch_arrays import columns, prepared
from repletion.inference.belief import believe
from repletion.inference.evidence import Evidence
from repletion.kb.load import load

ROOT = Path(__file__).parent.parent
KINDS: dict[str, tuple[Kind, int]] = {
    "4 questions asked, no tests": (questions_only, 24_000),
    "10 questions, 16 tests": (rows, 24_000),
    "one cause, up to 8 + 8 findings": (much_told, 600),
}
SINGLE, SLOW, RIVAL = 40, 12, 10
AIM = 15_000
FORMS = ("pyAgrum, folded", "pyAgrum, as is")


def timed(action: Callable[[], object]) -> tuple[float, object]:
    """Return seconds of processor time, and what came out."""
    start = time.process_time()
    found = action()
    return time.process_time() - start, found


def core_seconds(people: Sequence[Person]) -> tuple[float, float, int]:
    """Return seconds for the answers, seconds for the arrays, and how many were left to the single path."""
    models = list(dict.fromkeys(p.model for p in people))
    structure = prepared(models[0])[0]
    place = {m: k for k, m in enumerate(models)}
    for model in models:
        prepared(model)
    made, found = timed(
        lambda: columns(
            structure, [place[p.model] for p in people], [p.evidence for p in people], [p.complaint for p in people]
        )
    )
    many = batch.empty(len(people), len(models[0].network.ids))
    seconds, left = timed(lambda: batch.solve(structure, models, found, many))
    alone, _ = timed(lambda: [believe(people[k].model, people[k].evidence, people[k].complaint) for k in left])
    return seconds + alone, made, len(left)


def single_seconds(people: Sequence[Person], *, with_core: bool) -> float:
    built, compiled.BUILT = compiled.BUILT, with_core and compiled.BUILT
    try:
        return timed(lambda: [believe(p.model, p.evidence, p.complaint) for p in people])[0] / len(people)
    finally:
        compiled.BUILT = built


def agreement(people: Sequence[Person]) -> float:
    """Return the largest difference from the single path."""
    many, worst = believe_many(people), 0.0
    for k, one in enumerate(people):
        alone = believe(one.model, one.evidence, one.complaint)
        worst = max(worst, float(np.abs(many.probability[k] - alone.probability).max()))
        if alone.explains is not None:
            worst = max(worst, float(np.abs(many.explains[k] - alone.explains).max()))
    return worst


def speed_rows(people: Sequence[Person]) -> tuple[list[str], list[str]]:
    """Return a row for everybody and one for each number of positives; and which of them reach the aim."""
    found, reached = [], []
    by_count = np.array([positives(p) for p in people])
    for label, chosen in [("all", by_count >= 0), *((f"{k}", by_count == k) for k in range(9))]:
        some = [p for p, c in zip(people, chosen, strict=True) if c]
        if len(some) < 30:
            continue
        seconds, made, left = core_seconds(some)
        single, slow = (single_seconds(some[:n], with_core=w) for n, w in ((SINGLE, True), (SLOW, False)))
        found.append(
            f"| {label} | {len(some)} | {len(some) / seconds:,.0f} | {seconds / len(some) * 1e6:.0f} | "
            f"{made / len(some) * 1e6:.0f} | {left} | {single * 1e3:.1f} | {slow * 1e3:.0f} |"
        )
        reached += [label] if len(some) / seconds >= AIM else []
        print(found[-1], file=sys.stderr)
    return found, reached


def rival_rows(name: str, people: Sequence[Person]) -> list[str]:
    """Return a row for each form of pyAgrum: solved, its total, ours on the same people, the ratio."""
    plain = [Person(p.model, _two_level(p), p.complaint) for p in people]
    ours = min(core_seconds(plain)[0] for _ in range(3))
    found = []
    for form in FORMS:
        runs = [run(form, two_level(p.model.ask([p.evidence]))) for p in plain]
        solved = [r for r in runs if r]
        # What was not solved counts with the limit: that is the least it would have taken.
        total = sum(r["ms"] for r in solved) / 1e3 + SECONDS * (len(runs) - len(solved))
        least = "" if len(solved) == len(runs) else "at least "
        found.append(
            f"| {name} | {form} | {len(solved)} of {len(runs)} | {least}{total:.3g} | {ours:.3g} | "
            f"{least}{total / ours:,.0f} |"
        )
        print(found[-1], file=sys.stderr)
    return found


def _two_level(one: Person) -> Evidence:
    nodes = one.model.network.nodes
    return one.evidence.without(frozenset(n for n in one.evidence.likelihoods if nodes[n].levels > 1))


def main() -> None:
    kb = load()
    lines = ["# Many people at once", ""]
    lines += [
        f"{date.today()}, Python {platform.python_version()}, {platform.machine()}, pyAgrum {version('pyagrum')}."
    ]
    lines += ["", (__doc__ or "").split("\n\n")[1].replace("\n", " "), ""]
    against = []
    for name, (kind, count) in KINDS.items():
        people = kind(kb, count, np.random.default_rng(20261124))
        worst = agreement(people[:: max(1, len(people) // SINGLE)])
        speeds, reached = speed_rows(people)
        lines += [f"## {name}", "", _what(kind), f"Largest difference from the single path: {worst:.1e}."]
        lines += [f"{AIM:,} a second and core reached by positives: {', '.join(reached) or 'none'}.", ""]
        lines += ["| positives | people | a second and core | µs | arrays, µs | left | single, ms | NumPy, ms |"]
        lines += ["|" + " --- |" * 8, *speeds, ""]
        against += rival_rows(name, people[:: len(people) // RIVAL][:RIVAL])
    lines += ["## Beside pyAgrum", "", f"{RIVAL} people of each kind, at most {SECONDS} s each; seconds in all.", ""]
    lines += ["| people | form | solved | pyAgrum, s | ours, s | times |", "|" + " --- |" * 6, *against]
    (ROOT / "docs/benchmarks/cohort.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


def _what(kind: Kind) -> str:
    if kind is much_told:
        return "The people of engine.md: one cause chosen evenly, up to 8 positive and 8 negative findings."
    return "Drawn from the model as they come: age, sex, 12 exposures, all sides of the tests, every answer told."


if __name__ == "__main__":
    main()
