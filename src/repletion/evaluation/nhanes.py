"""The NHANES file of examined adults: read, checked, in our words, weighted for the cycles that are used together.

Figures that inform the knowledge base rest on `INFORMING`; predictions are scored on `SCORED`. Nothing of the scored
cycles may inform a number that the score depends on.
"""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from repletion.domain.fault import Fault, Unusable
from repletion.evaluation.nhanes_columns import EXPOSURES, FINDINGS, STATES
from repletion.evaluation.nhanes_labs import LABS
from repletion.evaluation.survey import Design

INFORMING = ("1999-2000", "2001-2002", "2003-2004", "2005-2006", "2007-2008")
SCORED = ("2009-2010", "2011-2012")
EARLY = ("1999-2000", "2001-2002")
COLUMNS = {**LABS, **EXPOSURES, **FINDINGS}


def read(path: str | Path, cycles: Sequence[str] = INFORMING) -> pl.DataFrame:
    """Return the examined adults of these cycles, one row each.

    Columns: `cycle`, `age` (years, top-coded by NCHS), `sex`, `weight`, `diet_weight`, `stratum`, `unit`; tests,
    exposures and findings of `nhanes_columns` under their names; each state as `state_<cause>`; NHANES's own columns.
    `Unusable` when the file cannot be read, lacks a column that is needed, or holds none of the cycles.
    """
    try:
        raw = pl.read_parquet(path)
    except (OSError, pl.exceptions.PolarsError) as error:
        remedy = "give the Parquet file described in docs/evidence/nhanes.md"
        raise Unusable([Fault(where=str(path), what="is no readable Parquet file", remedy=remedy)]) from error
    _refuse_lacking(raw, path)
    chosen = raw.filter(pl.col("cycle").is_in(list(cycles)) & (pl.col("WTMEC2YR") > 0))
    if chosen.is_empty():
        remedy = f"the file must hold people of {', '.join(cycles)}"
        raise Unusable([Fault(where=str(path), what="holds nobody of these cycles", remedy=remedy)])
    named = [expression.alias(name) for name, expression in COLUMNS.items()]
    states = [expression.alias(f"state_{name}") for name, expression in STATES.items()]
    person = [
        pl.col("RIDAGEYR").cast(pl.Int64).alias("age"),
        pl.when(pl.col("RIAGENDR") == 2).then(pl.lit("female")).otherwise(pl.lit("male")).alias("sex"),
        pl.col("SDMVSTRA").cast(pl.Int64).alias("stratum"),
        pl.col("SDMVPSU").cast(pl.Int64).alias("unit"),
    ]
    return weighted(chosen.with_columns(*person, *named, *states), cycles)


def weighted(frame: pl.DataFrame, cycles: Sequence[str]) -> pl.DataFrame:
    """Return the people of these cycles with the weights for using the cycles together.

    As NCHS advises: the four-year weight for 1999-2002 when both its cycles are in, taking its share of the cycles;
    else the two-year weight divided by their number. Two-day dietary weights are divided likewise (from 2003).
    """
    number = len(cycles)
    four = pl.col("WTMEC4YR") * 2 if all(early in cycles for early in EARLY) else pl.col("WTMEC2YR")
    early = pl.col("cycle").is_in(list(EARLY))
    with_diet = max(sum(cycle >= "2003-2004" for cycle in cycles), 1)
    return frame.filter(pl.col("cycle").is_in(list(cycles))).with_columns(
        (pl.when(early).then(four).otherwise(pl.col("WTMEC2YR")) / number).alias("weight"),
        (pl.col("WTDR2D").fill_null(0.0) / with_diet).alias("diet_weight"),
    )


def design(frame: pl.DataFrame, weight: str = "weight") -> Design:
    """Return the survey design of the people in the frame."""
    columns = frame.select(pl.col(weight).cast(pl.Float64), "stratum", "unit")
    return Design(*(column.to_numpy() for column in columns))


def _refuse_lacking(raw: pl.DataFrame, path: str | Path) -> None:
    expressions = (*COLUMNS.values(), *STATES.values())
    needed = {name for expression in expressions for name in expression.meta.root_names()}
    needed |= {"cycle", "WTMEC2YR", "WTMEC4YR", "WTDR2D", "SDMVSTRA", "SDMVPSU", "RIDAGEYR", "RIAGENDR", "RIDRETH1"}
    remedy = "docs/evidence/nhanes.md names the NHANES variable behind every column"
    missing = sorted(needed - set(raw.columns))
    if missing:
        raise Unusable([Fault(where=str(path), what=f"has no column {name}", remedy=remedy) for name in missing])
