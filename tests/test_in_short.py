"""The first screen: one action a sign, plain words, and for five stories the urgency, the reason and the next step."""

import re
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repletion.decisions.assess import assess
from repletion.decisions.safety_net import ACTS, watch_for
from repletion.interfaces.in_short import in_short
from repletion.interfaces.inputs import notes_of
from repletion.interfaces.plan_text import plan_parts
from repletion.interfaces.terminal import render
from repletion.interfaces.terminal_parts import as_text
from repletion.kb.guidance import guidance
from repletion.kb.load import judgement_share, load

ON = "2026-11-24"
STORIES = {
    "soft bones": "I am a woman of 44. For half a year my thighs and hips ache deep in the bones and I waddle; stairs "
    "are hard and I struggle to get out of a low chair. I wear a veil and hardly go outdoors. Vitamin D 8 nmol/L, "
    "alkaline phosphatase 210 U/L, calcium 2.05 mmol/L.",
    "nerves": "I am a man of 52. Since yesterday my back pain is terrible, both legs are weak, I am numb between the "
    "legs and I cannot pass urine.",
    "statin": "I am a man of 67. I started atorvastatin 80 mg six weeks ago. Now both thighs ache and feel weak when "
    "I climb stairs. My vitamin D is 38 nmol/L. CK 900 U/L.",
    "back": "I am a woman of 31. My lower back hurts since I moved house last week, worse when I bend, better when I "
    "rest. No fever, no numbness, no weight loss, bladder and bowels fine. My vitamin D was 45 nmol/L.",
    "vegan": "I am a man of 58, vegan for nine years, no supplements. My feet are numb and tingling, I am unsteady in "
    "the dark and very tired. Vitamin B12 95 pmol/L, MCV 112 fL.",
}  # fmt: skip
TOLD = {
    "soft bones": ("See a doctor within days", ("soft bones",), ("blood tests (tests, not tablets)", "magnesium")),
    "nerves": ("Go to an emergency department now", (), ("Do not wait", "numb between the legs", "cannot pass urine")),
    "statin": (
        "See a doctor within days",
        ("cholesterol tablet (statin)", "vitamin D is a little low. That is probably not why"),
        ("Do not stop your cholesterol tablet", "blood tests (tests, not tablets)"),
    ),
    "back": (
        "There is no hurry",
        ("ordinary backache", "vitamin D is a little low. That is probably not why"),
        ("Keep moving", "No test and no vitamin"),
    ),
    "vegan": (
        "See a doctor within days",
        ("vitamin B12",),
        ("Take no folic acid tablets before the B12", "Do not wait for the results", "tests, not tablets"),
    ),
}


def answered(words):
    kb = load()
    reading = notes_of(words, "story", kb)
    answer = assess(reading, kb, ON, judgement_share(kb), guidance=guidance())
    return answer, kb, reading.case


@pytest.fixture(scope="module")
def answers():
    return {name: answered(words) for name, words in STORIES.items()}


@pytest.mark.parametrize("name", STORIES)
def test_the_first_screen_says_how_soon_what_and_what_next(answers, name):
    call, maybe, do = TOLD[name]
    short = in_short(*answers[name])
    assert short.call == call
    assert all(words in " ".join(short.maybe) for words in maybe)
    assert all(words in " ".join(short.do) for words in do)
    assert len(short.do) <= 4
    assert len(short.maybe) <= 5


def test_an_emergency_says_nothing_else(answers):
    short = in_short(*answers["nerves"])
    assert short.maybe == short.watch_for == ()
    assert not re.search(r"\d|same day|days|USD", " ".join((short.means, *short.do)))


@pytest.mark.parametrize("name", STORIES)
def test_no_dose_of_a_prescriber_is_told_to_a_person(answers, name):
    answer, kb, case = answers[name]
    doses = [line.dose for line in answer.plan.lines if line.dose]
    told = render(answer, kb, colour=False, width=400, case=case)
    told += as_text(plan_parts(answer.plan, kb), colour=False, width=400)
    assert not [dose for dose in doses if dose in told]
    assert name in ("nerves", "back", "statin") or doses


def test_a_raised_result_is_never_called_borderline(answers):
    told = render(*answers["statin"][:2], colour=False)
    assert "borderline" not in told
    assert re.search(r"Creatine kinase \(CK\) +900 U/L +raised", told)


