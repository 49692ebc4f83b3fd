"""Medicines, diseases and what a frame says over a comma, as people write them."""

from functools import lru_cache

import pytest

from repletion.domain.case import said, taken
from repletion.intake_text.reader import Reader
from repletion.kb.load import load
from repletion.kb.words import lexicon


@lru_cache(maxsize=1)
def reader():
    return Reader(lexicon(), load())


def case(text):
    return reader().read(text).case


TAKEN = {
    "She is taking oral B12 1000 mcg.": "vitamin_b12_supplement",
    "Takes folate 400 mcg daily.": "folic_acid_supplement",
    "Calcium 600 mg twice a day.": "calcium_supplement",
}


@pytest.mark.parametrize("text", TAKEN)
def test_an_amount_taken_is_no_result(text):
    read = case(text)
    assert read.labs == ()
    assert taken(read.exposures[TAKEN[text]]).state == "present"


@pytest.mark.parametrize("text", ["Vitamin D 12 ng/mL.", "Magnesium 0.6 mg/dL today.", "Potassium 2.9, cramps daily."])
def test_a_result_stays_one(text):
    assert len(case(text).labs) == 1


CONDITIONS = {
    "Copper deficiency, on copper gluconate 2 mg.": ("copper_deficiency", "treated"),
    "Pancreatic insufficiency on Creon.": ("pancreatic_insufficiency", "treated"),
    "Vitamin D deficiency, still symptomatic, on vitamin D.": ("vitamin_d_deficiency", "active"),
    "Hypothyroidism on levothyroxine, diabetes diet controlled, osteoarthritis of the knees.": (
        "osteoarthritis",
        "active",
    ),
    "USS Doppler: no DVT.": ("deep_vein_thrombosis", "excluded"),
    "My potassium is too low, they told me.": ("hypokalaemia", "active"),
}


@pytest.mark.parametrize("text", CONDITIONS)
def test_how_a_disease_stands(text):
    name, told = CONDITIONS[text]
    assert case(text).conditions[name] == told


FAMILY = {"Parents are first cousins.": "consanguinity", "My mother had a hip fracture.": "family_osteoporosis"}


@pytest.mark.parametrize("text", FAMILY)
def test_what_relatives_mean(text):
    assert taken(case(text).exposures[FAMILY[text]]).state == "present"


def test_medicines_that_are_held_are_not_taken():
    assert not case("Ramipril and gliclazide held.").drugs


@pytest.mark.parametrize(
    ("text", "name", "told"),
    [
        ("Just a little bump, agony ever since.", "pain_out_of_proportion", "present"),
        ("The slower pace helps: once I get going it eases.", "pain_better_with_movement", "present"),
        ("Food goes down no bother.", "swallowing_trouble", "absent"),
        ("Stools formed, once daily.", "diarrhoea", "absent"),
    ],
)
def test_words_that_stand_apart(text, name, told):
    assert said(case(text).findings[name]).state == told


@pytest.mark.parametrize(
    "who", ["A 34-year-old man", "A 71-year-old woman", "This 40 year old woman", "A 9-year-old child"]
)
def test_the_person_of_a_letter_is_no_relative(who):
    read = reader().read(f"{who} has muscle cramps and takes furosemide.")
    assert read.case.findings["muscle_cramps"].state == "present"
    assert [d.name for d in read.case.drugs] == ["furosemide"]


@pytest.mark.parametrize(
    ("told", "age", "sex"),
    [
        ("I am a woman of 44. My back hurts.", 44, "female"), ("male 52 with cramps", 52, "male"),
        ("72, woman, aching shoulders", 72, "female"), ("I just turned 60 and my legs ache", 60, None),
        ("in my late fifties, sore hips", 58, None), ("woman 10 weeks after birth", None, "female"),
        ("man, 60 mg of prednisolone", None, "male"), ("A man, 38.6 of fever", None, "male"),
        ("My mum of 80 has cramps. I am 50.", 50, None), ("58-year-old bloke", 58, "male"),
    ],
)  # fmt: skip
def test_age_and_sex_as_people_write_them(told, age, sex):
    case = reader().read(told).case
    assert (case.age, case.sex) == (age, sex)
