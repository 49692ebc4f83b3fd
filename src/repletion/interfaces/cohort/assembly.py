"""From the finished batches of a run to its files: answers, bad rows, data dictionary. Each whole or not at all."""

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.csv  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]

from repletion.domain.fault import Fault, Unusable
from repletion.interfaces.cohort.journal import Journal

BAD = pa.schema([
    ("row", pa.int64()), ("id", pa.string()), ("column", pa.string()), ("value", pa.string()), ("reason", pa.string()),
    ("set_aside", pa.bool_()),
])  # fmt: skip
Line = tuple[int, str | None, str, str, str]
SUFFIXES = (".parquet", ".csv", ".arrow", ".feather")


def split(answers: pa.RecordBatch, malformed: Iterable[tuple[int, str, str]]) -> tuple[pa.RecordBatch, pa.RecordBatch]:
    """Return the rows that were answered, and the faults of those that were not, one fault a line."""
    told = answers["faults"].to_pylist()
    good = pa.array([t is None for t in told], pa.bool_())
    faults: list[Line] = [(n, None, "", value, why) for n, value, why in malformed]
    for number, name, text in zip(answers["row"].to_pylist(), answers["id"].to_pylist(), told, strict=True):
        shown = None if name is None else str(name)
        faults += [(number, shown, f["column"], f["value"], f["reason"]) for f in json.loads(text or "[]")]
    faults.sort(key=lambda f: f[0])
    kept = answers.filter(good).select([n for n in answers.schema.names if n != "faults"])
    return kept, _bad(faults, set_aside=True)


def _bad(faults: list[Line], *, set_aside: bool) -> pa.RecordBatch:
    columns = [*(zip(*faults, strict=True) if faults else [() for _ in range(5)]), [set_aside] * len(faults)]
    return pa.record_batch([pa.array(c, f.type) for c, f in zip(columns, BAD, strict=True)], schema=BAD)


def duplicates(journal: Journal, column: str) -> tuple[int, pa.RecordBatch]:
    """Return how many rows have an id that an earlier row has, and a line for each of them."""
    import polars as pl

    hashes: list[Any] = []
    there: list[Any] = []
    for batch in journal.batches(columns=["id"]):
        names = pl.Series(pl.from_arrow(batch.column(0)))
        hashes.append(names.hash().to_numpy())
        there.append(names.is_not_null().to_numpy())
    whole, told = np.concatenate(hashes), np.concatenate(there)
    _, first = np.unique(whole, return_index=True)
    again = np.setdiff1d(np.flatnonzero(told), first)
    return len(again), _bad(list(_again(journal, set(again.tolist()), column)), set_aside=False)


def _again(journal: Journal, places: set[int], column: str) -> Iterator[Line]:
    done = 0
    for batch in journal.batches(columns=["row", "id"]):
        for k, (row, name) in enumerate(zip(*(c.to_pylist() for c in batch.columns), strict=True)):
            if done + k in places and name is not None:
                yield row, str(name), column, str(name), "an earlier row has the same id; each is answered by itself"
        done += batch.num_rows


def lengthened(batch: pa.RecordBatch, causes: list[str]) -> pa.RecordBatch:
    """Return one row for each person and cause: the person's columns repeated, and the numbers of the cause."""
    kinds = [k for k in ("p", "e", "b") if f"{k}_{causes[0]}" in batch.schema.names]
    ends = [f"{k}_{end}" for k in "pe" for end in ("low", "high") if f"p_{causes[0]}_low" in batch.schema.names]
    wide = {f"{k}_{c}" for k in kinds for c in causes} | {f"{e[0]}_{c}{e[1:]}" for e in ends for c in causes}
    person = [n for n in batch.schema.names if n not in wide]
    index = np.repeat(np.arange(batch.num_rows), len(causes))
    columns = {n: batch.column(n).take(pa.array(index)) for n in person}
    columns["cause"] = pa.array(np.tile(np.array(causes, dtype=object), batch.num_rows), pa.string())
    for k in (*kinds, *ends):
        each = [batch.column(f"{k[0]}_{c}{k[1:]}").to_numpy(zero_copy_only=False) for c in causes]
        columns[NAMES[k]] = pa.array(np.stack(each, axis=1).ravel(), pa.float64(), from_pandas=True)
    return pa.RecordBatch.from_pydict(columns)


NAMES = {
    "p": "probability", "e": "explains", "b": "before_tests", "p_low": "probability_low",
    "p_high": "probability_high", "e_low": "explains_low", "e_high": "explains_high",
}  # fmt: skip


def write_table(path: Path, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> None:
    """Write a table by its suffix, whole or not at all; `Unusable` where it cannot be written."""
    partial = path.with_name(f".{path.name}.tmp")
    try:
        with _writer(partial, path.suffix.lower(), schema) as writer:
            for batch in batches:
                writer.write_batch(batch)
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        what = f"cannot be written: {(error.strerror or 'unknown reason').lower()}"
        raise Unusable([Fault(where=str(path), what=what, remedy="make room, then go on with --resume")]) from error


def _writer(path: Path, suffix: str, schema: pa.Schema) -> Any:
    if suffix == ".parquet":
        return pq.ParquetWriter(str(path), schema, compression="zstd")
    if suffix == ".csv":
        return pa.csv.CSVWriter(str(path), schema)
    return pa.ipc.new_file(str(path), schema)


def transformed(
    batches: Iterable[pa.RecordBatch], change: Callable[[pa.RecordBatch], pa.RecordBatch] | None
) -> Iterator[pa.RecordBatch]:
    """Yield the batches, each changed where a change is given."""
    for batch in batches:
        yield change(batch) if change else batch
