"""The arithmetic of the survey against independent oracles; the committed figures, and who cites them."""

import csv
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression

from repletion.domain.estimate import Estimate
from repletion.domain.fault import Unusable
from repletion.evaluation.nhanes import COLUMNS, read
from repletion.evaluation.nhanes_columns import STATES
from repletion.evaluation.survey import Design, covariance_of_totals, freedom, korn_graubard, logistic, ratio, share
from repletion.kb.load import load

OWN = Path(__file__).parent.parent / "src/repletion/kb/own"
SHARES, RATIOS = (
    list(csv.DictReader((OWN / f"nhanes_{kind}.csv").read_text(encoding="utf-8").splitlines()))
    for kind in ("shares", "ratios")
)
SCORED_YEARS = re.compile(r"2009|2010|2011|2012")
NOT_SCORED = ("creatine_kinase.", "weak_grip", "little_sun", "vitamin_d_25oh.high.")


def survey(seed: int, people: int = 6000, strata: int = 20) -> tuple[Design, np.ndarray, np.ndarray]:
    """Return a design of two or three units a stratum, an outcome tied to unit and exposure, and the exposure."""
    rng = np.random.default_rng(seed)
    stratum = rng.integers(0, strata, people)
    unit = 1 + rng.integers(0, 2 + stratum % 2)
    shift = rng.normal(0, 0.4, (strata, 4))[stratum, unit]
    exposed = (rng.random(people) < 0.3).astype(float)
    y = (rng.random(people) < 1 / (1 + np.exp(2 - 0.8 * exposed - shift))).astype(float)
    return Design(rng.lognormal(0, 0.6, people), stratum, unit), y, exposed


def replicates(design: Design) -> Iterator[tuple[Design, float]]:
    """Yield the design without each unit in turn, the rest of its stratum weighted up, and the jackknife's factor."""
    for stratum in np.unique(design.strata):
        inside = design.strata == stratum
        units = np.unique(design.units[inside])
        for unit in units:
            left = np.where(inside & (design.units == unit), 0.0, design.weights)
            grown = np.where(inside, left * len(units) / (len(units) - 1), left)
            yield Design(grown, design.strata, design.units), (len(units) - 1) / len(units)


@given(st.integers(0, 10_000))
def test_variance_of_totals_is_the_textbook_sum_over_strata(seed: int) -> None:
    design, y, exposed = survey(seed, people=200, strata=5)
    scores = np.stack([design.weights * y, design.weights * exposed], axis=1)
    expected = np.zeros((2, 2))
    for stratum in set(design.strata):
        mine = design.strata == stratum
        totals = np.array([scores[mine & (design.units == unit)].sum(axis=0) for unit in set(design.units[mine])])
        if len(totals) > 1:
            expected += len(totals) * np.cov(totals.T, ddof=1)
    assert np.allclose(covariance_of_totals(design, scores), expected)


def test_error_of_a_share_is_that_of_the_jackknife() -> None:
    design, y, exposed = survey(1)
    domain = exposed == 1
    found = share(design, y, domain)
    spread = sum(f * (share(d, y, domain).value - found.value) ** 2 for d, f in replicates(design))
    assert found.value == pytest.approx(np.average(y[domain], weights=design.weights[domain]))
    assert found.error == pytest.approx(spread**0.5, rel=0.02)
    assert found.freedom == len(np.unique(design.strata * 10 + design.units)) - len(np.unique(design.strata))


def test_ratio_and_regression_against_the_jackknife_and_a_second_program() -> None:
    design, y, exposed = survey(2)
    everybody = np.ones(len(y), bool)
    fit = logistic(design, y, exposed[:, None], everybody)
    other = LogisticRegression(C=1e12, tol=1e-10, max_iter=1000).fit(exposed[:, None], y, design.weights)
    assert fit.coefficients == pytest.approx([other.intercept_[0], other.coef_[0, 0]], abs=1e-4)
    again = [(logistic(d, y, exposed[:, None], everybody).coefficients[1], f) for d, f in replicates(design)]
    spread = sum(f * (b - fit.coefficients[1]) ** 2 for b, f in again)
    assert fit.covariance[1, 1] ** 0.5 == pytest.approx(spread**0.5, rel=0.03)
    middle, low, high = ratio(design, y, exposed, everybody)
    logs = [(np.log(ratio(d, y, exposed, everybody)[0]), f) for d, f in replicates(design)]
    spread = sum(f * (b - np.log(middle)) ** 2 for b, f in logs)
    assert np.log(high / low) / 2 == pytest.approx(1.99 * spread**0.5, rel=0.05)


