"""An Arrow batch in, an Arrow batch out: the one function that every engine calls.

One row out for each row in, in the same order. A row that cannot be used has its faults (JSON) and no numbers.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]

from repletion.decisions.case_check import nearest
from repletion.domain.case import Reading
from repletion.domain.fault import Fault, Unusable
from repletion.domain.knowledge import KnowledgeBase
from repletion.interfaces.cohort.answering import PROBABLE, Answerer, Answers, Floats
from repletion.interfaces.cohort.extras import extra_fields, extras
from repletion.interfaces.cohort.map_file import MapText, mapped, plain_map
from repletion.interfaces.cohort.mapping import CohortMap
from repletion.interfaces.cohort.numbers import six_digits
from repletion.interfaces.cohort.rows import Row, RowReader
from repletion.kb.load import load

LISTS = ("leading", "gaps", "tested", "beyond_limit", "tests", "needless", "unread", "not_checked", "left_out")
"""Columns that name several ids, separated by semicolons."""
SURVEY = ("weight", "stratum", "unit")


@dataclass(frozen=True)
class Wanted:
    """What is asked for: the day of the answers, further columns, and from where a deficiency is called probable."""

    on: str
    further: frozenset[str] = frozenset()
    probable: float = PROBABLE
    id: str | None = None
    """The column of the ids, where it is not the map's."""


@dataclass(frozen=True)
class Plan:
    """All that answering a batch needs, made once in each process."""

    map: CohortMap
    kb: KnowledgeBase
    wanted: Wanted
    id_type: pa.DataType

    @cached_property
    def answerer(self) -> Answerer:
        """Return what answers."""
        return Answerer(self.kb, self.wanted.probable)

    @cached_property
    def schema(self) -> pa.Schema:
        """Return the columns of the answers."""
        causes, text = self.answerer.causes, pa.string()
        survey = [(name, pa.float64()) for name in SURVEY if self.map.survey and getattr(self.map.survey, name)]
        numbers = [(f"{kind}_{c}", pa.float64()) for kind in self.kinds for c in causes]
        return pa.schema([
            ("id", self.id_type), ("age", pa.int64()), ("sex", text), *survey,
            ("urgency", text), ("none_of_these", pa.float64()), *((name, text) for name in LISTS),
            *numbers, *extra_fields(causes, self.wanted.further), ("faults", text),
        ])  # fmt: skip

    @cached_property
    def needed(self) -> frozenset[str]:
        """Return the columns of the table that are read."""
        return frozenset(needed(self.map))

    @property
    def kinds(self) -> tuple[str, ...]:
        """Return the first letters of the columns by cause: probability, explains, before any test."""
        return ("p", "e", "b") if "before" in self.wanted.further else ("p", "e")


def plan_for(source: MapText | None, schema: pa.Schema, wanted: Wanted, kb: KnowledgeBase | None = None) -> Plan:
    """Return the plan for tables of a schema; without a map its columns are our ids. `Unusable` with every fault."""
    knowledge = kb or load()
    found, faults = mapped(source, knowledge) if source else (plain_map(schema.names, knowledge), [])
    if found is None:
        raise Unusable(faults)
    found = replace(found, id=wanted.id) if wanted.id else found
    faults += _lacking(found, schema, source.name if source else "table")
    if not source and not found.columns:
        what = "no column of the table is named as one of our ids"
        faults.append(Fault(where="table", what=what, remedy="give --map; see docs/guides/cohort.md"))
    if faults:
        raise Unusable(faults)
    return Plan(found, knowledge, wanted, _id_type(found, schema))


def _lacking(found: CohortMap, schema: pa.Schema, where: str) -> list[Fault]:
    have = set(schema.names)
    return [
        Fault(where=where, what=f"{place}: the table has no column {column!r}", remedy=nearest(column, have))
        for column, place in needed(found).items()
        if column not in have
    ]


def needed(found: CohortMap) -> dict[str, str]:
    """Return the columns that the table itself must have."""
    from repletion.interfaces.cohort.derived import roots

    own = {c: place for c, place in found.columns.items() if c not in found.derived}
    return {**own, **{c: f"derived.{name}" for name, c in roots(found)}}


