"""Plain words into a case: states, results, people."""

import sys
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
    "No postural drop or dizziness on standing.": {"low_blood_pressure": "absent", "dizziness_on_standing": "absent"},
    "No aching in the hips.": {"hip_or_groin_pain": "absent"},
    "Headache denied.": {"headache": "absent"},
    "Apart from a headache no fever.": {"headache": "present", "fever": "absent"},
    "+ fatigue, - fever": {"fatigue": "present", "fever": "absent"},
    "Never a day without cramp.": {"muscle_cramps": "present"},
    "I can reach the top shelf no problem.": {"trouble_lifting_arms": "absent"},
    "No fever, headache for a week.": {"fever": "absent", "headache": None},
    "Trousseau's sign was positive, Chvostek's sign negative.": {
        "trousseau_sign": "present",
        "chvostek_sign": "absent",
    },
    "He could no longer walk normally because of weakness of both legs.": {"both_legs_weak": "present"},
    "First no fever. Now she has a fever.": {"fever": "present"},
    "My hands have no swelling, my knees aren't swollen.": {"joint_swelling": "absent"},
    "No fever, chills, weight loss, loss of appetite, joint pain, dry mouth, Raynaud's or headache.": dict.fromkeys(
        ("fever", "weight_loss", "poor_appetite", "joint_pain", "dry_mouth", "raynaud", "headache"), "absent"
    ),
    "Any fever? No. Any weight loss? Yes, two stone.": {"fever": "absent", "weight_loss": "present"},
    "Fever: no, cough: yes, weight loss: no": {"fever": "absent", "sore_throat_or_cough": "present"},
    "Come back if you get numbness between the legs or can't pass urine.": {
        "saddle_numbness": None,
        "urinary_retention": None,
    },
    "Safety netted re saddle anaesthesia and incontinence.": {"saddle_numbness": None, "urinary_incontinence": None},
    "Ring 999 if I lose feeling in my bottom. It hasn't happened.": {"saddle_numbness": "absent"},
    "The leaflet says it can cause muscle cramps.": {"muscle_cramps": None},
    "My husband gets restless legs, I don't.": {"restless_legs": "absent"},
    "My son reckons I waddle.": {"waddling_gait": "present"},
    "The diplopia was reported at the last visit but has not recurred.": {"double_vision": "absent"},
    "He was febrile on admission; now apyrexial.": {"fever": "absent"},
    "Not a smoker, just knackered.": {"fatigue": "present"},
    "I really struggle these days with the stairs.": {"trouble_climbing_stairs": "present"},
    "I can still do the stairs, no problem.": {"trouble_climbing_stairs": "absent"},
    "Stiff all day, not only mornings.": {"morning_stiffness": None},
    "QTc 512 ms, BP 82/40, T score -3.1, monofilament 2/10.": {
        "ecg_long_qt": "present",
        "low_blood_pressure": "present",
        "low_bone_density": "present",
        "monofilament_loss": "present",
    },
    "BP 128/76, temp 36.8, PVR 20 ml.": {
        "low_blood_pressure": "absent",
        "fever": "absent",
        "urinary_retention": "absent",
    },
    "CTA neg for dissection. EMG and MRI of the thighs were all normal.": {
        "aneurysm_or_dissection_on_image": "absent",
        "mri_muscle_oedema": "absent",
        "emg_myopathic": "absent",
    },
    "My mucsles ache.": {"muscle_pain": "present"},
    "No back or abdominal pain.": {"low_back_pain": "absent", "abdominal_pain": "absent"},
    "I have cramps but the rash is gone.": {"muscle_cramps": "present"},
    "The whites of my eyes have gone yellow.": {"jaundice": "present"},
    "When I was twelve I fainted in church all the time.": {"fainting": None},
    "No trauma, sudden back pain.": {"low_back_pain": "present"},
    "I never sleep through without cramp.": {"muscle_cramps": "present"},
    "I didn't have cramps until the statin.": {"muscle_cramps": "present"},
    "The stairs aren't really fine.": {"trouble_climbing_stairs": "present"},
    "My back's fine when I'm lying down.": {"low_back_pain": None},
    "?AAA. Does low iron cause cramps?": {"aneurysm_or_dissection_on_image": None, "muscle_cramps": None},
    "My neck's really very sore.": {"neck_pain": "present"},
    "Ptosis, no diplopia, severe leg cramps 3/52.": {"double_vision": "absent", "muscle_cramps": "present"},
    "ROS: (-) fever, (+) fatigue": {"fever": "absent", "fatigue": "present"},
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


