"""Columns that a map works out: SQL over one row, by Polars."""

from collections.abc import Iterator
from typing import Any

import polars as pl
import pyarrow as pa  # type: ignore[import-untyped]

from repletion.interfaces.cohort.cells import BLANK, token
from repletion.interfaces.cohort.mapping import CohortMap

SEVERAL = ("Agg", "Over", "Len", "Rank", "Shift", "SubPlan", "Sort", "Slice", "Filter", "Explode", "Gather", "Rolling")
"""Steps of Polars that look at more than one row."""
NO_NUMBER = "is no number (name the column under `text` if it need not be one)"


def roots(found: CohortMap) -> Iterator[tuple[str, str]]:
    """Yield, for every derived column, the columns of the table that it rests on."""
    for name, text in found.derived.items():
        for root in dict.fromkeys(_roots(text)):
            if root not in found.derived:
                yield name, root


def _roots(text: str) -> list[str]:
    """Return the columns of an expression; none where it is no SQL, which the map's reader tells."""
    try:
        return pl.sql_expr(text).meta.root_names()
    except (pl.exceptions.PolarsError, ValueError):
        return []


def over_one_row(text: str) -> bool:
    """Return whether an SQL expression says of each row what the other rows have no part in.

    >>> [over_one_row(x) for x in ("age >= 40 AND sex = 'f'", "age - AVG(age)", "LAG(a) OVER (ORDER BY a)")]
    [True, False, False]
    """
    written = pl.sql_expr(text).meta.serialize(format="json")
    return not any(f'"{step}"' in written for step in SEVERAL)


def with_derived(
    batch: pa.RecordBatch, found: CohortMap
) -> tuple[dict[str, list[Any]], list[tuple[int, str, Any, str]]]:
    """Return the columns that a map reads, as lists, and the cells that should be numbers and are not.

    A column of text that a derived one rests on is read as numbers, unless the map names it under `text`.
    """
    have = set(batch.schema.names)
    columns = {c: batch.column(c).to_pylist() for c in found.columns if c in have and c not in found.derived}
    if not found.derived:
        return columns, []
    needed = list(dict.fromkeys(root for _, root in roots(found)))
    frame = pl.DataFrame(pl.from_arrow(pa.Table.from_batches([batch.select(needed)])))
    problems: list[tuple[int, str, Any, str]] = []
    for column in needed:
        if frame.schema[column] == pl.String and column not in found.text:
            frame, wrong = _as_numbers(frame, column)
            problems += wrong
    for name, text in found.derived.items():
        frame = frame.with_columns(pl.sql_expr(text).alias(name))
    columns.update({name: frame[name].to_list() for name in found.derived if name in found.columns})
    return columns, problems


def _as_numbers(frame: pl.DataFrame, column: str) -> tuple[pl.DataFrame, list[tuple[int, str, Any, str]]]:
    given = frame[column]
    cast = given.str.strip_chars().cast(pl.Float64, strict=False)
    doubtful = (cast.is_null() & given.is_not_null()).arg_true().to_list()
    wrong = [(k, column, given[k], NO_NUMBER) for k in doubtful if token(given[k]) not in BLANK]
    return frame.with_columns(cast.alias(column)), wrong
