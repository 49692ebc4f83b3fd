"""Maps: every fault at once, the NHANES map against the cases of the evaluation, OMOP pivoted, plain columns."""

import random
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohort_people import WANTED, people
from repletion.decisions.lab_history import canonical
from repletion.domain.case import taken
from repletion.domain.fault import Unusable
from repletion.interfaces.cohort.batches import plan_for
from repletion.interfaces.cohort.cells import Unclear, day, measured, number, state, token, years
from repletion.interfaces.cohort.check import check
from repletion.interfaces.cohort.derived import with_derived
from repletion.interfaces.cohort.map_file import MapText, read_map
from repletion.interfaces.cohort.rows import RowReader
from repletion.interfaces.cohort.tables import open_table
from repletion.kb.load import load

EXAMPLES = Path(__file__).parent.parent / "examples/cohort"
KB = load()


def read(frame, source):
    """Return what is read of each row: the reading, and the problems."""
    table = frame.to_arrow()
    plan = plan_for(source, table.schema, WANTED, KB)
    batch = table.combine_chunks().to_batches()[0]
    columns, problems = with_derived(batch, plan.map)
    reader = RowReader(plan.map, KB, WANTED.on)
    rows = reader.read(columns, batch.num_rows)
    for k, *problem in problems:
        rows[k].wrong(*problem)
    return [(reader.reading(row), row.problems) for row in rows]


def only(text, **columns):
    """Return the reading and the problems of a table of one row."""
    return read(pl.DataFrame({k: [v] for k, v in columns.items()}), MapText("map.yaml", text))[0]


def test_every_fault_of_a_map_and_of_its_columns_is_told_at_once_with_its_line():
    text = """id: nope
sex: {column: sex, values: {1: man}}
findings: {low_bak_pain: age}
exposures: {statin: {column: statn, values: {1: maybe}}}
conditions: {osteoporosis: {column: age, state: gone}}
labs:
  potassium: {column: age, unit: furlong}
  ferritin: {column: age, unit: ug/L, unit_column: sex}
derived: {x: "SELECT ((", y: "AVG(age)", z: "missing + 1"}
"""
    with pytest.raises(Unusable) as told:
        only(text, age=1, sex="x", statin=1)
    faults = str(told.value)
    for words in (
        "map.yaml:2: 'man' is no meaning", "map.yaml:3: 'low_bak_pain' is not known; did you mean low_back_pain",
        "map.yaml:4: 'maybe'", "map.yaml:5: 'gone'", "map.yaml:7: furlong is no unit",
        "map.yaml:8: both unit and unit_column", "no SQL", "looks at more than one row",
        "no column 'nope'", "no column 'statn'; did you mean statin", "no column 'missing'",
    ):  # fmt: skip
        assert words in faults, words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("age: [1, 2", "not YAML"),
        ("age: on", "quote it"),
        ("- age", "no keys"),
        ("age: age\nage: age2", "stands twice"),
        ("ages: age", "unexpected keyword"),
        ("findings: {low_back_pain: {colum: x}}", "findings.low_back_pain"),
        ("id: id", "reads no column of a person"),
    ],
)
def test_a_map_that_is_none_is_refused(text, words):
    with pytest.raises(Unusable, match=words):
        only(text, age=1, id=1)


def test_the_checker_says_what_is_set_aside_what_is_unused_and_what_lacks_a_unit(tmp_path):
    frame = people(20).with_columns(pl.Series("low_back_pain", ["maybe", *["1"] * 19]), pl.lit(1).alias("shoe_size"))
    frame.drop("ferritin_unit").write_parquet(tmp_path / "t.parquet")
    found = check(open_table(tmp_path / "t.parquet"), None, WANTED, KB)
    assert (found.rows, found.usable) == (20, 19)
    assert len(found.aside) == 1 and "low_back_pain: 1 times, as 'maybe'" in found.aside[0]
    notes = " ".join(found.notes)
    assert "shoe_size" in notes and "labs.ferritin: no unit" in notes
    listed = MapText("m", "age: age\nsex: sex\nunused: [shoe_size]")
    assert "shoe_size" not in " ".join(check(open_table(tmp_path / "t.parquet"), listed, WANTED, KB).notes)