REPORTS = {
    "WBC  3.1  Low  x10E3/uL  3.4-10.8": ("white_cells", 3.1, "x10E3/uL"),
    "Sodium       mmol/L    129    133-146     L": ("sodium", 129.0, "mmol/L"),
    "Potassium (mEq/L)   5.9": ("potassium", 5.9, "mEq/L"),
    "Ferritin    Ref 13-150 ug/L    210 ug/L   *": ("ferritin", 210.0, "ug/L"),
    "Copper (serum) .............. 4.1 umol/L    (11.0 - 20.0)   *L": ("copper", 4.1, "umol/L"),
    "HbA1c (IFCC)\n94\nmmol/mol\n(20 - 41)": ("hba1c", 94.0, "mmol/mol"),
    "TSH 64,2 mU/l\nCK | 1.840 | U/l | < 190": ("creatine_kinase", 1840.0, "U/L"),
    "03/01/2024 Potassium 3.4 mmol/L\n17/03/2024 Potassium 2.9 mmol/L": ("potassium", 2.9, "mmol/L"),
    "           10/01   24/01   07/02\nESR mm/h     88      54      21": ("esr", 21.0, "mm/h"),
    "Result Trend: Magnesium\n2024-11-02  0.71 mmol/L\n2025-03-30  0.38 mmol/L (LL)": ("magnesium", 0.38, "mmol/L"),
    "CSF\nProtein 0.92 g/L\nGlucose 3.6 mmol/L\nWCC <1": ("csf_protein", 0.92, "g/L"),
    "24 hour urine (vol 2100 mL)\nCalcium  1.1 mmol/24 h": ("urine_calcium_24h", 1.1, "mmol/24 h"),
    "Muscle enzymes (U/L): CK 402": ("creatine_kinase", 402.0, "U/L"),
    "Calcium 2.08 mmol/L\nAdjusted calcium 2.11 mmol/L": ("calcium_adjusted", 2.11, "mmol/L"),
    "| Test | Ref. range | Result |\n|---|---|---|\n| Aldolase | <7.7 U/L | 61.2 |": ("aldolase", 61.2, "U/L"),
    "Reference      Result     Unit      Analyte\n(26-140)       1480  H    U/L       CK": (
        "creatine_kinase",
        1480.0,
        "U/L",
    ),
    "Date         Hb g/L   MCV fL   Plt 10^9/L\n03 Feb 2023  141      92       240": ("mcv", 92.0, "fL"),
    "Test,Result,Units,Low,High\nPotassium,3.1,mmol/L,3.5,5.1": ("potassium", 3.1, "mmol/L"),
    "TIBC\nNormal range: 250 - 450 ug/dL\n250\n450\n512\nHigh": ("tibc", 512.0, "ug/dL"),
    "Result: Ionised calcium\nRange: 1.15 to 1.33 mmol/L\nYour result: 0.87 mmol/L": (
        "calcium_ionised",
        0.87,
        "mmol/L",
    ),
    "<tr><td>Ferritin</td><td>7</td><td>ug/L</td><td>13-150</td></tr>": ("ferritin", 7.0, "ug/L"),
    "Na+.......126.......mmol/L.......(133-146)......LL": ("sodium", 126.0, "mmol/L"),
    "CK 5,124 U/L on arrival, rising to 38,900 U/L this morning.": ("creatine_kinase", 38900.0, "U/L"),
    "Urate 0.54 mmol/L, previously 0.68.": ("uric_acid", 0.54, "mmol/L"),
    "Platelets: 88 \u00d7 10\u2079/L": ("platelets", 88.0, "\u00d7 10\u2079/L"),
    "TSH: 2.69 (0.27 - 4.20 mIU/L)": ("tsh", 2.69, "mIU/L"),
    "24 h urine: calcium 11.2 mmol/24h": ("urine_calcium_24h", 11.2, "mmol/24h"),
    "My sister's CK was 900. My CK 88 U/L.": ("creatine_kinase", 88.0, "U/L"),
}

