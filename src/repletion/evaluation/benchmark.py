"""What the same inputs can tell at best: a logistic regression fitted to the very people that are scored.

It is given what the case holds and the model is given (never ancestry or income): age, sex, exposures, findings,
diagnoses and the other tests. It has seen the answers and the model has not, so it is the bar and not a rival. Its
apparent score flatters it; the cross-validated one is compared with. The tests go in as numbers, or as the model reads
them, beyond decision levels or not: the difference is what reading by levels costs.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from repletion.decisions.labs import read_labs
from repletion.domain.case import Case, said, taken
from repletion.domain.knowledge import KnowledgeBase

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]
Inputs = dict[tuple[str, str], float]
"""The test an input is a result of ("" for none), and its name: its number."""
FOLDS, SEED = 5, 20261124
LEAST = 20
"""People who must have an input, and people who must lack it, for it to count as one."""
STRENGTH = 0.1
"""Inverse of the ridge penalty on standardised inputs: chosen once, the same for every outcome."""


@dataclass(frozen=True)
class Fitted:
    """Predictions of the regression for the people it was fitted to, and for the same people by those left out."""

    apparent: Floats
    cross_validated: Floats
    inputs: tuple[str, ...]


def fitted(columns: Floats, names: tuple[str, ...], truth: Flags, weights: Floats) -> Fitted:
    """Return the weighted logistic regression's predictions of `truth`; one column an input."""
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
    from sklearn.model_selection import StratifiedKFold  # type: ignore[import-untyped]
    from sklearn.pipeline import make_pipeline  # type: ignore[import-untyped]
    from sklearn.preprocessing import StandardScaler  # type: ignore[import-untyped]

    share = weights / weights.mean()

    def predicted(learn: Places, judge: Places) -> Floats:
        machine = make_pipeline(StandardScaler(), LogisticRegression(C=STRENGTH, max_iter=2000))
        machine.fit(columns[learn], truth[learn], logisticregression__sample_weight=share[learn])
        return np.asarray(machine.predict_proba(columns[judge])[:, 1], dtype=np.float64)

    everybody = np.arange(len(truth))
    left_out = np.empty(len(truth))
    for learn, judge in StratifiedKFold(FOLDS, shuffle=True, random_state=SEED).split(columns, truth):
        left_out[judge] = predicted(learn, judge)
    return Fitted(predicted(everybody, everybody), left_out, names)


def inputs(rows: Sequence[Inputs], left_out: frozenset[str]) -> tuple[Floats, tuple[str, ...]]:
    """Return the columns of the inputs and their names: unknown ones at their mean, with a column "unknown"."""
    table: dict[str, Floats] = {}
    for key in sorted({key for row in rows for key in row if key[0] not in left_out}):
        values = np.array([row.get(key, np.nan) for row in rows])
        unknown = np.isnan(values)
        table[" ".join(key).strip()] = np.where(unknown, values[~unknown].mean(), values)
        table[f"{' '.join(key).strip()} unknown"] = unknown.astype(np.float64)
    kept = {name: column for name, column in table.items() if _varies(column)}
    return np.stack(list(kept.values()), axis=1), tuple(kept)


def _varies(column: Floats) -> bool:
    unlike = int((column != np.median(column)).sum())
    return unlike >= LEAST or len(np.unique(column)) > 2


def told(case: Case) -> Inputs:
    """Return the numbers that a case holds besides its tests."""
    age = float(case.age or 0)
    found = {"age": age, "age squared": age * age, "female": float(case.sex == "female")}
    if case.pregnant is not None:
        found["pregnant"] = float(case.pregnant)
    found.update({name: float(taken(x).state == "present") for name, x in case.exposures.items()})
    found.update({name: float(said(x).state == "present") for name, x in case.findings.items()})
    found.update({f"told {name}": 1.0 for name in case.conditions})
    return {("", name): value for name, value in found.items()}


def with_numbers(case: Case) -> Inputs:
    """Return all numbers of a case, its results as logs."""
    measured = {(r.test, "log"): float(np.log(max(r.value, 1e-3))) for r in case.labs if r.value is not None}
    return {**told(case), **measured}


def with_levels(case: Case, kb: KnowledgeBase) -> Inputs:
    """Return all numbers of a case, its results as the model reads them: how surely beyond each decision level."""
    found = told(case)
    for read in read_labs(case, kb):
        for side, seen in (("low", read.low), ("high", read.high)):
            found.update({(read.test, f"{side} {k}"): sum(seen[k:]) for k in range(1, len(seen))})
    return found