def test_cells_are_recoded_and_no_is_unknown_where_the_map_says_so():
    text = """sex: {column: s, values: {1: male, 2: female}}
pregnant: {column: p, values: {1: present, 2: absent, 3: unknown}}
findings: {low_back_pain: {column: b, values: {3: present, 1: absent}, duration: d}}
exposures: {statin: t, proton_pump_inhibitor: {column: q, present_only: true}}
conditions: {osteoporosis: {column: o, state: treated}, coeliac_disease: {column: c, values: {x: excluded}}}
"""
    reading, problems = only(text, s=2.0, p=3, b="3", d="months", t="No", q=0, o="yes", c="X")
    assert problems == []
    case = reading.case
    assert (case.sex, case.pregnant) == ("female", None)
    assert (case.findings["low_back_pain"].state, case.findings["low_back_pain"].duration) == ("present", "months")
    assert case.exposures == {"statin": "absent"}
    assert case.conditions == {"osteoporosis": "treated", "coeliac_disease": "excluded"}


def test_contradictions_and_impossible_cells_set_the_row_aside_with_each_reason():
    text = """sex: s
pregnant: p
age: a
labs: {potassium: {column: k, unit: mmol/L, date_column: when}, ferritin: {column: f, unit: ug/L}}
"""
    reading, problems = only(text, s="male", p="yes", a=130, k=4.0, when="2030-01-01", f="plenty")
    assert reading is None
    assert {p.column for p in problems} >= {"a", "when", "f", "pregnant"}
    assert "after 2026-11-24" in " ".join(p.reason for p in problems)


def test_a_result_may_carry_a_sign_a_word_a_range_and_stand_in_several_columns():
    text = """labs:
  vitamin_b12: {column: b, unit: pmol/L}
  potassium: {column: k, unit: mmol/L, range_low: kl, range_high: kh}
  magnesium: m
  ferritin: [{column: f1, unit: ug/L, date_column: d1}, {column: f2, unit: ug/L, date_column: d2}]
"""
    told = {
        "b": "< 83",
        "k": 3.4,
        "kl": 3.6,
        "kh": 5.1,
        "m": "low",
        "f1": 9,
        "d1": "2026-01-02",
        "f2": 50,
        "d2": "2026-05-06",
    }
    reading, problems = only(text, **told)
    assert problems == []
    labs = {(r.test, r.on): r for r in reading.case.labs}
    assert labs["vitamin_b12", None].comparator == "<"
    assert labs["potassium", None].range == (3.6, 5.1)
    assert labs["magnesium", None].result == "low"
    assert [labs["ferritin", d].value for d in ("2026-01-02", "2026-05-06")] == [9, 50]


def test_lists_of_names_are_read_from_text_and_from_lists():
    text = """age: a
listed: {drugs: {column: d, separator: ","}, findings: {column: f, values: {lbp: low_back_pain, none: unknown}}}
"""
    for drugs, findings in (
        ("Furosemide, snake oil", "lbp;fatigue"),
        (["Furosemide", "snake oil"], ["lbp", "none", "fatigue"]),
    ):
        reading, problems = only(text, a=50, d=drugs, f=findings)
        assert problems == []
        assert reading.case.findings == {"low_back_pain": "present", "fatigue": "present"}
        assert set(reading.case.drugs) == {"Furosemide", "snake oil"}
        assert "snake oil" in reading.not_checked


def test_a_name_in_a_list_that_nobody_knows_sets_the_row_aside():
    reading, problems = only("listed: {findings: f}", f="fatigue;sparkles")
    assert reading is None
    assert "'sparkles' is not known" in problems[0].reason


@given(st.one_of(st.none(), st.text(max_size=12), st.floats(), st.integers(), st.booleans(), st.dates()))
def test_a_cell_means_something_or_is_unclear_and_never_fails_otherwise(cell):
    for meaning in (number, measured, years, day, lambda c: state(c, {})):
        try:
            meaning(cell)
        except Unclear as unclear:
            assert str(unclear)
    assert token(cell) == token(cell).strip()


