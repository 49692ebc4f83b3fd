"""Lines of a table taken apart into cells, each with its place."""

import csv
import re
from dataclasses import dataclass
from functools import lru_cache

RULE = re.compile(r"[\s|:+=_\u2500-\u257f*-]*")
"""A line that only rules a table off."""
BLANKS = re.compile(r"\s{2,}")


@dataclass(frozen=True)
class Cell:
    """A piece of a line with its place in it."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Row:
    """The cells of a line, and by what they are parted: a mark, or blanks."""

    cells: tuple[Cell, ...]
    mark: str


@lru_cache(maxsize=4096)
def row(line: str) -> Row:
    """Return the cells of a line.

    >>> [c.text for c in row("| ck | 5,124 | u/l |").cells], [c.text for c in row("k     2.9  l").cells]
    (['ck', '5,124', 'u/l'], ['k', '2.9', 'l'])
    """
    for mark in ("|", "\t", "\u2502"):
        if mark in line:
            return Row(_parted(line, mark), mark)
    if line.count(";") >= 2:
        return Row(_parted(line, ";"), ";")
    return Row(_spaced(line), " ")


def listed(line: str) -> Row:
    """Return the cells of a line whose cells commas part; quotes keep a comma within."""
    cells = next(csv.reader([line], skipinitialspace=True), [])
    return Row(tuple(Cell(c.strip(), i, i + 1) for i, c in enumerate(cells)), ",")


def _parted(line: str, mark: str) -> tuple[Cell, ...]:
    cells, place = [], 0
    for piece in line.split(mark):
        cells.append(Cell(piece.strip().strip('"').strip("* "), place, place + len(piece)))
        place += len(piece) + 1
    if mark in "|\u2502":
        cells = cells[not cells[0].text : len(cells) - (not cells[-1].text)]
    return tuple(cells)


def _spaced(line: str) -> tuple[Cell, ...]:
    cells, place = [], len(line) - len(line.lstrip())
    for gap in BLANKS.finditer(line, place):
        cells.append(Cell(line[place : gap.start()], place, gap.start()))
        place = gap.end()
    if place < len(line.rstrip()):
        cells.append(Cell(line[place:].rstrip(), place, len(line.rstrip())))
    return tuple(c for c in cells if c.text)
