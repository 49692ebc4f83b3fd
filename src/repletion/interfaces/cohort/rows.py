"""Rows of a table into cases: column by column, every fault of every row kept with its column and value."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from repletion.decisions.case_check import faults_of_case
from repletion.domain.case import Case, Reading, Said
from repletion.domain.knowledge import KnowledgeBase
from repletion.interfaces.cohort.cells import (
    BLANK,
    PRESENT,
    Unclear,
    names,
    number,
    recoded,
    state,
    token,
    years,
)  # fmt: skip
from repletion.interfaces.cohort.mapping import Cell, CohortMap, ConditionCell, FindingCell, LabCell, Listed
from repletion.interfaces.cohort.results import Checker, result_of

Columns = Mapping[str, Sequence[Any]]
STATE = {True: "present", False: "absent"}
LONGEST = 60
"""Characters of a bad value that are told."""


@dataclass(frozen=True)
class Problem:
    """What is wrong with a row: the column, its value, and why it cannot be used."""

    column: str
    value: str
    reason: str


@dataclass
class Row:
    """One row as it is read: what a case takes, the survey's numbers, and what is wrong."""

    case: dict[str, Any] = field(default_factory=dict)
    survey: dict[str, float] = field(default_factory=dict)
    not_checked: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def part(self, name: str) -> dict[str, Any]:
        """Return the part of the case that is filled by name."""
        found: dict[str, Any] = self.case.setdefault(name, {})
        return found

    def wrong(self, column: str, cell: Any, reason: str) -> None:
        """Keep what is wrong."""
        told = "" if cell is None else str(cell)
        self.problems.append(Problem(column, told if len(told) <= LONGEST else told[:LONGEST] + "...", reason))


@dataclass(frozen=True)
class RowReader:
    """Reads the rows of a table by a map, as of a day."""

    map: CohortMap
    kb: KnowledgeBase
    on: str

    def read(self, columns: Columns, count: int) -> list[Row]:
        """Return one row a row of the table; those with problems have no case that may be used."""
        rows = [Row() for _ in range(count)]
        self._person(rows, columns)
        for name, finding in self.map.findings.items():
            self._finding(rows, columns, name, finding)
        for part in ("exposures", "drugs"):
            for name, cell in getattr(self.map, part).items():
                self._flag(rows, columns, part, name, cell)
        for name, condition in self.map.conditions.items():
            self._condition(rows, columns, name, condition)
        for kind, listed in self.map.lists.items():
            self._listed(rows, columns, kind, listed)
        for name, cells in self.map.labs.items():
            for lab in cells:
                self._results(rows, columns, name, lab)
        return rows

    def reading(self, row: Row) -> Reading | None:
        """Return the reading of a row; None, with its problems kept, where the case contradicts itself."""
        told = dict(row.case)
        drugs = tuple(n for n, there in told.pop("drugs", {}).items() if there == "present")
        labs = tuple(told.pop("labs", ()))
        case = Case(region=self.map.region, drugs=drugs, **told)
        for fault in faults_of_case(case, self.kb):
            row.wrong(fault.where, None, f"{fault.what}; {fault.remedy}")
        case = Case(region=self.map.region, drugs=drugs, labs=labs, **told)
        if len({r.test for r in labs}) < len(labs):
            for fault in faults_of_case(case, self.kb):
                row.wrong(fault.where, None, f"{fault.what}; {fault.remedy}")
        return None if row.problems else Reading(case=case, not_checked=tuple(row.not_checked))

    def _person(self, rows: list[Row], columns: Columns) -> None:
        if self.map.age:
            for row, value in _meant(rows, columns, self.map.age, years):
                row.case["age"] = value
        self._sex_and_pregnancy(rows, columns)
        self._design(rows, columns)

    def _sex_and_pregnancy(self, rows: list[Row], columns: Columns) -> None:
        if self.map.sex:
            values = _tokens(self.map.sex.values) or {"female": "female", "male": "male", "f": "female", "m": "male"}
            for row, told in _meant(rows, columns, self.map.sex.column, partial(recoded, values=values)):
                if told not in BLANK:
                    row.case["sex"] = told
        if self.map.pregnant:
            for row, there in _states(rows, columns, self.map.pregnant):
                row.case["pregnant"] = there

    def _design(self, rows: list[Row], columns: Columns) -> None:
        design = self.map.survey
        for name in ("weight", "stratum", "unit") if design else ():
            if column := getattr(design, name):
                for row, value in _meant(rows, columns, column, number):
                    row.survey[name] = value
                    if name == "weight" and value < 0:
                        row.wrong(column, value, "a weight cannot be negative")

    def _finding(self, rows: list[Row], columns: Columns, name: str, cell: FindingCell) -> None:
        for row, there in _states(rows, columns, cell):
            row.part("findings")[name] = STATE[there]
        for axis in ("onset", "duration", "course", "side", "timing"):
            if column := getattr(cell, axis):
                for row, told in _meant(rows, columns, column, partial(_of_axis, axis=axis)):
                    if row.part("findings").get(name) not in (None, "absent"):
                        row.case["findings"][name] = _qualified(row.case["findings"][name], axis, told)

    def _flag(self, rows: list[Row], columns: Columns, part: str, name: str, cell: Cell) -> None:
        for row, there in _states(rows, columns, cell):
            row.part(part)[name] = STATE[there]

    def _condition(self, rows: list[Row], columns: Columns, name: str, cell: ConditionCell) -> None:
        values = _tokens(cell.values)
        for row, told in _meant(rows, columns, cell.column, partial(_diagnosis, values=values, state_of=cell.state)):
            row.part("conditions")[name] = told

    def _listed(self, rows: list[Row], columns: Columns, kind: str, cell: Listed) -> None:
        values = _tokens(cell.values)
        for row, named in _meant(rows, columns, cell.column, partial(names, separator=cell.separator)):
            said = [values.get(token(n), n) for n in named]
            self._names(row, kind, cell, [n for n in said if token(n) not in BLANK])

    def _names(self, row: Row, kind: str, cell: Listed, said: list[str]) -> None:
        if kind == "complaint":
            row.case["complaint"] = tuple(dict.fromkeys(said))
            row.part("findings").update({n: "present" for n in said if n not in row.part("findings")})
        elif kind == "drugs":
            row.part("drugs").update(dict.fromkeys(said, "present"))
            row.not_checked.extend(n for n in dict.fromkeys(said) if n not in self.kb.drugs)
        else:
            row.part(kind).update(dict.fromkeys(said, cell.state if kind == "conditions" else "present"))

    def _results(self, rows: list[Row], columns: Columns, test: str, cell: LabCell) -> None:
        blank: Sequence[Any] = [None] * len(rows)
        units, days = (columns[c] if c else blank for c in (cell.unit_column, cell.date_column))
        lows, highs = (columns[c] if c else blank for c in (cell.range_low, cell.range_high))
        check = Checker(test, self.kb)
        for row, value, unit, when, low, high in zip(rows, columns[cell.column], units, days, lows, highs, strict=True):
            if value is None or token(value) in BLANK:
                continue
            try:
                result = result_of(test, cell, value, unit, when, low, high)
            except Unclear as unclear:
                row.wrong(cell.column, value, str(unclear))
                continue
            if why := check(result):
                row.wrong(cell.column, f"{value} {unit or ''}".strip(), why)
            elif result.on and result.on > self.on:
                row.wrong(cell.date_column or cell.column, when, f"is after {self.on}, the day of the answers")
            else:
                row.case.setdefault("labs", []).append(result)


