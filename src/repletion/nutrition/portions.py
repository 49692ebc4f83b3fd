"""Grams from household measures. Nothing here knows a food by name; what it weighs is given."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from repletion.domain.food import Portion, Stated

LEAST, MOST = 0.05, 5000.0
"""Grams that one line of a diary can mean."""
ONE = ("each", "medium", "piece", "slice", "bar", "patty", "fillet", "link", "container", "can", "bottle", "serving")
"""What one of a food may be called, the most telling first."""


@dataclass(frozen=True)
class Weights:
    """What a measure weighs, from the surest to the most general: rows for the kind, the food's own, in general."""

    kinds: Sequence[Mapping[str, float]]
    own: Mapping[str, float]
    volumes: Mapping[str, float]
    pieces: Mapping[str, float]
    weights: Mapping[str, float]
    density: float = 1.0
    own_first: bool = False
    """Whether the food's own measures are surer than the rows for its kind: those that its publisher gives."""
    alike: Sequence[Mapping[str, float]] = ()
    """What foods that are something like it weigh: its category, and what it is made of."""


@dataclass(frozen=True)
class Quantity:
    """So many of a unit, as said; `unit` is None for a bare count, `count` is None where nothing was said."""

    count: float | None
    unit: str | None = None
    size: str | None = None
    one: bool = False
    """Whether the word is in the singular although no count was said: "chocolate chip cookie"."""


def portion(quantity: Quantity, weights: Weights) -> Portion:
    """Return the grams of a quantity, how they were found, and how well they were stated.

    >>> milk = Weights([{"cup": 244.0}], {}, {"cup": 240.0}, {}, {"gram": 1.0})
    >>> portion(Quantity(2, "cup"), milk)
    Portion(grams=488.0, how='2 x cup of 244 g', stated='measured')
    >>> portion(Quantity(85, "gram"), milk).how
    '85 g'
    """
    if quantity.unit is not None and quantity.unit in weights.weights:
        grams = (quantity.count or 0.0) * weights.weights[quantity.unit]
        return Portion(_bounded(grams), f"{_bounded(grams):g} g", "weighed")
    each, name = _one(quantity, weights)
    stated: Stated = "assumed" if quantity.count is None else "measured"
    count = 1.0 if quantity.count is None else quantity.count
    times = "" if count == 1 else f"{count:g} x "
    return Portion(_bounded(count * each), f"{times}{name} of {each:g} g", stated)


def _bounded(grams: float) -> float:
    return round(min(max(grams, LEAST), MOST), 2)


def _one(quantity: Quantity, weights: Weights) -> tuple[float, str]:
    """Return the grams of one unit and its name."""
    if quantity.unit is None and quantity.size is None and quantity.count is None:
        return _first(("each", "serving", "cup") if quantity.one else ("serving", "each", "cup"), weights)
    own = [replace(weights, pieces={}, volumes={})] if quantity.unit is None else []
    for source in (*own, weights):
        for wanted in _wanted(quantity):
            grams = _known(wanted, source)
            if grams is not None:
                return grams, wanted
    return _first((quantity.size or "medium", "each", "serving"), weights)


def _wanted(quantity: Quantity) -> tuple[str, ...]:
    """Return the names a measure may go by, the most telling first."""
    if quantity.unit is None:
        return (quantity.size,) if quantity.size else ONE
    sized = (f"{quantity.size} {quantity.unit}",) if quantity.size else ()
    return (*sized, quantity.unit)


def _known(measure: str, weights: Weights) -> float | None:
    own = _own(measure, weights.own)
    if own is not None and weights.own_first:
        return own
    for kind in weights.kinds:
        if measure in kind:
            return kind[measure]
    if own is not None:
        return own
    for kind in weights.alike:
        if measure in kind:
            return kind[measure]
    cup = next((kind["cup"] for kind in (*weights.kinds, *weights.alike) if "cup" in kind), _own("cup", weights.own))
    if measure in weights.volumes and cup is not None:
        return round(cup * weights.volumes[measure] / weights.volumes["cup"], 2)
    if measure in weights.volumes:
        return round(weights.volumes[measure] * weights.density, 2)
    return weights.pieces.get(measure)


def _own(measure: str, own: Mapping[str, float]) -> float | None:
    """Return a food's own measure whose name begins with the word: "cup, chopped" for "cup"."""
    short = {"tablespoon": "tbsp", "teaspoon": "tsp"}.get(measure, measure)
    for name, grams in own.items():
        if name == measure or re.match(rf"(?:{re.escape(measure)}|{re.escape(short)})\b", name):
            return grams
    return None


def _first(names: Sequence[str], weights: Weights) -> tuple[float, str]:
    """Return the first measure that is known for the kind of food; what holds for foods in general comes last."""
    for group in (weights.kinds, weights.alike):
        for name in names:
            for kind in group:
                if name in kind:
                    return kind[name], name
    for name in names:
        grams = _known(name, weights)
        if grams is not None:
            return grams, name
    return 100.0, "helping"
