"""Whole messages as people post them: whom they are about, what is likened, asked, contrasted or listed."""

from functools import lru_cache
from pathlib import Path

import pytest

from reading_scores import findings, history
from repletion.domain.case import said, taken
from repletion.intake_text.reader import Reader
from repletion.kb.load import load
from repletion.kb.words import lexicon

MESSAGES = Path(__file__).parent / "reading_messages"


@lru_cache(maxsize=1)
def reader():
    return Reader(lexicon(), load())


def states(text):
    return {name: said(value).state for name, value in reader().read(text).case.findings.items()}


def present(text):
    return {name for name, state in states(text).items() if state == "present"}


def taken_today(text):
    case = reader().read(text).case
    return {n for n, v in case.exposures.items() if taken(v).state == "present"} | {d.name for d in case.drugs}


def test_scores_of_whole_messages():
    found, told = findings(reader(), MESSAGES), history(reader(), MESSAGES)
    assert found.f1 >= 0.86
    assert found.reversed / found.wanted <= 0.01
    assert told.f1 >= 0.86


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("my ribs and shins ache", {"rib_pain", "bone_pain"}),
        ("pain in her feet, ribs and thighs", {"foot_pain", "rib_pain", "thigh_pain"}),
        ("difficulty with stairs, getting out of a chair and washing my hair",
         {"trouble_climbing_stairs", "trouble_rising_from_chair", "trouble_lifting_arms"}),
        ("calf pain on walking 100 m, gone within two minutes of standing still", {"walking_pain_relieved_by_rest"}),
        ("both feet numb, both legs weak", {"numb_feet", "both_legs_weak"}),
        ("woke and could not move my legs for two hours, then it wore off", {"paralysis_attacks"}),
    ],
)  # fmt: skip
def test_lists_and_places(text, expected):
    assert expected <= present(text)


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("the pain in my knee came back last week", "low_back_pain"),
        ("thyroid and iron came back fine, my knee hurts", "low_back_pain"),
        ("sharp pain, back of the left thigh", "low_back_pain"),
        ("the tingling has crept up from my toes", "ascending_weakness"),
        ("the back pain is worse when bending or coughing", "sore_throat_or_cough"),
        ("both my legs are weak", "weak_limb_focal"),
        ("my pee is pale", "pallor"),
    ],
)
def test_words_that_name_something_else(text, never):
    assert never not in present(text)


@pytest.mark.parametrize(
    ("text", "name", "state"),
    [
        ("tired, thighs weak, feet ache, has stopped cycling", "proximal_weakness_on_examination", "present"),
        ("the numbness hasn't gone away", "numbness", "present"),
        ("no rash, joints fine, muscles sore", "muscle_pain", "present"),
        ("he has no pain apart from in his thighs", "thigh_pain", "present"),
        ("none of the tablets touch the pain in my back", "low_back_pain", "present"),
        ("I get stiff five minutes in the morning", "morning_stiffness", "absent"),
        ("nothing is really weak", "muscle_weakness", "absent"),
        ("with spared calves, weak thighs", "proximal_weakness_on_examination", "present"),
    ],
)
def test_denials_reach_what_they_deny(text, name, state):
    assert states(text).get(name) == state


def test_what_used_to_be_is_past():
    assert "leg_pain" not in states("My legs used to ache but now they are just weak")


def test_a_relative_whom_the_text_is_about_is_the_person():
    case = reader().read("My nan, 84, is on sertraline. She has cramps in her calves and she keeps falling.").case
    assert (case.age, case.sex) == (84, "female")
    assert {"muscle_cramps", "falls"} <= case.findings.keys()
    assert [d.name for d in case.drugs] == ["sertraline"]


def test_a_relative_beside_the_teller_is_somebody_else():
    assert "muscle_cramps" not in states("My nan, 84, has cramps and she falls. I have a sore hip.")
    assert "coeliac_disease" not in reader().read("My mother has coeliac disease.").case.conditions


@pytest.mark.parametrize(
    "text",
    ["My legs ache. Should I buy magnesium?", "Would folic acid help?", "Will iron tablets free my shoulder?"],
)
def test_what_is_asked_for_is_not_taken(text):
    assert taken_today(text) == set()


def test_what_is_asked_about_and_taken_is_taken():
    assert taken_today("I take simvastatin. Is it the simvastatin?") == {"simvastatin"}


@pytest.mark.parametrize(
    "text",
    ["I wake like I've been hit by a lorry", "my pee was the colour of cola", "I felt as if I'd been in a car crash"],
)
def test_what_is_likened_is_no_history(text):
    assert taken_today(text) == set()


@pytest.mark.parametrize(
    "text",
    ["I was labelled as fibromyalgia", 'First ever "renal colic", grey', "They told me it was sciatica but it isn't"],
)
def test_a_label_in_doubt_is_no_diagnosis(text):
    assert reader().read(text).case.conditions == {}


def test_nobody_in_the_family_has_it():
    exposures = reader().read("Nobody in my family has thyroid trouble").case.exposures
    assert taken(exposures["family_thyroid_or_autoimmune"]).state == "absent"