def _meant(
    rows: Iterable[Row], columns: Columns, column: str, meaning: Callable[[Any], Any]
) -> Iterator[tuple[Row, Any]]:
    """Yield the rows in which a column says something, with what it means; unclear cells are kept as problems."""
    seen: dict[Any, Any] = {}
    for row, cell in zip(rows, columns[column], strict=True):
        if cell is None:
            continue
        key = tuple(cell) if isinstance(cell, list) else cell
        if key not in seen:
            try:
                seen[key] = meaning(cell)
            except Unclear as unclear:
                seen[key] = unclear
        if isinstance(seen[key], Unclear):
            row.wrong(column, cell, str(seen[key]))
        elif seen[key] is not None:
            yield row, seen[key]


def _states(rows: Iterable[Row], columns: Columns, cell: Cell) -> Iterator[tuple[Row, bool]]:
    values = _tokens(cell.values)
    for row, there in _meant(rows, columns, cell.column, partial(state, values=values)):
        if there or not cell.present_only:
            yield row, there


def _diagnosis(cell: Any, values: Mapping[str, str], state_of: str) -> str | None:
    """Return the state of a diagnosis; "no" is unknown."""
    told = recoded(cell, values)
    if told in ("active", "treated", "controlled", "past", "excluded"):
        return told
    return state_of if told in PRESENT or state(told, {}) else None


def _of_axis(cell: Any, axis: str) -> str | None:
    told = token(cell)
    if told in BLANK:
        return None
    allowed = AXES[axis]
    if told not in allowed:
        raise Unclear(f"is no {axis} ({', '.join(allowed)})")
    return told


AXES = {
    "onset": ("sudden", "gradual"),
    "duration": ("hours", "days", "weeks", "months", "years"),
    "course": ("constant", "episodic", "progressive", "improving"),
    "side": ("one", "both"),
    "timing": ("night", "morning", "exertion", "rest", "any"),
}


def _qualified(said: Any, axis: str, told: str) -> Said:
    from dataclasses import replace

    known = said if isinstance(said, Said) else Said(state=said)
    return replace(known, **{axis: told})  # type: ignore[arg-type]


def _tokens(values: Mapping[Any, Any]) -> dict[str, str]:
    return {token(value): token(meaning) for value, meaning in values.items()}
