"""The food table: 13,000 foods by name, each read only when it is asked for. Foods imported by the user come first."""

import gzip
import os
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from repletion.domain.food import Food

PACKAGED = Path(__file__).parent / "table.tsv.gz"
FIXED = ("source", "code", "name", "category", "measures")


def data_folder() -> Path:
    """Return the folder that holds what the user imported."""
    home = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(home).expanduser() / "repletion" / "foods"


class FoodTable:
    """Foods by position, read lazily. A food of an earlier file hides those of the same name in later ones."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.names: list[str] = []
        self._lines: list[tuple[str, tuple[str, ...]]] = []
        self._read: dict[int, Food] = {}
        hidden: set[str] = set()
        for text in texts:
            names = self._add(text, hidden)
            hidden |= names

    def _add(self, text: str, hidden: set[str]) -> set[str]:
        lines = text.split("\n")
        columns = tuple(lines[0].split("\t"))
        found: set[str] = set()
        for line in lines[1:]:
            name = line.split("\t", 3)[2].casefold() if line else ""
            if name and name not in hidden:
                self.names.append(line.split("\t", 3)[2])
                self._lines.append((line, columns))
                found.add(name)
        return found

    def __len__(self) -> int:
        return len(self.names)

    def __getitem__(self, position: int) -> Food:
        if position not in self._read:
            self._read[position] = read_food(*self._lines[position])
        return self._read[position]

    def __iter__(self) -> Iterator[Food]:
        return (self[i] for i in range(len(self)))

    def source(self, position: int) -> str:
        """Return where a food's figures come from, without reading the food."""
        return self._lines[position][0].split("\t", 1)[0]

    def category(self, position: int) -> str:
        """Return the category of a food, without reading the food."""
        return self._lines[position][0].split("\t", 4)[3]

    @property
    def nutrients(self) -> tuple[str, ...]:
        """Return every nutrient that any food may have a value for."""
        every = {c: None for _, columns in self._lines[:1] + self._lines[-1:] for c in columns[len(FIXED) :]}
        return tuple(every)


def read_food(line: str, columns: Sequence[str]) -> Food:
    """Return the food of one line of the table.

    >>> read_food("X\\t1\\tMilk\\tMilk\\tcup=244\\t61\\t", (*FIXED, "energy", "iron"))
    Food(name='Milk', source='X', code='1', category='Milk', measures={'cup': 244.0}, values={'energy': 61.0})
    """
    source, code, name, category, measures, *values = line.split("\t")
    pairs = zip(columns[len(FIXED) :], values, strict=True)
    grams = (measure.rpartition("=") for measure in measures.split(";") if measure)
    return Food(
        name=name,
        source=source,
        code=code,
        category=category,
        measures={m: float(g) for m, _, g in grams},
        values={nutrient: float(value) for nutrient, value in pairs if value},
    )


def written(foods: Iterable[Food], nutrients: Sequence[str]) -> str:
    """Return foods as a table; every number in the shortest form that reads back as the same number."""
    lines = ["\t".join([*FIXED, *nutrients])]
    for food in foods:
        measures = ";".join(f"{_plain(m)}={g!r}" for m, g in food.measures.items())
        values = [repr(food.values[n]) if n in food.values else "" for n in nutrients]
        fixed = (food.source, food.code, _plain(food.name), food.category, measures)
        lines.append("\t".join([*fixed, *values]))
    return "\n".join(lines) + "\n"


def _plain(name: str) -> str:
    return " ".join(name.replace(";", ",").replace("=", " ").split())


@lru_cache(maxsize=1)
def table() -> FoodTable:
    """Return the foods: those that the user imported, then those of the package."""
    folder = data_folder()
    local = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.tsv"))] if folder.is_dir() else []
    return FoodTable([*local, gzip.decompress(PACKAGED.read_bytes()).decode("utf-8")])


def ranked(foods: FoodTable, nutrient: str) -> list[tuple[Food, float]]:
    """Return the foods that hold a nutrient, richest per 100 g first."""
    found = [(food, food.values[nutrient]) for food in foods if food.values.get(nutrient, 0) > 0]
    return sorted(found, key=lambda pair: (-pair[1], pair[0].name))