def test_odds_ratio_of_one_exposure_is_that_of_the_weighted_table() -> None:
    design, y, exposed = survey(3)
    cells = [[design.weights[(y == a) & (exposed == b)].sum() for b in (0, 1)] for a in (0, 1)]
    expected = cells[1][1] * cells[0][0] / (cells[1][0] * cells[0][1])
    assert logistic(design, y, exposed[:, None], np.ones(len(y), bool)).odds_ratio(1)[0] == pytest.approx(expected)


def test_intervals_agree_with_the_program_svy() -> None:
    """Potassium below 3.5 mmol/L in women of 60 and over, 1999-2008; svy 0.35.0 printed the interval."""
    low, high = korn_graubard(0.04579358471339117, 0.004119243102382331, 3957, 75)
    assert (low, high) == pytest.approx((0.037927409955256515, 0.05474689964260929), rel=1e-9)


@given(st.floats(0, 1), st.floats(1e-6, 0.2), st.integers(2, 5000), st.integers(1, 100))
def test_interval_of_a_share_holds_it_and_stays_between_0_and_1(value: float, error: float, n: int, free: int) -> None:
    low, high = korn_graubard(value, error, n, free)
    assert 0 <= low <= value + 1e-9 and value - 1e-9 <= high <= 1


def test_a_domain_keeps_the_units_outside_it() -> None:
    design, y, exposed = survey(4, people=300, strata=8)
    domain = np.zeros(len(y), bool)
    domain[np.flatnonzero(y == 1)[:1]] = domain[np.flatnonzero(y == 0)[:1]] = True
    found = share(design, y, domain)
    assert (found.n, found.cases) == (2, 1) and found.error > 0 and freedom(design, domain) == 1
    with pytest.raises(ValueError, match="nobody"):
        share(design, np.full(len(y), np.nan), domain)
    with pytest.raises(ValueError, match="does not settle"):
        logistic(design, y, y[:, None], np.ones(len(y), bool))


def test_committed_figures_are_well_formed() -> None:
    keys = [(r["figure"], r["among"], r["sex"], r["age_from"], r["age_to"]) for r in SHARES]
    assert len(set(keys)) == len(keys) > 1000 and len(RATIOS) > 200
    for r in SHARES:
        low, value, high = float(r["low"]), float(r["share"]), float(r["high"])
        assert 0 <= low <= value <= high <= 1 and 0 <= int(r["cases"]) <= int(r["n"]), r
        assert (int(r["cases"]) == 0) == (value == 0), r
    for r in RATIOS:
        assert 0 < float(r["low"]) < float(r["odds_ratio"]) < float(r["high"]), r
        assert 5 <= int(r["cases_exposed"]) <= int(r["exposed"]) <= int(r["n"]) or r["exposure"].startswith("age"), r


def test_nothing_of_the_scored_years_informs_an_outcome_that_is_scored() -> None:
    late = {r["figure"] for r in SHARES if SCORED_YEARS.search(r["years"])}
    assert late and all(figure.startswith(NOT_SCORED) for figure in late)
    assert not [r for r in RATIOS if SCORED_YEARS.search(r["years"])]


def numbers() -> Iterator[tuple[str, Estimate]]:
    """Yield every estimate of the knowledge base that enters inference, with where it stands."""
    kb = load()
    for name, lab in kb.labs.items():
        for side, ladder in lab.ladders():
            yield from ((f"{name} {side}", row) for level in ladder.levels for row in level.frequency)
    for name, exposure in kb.exposures.items():
        yield from ((name, row) for row in exposure.frequency)
    for name, finding in kb.findings.items():
        yield from ((name, row) for row in finding.frequency)
    for name, cause in kb.causes.items():
        yield from ((f"prior of {name}", row) for row in cause.prior)
        yield from ((f"{name} {i.exposure}", i.odds_ratio) for i in cause.influences)
        yield from ((f"{name} {link.finding}", link.sensitivity) for link in cause.findings)
        yield from ((f"{name} {link.lab}", row) for link in cause.labs for row in link.beyond)


def figure_of(locator: str, row: Estimate) -> dict[str, str] | None:
    """Return the committed figure that a locator means, for the ages and sex of the row."""
    if "~" in locator:
        outcome, exposure = locator.split("~")
        named = [r for r in RATIOS if (r["kind"], r["outcome"]) == ("exposure", outcome)]
        return next((r for r in named if r["exposure"].removeprefix("state_") == exposure), None)
    figure, _, among = locator.partition("|")
    low, high = row.age or (20, 120)
    key = (figure, among, "" if among else row.sex or "", *(("20", "120") if among else (str(max(low, 20)), str(high))))
    return next((r for r in SHARES if (r["figure"], r["among"], r["sex"], r["age_from"], r["age_to"]) == key), None)