FLAGS = {
    "diabetes", "celiac", "osteoporosis", "kidney_fail", "smoke_now", "thyroid_now", "supp_any", "supp_has_vitd",
    "supp_has_b12", "supp_has_ca", "supp_has_iron", "low_back_pain_3m", "neck_pain_3m", "joint_pain_12m",
    "widespread_pain", "limit_back_neck", "leg_radiation_3m", "pain_24h_month",
}  # fmt: skip
SPANS = {
    "RIDAGEYR": (20, 85), "BMXBMI": (16, 45), "BMXWT": (45, 130), "fatigue_phq": (0, 3), "milk_freq": (0, 9),
    "sun_skin_reaction": (1, 9), "DEQ034A": (1, 5), "diff_stairs10": (1, 4), "diff_rise_chair": (1, 4),
    "RIDEXMON": (1, 2), "d1_status": (1, 2), "d2_status": (1, 2), "grip_sum_kg": (20, 110), "WTMEC2YR": (1, 9),
    "vitd_25ohd_nmol": (10, 150), "ca_mmol": (1.9, 2.9), "alb_gL": (25, 50), "phos_mmol": (0.6, 1.9),
    "pth_pgml": (10, 200), "k_mmol": (2.5, 6), "na_mmol": (125, 150), "creat_umol": (40, 300), "hba1c_pct": (4, 12),
    "hgb_gdl": (8, 18), "vitc_mgdl": (0.1, 3), "vite_ugdl": (400, 3000), "hco3_mmol": (15, 35), "tsh_miul": (0.1, 20),
    "glu_mmol": (3, 30), "bun_mmol": (2, 30), "mcv_fl": (60, 120),
}  # fmt: skip
WHOLE = {
    "RIDAGEYR", "fatigue_phq", "milk_freq", "sun_skin_reaction", "DEQ034A", "diff_stairs10", "diff_rise_chair",
    "RIDEXMON", "d1_status", "d2_status",
}  # fmt: skip


def nhanes_like(count, columns):
    """Return an invented table with the columns of the survey's file."""
    rng = random.Random(8)
    rows = []
    for i in range(count):
        row = {c: _cell(rng, c) for c in columns}
        rows.append(row | {"SEQN": i, "SDMVSTRA": i % 5, "SDMVPSU": i % 2, "WTMEC2YR": 100.0, "WTMEC4YR": 100.0})
    return pl.DataFrame(rows, infer_schema_length=None)


def _cell(rng, column):
    if column == "cycle":
        return rng.choice(["1999-2000", "2005-2006", "2007-2008", "2011-2012"])
    if column == "RIAGENDR":
        return rng.choice([1, 2])
    if column == "RIDAGEYR":
        return float(rng.randint(20, 85))
    if rng.random() < 0.3:
        return None
    if column in FLAGS or column.startswith("rx_"):
        return float(rng.random() < 0.3)
    low, high = SPANS.get(column, (60, 140))
    return float(rng.randint(low, high)) if column in WHOLE else round(rng.uniform(low, high), 2)


def test_the_nhanes_map_reads_what_the_evaluation_reads(tmp_path):
    from repletion.evaluation.nhanes import COLUMNS, INFORMING, SCORED, STATES
    from repletion.evaluation.nhanes import read as read_nhanes
    from repletion.evaluation.nhanes_cases import cases

    source = read_map(str(EXAMPLES / "nhanes.yaml"))
    needed = {n for e in (*COLUMNS.values(), *STATES.values()) for n in e.meta.root_names()}
    needed |= {"cycle", "WTDR2D", "RIDAGEYR", "RIAGENDR", "RIDRETH1", "celiac", "osteoporosis"}
    frame = nhanes_like(150, sorted(needed))
    frame.write_parquet(tmp_path / "n.parquet")
    theirs = cases(read_nhanes(tmp_path / "n.parquet", (*INFORMING, *SCORED)), KB)
    compared = 0
    for (reading, problems), case in zip(read(frame, source), theirs, strict=True):
        assert problems == []
        mine = reading.case
        assert (mine.age, mine.sex, mine.pregnant or None) == (case.age, case.sex, case.pregnant or None)
        assert mine.findings == case.findings
        assert mine.conditions == case.conditions
        assert {k: taken(v).state for k, v in mine.exposures.items()} == {
            k: taken(v).state for k, v in case.exposures.items()
        }
        wanted = {r.test: r.value for r in case.labs if r.test != "egfr"}
        got = {r.test: canonical(r, KB.labs[r.test]) for r in mine.labs}
        assert got.keys() == wanted.keys()
        for test, value in wanted.items():
            assert got[test] == pytest.approx(value, rel=2e-3), test
            compared += 1
    assert compared > 2_000