def _id_type(found: CohortMap, schema: pa.Schema) -> pa.DataType:
    if found.id is None or found.id in found.derived:
        return pa.string()
    given = schema.field(found.id).type
    return pa.int64() if pa.types.is_integer(given) else pa.string()


def answer_batch(batch: pa.RecordBatch, plan: Plan) -> pa.RecordBatch:
    """Return the answers to a batch: the columns of `plan.schema`, one row for each row given."""
    from repletion.interfaces.cohort.derived import with_derived

    columns, problems = with_derived(batch, plan.map)
    reader = RowReader(plan.map, plan.kb, plan.wanted.on)
    rows = reader.read(columns, batch.num_rows)
    for k, column, value, reason in problems:
        rows[k].wrong(column, value, reason)
    ids = columns[plan.map.id] if plan.map.id else [None] * batch.num_rows
    return answer_rows(rows, [reader.reading(row) for row in rows], ids, plan)


def answer_rows(
    rows: Sequence[Row], readings: Sequence[Reading | None], ids: Sequence[Any], plan: Plan
) -> pa.RecordBatch:
    """Return the answers to rows and what was read of each (None: cannot be used, the row says why)."""
    usable = [k for k, r in enumerate(readings) if r is not None]
    told = [r for r in readings if r is not None]
    answers = plan.answerer.answer(told, before="before" in plan.wanted.further)
    further = extras(told, plan.kb, plan.wanted.on, plan.answerer.causes, plan.wanted.further)
    made = {**_person(rows, readings, ids, plan), **_summaries(rows, answers, usable, told, len(rows))}
    made.update(_numbers(answers, usable, len(rows), plan))
    made.update({name: _spread(values, usable, len(rows)) for name, values in further.items()})
    return pa.record_batch([pa.array(made[f.name], f.type, from_pandas=True) for f in plan.schema], schema=plan.schema)


def _person(
    rows: Sequence[Row], readings: Sequence[Reading | None], ids: Sequence[Any], plan: Plan
) -> dict[str, list[Any]]:
    text = pa.types.is_string(plan.id_type)
    return {
        "id": [None if i is None else str(i) if text else int(i) for i in ids],
        "age": [r.case.get("age") for r in rows],
        "sex": [r.case.get("sex") for r in rows],
        **{name: [r.survey.get(name) for r in rows] for name in SURVEY},
        "faults": [json.dumps([vars(p) for p in r.problems], ensure_ascii=False) if r.problems else None for r in rows],
    }  # fmt: skip


def _summaries(
    rows: Sequence[Row], answers: Answers, usable: Sequence[int], told: Sequence[Reading], count: int
) -> dict[str, list[Any]]:
    found = {name: [";".join(getattr(s, name)) for s in answers.summaries] for name in LISTS[:7]}
    found["urgency"] = [s.urgency for s in answers.summaries]
    found["not_checked"] = [";".join(r.not_checked) for r in told]
    found["left_out"] = [";".join(answers.many.set_aside.get(k, ())) for k in range(len(told))]
    return {name: _spread(values, usable, count) for name, values in found.items()}


def _numbers(answers: Answers, usable: Sequence[int], count: int, plan: Plan) -> dict[str, Any]:
    blocks = {"p": answers.many.probability, "e": answers.many.explains, "b": answers.before}
    found: dict[str, Any] = {"none_of_these": _wide(answers.many.none_of_these[:, None], usable, count)[:, 0]}
    for kind in plan.kinds:
        block = blocks[kind]
        assert block is not None
        whole = _wide(block, usable, count)
        found.update({f"{kind}_{c}": whole[:, i] for i, c in enumerate(plan.answerer.causes)})
    return found


def _wide(block: Floats, usable: Sequence[int], count: int) -> Floats:
    whole = np.full((count, block.shape[1]), np.nan)
    if len(usable):
        whole[list(usable)] = six_digits(block)
    return whole


def _spread(values: Sequence[Any], usable: Sequence[int], count: int) -> list[Any]:
    whole: list[Any] = [None] * count
    for k, value in zip(usable, values, strict=True):
        whole[k] = value
    return whole
