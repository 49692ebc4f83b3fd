"""Household measures: rows by the words of a food, volumes, pieces and weights."""

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


def weights_of(food: Food | None, said: Sequence[str]) -> Weights:
    """Return what the measures of a food weigh: by the words said and its name, by its own measures, in general."""
    asked = _states(said)
    name = _states(tokens(food.name)) if food else frozenset()
    first = frozenset(tokens(food.name.partition(",")[0])) if food else frozenset()
    head = frozenset({search().lists.head(tuple(said))})
    named = head | (first if len(first) == 1 else frozenset())
    fitting = [
        (len(words), len(words & head), len(words & asked), -i, bool(words & named), grams)
        for i, (words, grams) in enumerate(_rows())
        if words <= asked | name and (words & asked or words <= first or not asked)
    ]
    fitting.sort(key=lambda row: row[:4], reverse=True)
    file = measures()
    return Weights(
        kinds=[grams for *_, by_name, grams in fitting if by_name][:2],
        own=dict(food.measures) if food else {},
        volumes=file.volumes,
        pieces=file.pieces,
        weights=file.weights,
        density=next((by for word, by in file.density.items() if word in asked | name), 1.0),
        own_first=food is not None and food.source.endswith(IMPORTED),
        alike=[*_category(food), *(grams for *_, by_name, grams in fitting if not by_name)][:2],
    )


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