NO_RESULTS = (
    "Target HbA1c below 53 mmol/mol.",
    "I take vitamin D 1000 IU and magnesium 400 mg daily.",
    "Synovial fluid WCC 300. Pleural LDH 510 U/L.",
    "CK-MB 12 ug/L, free T3 4.1 pmol/L, TSH receptor antibodies 4.8 IU/L",
    "BUN/creatinine ratio 14",
    "CK 3 weeks ago",
    "Is my B12 ok?",
)


@pytest.mark.parametrize("text", NO_RESULTS)
def test_what_is_no_result_of_ours(text):
    assert case(text).labs == ()


COLUMNS = {
    "Test": ("Potassium", "Ferritin", "CK"),
    "Result": ("2.9", "7", "5,124"),
    "Units": ("mmol/L", "ug/L", "U/L"),
    "Reference range": ("3.5 - 5.1", "13 - 150", "26 - 192"),
    "Previous": ("3.6", "12", "88"),
}


@settings(max_examples=60, deadline=None)
@given(st.permutations(sorted(COLUMNS)), st.sampled_from(["|", "\t", ";"]))
def test_the_order_of_columns_does_not_matter(order, mark):
    rows = [order, *zip(*(COLUMNS[c] for c in order), strict=True)]
    text = "\n".join(mark.join(row) for row in rows)
    expected = {("potassium", 2.9, "mmol/L"), ("ferritin", 7.0, "ug/L"), ("creatine_kinase", 5124.0, "U/L")}
    assert {(r.test, r.value, r.unit) for r in case(text).labs} == expected


@pytest.mark.parametrize("text", REPORTS)
def test_results_in_the_layouts_of_laboratories(text):
    test, value, unit = REPORTS[text]
    read = {r.test: r for r in case(text).labs}
    assert read[test].value == pytest.approx(value)
    assert (read[test].unit or "").lower() == unit.lower()
    assert len([r for r in case(text).labs if r.test == test]) == 1


def test_a_fluid_other_than_blood_gives_no_blood_result():
    assert {r.test for r in case("CSF\nProtein 0.92 g/L\nGlucose 3.6 mmol/L\nWCC <1").labs} == {"csf_protein"}


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


def test_an_unknown_product_is_told_by_its_dose():
    assert reader().read("I take zorbax 20 mg and paracetamol 500 mg.").not_checked == ("zorbax",)


@pytest.mark.parametrize("text", ["Treated as fibromyalgia for years.", "Misdiagnosed with fibromyalgia at first."])
def test_an_old_wrong_diagnosis_is_none(text):
    assert case(text).conditions == {}


@pytest.mark.parametrize(
    ("text", "drug"),
    [
        ("Omeprazole has been discontinued in favour of famotidine.", {"famotidine"}),
        ("He was taking furosemide; this was withheld.", set()),
        ("Started folic acid 5 mg.", {"folic_acid"}),
    ],
)
def test_what_is_taken_in_the_end(text, drug):
    assert drugs(text) == drug


@pytest.mark.parametrize(
    "piece", ["a", "no ", "(", "1,", "1.", "k 2.9 ", "can't ", "\n", "?", "ck ", "any fever? no. "]
)
def test_a_long_text_is_read_in_time_that_grows_with_its_length(piece):
    """Twice as long may not take much more than twice the work; work is counted in calls, not in seconds."""
    short, long = (_calls(piece * (n // len(piece))) for n in (4_000, 8_000))
    assert long < 2.6 * short + 10_000


def _calls(text):
    count = 0

    def tick(*_):
        nonlocal count
        count += 1

    sys.setprofile(tick)
    try:
        reader().read(text)
    finally:
        sys.setprofile(None)
    return count


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
