"""Tables brought to one result a line: under a head that says what the columns hold, only the present value stays."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from repletion.intake_text.lab_cells import RULE, Cell, Row, listed, row
from repletion.intake_text.lab_dates import DAY, month_first
from repletion.intake_text.lab_heads import VALUES, Column, Heads, assigned
from repletion.intake_text.lab_numbers import FIGURES
from repletion.intake_text.lab_unit_forms import UNIT

FIGURE = re.compile(r"(?<![\w.,/-])\d")
LETTER = re.compile(r"[a-z\u03b1-\u03c9]")
UNIT_IN = re.compile(rf"(?<![a-z])({UNIT})")
ONLY_UNIT = re.compile(UNIT)
SPAN = re.compile(
    rf"[\[(]?\s*(?:{FIGURES}\s*(?:-+|to|\u2010|\u2011)\s*{FIGURES}|(?:<=?|>=?|\u2264|\u2265)\s*{FIGURES})\s*(?:{UNIT})?\s*[\])]?"
)
NUMBER = re.compile(rf"[*\u2191\u2193]*\s*(?:[hl]\s+)?(?:<=?|>=?|\u2264|\u2265)?\s*{FIGURES}.*")
TREND = re.compile(rf"^\s*({DAY})[\s:,-]+(?=[<>]?\d)")
FLAG = re.compile(r"[\[(]?(?:[hln*+!-]{1,3}|low|high|abn|crit)[\])]?\*?")
EMPTY = re.compile(r"[-\u2013\u2014./\s]*(?:n/?a|nd|nil|none)?[-\u2013\u2014./\s]*")


@dataclass
class Table:
    """The head under which a line stands; empty outside tables."""

    columns: tuple[Column, ...] = ()
    mark: str = " "
    blank: bool = False
    """Whether a line without anything stood between."""
    name: str = field(default="")
    """The only test of a list of dates ("trend: magnesium")."""


def one_result_a_line(text: str, heads: Heads) -> str:
    """Return a normalised text in which the rows of tables hold name, present value, unit and range, in this order."""
    american, table, lines = month_first(text), Table(), []
    for line in text.split("\n"):
        lines.append(_line(line, table, heads, american))
    return "\n".join(lines)


def _line(line: str, table: Table, heads: Heads, american: bool) -> str:
    """Return a line as it is to be read, and take in what it says of the lines below."""
    if RULE.fullmatch(line):
        _blank(line, table)
        return line
    columns = heads.columns(line, american) or _by_commas(line, heads, american)
    if columns:
        table.columns, table.mark, table.blank, table.name = columns, _mark(line), False, ""
        return line
    dated = TREND.match(line)
    if dated and table.name and not LETTER.search(UNIT_IN.sub("", line[dated.end() :])[:12].strip("hl *()")):
        return f"{dated.group(1)} {table.name} {line[dated.end() :]}"
    read = _read(line, table) if table.columns else None
    table.name = "" if FIGURE.search(line) else line.rpartition(":")[2].strip()
    return line if read is None else read


def _blank(line: str, table: Table) -> None:
    if not line.strip():
        table.columns, table.blank = (table.columns if not table.blank else ()), True


def _mark(line: str) -> str:
    mark = row(line).mark
    return "," if mark == " " and line.count(",") >= 2 else mark


def _by_commas(line: str, heads: Heads, american: bool) -> tuple[Column, ...]:
    """Return the columns of a head whose cells commas part."""
    return heads.columns(";".join(c.text for c in listed(line).cells), american) if line.count(",") >= 2 else ()


def _read(line: str, table: Table) -> str | None:
    """Return a row in the order name, value, unit, range; nothing where the line is no row of the table."""
    parted = listed(line) if table.mark == "," else row(line)
    if parted.mark != table.mark or not parted.cells:
        return None
    if table.mark == " " and not (len(parted.cells) > 1 and any(LETTER.search(c.text) for c in parted.cells)):
        return None
    taken = _taken(table.columns, parted)
    return _told(taken) if taken else None


def _taken(columns: Sequence[Column], parted: Row) -> list[tuple[Column, Cell]]:
    """Return the cells with their columns; what a cell looks like counts more than where it stands."""
    if parted.mark != " ":
        return list(assigned(columns, parted.cells, exact=True))
    at = _name_cell(columns, parted.cells)
    heads = [c for c in columns if c.role != "name"] if columns[0].role not in ("", "?") else list(columns[1:])
    rest = [c for i, c in enumerate(parted.cells) if i != at]
    typed = [(_typed(cell, heads), cell) for cell in rest]
    numeric = [c for c in heads if c.role not in ("unit", "range", "flag")]
    placed = {cell.start: c for c, cell in assigned(numeric, [cell for c, cell in typed if c is None], exact=False)}
    name = (Column("name", 0, 0), parted.cells[at])
    return [name, *((c or placed.get(cell.start, Column("?", 0, 0)), cell) for c, cell in typed)]


def _name_cell(columns: Sequence[Column], cells: Sequence[Cell]) -> int:
    """Return which cell holds the name: the one with letters that stands nearest to its head, else the first."""
    head = next((c for c in columns if c.role == "name"), None)
    if head is None or head is columns[0]:
        return 0
    lettered = [i for i, c in enumerate(cells) if re.search(r"[a-z]", c.text) and _typed(c, columns) is None]
    return min(lettered, key=lambda i: abs(cells[i].start - head.start), default=0)


def _typed(cell: Cell, heads: Sequence[Column]) -> Column | None:
    """Return the column of a cell that can only be a unit, a range or a flag; nothing for a number."""
    if ONLY_UNIT.fullmatch(cell.text.strip("()[]")):
        return Column("unit", cell.start, cell.end)
    if SPAN.fullmatch(cell.text) and (
        not cell.text.startswith(("<", ">", "\u2264", "\u2265")) or _over(cell, heads) == "range"
    ):
        return Column("range", cell.start, cell.end)
    if FLAG.fullmatch(cell.text):
        return Column("flag", cell.start, cell.end)
    return None


def _over(cell: Cell, heads: Sequence[Column]) -> str:
    """Return the role of the column that stands nearest over a cell."""
    best = min(
        heads, key=lambda c: (max(0, c.start - cell.end, cell.start - c.end), abs(c.start - cell.start)), default=None
    )
    return best.role if best else ""


def _told(taken: Sequence[tuple[Column, Cell]]) -> str | None:
    """Return the line that a row tells, or nothing where it has no value column filled."""
    by: Callable[[str], list[str]] = lambda role: [cell.text for c, cell in taken if c.role == role and cell.text]  # noqa: E731
    name = " ".join(by("name")[:1] or by("")[:1] or by("?")[:1])
    values = [(c, cell.text) for c, cell in taken if c.role in VALUES and not EMPTY.fullmatch(cell.text)]
    if not name or not LETTER.search(name):
        return None
    if not values:
        return name if any(c.role in (*VALUES, "previous") for c, _ in taken) else None
    column, value = _latest(values)
    return " ".join([*by("date")[:1], name, value, *_rest(column, value, by)])


def _latest(values: Sequence[tuple[Column, str]]) -> tuple[Column, str]:
    """Return the value of the latest date or occasion; of plain values the first."""
    plain = [v for v in values if v[0].role == "value"]
    if plain:
        return plain[0]
    dated = values
    return max(enumerate(dated), key=lambda x: (x[1][0].order, x[0]))[1]


def _rest(column: Column, value: str, by: Callable[[str], list[str]]) -> Iterator[str]:
    """Yield the unit and the range of a row; the range may bear the unit."""
    spans = by("range")[:1]
    unit = [] if UNIT_IN.search(value) else [*by("unit")[:1], *([column.unit] if column.unit else [])]
    if not unit and not UNIT_IN.search(value):
        unit = [m.group(1) for s in spans if (m := UNIT_IN.search(s))]
    yield from unit[:1]
    yield from (f[:1] for f in by("flag") if f in ("h", "l", "hh", "ll"))
    if spans:
        yield f"({spans[0].strip('()[] ')})"
    elif by("low") and by("high"):
        yield f"({by('low')[0]} - {by('high')[0]})"
