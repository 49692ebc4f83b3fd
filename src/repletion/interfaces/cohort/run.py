"""A whole run: from the input through batches, each journalled, to the files."""

import hashlib
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import dropwhile
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pyarrow as pa  # type: ignore[import-untyped]

from repletion import __version__
from repletion.domain.fault import Fault, Unusable
from repletion.interfaces.cohort.assembly import BAD, SUFFIXES, duplicates, lengthened, split, transformed, write_table
from repletion.interfaces.cohort.batches import Plan, Wanted
from repletion.interfaces.cohort.dictionary import as_csv, as_json
from repletion.interfaces.cohort.journal import Journal
from repletion.interfaces.cohort.map_file import MapText
from repletion.interfaces.cohort.sources import Source, Task, answered, plan_of
from repletion.interfaces.cohort.tables import Chunk
from repletion.interfaces.output import put
from repletion.kb.load import load

Tell = Callable[[int, int | None], None]


@dataclass(frozen=True)
class Run:
    """What a run is asked for."""

    source: Source
    out: Path
    bad: Path
    wanted: Wanted
    size: int
    workers: int = 1
    long: bool = False
    resume: bool = False
    report: Path | None = None


@dataclass(frozen=True)
class Outcome:
    """What a run came to: rows answered, set aside, and answered with an id that an earlier row has."""

    answered: int
    set_aside: int
    same_id: int


def run(asked: Run, tell: Tell, report: Callable[[Plan, Journal, Outcome], None] | None = None) -> Outcome:
    """Answer everybody and write the files; `Unusable` when input, map or output cannot be used.

    A run that was killed goes on from its last finished batch with `resume`, to the same files.
    """
    _refuse(asked)
    source = asked.source
    plan = plan_of(source.schema, source.map, asked.wanted, fhir=source.fhir, kb=load())
    folder = asked.out.with_name(f"{asked.out.name}.parts")
    with Journal(folder, identity(asked, plan), resume=asked.resume) as journal:
        for task, answers in _results(asked, plan, journal.last):
            malformed = task.malformed if isinstance(task, Chunk) else ()
            journal.add(*split(answers, malformed), task.last)
            tell(task.last, source.rows)
        if not journal.parts:
            raise Unusable([Fault(where=str(source.files[0]), what="holds no rows", remedy="give people")])
        outcome, lines = _outcome(journal, plan)
        if report:
            report(plan, journal, outcome)
        _write(asked, plan, journal, outcome, lines)
    journal.remove()
    return outcome


def _outcome(journal: Journal, plan: Plan) -> tuple[Outcome, pa.RecordBatch | None]:
    """Return the counts, and the lines of the rows whose id an earlier row has."""
    again, lines = duplicates(journal, plan.map.id) if plan.map.id else (0, None)
    return Outcome(sum(p.answered for p in journal.parts), sum(p.bad for p in journal.parts), again), lines


def _refuse(asked: Run) -> None:
    """Raise `Unusable` where the files could not be written in the end."""
    faults = []
    if asked.out.suffix.lower() not in SUFFIXES:
        remedy = f"let it end in {', '.join(SUFFIXES)}"
        faults.append(Fault(where="--out", what=f"{asked.out} is of an unknown kind", remedy=remedy))
    taken = [f.resolve() for f in asked.source.files]
    for option, path in (("--out", asked.out), ("--bad", asked.bad), ("--report", asked.report)):
        if path and not path.parent.is_dir():
            faults.append(Fault(where=option, what=f"{path.parent} is no folder", remedy="give one that is there"))
        elif path and path.resolve() in taken:
            faults.append(Fault(where=option, what=f"{path} is read or written already", remedy="give another name"))
        taken.append(path.resolve() if path else asked.out.resolve())
    if faults:
        raise Unusable(faults)


def identity(asked: Run, plan: Plan) -> dict[str, Any]:
    """Return what two runs must share to be one: input, map, what is wanted, knowledge, version."""
    source, wanted = asked.source, asked.wanted
    return {
        "input": [[f.name, f.stat().st_size, _digest(f)] for f in source.files],
        "map": source.map.digest if source.map else "",
        "wanted": [wanted.on, sorted(wanted.further), wanted.probable, wanted.id],
        "batch": asked.size,
        "knowledge": plan.kb.digest,
        "version": __version__,
    }


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _results(asked: Run, plan: Plan, done: int) -> Iterator[tuple[Task, pa.RecordBatch]]:
    """Yield the tasks not done yet with their answers, in order; some ahead of their turn where others help."""
    tasks = dropwhile(lambda task: task.last <= done, asked.source.tasks(plan, asked.size))
    if asked.workers < 2:
        yield from ((task, answered(task, plan)) for task in tasks)
        return
    waiting: deque[tuple[Task, Future[pa.RecordBatch]]] = deque()
    start = (asked.source.schema, asked.source.map, asked.wanted, asked.source.fhir)
    with ProcessPoolExecutor(asked.workers, get_context("spawn"), _start, start) as pool:
        for task in tasks:
            waiting.append((task, pool.submit(_answer, task)))
            if len(waiting) > 2 * asked.workers:
                first, future = waiting.popleft()
                yield first, future.result()
        yield from ((task, future.result()) for task, future in waiting)


_PLAN: list[Plan] = []
"""The plan of a worker process."""


def _start(schema: pa.Schema, source_map: MapText | None, wanted: Wanted, fhir: bool) -> None:
    _PLAN[:] = [plan_of(schema, source_map, wanted, fhir=fhir, kb=load())]


def _answer(task: Task) -> pa.RecordBatch:
    return answered(task, _PLAN[0])


def _write(asked: Run, plan: Plan, journal: Journal, outcome: Outcome, same_id: pa.RecordBatch | None) -> None:
    """Write the bad rows, the dictionary, and last the answers, so that these stand only when all is there."""
    bad = [*journal.batches(bad=True), *([same_id] if same_id is not None else [])]
    write_table(asked.bad, BAD, bad)
    schema = next(journal.batches()).schema
    change = None
    if asked.long:
        change = partial(lengthened, causes=list(plan.answerer.causes))
        schema = change(next(journal.batches()).slice(0, 0)).schema
    told = {**identity(asked, plan), "answered": outcome.answered, "set_aside": outcome.set_aside,
            "same_id": outcome.same_id, "probable": plan.wanted.probable, "on": plan.wanted.on}  # fmt: skip
    put(as_csv(schema, plan.kb), str(asked.out.with_suffix(".dictionary.csv")))
    put(as_json(schema, plan.kb, told), str(asked.out.with_suffix(".dictionary.json")))
    write_table(asked.out, schema, transformed(journal.batches(), change))
