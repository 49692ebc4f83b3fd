"""Plain words into a case: states, results, people."""

from functools import lru_cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repletion.domain.case import said
from repletion.intake_text.reader import Reader
from repletion.kb.load import load
from repletion.kb.words import check_words, lexicon


@lru_cache(maxsize=1)
def reader():
    return Reader(lexicon(), load())


def case(text):
    return reader().read(text).case


def states(text):
    return {name: said(value).state for name, value in case(text).findings.items()}


def drugs(text):
    return {d.name for d in case(text).drugs}


FINDINGS = {
    "I get cramps in my calves at night and my back aches.": {
        "night_leg_cramps": "present",
        "low_back_pain": "present",
    },
    "No fever, on a water pill.": {"fever": "absent"},
    "She denies chest pain, palpitations or fever but has muscle cramps.": {
        "chest_pain": "absent",
        "palpitations": "absent",
        "fever": "absent",
        "muscle_cramps": "present",
    },
    "My mother has muscle cramps. I have tingling in my feet.": {"tingling_feet": "present"},
    "I can't get up the stairs any more and struggle to get out of a chair.": {
        "trouble_climbing_stairs": "present",
        "trouble_rising_from_chair": "present",
    },
    "Numb between the legs since this morning.": {"saddle_numbness": "present"},
    "There is no back pain.": {"low_back_pain": "absent"},
    "Trousseau's sign was positive, Chvostek's sign negative.": {
        "trousseau_sign": "present",
        "chvostek_sign": "absent",
    },
    "He could no longer walk normally because of weakness of both legs.": {"both_legs_weak": "present"},
    "First no fever. Now she has a fever.": {"fever": "present"},
}


@pytest.mark.parametrize("text", FINDINGS)
def test_findings_and_their_state(text):
    got = states(text)
    assert {n: got.get(n) for n in FINDINGS[text]} == FINDINGS[text]
    if "mother" in text:
        assert "muscle_cramps" not in got


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I take omeprazole and Lipitor.", {"omeprazole", "atorvastatin"}),
        ("My mother takes a statin and simvastatin.", set()),
        ("I stopped omeprazole last year.", set()),
        ("She will start metformin next week.", set()),
        ("He is not taking any statins or furosemide.", set()),
        ("On Simvistatin 20 mg.", {"simvastatin"}),
    ],
)
def test_drugs_and_whose_they_are(text, expected):
    assert drugs(text) == expected


RESULTS = {
    "K+ 2.9": ("potassium", 2.9, None),
    "25OHD <10 ng/mL": ("vitamin_d_25oh", 10.0, "ng/mL"),
    "CK 5,124 U/L": ("creatine_kinase", 5124.0, "U/L"),
    "Ca (adj) 1.92 mmol/L": ("calcium_adjusted", 1.92, "mmol/L"),
    "Magnesium: 0,37 mmol/l": ("magnesium", 0.37, "mmol/L"),
    "Vitamin B12 | 88 | pg/mL | L | 200-900": ("vitamin_b12", 88.0, "pg/mL"),
    "Ferritin 8 ug/L (15 - 150)": ("ferritin", 8.0, "ug/L"),
    "serum sodium was 121 mEq/L": ("sodium", 121.0, "mEq/L"),
    "TSH 68.2 mIU/L": ("tsh", 68.2, "mIU/L"),
    "ESR 82 mm/hr": ("esr", 82.0, "mm/hr"),
}


@pytest.mark.parametrize("text", RESULTS)
def test_results_with_numbers(text):
    (result,) = case(text).labs
    test, value, unit = RESULTS[text]
    assert (result.test, result.value) == (test, pytest.approx(value))
    assert (result.unit or "").lower() == (unit or "").lower()


@pytest.mark.parametrize(
    ("text", "test", "word"),
    [
        ("raised creatine kinase", "creatine_kinase", "high"),
        ("low potassium", "potassium", "low"),
        ("vitamin D undetectable", "vitamin_d_25oh", "very_low"),
        ("ferritin low-normal", "ferritin", "normal"),
        ("thyroid function normal", "tsh", "normal"),
    ],
)
def test_results_in_words(text, test, word):
    assert (test, word) in {(r.test, r.result) for r in case(text).labs}


def test_who_is_meant():
    got = case("I'm a 45 year old woman. My husband is 60.")
    assert (got.age, got.sex) == (45, "female")
    assert case("A 58-year-old man with cramps").sex == "male"
    assert case("I am 28 weeks pregnant with leg cramps").pregnant is True
    assert case("My back hurts").pregnant is None


def test_a_known_disease_on_its_treatment_is_treated():
    assert case("Hypothyroid, on levothyroxine. Muscles ache.").conditions == {"hypothyroidism": "treated"}


def test_otherwise_well_denies_what_it_denies():
    assert states("Back pain, otherwise well.")["fever"] == "absent"


def test_qualifiers_stay_with_their_finding():
    got = case("For three weeks he has had pain in both thighs, worse at night.").findings["thigh_pain"]
    assert (got.duration, got.side, got.timing) == ("weeks", "both", "night")


def test_what_was_not_understood_is_said():
    got = reader().read("Back pain and xerostomopathy, takes frobnizumab.")
    assert got.unrecognised == ("xerostomopathy",)
    assert got.not_checked == ("frobnizumab",)


def test_every_phrase_means_something_declared():
    assert check_words(load()) == []


def test_self_harm_is_heard():
    assert case("I can't go on, I want to kill myself, my back hurts").self_harm


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_read_as_data(text):
    reader().read(text)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(sorted(lexicon().concepts)), max_size=30))
def test_any_heap_of_known_phrases_is_read(phrases):
    got = reader().read(". ".join(p.replace(" .. ", " ") for p in phrases))
    assert all(said(v).state in ("present", "absent") for v in got.case.findings.values())
