"""Arithmetic of a stratified, clustered survey: shares and odds ratios with design-based intervals.

Variances are Taylor-linearised over the first-stage units within strata, taken as drawn with replacement (Binder, Int
Stat Rev 1983;51:279). A part of the people is a *domain* of the whole design: those outside it weigh nothing, yet their
units still count. Degrees of freedom are units less strata, of those in which the domain has anybody.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy import special  # type: ignore[import-untyped]

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Design:
    """Everybody in the survey: weight, stratum, and first-stage unit (numbered within its stratum), one entry each."""

    weights: Floats
    strata: Whole
    units: Whole

    @cached_property
    def numbered(self) -> tuple[Whole, Whole]:
        """The unit of each person, numbered through, and the stratum of each unit, numbered through."""
        pairs = np.stack([self.strata, self.units], axis=1)
        seen, unit = np.unique(pairs, axis=0, return_inverse=True)
        return unit.reshape(-1), np.unique(seen[:, 0], return_inverse=True)[1].reshape(-1)


@dataclass(frozen=True)
class Share:
    """A weighted share: people asked, people with it, the share, its 95 % interval, standard error, freedom."""

    n: int
    cases: int
    value: float
    low: float
    high: float
    error: float
    freedom: int


@dataclass(frozen=True)
class Fit:
    """A weighted logistic regression: coefficients (log odds), their design covariance, people, cases, freedom."""

    coefficients: Floats
    covariance: Floats
    n: int
    cases: int
    freedom: int

    def odds_ratio(self, column: int) -> tuple[float, float, float]:
        """Return the odds ratio of a column and its 95 % interval (Student's t on the log scale)."""
        error = float(np.sqrt(self.covariance[column, column])) * quantile_t(0.975, self.freedom)
        middle = float(self.coefficients[column])
        return float(np.exp(middle)), float(np.exp(middle - error)), float(np.exp(middle + error))


def quantile_t(probability: float, freedom: float) -> float:
    """Return the quantile of Student's t."""
    return float(special.stdtrit(max(freedom, 1), probability))


def covariance_of_totals(design: Design, scores: Floats) -> Floats:
    """Return the covariance (k by k) of the totals of `scores` (people by k), weights already in the scores."""
    unit, stratum = design.numbered
    totals = np.stack([np.bincount(unit, column, minlength=len(stratum)) for column in scores.T], axis=1)
    size = np.bincount(stratum).astype(float)
    means = np.stack([np.bincount(stratum, column) / size for column in totals.T], axis=1)
    centred = totals - means[stratum]
    factor = np.where(size > 1, size / np.maximum(size - 1, 1), 0.0)[stratum]
    return np.asarray((centred * factor[:, None]).T @ centred)


def freedom(design: Design, domain: Flags) -> int:
    """Return the first-stage units less the strata in which the domain has anybody; at least 1."""
    unit, stratum = design.numbered
    units = np.unique(unit[domain & (design.weights > 0)])
    return max(len(units) - len(np.unique(stratum[units])), 1)


def share(design: Design, outcome: Floats, domain: Flags) -> Share:
    """Return the weighted share of `outcome` (1, 0, or nan where not known) within the domain.

    The interval is that of Korn and Graubard (Surv Methodol 1998;24:193) with the effective sample size held to the
    number asked, as NCHS presents proportions; it stays inside 0 to 1 and is defined where nobody has the outcome.
    `ValueError` when nobody in the domain was asked.
    """
    counted = domain & ~np.isnan(outcome) & (design.weights > 0)
    if not counted.any():
        raise ValueError("nobody in the domain was asked")
    weights, has = np.where(counted, design.weights, 0.0), np.where(counted, outcome, 0.0)
    value = float(weights @ has / weights.sum())
    scores = weights * (has - value) / weights.sum()
    error = float(np.sqrt(covariance_of_totals(design, scores[:, None])[0, 0]))
    n, free = int(counted.sum()), freedom(design, counted)
    low, high = korn_graubard(value, error, n, free)
    return Share(n, int(has.sum()), value, low, high, error, free)


def korn_graubard(value: float, error: float, n: int, free: int) -> tuple[float, float]:
    """Return the 95 % interval of a share from its standard error, the number asked and the degrees of freedom."""
    spread = value * (1 - value)
    effective = spread / error**2 if error > 0 and spread > 0 else float(n)
    effective *= (quantile_t(0.975, n - 1) / quantile_t(0.975, free)) ** 2 if 0 < value < 1 else 1.0
    effective = min(effective, float(n))
    hits = value * effective
    low = 0.0 if hits <= 0 else float(special.betaincinv(hits, effective - hits + 1, 0.025))
    high = 1.0 if hits >= effective else float(special.betaincinv(hits + 1, effective - hits, 0.975))
    return low, high


def ratio(design: Design, outcome: Floats, exposed: Floats, domain: Flags) -> tuple[float, float, float]:
    """Return the share of `outcome` in the exposed over that in the others, and its 95 % interval.

    The interval is Student's t on the log scale, from the linearised variance of the difference of the logs.
    `ValueError` when either share is 0 or nobody was asked.
    """
    counted = domain & ~np.isnan(outcome) & ~np.isnan(exposed)
    inside = [counted & (exposed == 1), counted & (exposed == 0)]
    yes, no = share(design, outcome, inside[0]).value, share(design, outcome, inside[1]).value
    if yes == 0 or no == 0:
        raise ValueError("a share of 0 has no ratio")
    scores = np.zeros(len(outcome))
    for sign, value, part in ((1, yes, inside[0]), (-1, no, inside[1])):
        weights = design.weights[part]
        scores[part] = sign * weights * (outcome[part] - value) / (weights.sum() * value)
    free = freedom(design, counted)
    error = float(np.sqrt(covariance_of_totals(design, scores[:, None])[0, 0])) * quantile_t(0.975, free)
    middle = yes / no
    return middle, middle * float(np.exp(-error)), middle * float(np.exp(error))


def logistic(design: Design, outcome: Floats, columns: Floats, domain: Flags) -> Fit:
    """Return the weighted logistic regression of `outcome` on `columns` (people by k; an intercept is put first).

    People with a missing outcome or column are left out of the domain. Newton's method on the weighted score;
    covariance by the sandwich over the design. `ValueError` when it does not settle or nobody is left.
    """
    counted = domain & ~np.isnan(outcome) & ~np.isnan(columns).any(axis=1) & (design.weights > 0)
    if not counted.any():
        raise ValueError("nobody in the domain has all that the regression needs")
    x = np.column_stack([np.ones(len(outcome)), np.where(counted[:, None], columns, 0.0)])[counted]
    y, weights = outcome[counted], design.weights[counted] / design.weights[counted].mean()
    beta = _maximum(x, y, weights)
    fitted = special.expit(x @ beta)
    bread = np.linalg.inv((x * (weights * fitted * (1 - fitted))[:, None]).T @ x)
    scores = np.zeros((len(outcome), x.shape[1]))
    scores[counted] = x * (weights * (y - fitted))[:, None]
    covariance = bread @ covariance_of_totals(design, scores) @ bread
    return Fit(beta, covariance, int(counted.sum()), int(y.sum()), freedom(design, counted))


def _maximum(x: Floats, y: Floats, weights: Floats, rounds: int = 50) -> Floats:
    """Return the coefficients at the maximum of the weighted likelihood."""
    beta = np.zeros(x.shape[1])
    for _ in range(rounds):
        fitted = special.expit(x @ beta)
        slope, curvature = x.T @ (weights * (y - fitted)), (x * (weights * fitted * (1 - fitted))[:, None]).T @ x
        if np.linalg.cond(curvature) > 1e14:
            break
        step = np.linalg.solve(curvature, slope)
        beta = beta + step
        if np.abs(step).max() < 1e-10:
            return beta
    raise ValueError("the regression does not settle: an exposure decides the outcome, or nobody has it")
