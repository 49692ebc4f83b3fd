"""How right predicted probabilities are: discrimination, calibration, accuracy, and worth for a decision. All weighted.

AUROC: P(a case was given more than somebody who is none), ties half (Hanley, McNeil, Radiology 1982;143:29).
Calibration: logit P(case) = intercept + slope * logit(predicted); `intercept` of a `Calibration` is that with the slope
held at 1, "calibration in the large" (Cox, Biometrika 1958;45:562). Net benefit: Vickers, Elkin, Med Decis Making
2006;26:565.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from repletion.inference.uncertainty import expit, logit

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
STEPS = 50


@dataclass(frozen=True)
class Calibration:
    """The slope (1 is right; above 1: too timid) and the intercept in the large (0 is right; above 0: too low)."""

    slope: float
    intercept: float


@dataclass(frozen=True)
class Bin:
    """A share of the people, ordered by what was predicted: their means, and how many they are."""

    predicted: float
    observed: float
    people: int


@dataclass(frozen=True)
class Scores:
    """All scores of one set of predictions."""

    people: int
    cases: int
    observed: float
    predicted: float
    auroc: float
    calibration: Calibration
    brier: float
    brier_of_prevalence: float


def scored(truth: Flags, predicted: Floats, weights: Floats) -> Scores:
    """Return every score; NaN where there is no case, or nobody without."""
    observed = weighted_mean(truth, weights)
    return Scores(
        people=len(truth),
        cases=int(truth.sum()),
        observed=observed,
        predicted=weighted_mean(predicted, weights),
        auroc=auroc(truth, predicted, weights),
        calibration=calibration(truth, predicted, weights),
        brier=weighted_mean((predicted - truth) ** 2, weights),
        brier_of_prevalence=observed * (1 - observed),
    )


def weighted_mean(values: Floats | Flags, weights: Floats) -> float:
    """Return the weighted mean; NaN of nobody."""
    return float(np.average(values, weights=weights)) if weights.sum() > 0 else float("nan")


def auroc(truth: Flags, predicted: Floats, weights: Floats) -> float:
    """Return the weighted area under the ROC curve.

    >>> truth, predicted = np.array([True, False, True, False]), np.array([0.9, 0.2, 0.5, 0.5])
    >>> auroc(truth, predicted, np.ones(4))
    0.875
    """
    levels, place = np.unique(predicted, return_inverse=True)
    ill = np.bincount(place, weights * truth, len(levels))
    well = np.bincount(place, weights * ~truth, len(levels))
    whole = ill.sum() * well.sum()
    below = np.cumsum(well) - well / 2
    return float((ill * below).sum() / whole) if whole > 0 else float("nan")


def roc(truth: Flags, predicted: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Return the ROC curve: shares of the well and of the ill whose prediction is at or above each value, falling."""
    levels, place = np.unique(-predicted, return_inverse=True)
    ill = np.cumsum(np.bincount(place, weights * truth, len(levels)))
    well = np.cumsum(np.bincount(place, weights * ~truth, len(levels)))
    return np.concatenate([[0.0], well / well[-1]]), np.concatenate([[0.0], ill / ill[-1]])


def calibration(truth: Flags, predicted: Floats, weights: Floats) -> Calibration:
    """Return slope and intercept of the recalibration; NaN where either kind of person is missing."""
    if truth.all() or not truth.any():
        return Calibration(float("nan"), float("nan"))
    odds = np.asarray(logit(predicted), dtype=np.float64)
    both = _fitted(np.stack([np.ones_like(odds), odds], axis=1), np.zeros_like(odds), truth, weights)
    large = _fitted(np.ones((len(odds), 1)), odds, truth, weights)
    return Calibration(slope=float(both[1]), intercept=float(large[0]))


def _fitted(columns: Floats, offset: Floats, truth: Flags, weights: Floats) -> Floats:
    """Return the coefficients of a weighted logistic regression with an offset, by Newton's method."""
    shares = weights / weights.sum()
    coefficients = np.zeros(columns.shape[1])
    for _ in range(STEPS):
        p = expit(columns @ coefficients + offset)
        slope = columns.T @ (shares * (truth - p))
        curvature = (columns * (shares * p * (1 - p))[:, None]).T @ columns
        step = np.linalg.lstsq(curvature, slope, rcond=None)[0]
        coefficients = coefficients + np.clip(step, -2, 2)
        if np.abs(step).max() < 1e-10:
            break
    return np.asarray(coefficients, dtype=np.float64)


def bins(truth: Flags, predicted: Floats, weights: Floats, count: int = 10) -> list[Bin]:
    """Return equally heavy groups by rising prediction: what was predicted for them, and what was found."""
    order = np.argsort(predicted, kind="stable")
    place = np.cumsum(weights[order]) - weights[order] / 2
    group = np.minimum((place / weights.sum() * count).astype(int), count - 1)
    members = [order[group == g] for g in range(count)]
    return [
        Bin(weighted_mean(predicted[m], weights[m]), weighted_mean(truth[m], weights[m]), len(m))
        for m in members
        if len(m)
    ]


def net_benefit(truth: Flags, predicted: Floats, weights: Floats, thresholds: Sequence[float]) -> Floats:
    """Return, for each threshold t, the share rightly tested less t / (1 - t) times the share wrongly tested.

    >>> truth, weights = np.array([True, False]), np.ones(2)
    >>> net_benefit(truth, np.array([0.9, 0.1]), weights, [0.5])
    array([0.5])
    """
    shares = weights / weights.sum()
    chosen = predicted[:, None] >= np.asarray(thresholds)[None, :]
    right = (shares[:, None] * truth[:, None] * chosen).sum(axis=0)
    wrong = (shares[:, None] * ~truth[:, None] * chosen).sum(axis=0)
    t = np.asarray(thresholds, dtype=np.float64)
    return np.asarray(right - wrong * t / (1 - t))
