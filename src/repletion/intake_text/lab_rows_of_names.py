"""Tables whose columns are tests: a row of names above rows of values, each brought to one result a line."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from repletion.intake_text.lab_cells import RULE, row
from repletion.intake_text.lab_dates import DAY
from repletion.intake_text.lab_heads import Heads
from repletion.intake_text.lab_names import LabNames
from repletion.intake_text.lab_numbers import FIGURES
from repletion.intake_text.lab_unit_forms import UNIT
from repletion.intake_text.lab_words import SIGN

VALUE = re.compile(
    rf"(?<![\w.,/-])[*\u2191\u2193]?(?:{SIGN})?\s?{FIGURES}(?![\d/:]|\s?-\s?\d)(?:\s*(?:{UNIT}))?(?:\s?[\[(*]?(?:hh?|ll?)[\])*]?(?!\w))?"
)
HEADED_UNIT = re.compile(rf"\s*[\[(,]?\s*({UNIT})")
DATED = re.compile(rf"^\W*({DAY})(?:[ ,]+\d{{1,2}}:\d{{2}}(?!\d))?")
EMPTY = re.compile(r"[-\u2014.]+|n/?a|nd|nil|pending|haemolysed|hemolyzed")


@dataclass(frozen=True)
class Named:
    """A column: the name and unit of its test, and its place."""

    name: str
    unit: str
    start: int
    end: int


def tests_as_rows(text: str, names: LabNames, heads: Heads) -> str:
    """Return a normalised text in which tables of which the columns are tests have one result a line."""
    columns: list[Named] = []
    lines: list[str] = []
    for line in text.split("\n"):
        if RULE.fullmatch(line):
            columns = columns if line.strip() else []
            lines.append(line)
            continue
        made = list(_results(line, columns, heads)) if columns else []
        if not made:
            columns = _columns(line, names, heads) or ([] if not _other(line, heads) else columns)
        lines += made or [line]
    return "\n".join(lines)


def _columns(line: str, names: LabNames, heads: Heads) -> list[Named]:
    """Return the columns of a row of names; two names need marks or wide blanks between them to be one."""
    plain = heads.without_words(DATED.sub(lambda m: " " * len(m.group()), line))
    found = names.row_of_names(plain)
    wide = row(line).mark != " " or len(row(line).cells) >= len(found)
    return [_named(line, *place) for place in found] if len(found) >= (2 if wide else 3) and _below(line, found) else []


def _below(line: str, found: Sequence[tuple[int, int]]) -> bool:
    """Return whether names stand as columns do, not as a list of a sentence does."""
    between = [line[a:b] for (_, a), (b, _) in zip(found, found[1:], strict=False)]
    return all(
        not re.search(r",|\band\b|&|\bor\b|;", UNIT_OR_BRACKET.sub("", piece)) for piece in between
    ) and not line.rstrip().endswith((".", "?"))


UNIT_OR_BRACKET = re.compile(rf"[\[(][^\[\]()]*[\])]|(?:{UNIT})")


def _named(line: str, start: int, end: int) -> Named:
    unit = HEADED_UNIT.match(line, end)
    return Named(line[start:end], unit.group(1) if unit else "", start, unit.end() if unit else end)


def _other(line: str, heads: Heads) -> bool:
    """Return whether a row of such a table gives units, ranges or earlier values instead of results."""
    return heads.role(row(line).cells[0].text if row(line).cells else "") in ("unit", "range", "previous", "flag")


def _results(line: str, columns: Sequence[Named], heads: Heads) -> Iterator[str]:
    """Yield the results of a row, as many as there are columns, or those that stand under one."""
    if _other(line, heads):
        return
    dated = DATED.match(line)
    date = dated.group(1) if dated else ""
    start = dated.end() if dated else 0
    if row(line).mark != " ":
        cells = [c.text for c in row(line).cells][-len(columns) :]
        values = [(column, v) for column, cell in zip(columns, cells, strict=False) if (v := VALUE.match(cell))]
        if len(cells) == len(columns):
            yield from (_line(date, column, v.group()) for column, v in values)
        return
    found = list(VALUE.finditer(line, start))
    left = EMPTY.sub("", VALUE.sub("", line[start:]))
    if not found or len(re.sub(r"[^a-z]", "", left)) > 24 or len(found) > len(columns):
        return
    if len(found) == len(columns):
        yield from (_line(date, column, v.group()) for column, v in zip(columns, found, strict=True))
    else:
        yield from (
            _line(date, min(columns, key=lambda c: max(c.start - v.end(), v.start() - c.end, 0)), v.group())
            for v in found
        )


def _line(date: str, column: Named, value: str) -> str:
    unit = "" if re.search(UNIT, value) else column.unit
    return " ".join(x for x in (date, column.name, value.strip(), unit) if x)
