"""Predicted against measured, on people made up for the test: what is told to whom, and what is refused."""

import json

import numpy as np
import polars as pl
import pytest

from repletion.evaluation.benchmark import fitted, inputs, with_levels, with_numbers
from repletion.evaluation.groups import parts
from repletion.evaluation.nhanes import COLUMNS, read
from repletion.evaluation.nhanes_cases import EXPOSURES, FINDINGS, PRESENT_ONLY, case_of, cases
from repletion.evaluation.nhanes_columns import STATES
from repletion.evaluation.nhanes_labs import LABS
from repletion.evaluation.nhanes_run import NEEDED
from repletion.evaluation.nhanes_scores import verdicts
from repletion.evaluation.prediction import LEFT_OUT, OUTCOMES, limit, of_person, predict
from repletion.evaluation.scores import Calibration, Scores
from repletion.inference.network import build
from repletion.inference.question import Model
from repletion.inference.strata import stratum
from repletion.interfaces.cli import main
from repletion.kb.load import load

KB = load()
CYCLES = ("2009-2010", "2011-2012")
RAW = {
    "vitd_25ohd_nmol": (55, 24), "b12_pmol": (400, 180), "ferritin_ugL": (60, 50), "k_mmol": (4.0, 0.35),
    "na_mmol": (139, 2.6), "ca_mmol": (2.35, 0.09), "alb_gL": (42, 3), "hgb_gdl": (14, 1.4), "mcv_fl": (89, 6),
    "creat_umol": (75, 18), "BMXBMI": (28, 6), "INDFMPIR": (2.5, 1.4),
}  # fmt: skip


def people(count, seed):
    """A file of the survey's form: numbers where it has numbers, codes elsewhere, and blanks everywhere."""
    rng = np.random.default_rng(seed)
    needed = {n for e in (*COLUMNS.values(), *STATES.values()) for n in e.meta.root_names()} | set(NEEDED)
    tests = {name for e in LABS.values() for name in e.meta.root_names()}
    table = {name: (rng.random(count) < 0.08).astype(float) for name in sorted(needed - tests)}
    table.update({name: np.full(count, np.nan) for name in sorted(tests)})
    for name, (middle, spread) in RAW.items():
        table[name] = np.maximum(rng.normal(middle, spread, count), middle / 20)
    for name in table:
        table[name] = np.where(rng.random(count) < 0.1, np.nan, table[name])
    frame = pl.DataFrame(table).fill_nan(None)
    return frame.with_columns(
        pl.Series("cycle", rng.choice(CYCLES, count)),
        pl.Series("RIDAGEYR", rng.choice([30.0, 55.0, 70.0], count)),
        pl.Series("RIAGENDR", rng.choice([1.0, 2.0], count)),
        pl.Series("RIDRETH1", rng.choice([1.0, 3.0, 4.0], count)),
        pl.Series("WTMEC2YR", rng.uniform(1e3, 1e5, count)),
        pl.lit(None, dtype=pl.Float64).alias("WTMEC4YR"),
        pl.Series("WTDR2D", rng.uniform(1e3, 1e5, count)),
        pl.Series("SDMVSTRA", rng.integers(1, 8, count)),
        pl.Series("SDMVPSU", rng.integers(1, 3, count)),
    )


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("survey") / "people.parquet"
    people(300, 1).write_parquet(path)
    return path


@pytest.fixture(scope="module")
def frame(file):
    return read(file, CYCLES)


@pytest.fixture(scope="module")
def predicted(frame):
    return predict(KB, cases(frame, KB)[:60], lambda done, whole: None, workers=1)


def model_of(case):
    return Model(build(KB), stratum(KB.population, case.age, case.sex))