@given(
    st.lists(st.sampled_from(sorted(load().red_flags)), max_size=6), st.sampled_from(["same_day", "soon", "routine"])
)
def test_a_sign_stands_once_with_the_strongest_action(names, level):
    kb = load()
    flags = [kb.red_flags[n] for n in names]
    found = watch_for(kb, flags, kb.safety_net[level].watch_for)
    signs = [s for w in found for s in w.signs]
    assert len(signs) == len(set(signs))
    assert [w.act for w in found] == sorted((w.act for w in found), key=ACTS.index)
    told = {s: ACTS.index(w.act) for w in found for s in w.signs}
    for flag in flags:
        for name in flag.watch_for:
            assert told[kb.signs[name].words] <= ACTS.index(kb.signs[name].act)
        for name, act in flag.watch_for_more.items():
            assert told[kb.signs[name].words] <= ACTS.index(act)


ABOUT = (
    "urine turns dark",
    "pass urine",
    "between the legs",
    "breathing",
    "faint",
    "seizure",
    "fever",
    "chest",
    "stool",
)


def test_no_two_signs_are_about_the_same_thing():
    words = [sign.words for sign in load().signs.values()]
    assert len(set(words)) == len(words)
    for about in ABOUT:
        assert sum(about in w for w in words) == (2 if about == "stool" else 1), about
    assert not [pair for pair in combinations(words, 2) if pair[0] in pair[1] or pair[1] in pair[0]]


def test_no_rule_and_no_plan_asks_to_come_back_or_names_a_sign_with_a_softer_action():
    kb = load()
    plan = guidance().plan
    lines = [a for g in plan.causes.values() for a in g.advice.values()] + list(plan.general.values())
    for text in [a.text for a in lines] + [f.do_first for f in kb.red_flags.values()]:
        assert "ome back" not in text
        for sentence in re.split(r"(?<=[.;:]) ", text):
            assert not re.search(r"[Dd]ark urine.*same day", sentence), text


VOWELS = re.compile(r"[aeiouy]+")


def syllables(word):
    """Return about how many syllables a word has: groups of vowels, a silent e left out."""
    word = word.lower()
    silent = word.endswith("e") and not word.endswith("le") and len(VOWELS.findall(word)) > 1
    return max(1, len(VOWELS.findall(word)) - silent)


def grade(text):
    """Return the Flesch-Kincaid grade; a list of signs counts each sign as a sentence."""
    sentences = [s for s in re.split(r"[.;:!?]\s*", text) if s.strip()]
    words = re.findall(r"[A-Za-z]+", text)
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def test_the_grade_of_known_texts():
    assert grade("The cat sat on the mat.") < 0
    assert grade("Utilisation of pharmacological interventions necessitates individualised consideration.") > 20


@pytest.mark.parametrize("name", STORIES)
def test_the_first_screen_can_be_read_at_twelve(answers, name):
    short = in_short(*answers[name])
    text = " ".join(
        (short.call + ".", short.means, *short.maybe, *short.do, *(s + "." for _, w in short.watch_for for s in w))
    )
    assert grade(re.sub(r" \([^)]*\)", "", text)) <= 7.0


def test_every_sign_every_plain_name_and_every_short_line_can_be_read_at_twelve():
    kb, known = load(), guidance()
    lines = [a.in_short for g in known.plan.causes.values() for a in g.advice.values() if a.in_short]
    assert len(lines) > 15
    assert grade(" ".join(lines)) <= 6.0
    assert grade(". ".join(s.words for s in kb.signs.values())) <= 5.0
    assert grade(". ".join(f"It may be {name}" for name in known.plain.causes.values())) <= 7.0
    assert set(known.plain.causes) == set(kb.causes)
    assert set(known.plain.tests) <= {*kb.labs, *kb.workup.offers}


def test_a_result_that_could_be_meant_in_two_units_is_asked_for_its_unit():
    short = in_short(*answered("I am 45. My back hurts since I dug the garden. Vitamin D 14."))
    assert "Your vitamin D has no unit, so it does not count. Write nmol/L or ng/mL behind it." in short.maybe


def test_a_result_without_its_unit_counts_where_laboratories_print_only_one():
    answer, *_ = answered("I am a man of 63 and cannot get out of a chair any more. CK 8200.")
    assert next(lab.status for lab in answer.labs if lab.test == "creatine_kinase") == "severe_high"
    assert answer.urgency.level != "routine"


def test_a_result_that_is_low_and_not_why_says_both():
    short = in_short(*answered("I am 45. My lower back hurts since I dug the garden last week. Vitamin D 26 nmol/L."))
    assert any(line.startswith("Your vitamin D is low. That is probably not why.") for line in short.maybe)
