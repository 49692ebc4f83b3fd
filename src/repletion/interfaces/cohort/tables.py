"""Tables from files, in batches: Parquet, Arrow (IPC), CSV. One batch is in memory at a time."""

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]

from repletion.domain.fault import Fault, Unusable

DELIMITERS = ",;\t|"
UNREADABLE = (OSError, pa.ArrowInvalid, pa.ArrowException, UnicodeError)


@dataclass(frozen=True)
class Chunk:
    """Some rows in their order: their numbers (from 1), their cells, and lines that are no rows at all, with why."""

    numbers: Sequence[int]
    batch: pa.RecordBatch
    malformed: tuple[tuple[int, str, str], ...] = ()

    @property
    def last(self) -> int:
        """Return the number of the last row."""
        return max([*self.numbers[-1:], *(n for n, _, _ in self.malformed)], default=0)


@dataclass(frozen=True)
class Table:
    """A table that is open: its columns, how many rows where that is known, what to say of it, and its chunks."""

    schema: pa.Schema
    rows: int | None
    notes: tuple[str, ...]
    chunks: Callable[[Sequence[str], int], Iterator[Chunk]]
    """Yields the rows in chunks of a size, with the columns named."""


def open_table(path: Path) -> Table:
    """Return the table of a file, by its suffix; `Unusable` when it is no such file, is cut off, or has no columns."""
    opened = OPENERS.get(path.suffix.lower())
    if opened is None:
        remedy = f"give a file that ends in {', '.join(OPENERS)}, or FHIR resources in .ndjson"
        raise Unusable([Fault(where=str(path), what="of an unknown kind", remedy=remedy)])
    try:
        table = opened(path)
    except UNREADABLE as error:
        raise Unusable([_unreadable(path, error)]) from error
    twice = sorted({n for n in table.schema.names if table.schema.names.count(n) > 1})
    if twice or not table.schema.names:
        what = f"has several columns named {', '.join(twice)}" if twice else "has no columns"
        raise Unusable([Fault(where=str(path), what=what, remedy="give each column one name of its own")])
    return table


def _unreadable(path: Path, error: Exception, after: int = 0) -> Fault:
    told = str(error).split("\n")[0][:200]
    where = f"{path}: after row {after:,}" if after else str(path)
    return Fault(where=where, what=f"cannot be read ({told})", remedy="the file may be cut off: give it whole")


def _arrow_chunks(
    path: Path, batches: Callable[[Sequence[str], int], Iterator[pa.RecordBatch]], columns: Sequence[str], size: int
) -> Iterator[Chunk]:
    """Yield the batches of a file with the numbers of their rows; `Unusable` where the file breaks off."""
    done = 0
    try:
        for batch in batches(columns, size):
            for start in range(0, batch.num_rows, size):
                part = batch.slice(start, size)
                yield Chunk(range(done + 1, done + part.num_rows + 1), part)
                done += part.num_rows
    except UNREADABLE as error:
        raise Unusable([_unreadable(path, error, done)]) from error


def _parquet(path: Path) -> Table:
    with pq.ParquetFile(path) as file:
        schema, rows = file.schema_arrow, file.metadata.num_rows

    def batches(columns: Sequence[str], size: int) -> Iterator[pa.RecordBatch]:
        with pq.ParquetFile(path, pre_buffer=False) as file:
            yield from file.iter_batches(batch_size=size, columns=list(columns))

    return Table(schema, rows, (), lambda columns, size: _arrow_chunks(path, batches, columns, size))


def _arrow(path: Path) -> Table:
    with pa.memory_map(str(path)) as source:
        schema = _reader(source).schema

    def batches(columns: Sequence[str], size: int) -> Iterator[pa.RecordBatch]:
        with pa.memory_map(str(path)) as source:
            reader = _reader(source)
            several = range(reader.num_record_batches) if hasattr(reader, "num_record_batches") else None
            whole = reader if several is None else (reader.get_batch(i) for i in several)
            yield from (batch.select(list(columns)) for batch in whole)

    return Table(schema, None, (), lambda columns, size: _arrow_chunks(path, batches, columns, size))


def _reader(source: Any) -> Any:
    """Return what reads an IPC file or, where it is none, an IPC stream."""
    try:
        return pa.ipc.open_file(source)
    except pa.ArrowInvalid:
        source.seek(0)
        return pa.ipc.open_stream(source)


def _csv(path: Path) -> Table:
    header, delimiter = _header(path)
    schema = pa.schema([(name, pa.string()) for name in header])
    with path.open("rb") as file:
        file.seek(-1, 2)
        whole = file.read(1) in (b"\n", b"\r")
    notes = () if whole else ("the file does not end with a line break: its last row may be cut off",)
    return Table(schema, None, notes, lambda columns, size: _csv_chunks(path, header, delimiter, columns, size))


def _header(path: Path) -> tuple[list[str], str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        first = file.readline(1_000_000)
    delimiter = max(DELIMITERS, key=first.count)
    header = [name.strip() for name in next(csv.reader([first], delimiter=delimiter), [])]
    if not any(header) or "\x00" in first:
        raise pa.ArrowInvalid("its first line does not name columns")
    return header, delimiter


def _csv_chunks(path: Path, header: list[str], delimiter: str, columns: Sequence[str], size: int) -> Iterator[Chunk]:
    """Yield the rows in chunks; a line with too many or too few cells is no row, and is told."""
    places = [header.index(c) for c in columns]
    schema = pa.schema([(c, pa.string()) for c in columns])
    numbers: list[int] = []
    rows: list[list[str | None]] = []
    malformed: list[tuple[int, str, str]] = []
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        lines = csv.reader(file, delimiter=delimiter)
        next(lines)
        for number, (cells, why) in enumerate(_lines(lines, len(header)), 1):
            if why:
                malformed.append((number, delimiter.join(cells)[:60].encode(errors="replace").decode(), why))
            else:
                numbers.append(number)
                rows.append([cells[p] or None for p in places])
            if len(numbers) + len(malformed) == size:
                yield Chunk(numbers, _batch(rows, schema), tuple(malformed))
                numbers, rows, malformed = [], [], []
    if numbers or malformed:
        yield Chunk(numbers, _batch(rows, schema), tuple(malformed))


def _lines(lines: Iterator[list[str]], count: int) -> Iterator[tuple[list[str], str]]:
    """Yield the cells of each line that is not empty, and what is wrong with it."""
    while True:
        try:
            cells = next(lines)
        except StopIteration:
            return
        except csv.Error as error:
            yield [], f"is no row ({error})"
            continue
        if cells:
            yield cells, _wrong(cells, count)


def _wrong(cells: list[str], count: int) -> str:
    if len(cells) != count:
        return f"has {len(cells)} cells where the header has {count}"
    if any(c and not c.isascii() and any("\ud800" <= x <= "\udfff" for x in c) for c in cells):
        return "holds bytes that are not UTF-8"
    return "holds zero bytes" if any("\x00" in c for c in cells) else ""


def _batch(rows: list[list[str | None]], schema: pa.Schema) -> pa.RecordBatch:
    cells = zip(*rows, strict=True) if rows else [() for _ in schema]
    return pa.record_batch([pa.array(c, pa.string()) for c in cells], schema=schema)


OPENERS: dict[str, Callable[[Path], Table]] = {
    ".parquet": _parquet, ".csv": _csv, ".tsv": _csv, ".arrow": _arrow, ".feather": _arrow, ".ipc": _arrow,
}  # fmt: skip