def test_the_command_tells_one_json_document_with_scores_and_subgroups(file, tmp_path, capsys):
    plots = tmp_path / "drawn"
    assert main(["evaluate", "nhanes", str(file), "--format", "json", "--plots", str(plots)]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["people"] == found["sampled_from"] == 300
    assert {r["outcome"]["id"] for r in found["reports"]} >= {"vitamin_d_below_30", "vitamin_d_below_50"}
    for report in found["reports"]:
        assert 0 <= report["model"]["auroc"] <= 1
        assert report["bar_apparent"]["auroc"] >= report["bar"]["auroc"] - 0.05
        assert {group["kind"] for group in report["groups"]} <= {"age", "sex", "season", "income", "ethnicity"}
    assert len(list(plots.glob("*.svg"))) == len(found["reports"])


def test_ancestry_income_and_education_are_no_input(frame):
    changed = frame.with_columns(
        pl.lit(4.0).alias("RIDRETH1"), pl.lit(0.1).alias("INDFMPIR"), pl.lit(1.0).alias("DMDEDUC2")
    )
    assert cases(frame, KB) == cases(changed, KB)


def test_a_test_is_predicted_from_all_but_itself(frame):
    case = next(c for c in cases(frame, KB) if {"potassium", "calcium_adjusted", "albumin"} <= {r.test for r in c.labs})
    model = model_of(case)
    before = of_person(KB, model, case)
    for k, outcome in enumerate(OUTCOMES):
        tampered = tuple(
            type(r)(test=r.test, value=r.value * 0.6, unit=r.unit) if r.test in LEFT_OUT[outcome.test] else r
            for r in case.labs
        )
        after = of_person(KB, model, type(case)(**{**vars(case), "labs": tampered}))
        np.testing.assert_allclose(after[k], before[k], rtol=1e-9)


def test_another_test_does_count(frame):
    case = next(c for c in cases(frame, KB) if {"ferritin", "haemoglobin"} <= {r.test for r in c.labs})
    place = [o.id for o in OUTCOMES].index("ferritin_below_15")
    model = model_of(case)

    def with_haemoglobin(value):
        labs = tuple(type(r)(test=r.test, value=value if r.test == "haemoglobin" else r.value, unit=r.unit)
                     for r in case.labs)  # fmt: skip
        return of_person(KB, model, type(case)(**{**vars(case), "labs": labs}))[place]

    assert with_haemoglobin(85.0) > with_haemoglobin(150.0)


def test_predictions_are_probabilities_where_the_test_was_done_and_rise_as_limits_do(frame, predicted):
    for k, outcome in enumerate(OUTCOMES):
        done = frame[outcome.test].is_not_null().to_numpy()[: len(predicted)]
        assert ((predicted[done, k] >= 0) & (predicted[done, k] <= 1)).all()
        assert np.isnan(predicted[~done, k]).all()
    low, mild = predicted[:, 0], predicted[:, 1]
    there = ~np.isnan(low)
    assert (low[there] <= mild[there]).all()


def test_blanks_are_unknown_and_no_prescription_is_not_absence(frame):
    for row, case in zip(frame.iter_rows(named=True), cases(frame, KB), strict=True):
        for name, column in {**EXPOSURES, **FINDINGS}.items():
            told = case.exposures.get(name) or case.findings.get(name)
            assert (told is None) == (row[column] is None)
        assert all(case.exposures.get(name) != "absent" for name in PRESENT_ONLY)


def test_every_name_that_a_case_uses_is_in_the_knowledge(frame):
    case = case_of(frame.row(0, named=True), KB)
    assert set(EXPOSURES) | set(PRESENT_ONLY) <= set(KB.exposures)
    assert set(FINDINGS) <= set(KB.findings)
    assert {r.test for r in case.labs} <= set(KB.labs)


def test_the_regression_is_given_no_more_than_the_case_and_never_the_test_itself(frame):
    told = cases(frame, KB)
    for rows in ([with_numbers(case) for case in told], [with_levels(case, KB) for case in told]):
        columns, names = inputs(rows, LEFT_OUT["calcium_adjusted"])
        assert columns.shape == (len(told), len(names))
        assert not any("calcium_adjusted" in n or "albumin" in n for n in names)
        assert not any(word in name for name in names for word in ("RIDRETH", "INDFM", "poverty", "food_insecurity"))


def test_the_regression_finds_what_is_there_and_left_out_people_judge_it():
    rng = np.random.default_rng(3)
    columns = rng.normal(size=(2000, 5))
    truth = rng.random(2000) < 1 / (1 + np.exp(2 - 1.5 * columns[:, 0]))
    found = fitted(columns, tuple("abcde"), truth, np.ones(2000))
    assert np.corrcoef(found.cross_validated, columns[:, 0])[0, 1] > 0.85
    assert not np.allclose(found.apparent, found.cross_validated)


def test_limits_are_those_of_the_knowledge():
    assert [limit(KB, o) for o in OUTCOMES] == [30, 50, 148, 221, 15, 3.5, 135, 2.2]


def test_parts_hold_nobody_twice_and_nobody_who_did_not_answer(frame):
    found = parts(frame)
    for kind, column in (("sex", "sex"), ("ethnicity", "RIDRETH1"), ("income", "INDFMPIR")):
        members = sum(flags.astype(int) for (k, _), flags in found.items() if k == kind)
        answered = frame[column].is_not_null().to_numpy()
        assert (members[answered] == 1).all()
        assert (members[~answered] == 0).all()


def test_verdicts_tell_met_from_missed():
    def scores(auroc, slope, predicted):
        return Scores(100, 20, 0.2, predicted, auroc, Calibration(slope, 0.0), 0.1, 0.16)

    good = verdicts(scores(0.8, 1.0, 0.21), scores(0.82, 1, 0.2), scores(0.81, 1, 0.2))
    bad = verdicts(scores(0.7, 0.5, 0.3), scores(0.82, 1, 0.2), scores(0.81, 1, 0.2))
    assert all(v.met for v in good)
    assert not any(v.met for v in bad)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (["nowhere.parquet"], ["nowhere.parquet", "Parquet"]),
        (["FILE", "--cycles", "soon"], ["--cycles", "2009-2012"]),
        (["FILE", "--cycles", "1980-1990"], ["--cycles", "1999-2000"]),
        (["FILE", "--cycles", "1999-2002"], ["nobody"]),
        (["FILE", "--most", "3"], ["--most", "100"]),
    ],
)
def test_what_cannot_be_used_is_refused(file, capsys, given, words):
    assert main(["evaluate", "nhanes", *(str(file) if g == "FILE" else g for g in given)]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert all(word in told.err for word in words), told.err


def test_every_missing_column_is_told_at_once(tmp_path, capsys):
    path = tmp_path / "short.parquet"
    people(300, 2).drop("celiac", "INDFMPIR").write_parquet(path)
    assert main(["evaluate", "nhanes", str(path)]) == 2
    told = capsys.readouterr().err
    assert "has no column INDFMPIR" in told
