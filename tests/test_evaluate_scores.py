"""Scores against independent programs and against what must hold of them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, roc_auc_score

from repletion.evaluation.jackknife import interval
from repletion.evaluation.pairs import log_odds_ratio
from repletion.evaluation.scores import auroc, bins, calibration, net_benefit, roc, scored, weighted_mean
from repletion.evaluation.survey import Design, share
from repletion.inference.uncertainty import expit, logit

seeds = st.integers(0, 2**32 - 1)


def sample(seed, people=80):
    rng = np.random.default_rng(seed)
    truth = rng.random(people) < 0.3
    truth[:2] = True, False
    predicted = np.round(rng.uniform(0.01, 0.99, people), rng.integers(1, 4))
    return truth, np.clip(predicted, 0.01, 0.99), rng.uniform(0.1, 5, people)


@settings(max_examples=60, deadline=None)
@given(seeds)
def test_auroc_and_brier_equal_another_program(seed):
    truth, predicted, weights = sample(seed)
    found = scored(truth, predicted, weights)
    assert found.auroc == pytest.approx(roc_auc_score(truth, predicted, sample_weight=weights))
    assert found.brier == pytest.approx(brier_score_loss(truth, predicted, sample_weight=weights))


@settings(max_examples=60, deadline=None)
@given(seeds)
def test_the_area_under_the_curve_is_the_auroc(seed):
    truth, predicted, weights = sample(seed)
    across, up = roc(truth, predicted, weights)
    assert np.trapezoid(up, across) == pytest.approx(auroc(truth, predicted, weights))


@settings(max_examples=60, deadline=None)
@given(seeds, st.integers(2, 5))
def test_a_weight_counts_as_so_many_people(seed, times):
    truth, predicted, _ = sample(seed, 30)
    weights = np.ones(30)
    weights[:10] = times
    many = np.concatenate([np.repeat(np.arange(10), times), np.arange(10, 30)])
    one, other = scored(truth, predicted, weights), scored(truth[many], predicted[many], np.ones(len(many)))
    assert one.auroc == pytest.approx(other.auroc)
    assert one.calibration.slope == pytest.approx(other.calibration.slope, abs=1e-6)
    assert one.brier == pytest.approx(other.brier)


@settings(max_examples=30, deadline=None)
@given(seeds, st.floats(0.4, 2.5))
def test_stretching_the_log_odds_divides_the_slope(seed, stretch):
    truth, predicted, weights = sample(seed)
    plain = calibration(truth, predicted, weights).slope
    stretched = calibration(truth, np.asarray(expit(stretch * logit(predicted))), weights).slope
    assert stretched * stretch == pytest.approx(plain, abs=1e-4)


@settings(max_examples=20, deadline=None)
@given(seeds)
def test_slope_equals_another_program(seed):
    truth, predicted, weights = sample(seed, 200)
    other = LogisticRegression(C=1e8, tol=1e-10, max_iter=5000)
    other.fit(np.asarray(logit(predicted))[:, None], truth, sample_weight=weights)
    assert calibration(truth, predicted, weights).slope == pytest.approx(other.coef_[0, 0], abs=1e-3)


@settings(max_examples=30, deadline=None)
@given(seeds)
def test_right_intercept_makes_the_mean_right(seed):
    truth, predicted, weights = sample(seed)
    large = calibration(truth, predicted, weights).intercept
    moved = np.asarray(expit(logit(predicted) + large))
    assert weighted_mean(moved, weights) == pytest.approx(weighted_mean(truth, weights), abs=1e-6)


@settings(max_examples=30, deadline=None)
@given(seeds)
def test_bins_hold_everybody_and_rise(seed):
    truth, predicted, weights = sample(seed)
    found = bins(truth, predicted, weights)
    assert sum(b.people for b in found) == len(truth)
    assert all(a.predicted <= b.predicted for a, b in zip(found, found[1:], strict=False))


def test_net_benefit_of_testing_everybody_is_prevalence_less_the_harm():
    truth, _, weights = sample(1)
    prevalence = weighted_mean(truth, weights)
    for t in (0.1, 0.4):
        found = net_benefit(truth, np.ones(len(truth)), weights, [t])[0]
        assert found == pytest.approx(prevalence - (1 - prevalence) * t / (1 - t))
    assert net_benefit(truth, np.zeros(len(truth)), weights, [0.2])[0] == 0


def test_nobody_ill_has_no_auroc():
    found = scored(np.zeros(5, dtype=bool), np.linspace(0.1, 0.5, 5), np.ones(5))
    assert np.isnan(found.auroc)
    assert np.isnan(found.calibration.slope)


@settings(max_examples=20, deadline=None)
@given(seeds)
def test_jackknife_of_a_share_is_near_the_linearised_error(seed):
    rng = np.random.default_rng(seed)
    strata = np.repeat(np.arange(12), 60)
    units = np.tile(np.repeat(np.arange(3), 20), 12)
    outcome = (rng.random(720) < 0.2 + 0.02 * units).astype(float)
    design = Design(rng.uniform(1, 3, 720), strata, units)
    low, high = interval(design, lambda w: float(np.average(outcome, weights=w)))
    error = (high - low) / 2 / 1.959963984540054
    assert error == pytest.approx(share(design, outcome, np.ones(720, dtype=bool)).error, rel=0.05)


@settings(max_examples=30, deadline=None)
@given(seeds)
def test_independent_symptoms_have_an_odds_ratio_near_one_and_copies_a_large_one(seed):
    rng = np.random.default_rng(seed)
    one, other = rng.random(20_000) < 0.3, rng.random(20_000) < 0.2
    weights = rng.uniform(0.5, 2, 20_000)
    assert abs(log_odds_ratio(one, other, weights)) < 0.25
    nearly = one ^ (rng.random(20_000) < 0.05)
    assert log_odds_ratio(one, nearly, weights) > 3