OMOP = """
CREATE TABLE concept (concept_id INT, concept_name TEXT, vocabulary_id TEXT, concept_class_id TEXT, concept_code TEXT);
INSERT INTO concept VALUES (1, 'female', 'Gender', 'Gender', 'F'), (2, 'male', 'Gender', 'Gender', 'M'),
  (10, '25-hydroxyvitamin D3', 'LOINC', 'Lab Test', '1989-3'), (11, 'Potassium', 'LOINC', 'Lab Test', '2823-3'),
  (12, 'Hair colour', 'LOINC', 'Lab Test', '0-0'), (20, 'nanogram per milliliter', 'UCUM', 'Unit', 'ng/mL'),
  (21, 'millimole per liter', 'UCUM', 'Unit', 'mmol/L'), (30, 'Celiac disease', 'SNOMED', 'Disorder', '396331005'),
  (31, 'Low back pain', 'SNOMED', 'Finding', '279039007'), (32, 'Common cold', 'SNOMED', 'Disorder', '1'),
  (40, 'Furosemide', 'RxNorm', 'Ingredient', 'x'), (41, 'furosemide 40 MG Oral Tablet', 'RxNorm', 'Clinical Drug', 'y');
CREATE TABLE concept_ancestor (ancestor_concept_id INT, descendant_concept_id INT);
INSERT INTO concept_ancestor VALUES (40, 41);
CREATE TABLE person (person_id INT, year_of_birth INT, gender_concept_id INT);
INSERT INTO person VALUES (1, 1980, 1), (2, 1950, 2), (3, 2000, 1);
CREATE TABLE measurement (person_id INT, measurement_concept_id INT, measurement_date DATE, value_as_number DOUBLE,
  unit_concept_id INT, unit_source_value TEXT);
INSERT INTO measurement VALUES (1, 10, '2026-01-01', 9, 20, NULL), (1, 10, '2026-06-01', 30, 20, NULL),
  (1, 12, '2026-06-01', 3, 20, NULL), (2, 11, '2026-05-05', 2.9, 21, NULL), (2, 10, '2026-05-05', NULL, 20, NULL),
  (3, 11, '2026-05-05', 4.4, NULL, 'mEq/L');
CREATE TABLE condition_occurrence (person_id INT, condition_concept_id INT);
INSERT INTO condition_occurrence VALUES (1, 30), (1, 31), (1, 31), (1, 32), (2, 32);
CREATE TABLE drug_exposure (person_id INT, drug_concept_id INT);
INSERT INTO drug_exposure VALUES (2, 41), (2, 41);
"""


def test_omop_tables_become_one_row_a_person():
    import duckdb

    connection = duckdb.connect()
    connection.execute(OMOP)
    connection.execute((EXAMPLES / "omop.sql").read_text())
    found = read(connection.sql("FROM people").pl(), read_map(str(EXAMPLES / "omop.yaml")))
    assert [problems for _, problems in found] == [[], [], []]
    first, second, third = (reading.case for reading, _ in found)
    assert (first.age, first.sex, second.sex) == (46, "female", "male")
    assert first.findings == {"low_back_pain": "present"} and second.findings == {}
    assert first.conditions == {"coeliac_disease": "active"}
    assert [(r.test, r.value, r.unit, r.on) for r in first.labs] == [("vitamin_d_25oh", 30, "ng/mL", "2026-06-01")]
    assert [(r.test, r.value) for r in second.labs] == [("potassium", 2.9)]
    assert second.drugs == ("furosemide",)
    assert [(r.value, r.unit) for r in third.labs] == [(4.4, "mEq/L")]


def test_omop_measurements_are_pivoted_by_polars_alike():
    long = pl.DataFrame(
        {"person_id": [1, 1, 2], "test": ["vitamin_d_25oh", "vitamin_d_25oh", "potassium"], "value": [9.0, 30.0, 2.9],
         "unit": ["ng/mL", "ng/mL", "mmol/L"], "taken": ["2026-01-01", "2026-06-01", "2026-05-05"]}
    )  # fmt: skip
    last = long.sort("taken").group_by("person_id", "test", maintain_order=True).last()
    wide = last.pivot("test", index="person_id", values=["value", "unit", "taken"]).sort("person_id")
    assert wide["value_vitamin_d_25oh"].to_list() == [30.0, None]
    assert wide["unit_potassium"].to_list() == [None, "mmol/L"]


def test_the_examples_are_read(tmp_path):
    found = check(open_table(EXAMPLES / "plain.csv"), read_map(str(EXAMPLES / "plain.yaml")), WANTED, KB)
    assert (found.rows, found.usable) == (6, 5)
    plain = check(open_table(EXAMPLES / "plain.csv"), None, WANTED, KB)
    assert (plain.rows, plain.usable, plain.aside) == (6, 5, found.aside)
