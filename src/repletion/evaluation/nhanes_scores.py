"""Predicted against measured in the survey: every outcome scored, audited by subgroup, held against its bar."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from repletion.domain.case import Case
from repletion.domain.knowledge import KnowledgeBase
from repletion.evaluation.benchmark import Inputs, fitted, inputs, with_levels, with_numbers
from repletion.evaluation.groups import parts
from repletion.evaluation.jackknife import interval
from repletion.evaluation.nhanes import design
from repletion.evaluation.prediction import OUTCOMES, Outcome, limit
from repletion.evaluation.scores import Bin, Scores, auroc, bins, net_benefit, roc, scored
from repletion.evaluation.survey import Design

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
GAP, SLOPES, MEAN = 0.03, (0.8, 1.25), 0.15
"""What is aimed at: AUROC no further below the bar's, calibration slope between, mean predicted off by no more."""
FEW = 10
"""Cases below which a subgroup's AUROC and slope are not told."""
POINTS = 120


@dataclass(frozen=True)
class Group:
    """One subgroup's scores."""

    kind: str
    name: str
    scores: Scores


@dataclass(frozen=True)
class Verdict:
    """One aim: what was measured, what was aimed at, whether it is met."""

    aim: str
    measured: float
    met: bool


@dataclass(frozen=True)
class Curves:
    """What the plots draw: ROC of model and bar, calibration, and net benefit by threshold."""

    roc: tuple[Floats, Floats]
    roc_bar: tuple[Floats, Floats]
    bins: tuple[Bin, ...]
    bins_bar: tuple[Bin, ...]
    thresholds: Floats
    benefit: Floats
    benefit_bar: Floats
    benefit_all: Floats


@dataclass(frozen=True)
class Report:
    """One outcome: the model, the regression as it was fitted and as it serves others, subgroups, verdicts.

    `bar_levels` is the regression that is told the tests as the model reads them, by decision levels.
    """

    outcome: Outcome
    model: Scores
    auroc_interval: tuple[float, float]
    bar_apparent: Scores
    bar: Scores
    bar_levels: Scores
    bar_inputs: int
    verdicts: tuple[Verdict, ...]
    groups: tuple[Group, ...]
    curves: Curves


def reports(kb: KnowledgeBase, frame: pl.DataFrame, people: Sequence[Case], predicted: Floats) -> list[Report]:
    """Return a report for every outcome of which the sample has cases; `predicted` is (people, outcomes)."""
    numbers, levels = [with_numbers(case) for case in people], [with_levels(case, kb) for case in people]
    found = []
    for k, outcome in enumerate(OUTCOMES):
        values = frame[outcome.test].cast(pl.Float64).to_numpy()
        mine = np.ones(len(frame), dtype=bool) if outcome.sex is None else (frame["sex"] == outcome.sex).to_numpy()
        rows = np.flatnonzero(mine & ~np.isnan(values) & ~np.isnan(predicted[:, k]))
        truth = values[rows] < limit(kb, outcome)
        if FEW <= truth.sum() < len(truth):
            told = [[inputs_[int(i)] for i in rows] for inputs_ in (numbers, levels)]
            found.append(_report(outcome, frame[rows], told, truth, predicted[rows, k]))
    return found


def _report(
    outcome: Outcome, frame: pl.DataFrame, told: Sequence[Sequence[Inputs]], truth: Flags, predicted: Floats
) -> Report:
    drawn: Design = design(frame)
    weights = drawn.weights
    bar, by_levels = (fitted(*inputs(rows, outcome.left_out), truth, weights) for rows in told)
    model, others = (scored(truth, p, weights) for p in (predicted, bar.cross_validated))
    levels = scored(truth, by_levels.cross_validated, weights)
    return Report(
        outcome=outcome,
        model=model,
        auroc_interval=interval(drawn, lambda w: auroc(truth, predicted, w)),
        bar_apparent=scored(truth, bar.apparent, weights),
        bar=others,
        bar_levels=levels,
        bar_inputs=len(bar.inputs),
        verdicts=verdicts(model, others, levels),
        groups=tuple(_groups(frame, truth, predicted, weights)),
        curves=_curves(truth, predicted, bar.cross_validated, weights),
    )


def verdicts(model: Scores, bar: Scores, levels: Scores) -> tuple[Verdict, ...]:
    """Return the aims of an outcome, each with what was measured."""
    gap, gap_levels = bar.auroc - model.auroc, levels.auroc - model.auroc
    slope, ratio = model.calibration.slope, model.predicted / model.observed
    return (
        Verdict(f"AUROC at most {GAP} below the regression's", gap, gap <= GAP),
        Verdict(f"AUROC at most {GAP} below the regression's by decision levels", gap_levels, gap_levels <= GAP),
        Verdict(f"calibration slope {SLOPES[0]} to {SLOPES[1]}", slope, SLOPES[0] <= slope <= SLOPES[1]),
        Verdict(f"mean predicted within {MEAN:.0%} of observed (ratio)", ratio, abs(ratio - 1) <= MEAN),
    )


def _groups(frame: pl.DataFrame, truth: Flags, predicted: Floats, weights: Floats) -> list[Group]:
    found = []
    for (kind, name), members in parts(frame).items():
        if truth[members].sum() >= FEW:
            found.append(Group(kind, name, scored(truth[members], predicted[members], weights[members])))
    return found


def _curves(truth: Flags, predicted: Floats, bar: Floats, weights: Floats) -> Curves:
    share = float(np.average(truth, weights=weights))
    thresholds = np.geomspace(share / 4, min(4 * share, 0.9), 40)
    everybody = np.ones(len(truth))
    return Curves(
        roc=_thinned(roc(truth, predicted, weights)),
        roc_bar=_thinned(roc(truth, bar, weights)),
        bins=tuple(bins(truth, predicted, weights)),
        bins_bar=tuple(bins(truth, bar, weights)),
        thresholds=thresholds,
        benefit=net_benefit(truth, predicted, weights, list(thresholds)),
        benefit_bar=net_benefit(truth, bar, weights, list(thresholds)),
        benefit_all=net_benefit(truth, everybody, weights, list(thresholds)),
    )


def _thinned(curve: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
    """Return the curve at a hundred or so even steps of its length: enough for a plot."""
    along = np.concatenate([[0.0], np.cumsum(np.abs(np.diff(curve[0])) + np.abs(np.diff(curve[1])))])
    even = np.linspace(0, along[-1], POINTS)
    return np.interp(even, along, curve[0]), np.interp(even, along, curve[1])
