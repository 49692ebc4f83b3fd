"""Household measures: rows by the words of a food, volumes, pieces and weights."""

import csv
from collections.abc import Iterable, Sequence
from functools import lru_cache

from repletion.domain.fault import Unusable
from repletion.domain.food import Food
from repletion.domain.record import record
from repletion.kb.foods.lexicon import FOLDER, search
from repletion.kb.foods.words import tokens
from repletion.kb.reader import fill
from repletion.kb.yaml_text import parse_file
from repletion.nutrition.portions import Weights

IMPORTED = "(imported)"
"""How the sources of foods end that the user imported with their publisher's own measures."""
UNIT_NAMES = frozenset(
    ("each", "serving", "half", "extra-large", "mini", "jumbo", "large", "thick", "thin", "spear", "link", "square")
    + ("floret", "segment", "sheet", "ring", "ball", "block", "loaf", "ear", "cob", "pat", "whole", "cube", "cone")
)
"""Measures and sizes, which name no sort of a food."""


@record
class MeasureFile:
    """The file of measures; a row has the words it is for and grams by measure."""

    volumes: dict[str, float]
    pieces: dict[str, float]
    weights: dict[str, float]
    rows: tuple[dict[str, float | str], ...]
    categories: tuple[dict[str, float | str], ...]
    density: dict[str, float]
    alongside: dict[str, dict[str, float]]


@lru_cache(maxsize=1)
def measures() -> MeasureFile:
    """Return the measures; `Unusable` when the file is broken."""
    document, faults = parse_file(FOLDER / "measures.yaml", "foods/measures.yaml")
    found, more = fill(document, MeasureFile)
    if faults or more or found is None:
        raise Unusable([*faults, *more])
    told: MeasureFile = found
    return told


@lru_cache(maxsize=1)
def _rows() -> list[tuple[frozenset[str], dict[str, float]]]:
    found = []
    for row in measures().rows:
        grams = {measure: float(g) for measure, g in row.items() if measure != "for"}
        found.append((frozenset(tokens(str(row["for"]))), grams))
    return found


@lru_cache(maxsize=1)
def _portions() -> dict[str, dict[str, float]]:
    """Return what USDA's survey foods weigh by the beginning of their names (FNDDS 2021-2023, Portions and Weights)."""
    with (FOLDER / "portions.csv").open(encoding="utf-8", newline="") as file:
        lines = [(row["food"], row["measures"]) for row in csv.DictReader(file)]
    pairs = {food: [told.partition("=") for told in measures.split(";")] for food, measures in lines}
    return {food: {measure: float(grams) for measure, _, grams in told} for food, told in pairs.items()}


def portions_of(name: str) -> dict[str, float]:
    """Return the grams of a food's measures; of the lines that its name begins with the longest counts.

    >>> portions_of("Apple, raw")["medium"], portions_of("no such food")
    (200.0, {})
    """
    parts = name.split(", ")
    found: dict[str, float] = {}
    for n in range(len(parts)):
        found |= _portions().get(", ".join(parts[: n + 1]), {})
    return found


def weights_of(food: Food | None, said: Sequence[str], also: Iterable[str] = ()) -> Weights:
    """Return what the measures of a food weigh: by the words said, its publisher's portions, its kind, in general.

    `also` are the words as they were said, before they were put into those of the tables ("prawns").
    """
    name = _states(tokens(food.name)) if food else frozenset()
    portions = portions_of(food.name) if food and food.source.startswith("FNDDS") else {}
    told, kinds, like = _fitting(food, name, said)
    file = measures()
    return Weights(
        kinds=[*_named_piece(portions, {*said, *also}), *told, *([portions] if portions else []), *kinds],
        own=dict(food.measures) if food else {},
        volumes=file.volumes,
        pieces=file.pieces,
        weights=file.weights,
        density=next((by for word, by in file.density.items() if word in name | _states(said)), 1.0),
        own_first=food is not None and food.source.endswith(IMPORTED),
        alike=[*_category(food), *like][:2],
    )


def _fitting(food: Food | None, name: frozenset[str], said: Sequence[str]) -> tuple[list[dict[str, float]], ...]:
    """Return the rows that hold: for what was said beyond the food's name, for its kind, for something like it."""
    asked = _states(said)
    first = frozenset(tokens(food.name.partition(",")[0])) if food else frozenset()
    head = frozenset({search().lists.head(tuple(said))})
    named = head | (first if len(first) == 1 else frozenset())
    fitting = [
        (len(words), len(words & head), len(words & asked), -i, words, grams)
        for i, (words, grams) in enumerate(_rows())
        if words <= asked | name and (words & asked or words <= first or not asked)
    ]
    fitting.sort(key=lambda row: row[:4], reverse=True)
    by_name = [(words, grams) for *_, words, grams in fitting if words & named][:2]
    sure = [(words, grams, not words <= name or ("sure" in grams and words <= asked)) for words, grams in by_name]
    told = [grams for _, grams, first_of_all in sure if first_of_all]
    kinds = [grams for _, grams, first_of_all in sure if not first_of_all]
    return told, kinds, [grams for *_, words, grams in fitting if not words & named]


def _named_piece(portions: dict[str, float], said: Iterable[str]) -> list[dict[str, float]]:
    """Return what one weighs when the publisher names just this sort: "cherry" of tomatoes, "prawn" of shrimp."""
    sorts = [(len(words), grams) for words, grams in _sorts(portions) if words <= frozenset(said)]
    one = max(sorts, default=None)
    return [{"each": one[1], "medium": one[1]}] if one else []


def _sorts(portions: dict[str, float]) -> list[tuple[frozenset[str], float]]:
    plain = {*UNIT_NAMES, *measures().volumes, *measures().pieces}
    return [(frozenset(tokens(name)), grams) for name, grams in portions.items() if name.split()[-1] not in plain]


def _category(food: Food | None) -> list[dict[str, float]]:
    """Return what foods of the category weigh."""
    if food is None:
        return []
    for row in measures().categories:
        if food.category.startswith(str(row["in"])):
            return [{measure: float(g) for measure, g in row.items() if measure != "in"}]
    return []


def _states(words: Iterable[str]) -> frozenset[str]:
    """Return the words, with "cooked" beside every way of cooking."""
    found = frozenset(words)
    return found | {"cooked"} if found & search().lists.cooking else found


def alongside(said: Iterable[str], main: Iterable[str]) -> float | None:
    """Return the grams that usually go along with a main thing; None when nothing is known of it."""
    words, of = frozenset(said), frozenset(main)
    for thing, grams in sorted(measures().alongside.items(), key=lambda row: -len(row[0])):
        if frozenset(tokens(thing)) <= words:
            return next((g for with_, g in grams.items() if with_ in of), grams[""])
    return None
