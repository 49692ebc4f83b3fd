"""The head of a table: what each of its columns holds."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from repletion.domain.lexicon import LabWords
from repletion.intake_text.lab_cells import Cell, Row, row
from repletion.intake_text.lab_dates import DATES, when
from repletion.intake_text.lab_unit_forms import UNIT
from repletion.intake_text.lab_words import longest_of

VALUES = ("value", "occasion")
BRACKETS = re.compile(r"[\[(][^\[\]()]*[\])]")


@dataclass(frozen=True)
class Column:
    """A column: its role, its place, the order of its date or occasion, and the unit that its head gives."""

    role: str
    start: int
    end: int
    order: tuple[int, ...] = ()
    unit: str = ""


class Heads:
    """Recognises the heads of tables."""

    def __init__(self, words: LabWords) -> None:
        self._role = {word: role for role, named in words.columns.items() for word in named}
        self._occasion = re.compile(rf"(?:{longest_of(words.occasions)})")
        self._any = re.compile(rf"(?<!\w)(?:{longest_of(map(re.escape, self._role))})(?!\w)")
        dated = [w for role in ("date", "name", "other") for w in words.columns[role] if len(w) > 2]
        self._dated = re.compile(rf"(?<!\w)(?:{longest_of(map(re.escape, dated))})(?!\w)")
        self._unit = re.compile(rf"[\[(]\s*({UNIT})\s*[\])]")

    def role(self, text: str) -> str:
        """Return the role that the words of a cell have at the head of a column; nothing where they have none."""
        return self._role.get(BRACKETS.sub("", text).strip(" :*.#"), "")

    def without_words(self, line: str) -> str:
        """Return a line with the words for dates and occasions blanked."""
        return self._dated.sub(lambda m: " " * len(m.group()), line)

    def columns(self, line: str, american: bool) -> tuple[Column, ...]:
        """Return the columns that a line heads; none where it is no head."""
        if len(line) > 300:
            return ()
        parted = row(line)
        found = self._of_cells(parted, american)
        if not found and parted.mark == " ":
            found = self._of_words(line)
        return found if _heads(found) else ()

    def _of_cells(self, parted: Row, american: bool) -> tuple[Column, ...]:
        columns = tuple(self._column(cell, i, american) for i, cell in enumerate(parted.cells))
        strange = [c for c in columns if c.role == "?"]
        return () if len(strange) > max(1, len(columns) // 3) else columns

    def _column(self, cell: Cell, place: int, american: bool) -> Column:
        unit = self._unit.search(cell.text)
        plain = BRACKETS.sub("", cell.text).strip(" :*.#\"'")
        dates = DATES.findall(cell.text)
        if len(dates) == 1 and not re.search(
            r"[a-z]{4}", DATES.sub("", cell.text).replace("date", "").replace("result", "")
        ):
            return Column("occasion", cell.start, cell.end, when(dates[0], american))
        role = self._role.get(plain) or self._role.get(cell.text.strip(" :*#"))
        if role is None and self._occasion.fullmatch(plain):
            return Column("occasion", cell.start, cell.end)
        role = role or ("" if not plain else "?")
        return Column(role, cell.start, cell.end, unit=unit.group(1) if unit else "")

    def _of_words(self, line: str) -> tuple[Column, ...]:
        """Return the columns of a head whose words single blanks or strokes part, if it holds nothing else."""
        found = [(m.start(), m.end(), self._role[m.group()]) for m in self._any.finditer(line)]
        rest = re.sub(r"[^a-z0-9]", "", self._any.sub("", BRACKETS.sub("", line)))
        return tuple(Column(role, start, end) for start, end, role in found) if not rest else ()


def _heads(columns: Sequence[Column]) -> bool:
    """Return whether roles make a head: a value under some other word, or several dates."""
    roles = [c.role for c in columns]
    values = sum(r in VALUES for r in roles)
    others = {r for r in roles if r in ("name", "unit", "range", "flag", "previous", "low", "high", "date")}
    return (values >= 1 and len(others) >= 1) or roles.count("occasion") >= 2


def assigned(columns: Sequence[Column], cells: Sequence[Cell], exact: bool) -> Iterator[tuple[Column, Cell]]:
    """Yield the cells with their columns: by their number where it is the same or marks part them, else by place."""
    if exact or len(cells) == len(columns):
        yield from zip(columns, cells, strict=False)
        return
    free = list(columns)
    for cell in cells:
        if not free:
            return
        best = min(free, key=lambda c: (_apart(c, cell), abs(c.start - cell.start)))
        free = [c for c in free if c.start > best.start]
        yield best, cell


def _apart(column: Column, cell: Cell) -> int:
    return max(0, column.start - cell.end, cell.start - column.end)
