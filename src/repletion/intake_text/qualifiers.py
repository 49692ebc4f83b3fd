"""How long, how sudden, where and when: patterns with numbers, and the phrases of the lexicon."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from repletion.intake_text.tokens import Token

NUMBER = (
    r"(?:\d+(?:\.\d+)?|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|a few|several|couple of|many)"
)
LENGTH = re.compile(
    rf"\b{NUMBER}(?:\s*(?:-|to|or)\s*{NUMBER})?[\s-]*(?P<unit>hour|day|week|month|year)s?\b(?![\s-]*(?:old|of age))"
)
REACH = 12
LONGEST = 10
"""Words that tell one qualifier at most."""


@dataclass(frozen=True)
class Qualifier:
    """An axis and a value with its place, in tokens."""

    axis: str
    value: str
    first: int
    last: int


def lengths(text: str, tokens: Sequence[Token]) -> list[Qualifier]:
    """Return the durations that are told with a number ("for three weeks", "10-day history")."""
    found = []
    starts = [t.start for t in tokens]
    for match in LENGTH.finditer(text):
        first, last = bisect_left(starts, match.start()), bisect_left(starts, match.end())
        if first < last:
            found.append(Qualifier("duration", _band(match), first, last))
    return found


def _band(match: re.Match[str]) -> str:
    """Return the band; beyond 14 days these are weeks, beyond 12 weeks months, beyond 18 months years."""
    unit = match.group("unit")
    number = re.search(r"\d+(?:\.\d+)?", match.group())
    amount = float(number.group()) if number else 2.0
    larger = {"hour": ("days", 48), "day": ("weeks", 14), "week": ("months", 12), "month": ("years", 18)}
    if unit in larger and amount > larger[unit][1]:
        return larger[unit][0]
    return f"{unit}s"


def belonging(first: int, last: int, tokens: Sequence[Token], qualifiers: Sequence[Qualifier]) -> dict[str, str]:
    """Return the qualifiers that speak of tokens first..last: the nearest of each axis in the same sentence.

    `qualifiers` are in the order of the text.
    """
    best: dict[str, tuple[int, str]] = {}
    from_, to = first - REACH - LONGEST, last + REACH + 1
    for q in qualifiers[bisect_left(qualifiers, from_, key=_place) : bisect_left(qualifiers, to, key=_place)]:
        distance = max(first - q.last, q.first - last, 0)
        near = tokens[q.first].sentence == tokens[first].sentence and distance <= REACH
        if near and (q.axis not in best or distance < best[q.axis][0]):
            best[q.axis] = (distance, q.value)
    return {axis: value for axis, (_, value) in best.items()}


def _place(qualifier: Qualifier) -> int:
    return qualifier.first
