"""Household measures for foods that come without: those of a like food that has them."""

import re
from collections.abc import Sequence
from functools import cache

Measures = dict[str, float]
Like = tuple[str, dict[str, float], Measures]

FAR = 9.0
"""Grams per 100 g by which protein, fat and carbohydrate together may differ (judgement: same food, same state)."""
USEFUL = re.compile(
    r"cup|slice|tbsp|tsp|small|medium|large|piece|each|whole|fillet|egg|oz|bottle|can\b|bar|cookie|cracker|"
    r"fruit|item|patty|link|stalk|spear|clove|ear|head|bunch|leaf|leaves|sprig|breast|thigh|leg|wing|serving|container"
)
STATES = ("raw", "cooked", "canned", "dried", "frozen", "dry", "juice")
EMPTY = frozenset(
    [
        "ns",
        "as",
        "to",
        "nfs",
        "and",
        "or",
        "with",
        "no",
        "added",
        "fat",
        "form",
        "type",
        "raw",
        "cooked",
        "fresh",
        "of",
        "from",
        "made",
    ]
)


@cache
def words(name: str) -> frozenset[str]:
    """Return the telling words of a food's name, in the singular.

    >>> sorted(words("Apples, raw, with skin"))
    ['apple', 'skin']
    """
    found = re.findall(r"[a-z]+", name.lower())
    return frozenset(w[:-1] if w.endswith("s") and len(w) > 3 else w for w in found) - EMPTY


@cache
def head(name: str) -> frozenset[str]:
    """Return the words before the first comma, and the next when the first is only a class (fish, nuts ...)."""
    parts = name.lower().split(",")
    classes = {"fish", "nuts", "seeds", "crustaceans", "mollusks", "cereals", "snacks", "beverages", "spices", "fruit"}
    return words(parts[1] if parts[0].strip() in classes and len(parts) > 1 else parts[0])


@cache
def state(name: str) -> str:
    """Return how a food is made, as far as that decides what a cup of it weighs; "cooked" when nothing is said."""
    text = name.lower()
    return next((s for s in STATES if s in text), "cooked")


def borrowed(name: str, values: dict[str, float], reference: Sequence[Like]) -> Measures:
    """Return the measures of the food of `reference` that is most like this one, or none."""
    best: Measures = {}
    most = 0.0
    for other, theirs, measures in reference:
        if measures and head(name) <= words(other) and head(name) & head(other) and state(name) == state(other):
            apart = distance(values, theirs)
            alike = len(words(name) & words(other)) / len(words(name) | words(other)) - apart / FAR / 4
            if apart < FAR and alike > most:
                best, most = measures, alike
    return {m: g for m, g in best.items() if USEFUL.search(m)}


def distance(a: dict[str, float], b: dict[str, float]) -> float:
    """Return by how many grams in 100 g two foods differ in protein, fat and carbohydrate."""
    return sum(abs(a.get(part, 0.0) - b.get(part, 0.0)) for part in ("protein", "fat", "carbohydrate"))
