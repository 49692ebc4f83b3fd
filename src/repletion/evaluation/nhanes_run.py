"""The whole run on the survey: read, make cases, predict, score."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from repletion.domain.fault import Fault, Unusable
from repletion.evaluation.nhanes import INFORMING, SCORED, read
from repletion.evaluation.nhanes_cases import cases
from repletion.evaluation.nhanes_scores import Report, reports
from repletion.evaluation.prediction import Progress, predict
from repletion.kb.load import load

SEED = 20261124
FEWEST = 200
"""People without whom no score means anything."""
NEEDED = ("celiac", "osteoporosis", "RIDEXMON", "RIDRETH1", "INDFMPIR")
"""Columns that only this run needs: two diagnoses, and what is audited."""


@dataclass(frozen=True)
class NhanesRun:
    """What was scored, with which knowledge, and one report an outcome."""

    cycles: tuple[str, ...]
    people: int
    sampled_from: int
    informed_the_knowledge: bool
    knowledge_version: str
    knowledge_digest: str
    reports: tuple[Report, ...]


def nhanes_run(path: str, years: str, most: int | None, progress: Progress) -> NhanesRun:
    """Return the scores of the cycles within `years`; `Unusable` when the file or the years cannot be used."""
    chosen = cycles_within(years)
    frame = read(path, chosen)
    _refuse_lacking(frame, path)
    whole = len(frame)
    if most is not None and most < whole:
        frame = _sampled(frame, most)
    if len(frame) < FEWEST:
        what, remedy = f"holds {len(frame)} people of these cycles", f"give {FEWEST} or more"
        raise Unusable([Fault(where=path, what=what, remedy=remedy)])
    kb = load()
    people = cases(frame, kb)
    predicted = predict(kb, people, progress)
    informed = any(cycle in INFORMING for cycle in chosen)
    found = tuple(reports(kb, frame, people, predicted))
    return NhanesRun(tuple(chosen), len(frame), whole, informed, kb.version, kb.digest, found)


def cycles_within(years: str) -> list[str]:
    """Return the survey's cycles that lie within a span of years.

    >>> cycles_within("2009-2012")
    ['2009-2010', '2011-2012']
    """
    parts = years.split("-")
    if len(parts) != 2 or not all(p.isdigit() and len(p) == 4 for p in parts):
        raise Unusable([Fault(where="--cycles", what=f"{years!r} is no span of years", remedy="write it as 2009-2012")])
    known = (*INFORMING, *SCORED)
    found = [cycle for cycle in known if parts[0] <= cycle[:4] and cycle[-4:] <= parts[1]]
    if not found:
        remedy = f"the survey's cycles are {', '.join(known)}"
        raise Unusable([Fault(where="--cycles", what=f"no cycle lies within {years}", remedy=remedy)])
    return found


def _sampled(frame: pl.DataFrame, most: int) -> pl.DataFrame:
    kept = np.random.default_rng(SEED).permutation(len(frame))[:most]
    return frame[np.sort(kept)]


def _refuse_lacking(frame: pl.DataFrame, path: str) -> None:
    remedy = "docs/evidence/nhanes.md names the NHANES variable behind every column"
    missing = [name for name in NEEDED if name not in frame.columns]
    if missing:
        raise Unusable([Fault(where=path, what=f"has no column {name}", remedy=remedy) for name in missing])
