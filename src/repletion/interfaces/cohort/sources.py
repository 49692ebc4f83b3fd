"""Where the people come from: a table, or FHIR resources in NDJSON, as tasks that can be answered one by one."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa  # type: ignore[import-untyped]

from repletion.domain.case import Reading
from repletion.domain.fault import Fault, Unusable
from repletion.domain.knowledge import KnowledgeBase
from repletion.interfaces.cohort.batches import Plan, Wanted, answer_batch, answer_rows, plan_for
from repletion.interfaces.cohort.map_file import MapText
from repletion.interfaces.cohort.mapping import CohortMap
from repletion.interfaces.cohort.rows import Problem, Row
from repletion.interfaces.cohort.tables import Chunk, open_table

NDJSON = ".ndjson"


@dataclass(frozen=True)
class People:
    """Some persons of a FHIR export: their numbers, ids, what was read of each, and why nothing was."""

    numbers: Sequence[int]
    ids: Sequence[str]
    readings: Sequence[Reading | None]
    faults: Sequence[tuple[Fault, ...]]

    @property
    def last(self) -> int:
        """Return the number of the last person."""
        return self.numbers[-1]


Task = Chunk | People


@dataclass(frozen=True)
class Source:
    """What is given: how to make the plan in any process, how many rows if known, what to say, and the tasks."""

    files: tuple[Path, ...]
    schema: pa.Schema
    map: MapText | None
    rows: int | None
    notes: tuple[str, ...]
    tasks: Callable[[Plan, int], Iterator[Task]]

    @property
    def fhir(self) -> bool:
        """Return whether it is FHIR."""
        return self.files[0].suffix == NDJSON


def open_source(name: str, source_map: MapText | None) -> Source:
    """Return what is given by a file's name, or a folder's with NDJSON in it; `Unusable` when it cannot be used."""
    path = Path(name)
    files = tuple(sorted(path.glob(f"*{NDJSON}"))) if path.is_dir() else (path,)
    if not files or not all(f.is_file() for f in files):
        what = "holds no .ndjson file" if path.is_dir() else "is no file"
        raise Unusable([Fault(where=name, what=what, remedy="give a table, or FHIR resources in .ndjson")])
    if files[0].suffix == NDJSON:
        if source_map:
            raise Unusable([Fault(where="--map", what="FHIR needs no map", remedy="leave --map out")])
        return Source(files, pa.schema([("id", pa.string())]), None, None, (), lambda p, n: _people(files, p, n))
    table = open_table(path)

    def chunks(plan: Plan, size: int) -> Iterator[Task]:
        needed = [c for c in table.schema.names if c in plan.needed]
        return table.chunks(needed, size)

    return Source(files, table.schema, source_map, table.rows, table.notes, chunks)


def plan_of(schema: pa.Schema, source_map: MapText | None, wanted: Wanted, *, fhir: bool, kb: KnowledgeBase) -> Plan:
    """Return the plan of a source."""
    return Plan(CohortMap(id="id"), kb, wanted, pa.string()) if fhir else plan_for(source_map, schema, wanted, kb)


def answered(task: Task, plan: Plan) -> pa.RecordBatch:
    """Return the answers to a task, one row each, with the number of the row in front."""
    if isinstance(task, Chunk):
        answers = answer_batch(task.batch, plan)
    else:
        rows = [Row(problems=[_problem(f) for f in faults]) for faults in task.faults]
        for row, reading in zip(rows, task.readings, strict=True):
            if reading is not None:
                row.case = {"age": reading.case.age, "sex": reading.case.sex}
        answers = answer_rows(rows, task.readings, task.ids, plan)
    numbers = pa.array(task.numbers, pa.int64())
    return pa.record_batch([numbers, *answers.columns], schema=answers.schema.insert(0, pa.field("row", pa.int64())))


def _problem(fault: Fault) -> Problem:
    return Problem(fault.where, "", f"{fault.what}; {fault.remedy}")


def _people(files: Sequence[Path], plan: Plan, size: int) -> Iterator[Task]:
    from repletion.interfaces.fhir.bulk import people

    found: Iterator[Any] = enumerate(people(files, plan.kb, plan.wanted.on), 1)
    while some := list(islice(found, size)):
        persons = [p for _, p in some]
        readings = [p.found.reading if p.found else None for p in persons]
        yield People([n for n, _ in some], [p.id for p in persons], readings, [p.faults for p in persons])
