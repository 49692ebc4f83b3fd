"""Causes that are often taken for the leading ones and are not likely here, each with what speaks against it."""

from repletion.domain.assessment import CauseAnswer, WhyNot
from repletion.domain.knowledge import KnowledgeBase

LEADING, MOST, AGAINST = 3, 4, 3
UNLIKELY = 0.05
SPEAKS = -0.2
"""Log odds from which a piece of evidence speaks against a cause."""


def why_not(kb: KnowledgeBase, causes: tuple[CauseAnswer, ...]) -> tuple[WhyNot, ...]:
    """Return the rivals of the leading causes that the evidence has made unlikely, the once likeliest first."""
    leading = causes[:LEADING]
    rivals = {name for c in leading for name in kb.causes[c.id].rivals} - {c.id for c in leading}
    found = []
    for cause in causes:
        against = tuple(r for r in cause.reasons if r.log_odds <= SPEAKS)[:AGAINST]
        if cause.id in rivals and cause.probability < min(UNLIKELY, cause.prior) and against:
            found.append(
                (cause.prior, WhyNot(id=cause.id, name=cause.name, probability=cause.probability, against=against))
            )
    return tuple(w for _, w in sorted(found, key=lambda f: (-f[0], f[1].id))[:MOST])
