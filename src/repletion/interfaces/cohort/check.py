"""What is wrong with a map for a table, and what is left unused: from the columns and a sample of the rows."""

from collections import Counter
from collections.abc import Iterator, Sized
from dataclasses import dataclass
from itertools import islice
from typing import Any

from repletion.domain.knowledge import KnowledgeBase
from repletion.interfaces.cohort.batches import Plan, Wanted, plan_for
from repletion.interfaces.cohort.derived import with_derived
from repletion.interfaces.cohort.map_file import MapText
from repletion.interfaces.cohort.rows import RowReader
from repletion.interfaces.cohort.tables import Table

SAMPLE = 5_000
MOST = 12
"""How many names are told in one line."""


@dataclass(frozen=True)
class Checked:
    """What a check found: rows seen and usable, why others are set aside, what to look at, what the map reads."""

    rows: int
    usable: int
    aside: tuple[str, ...]
    notes: tuple[str, ...]
    read: tuple[str, ...]


def check(table: Table, source: MapText | None, wanted: Wanted, kb: KnowledgeBase) -> Checked:
    """Return what a sample of the table shows; `Unusable` where map and columns do not go together at all."""
    plan = plan_for(source, table.schema, wanted, kb)
    needed = [c for c in table.schema.names if c in plan.needed]
    chunk = next(islice(table.chunks(needed, SAMPLE), 1), None)
    if chunk is None:
        return Checked(0, 0, (), ("the table holds no rows",), ())
    columns, problems = with_derived(chunk.batch, plan.map)
    reader = RowReader(plan.map, kb, wanted.on)
    rows = reader.read(columns, chunk.batch.num_rows)
    for k, column, value, reason in problems:
        rows[k].wrong(column, value, reason)
    readings = [reader.reading(row) for row in rows]
    found = Counter((p.column, p.reason) for row in rows for p in row.problems)
    values = {(p.column, p.reason): p.value for row in reversed(rows) for p in row.problems}
    aside = [f"{c or 'row'}: {n:,} times, as {values[c, r]!r}: {r}" for (c, r), n in found.most_common()]
    aside += [f"row {number}: {reason}" for number, _, reason in chunk.malformed]
    notes = (*table.notes, *_notes(table, plan, columns))
    usable = sum(r is not None for r in readings)
    return Checked(len(rows), usable, tuple(aside), notes, tuple(_read(plan)))


def _notes(table: Table, plan: Plan, columns: dict[str, list[Any]]) -> Iterator[str]:
    unused = [c for c in table.schema.names if c not in plan.needed and c not in plan.map.unused]
    if unused:
        yield f"{len(unused)} columns are not read: {_some(unused)}"
    empty = [c for c, cells in columns.items() if all(x is None for x in cells)]
    if empty:
        yield f"nothing in the sample of: {_some(empty)}"
    for name, cells in plan.map.labs.items():
        if any(cell.unit is None and cell.unit_column is None for cell in cells):
            yield f"labs.{name}: no unit is given; values that fit several units will not be used"
    for part in ("id", "age", "sex"):
        if getattr(plan.map, part) is None:
            yield f"{part} is not mapped"
    if plan.map.survey and not (plan.map.survey.stratum and plan.map.survey.unit):
        yield "survey: without stratum and unit the intervals take everybody as drawn alone"
    if plan.map.id and len(set(map(str, columns[plan.map.id]))) < len(columns[plan.map.id]):
        yield f"{plan.map.id}: some ids stand several times in the sample; each row is answered by itself"


def _read(plan: Plan) -> Iterator[str]:
    found = plan.map
    parts: dict[str, Sized] = {
        "findings": found.findings, "exposures": found.exposures, "conditions": found.conditions,
        "drugs": found.drugs, "tests": found.labs, "lists": found.lists, "derived columns": found.derived,
    }  # fmt: skip
    yield ", ".join(f"{len(part)} {name}" for name, part in parts.items() if part) or "age and sex only"


def _some(names: list[str]) -> str:
    more = f" and {len(names) - MOST} more" if len(names) > MOST else ""
    return ", ".join(names[:MOST]) + more
