"""What a test would make of the causes: "if it is 20, this becomes 12 %; if 80, 1 %"."""

from collections.abc import Sequence

import numpy as np

from repletion.decisions.candidates import Asked, Shown
from repletion.domain.assessment import CauseAnswer, Supposed
from repletion.domain.knowledge import KnowledgeBase, Lab
from repletion.inference.information import Prospect
from repletion.inference.uncertainty import Array, expit, logit

MATTERS = 0.03
"""Greatest change of a cause's number below which a test is not said to bear on it."""
CAUSES = 2


def supposed(
    kb: KnowledgeBase, ids: Sequence[str], asked: Asked, prospect: Prospect, causes: tuple[CauseAnswer, ...]
) -> tuple[Supposed, ...]:
    """Return, for the causes that the test moves most, their number now and after a telling and an ordinary outcome."""
    place = {name: i for i, name in enumerate(ids)}
    mixed = prospect.counted @ prospect.outcome
    change = np.abs(prospect.counted - mixed[:, None]) @ prospect.outcome
    found = []
    for cause in sorted(causes, key=lambda c: -change[place[c.id]])[:CAUSES]:
        i = place[cause.id]
        now = cause.ranked_by
        outcomes = _two(prospect, i)
        then = [float(expit(logit(now) + logit(prospect.counted[i, k]) - logit(mixed[i]))) for k in outcomes]
        if max(abs(t - now) for t in then) >= MATTERS:
            found += [
                Supposed(outcome=_outcome(kb, asked, k), cause=cause.id, now=now, then=t)
                for k, t in zip(outcomes, then, strict=True)
            ]
    return tuple(found)


def _two(prospect: Prospect, cause: int) -> tuple[int, int]:
    """Return the outcome that moves the cause most for its probability, and the one most opposite to it."""
    given: Array = prospect.counted[cause]
    middle = float(given @ prospect.outcome)
    first = int(np.argmax(np.abs(given - middle) * np.sqrt(prospect.outcome)))
    other = given - middle if given[first] < middle else middle - given
    return first, int(np.argmax(other * np.sqrt(prospect.outcome)))


def _outcome(kb: KnowledgeBase, asked: Asked, k: int) -> str:
    if not asked.shown:
        return "present" if k == 0 else "absent"
    return f"{typical(kb.labs[asked.test], asked.shown[k]):.3g} {kb.labs[asked.test].unit}"


def typical(lab: Lab, shown: Shown) -> float:
    """Return a value that stands for an outcome: the middle of a level, or well beyond the last limit.

    Within the limits it is the middle of our reference range, else of what lies between the mildest limits.
    """
    if shown.side is None:
        return _usual(lab)
    ladder = lab.ladder(shown.side)
    limits = [level.at.value or 0.0 for level in ladder.levels] if ladder else [0.0]
    near = limits[shown.level - 1]
    far = limits[shown.level] if shown.level < len(limits) else near * (0.6 if shown.side == "low" else 1.6)
    return (near + far) / 2


def _usual(lab: Lab) -> float:
    spans = [r.interval for r in lab.reference if r.interval]
    if spans:
        return sum(spans[0]) / 2
    mild = {side: ladder.levels[0].at.value or 0.0 for side, ladder in lab.ladders()}
    if len(mild) == 2:
        return sum(mild.values()) / 2
    return (mild["low"] * 1.3) if "low" in mild else mild["high"] * 0.5