def test_every_number_of_the_knowledge_base_that_names_a_figure_equals_it() -> None:
    checked, wrong = 0, []
    for where, row in numbers():
        locators = [source.partition("#")[2] for source in row.sources if source.startswith("nhanes_own#")]
        for locator in locators:
            found = figure_of(locator, row)
            if found is None and row.judgement:
                named = {r["figure"] for r in SHARES} | {f"{r['outcome']}~{r['exposure']}" for r in RATIOS}
                assert locator.partition("|")[0] in named, f"{where}: no figure {locator}"
            elif not row.judgement:
                checked += 1
                stated = (row.value, *(row.interval or ()))
                names = ("odds_ratio" if "~" in locator else "share", "low", "high")
                if found is None or any(
                    s is None or abs(s - float(found[n])) > 0.006 * max(float(found[n]), 1e-9)
                    for s, n in zip(stated, names, strict=True)
                ):
                    wrong.append(f"{where}: {stated} is not {locator} {found}")
    assert not wrong, "\n".join(wrong)
    assert checked > 500


def test_own_numbers_without_judgement_name_their_figure() -> None:
    bare = [where for where, row in numbers() if "nhanes_own" in row.sources and not row.judgement]
    assert not bare


def people_file(folder: Path, **columns: list[object]) -> Path:
    """Write a small file with every column that is needed, empty but for those given, and return its path."""
    expressions = (*COLUMNS.values(), *STATES.values())
    needed = {name for expression in expressions for name in expression.meta.root_names()}
    design = {"WTMEC2YR", "WTMEC4YR", "WTDR2D", "SDMVSTRA", "SDMVPSU", "RIDAGEYR", "RIAGENDR", "RIDRETH1"}
    n = len(columns["cycle"])
    empty = {name: pl.Series([None] * n, dtype=pl.Float64) for name in needed | design}
    path = folder / "people.parquet"
    pl.DataFrame({**empty, **columns}).write_parquet(path)
    return path


def test_people_come_in_our_units_and_with_combined_weights(tmp_path: Path) -> None:
    path = people_file(
        tmp_path,
        cycle=["1999-2000", "2003-2004", "2009-2010"],
        RIDAGEYR=[50.0, 50.0, 50.0],
        RIAGENDR=[2.0, 1.0, 1.0],
        WTMEC2YR=[30.0, 30.0, 30.0],
        WTMEC4YR=[20.0, None, None],
        SDMVSTRA=[1.0, 2.0, 3.0],
        SDMVPSU=[1.0, 1.0, 1.0],
        creat_umol=[None, 88.402, None],
        hba1c_pct=[6.5, None, None],
        ca_mmol=[2.1, 2.1, None],
        alb_gL=[30.0, 40.0, None],
        diff_stairs10=[None, 3.0, None],
        s30_vd=[50.0, 50.0, 50.0],
    )
    woman, man = read(path, ("1999-2000", "2001-2002", "2003-2004")).rows(named=True)
    assert (woman["weight"], man["weight"]) == pytest.approx((20 * 2 / 3, 30 / 3))
    assert read(path, ("1999-2000", "2003-2004"))["weight"].to_list() == [15, 15]
    assert round(woman["hba1c"]) == 48 and woman["egfr"] is None
    assert round(man["egfr"]) == 92  # CKD-EPI 2021: 142 x (1.0/0.9)^-1.2 x 0.9938^50
    assert (woman["calcium_adjusted"], man["calcium_adjusted"]) == pytest.approx((2.3, 2.1))
    assert (woman["state_hypocalcaemia"], man["state_hypocalcaemia"]) == (0, 1)
    assert (woman["stairs_much_difficulty"], man["stairs_much_difficulty"]) == (0, 1)
    assert woman["vitamin_d_high_dose"] is None and woman["ferritin"] is None


def test_a_file_that_cannot_be_used_ends_with_2_and_writes_nothing(tmp_path: Path) -> None:
    lacking = tmp_path / "lacking.parquet"
    pl.DataFrame({"cycle": ["1999-2000"], "WTMEC2YR": [1.0]}).write_parquet(lacking)
    with pytest.raises(Unusable) as fault:
        read(lacking)
    assert len(fault.value.faults) > 100 and "k_mmol" in str(fault.value)
    out = tmp_path / "out"
    command = [sys.executable, "-m", "research.nhanes", str(tmp_path / "none.parquet"), "--out", str(out)]
    ended = subprocess.run(command, cwd=OWN.parents[3], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout, out.exists()) == (2, "", False)
    assert "no readable Parquet file" in ended.stderr and "Traceback" not in ended.stderr
