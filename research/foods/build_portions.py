"""Make the household weights that ship in the package, from FNDDS's "Portions and Weights" (USDA, CC0).

    python research/foods/build_portions.py PORTIONS.XLSX PORTIONS.CSV

A line holds for every food whose name begins with its words; of several the longest counts, measure by measure. So what
all breads weigh is said once, and a food's own line holds only what differs by more than a twentieth.
"""

import csv
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from statistics import median

from repletion.intake_text.diary_units import UNIT_OF
from repletion.interfaces.usda import rows
from repletion.kb.foods.table import table
from repletion.kb.foods.words import tokens

Measures = dict[str, float]
ALIKE = 0.05
"""Share by which a food's weight may differ from its kind's and need no line of its own."""
LONG = 3
"""Words of a measure from which it is a maker's article that nobody names so."""
SKIPPED = re.compile(
    r"\b(?:yields?|dry|in shell|unpopped|cubic|surface|fl oz|oz|per|topping|guideline|school|crust not|"
    r"crust|snack-size|cracker-size|\w+'s|weight watchers|keurig|girl scout|meal|100 calorie|raw|melted|crushed|"
    r"pounds?|kids?|child|stack|drop|shape|box|pot|string|curd|whole fish)\b"
)
SIZE = {
    "extra large": "extra-large", "very thin": "thin", "regular": "medium", "miniature": "mini", "mini": "mini",
    "bite size": "mini", "small": "small", "medium": "medium", "large": "large", "thin": "thin", "thick": "thick",
    "jumbo": "jumbo", "tiny": "mini", "standard": "medium",
}  # fmt: skip
EMPTY = re.compile(
    r"\b(?:individual|single serving|single-serving|prepackaged|any size|nfs|microwavable|\d+(?:\.\d+)? oz)\b"
)
BULK = (
    "cup",
    "tablespoon",
    "teaspoon",
    "serving",
    "slice",
    "bowl",
    "pint",
    "ounce",
    "pat",
    "packet",
    "loaf",
    "head",
    "baguette",
)
PACKS = ("container", "can", "bottle")
GENERIC = frozenset(("fruit", "item", "whole", "drink", "unit", "order", "sandwich", "berry", "submarine"))
POURED = re.compile(r"^(?:coffee|tea|fruit smoothie|vegetable smoothie|milk shake)\b", re.IGNORECASE)
"""What is sold by the cup: where nobody said how much it is a large American one, so ours stays."""


def keys(description: str, name: str) -> list[tuple[int, str]]:
    """Return the measures that a portion's description stands for, each with how far it is from the plain one.

    >>> keys("1 large or thick slice", "Bread, white")
    [(0, 'large slice'), (0, 'thick slice')]
    >>> keys("1 doughnut", "Doughnut, jelly"), keys("1 cherry", "Tomatoes, raw")
    ([(0, 'each')], [(0, 'cherry')])
    """
    text = description.lower()
    if text == "quantity not specified":
        return [] if POURED.match(name) else [(0, "serving")]
    plain = re.sub(r"\([^)]*\)", "", text).strip()
    if plain.startswith("1/2 ") and tokens(plain)[-1:] and set(tokens(plain)) <= set(tokens(name)):
        return [(0, "half")]
    what, _, detail = plain.removeprefix("1 ").partition(",")
    if not plain.startswith("1 ") or SKIPPED.search(what) or SKIPPED.search(detail):
        return []
    far = 0 if not detail else 1 if re.search(r"nfs|any size|ns as to", detail) else 2
    return [(far, key) for key in dict.fromkeys(_readings(EMPTY.sub("", what), name))]


def _readings(what: str, name: str) -> Iterator[str]:
    sizes, rest = [], re.sub(r"\bor\b", "/", what).strip(" /")
    pattern = re.compile(rf"^({'|'.join(SIZE)})\b[\s/]*")
    while found := pattern.match(rest):
        sizes.append(SIZE[found.group(1)])
        rest = rest[found.end() :].strip()
    nouns = [" ".join(noun.split()) for noun in re.split(r"\s*/\s*", rest)] if rest else [""]
    for size, noun in product(sizes or [""], nouns):
        yield _key(size, noun, name)


def _key(size: str, noun: str, name: str) -> str:
    if noun in UNIT_OF and noun not in tokens(name):
        return f"{size} {UNIT_OF[noun]}".strip() if size != "medium" else UNIT_OF[noun]
    words = tokens(noun)
    if not words or set(words) <= set(tokens(name)) | GENERIC:
        return size or "each"
    return " ".join([*([size] if size and size != "medium" else []), *words])


def measures(portions: list[tuple[str, float]], name: str) -> Measures:
    """Return the weights of a food's measures; one piece is the most usual thing that can be counted."""
    found = sorted(
        ((far, i, key, grams) for i, (said, grams) in enumerate(portions) for far, key in keys(said, name)),
        key=lambda row: row[:2],
    )
    told: Measures = {}
    for _, _, key, grams in found:
        if key.count(" ") < LONG:
            told.setdefault(key, grams)
    if "each" not in told and not POURED.match(name):
        counted = [k for k in told if k not in BULK and k not in PACKS and k.split()[0] not in SIZE.values()]
        units = [k for k in counted if k in UNIT_OF] or counted
        one = "medium" if "medium" in told else next(iter([*units, *(k for k in PACKS if k in told)]), None)
        if one is not None:
            told["each"] = told[one]
    return told


def prefixes(name: str) -> list[str]:
    """Return the beginnings of a name at its commas, the shortest first."""
    parts = name.split(", ")
    return [", ".join(parts[: n + 1]) for n in range(len(parts))]


def compressed(foods: dict[str, Measures]) -> dict[str, Measures]:
    """Return what each beginning of names needs to say so that every food's measures come out."""
    below: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for name, told in foods.items():
        for start in prefixes(name):
            for key, grams in told.items():
                below[start][key].append(grams)
    many = Counter(start for name in foods for start in prefixes(name))
    usual = {
        start: {k: float(median(v)) for k, v in told.items() if 2 * len(v) >= many[start]}
        for start, told in below.items()
    }
    lines: dict[str, Measures] = {}
    for start in sorted(usual, key=lambda s: s.count(", ")):
        known: Measures = {}
        for before in prefixes(start)[:-1]:
            known |= lines.get(before, {})
        wanted = foods.get(start, usual[start])
        new = {k: g for k, g in wanted.items() if k not in known or abs(g - known[k]) > ALIKE * known[k]}
        if new:
            lines[start] = new
    return lines


def main(workbook: str, target: str) -> None:
    """Write the lines of the foods that are in the table."""
    ours = {food.name.lower(): food.name for food in table() if food.source.startswith("FNDDS")}
    said: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for _, name, _, _, _, description, grams in rows(Path(workbook))[1:]:
        if str(name).lower() in ours and grams:
            said[ours[str(name).lower()]].append((str(description), float(grams)))
    lines = compressed({name: measures(portions, name) for name, portions in said.items()})
    with Path(target).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["food", "measures"])
        for start, told in sorted(lines.items()):
            writer.writerow([start, ";".join(f"{key}={grams:g}" for key, grams in told.items())])


if __name__ == "__main__":
    main(*sys.argv[1:])
