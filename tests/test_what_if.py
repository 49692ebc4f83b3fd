"""What if: a result, a medicine, a clinician's own probability, on the command line and in Python."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repletion.decisions.assess import assess
from repletion.decisions.case_check import faults_of_case
from repletion.decisions.what_if import changed, measured, share
from repletion.domain.case import Case, Reading, Result
from repletion.domain.fault import Unusable
from repletion.interfaces.cli import main
from repletion.kb.load import load

PAIN = Case(age=71, sex="female", findings={"bone_pain": "present", "proximal_leg_weakness": "present"})
ON = "2026-11-24"


def causes(case):
    return {c.id: c for c in assess(Reading(case=case), load(), ON, draws=0).causes}


def test_a_result_takes_the_place_of_every_result_of_its_test():
    dated = Result(test="potassium", value=4.0, unit="mmol/L", on="2026-01-01")
    later, other = Result(test="potassium", value=4.2, unit="mmol/L"), Result(test="tsh", result="normal")
    case = Case(labs=(dated, later, other))
    after = changed(case, {"potassium": "<2.4 mmol/L"}, load())
    assert after.labs == (
        Result(test="tsh", result="normal"),
        Result(test="potassium", value=2.4, unit="mmol/L", comparator="<"),
    )
    assert changed(after, {"potassium": "unknown"}, load()).labs == (Result(test="tsh", result="normal"),)


def test_a_result_supposed_is_the_result_told():
    supposed = changed(PAIN, {"vitamin_d_25oh": "8 ng/mL"}, load())
    told = Case(**{**vars_of(PAIN), "labs": (Result(test="vitamin_d_25oh", value=8, unit="ng/mL"),)})
    assert supposed == told
    assert causes(supposed)["osteomalacia"].probability > causes(PAIN)["osteomalacia"].probability


def vars_of(case):
    return {name: getattr(case, name) for name in ("age", "sex", "findings")}


def test_the_usual_unit_is_taken_where_none_is_written():
    lab = load().labs["vitamin_d_25oh"]
    assert measured("vitamin_d_25oh", "20", lab) == Result(test="vitamin_d_25oh", value=20, unit="nmol/L")
    assert measured("vitamin_d_25oh", "low", lab) == Result(test="vitamin_d_25oh", result="low")
    assert measured("vitamin_d_25oh", "about 20", lab) is None


def test_a_medicine_that_is_also_an_exposure_is_taken_back_whole():
    case = Case(drugs=("metformin",), exposures={"metformin": "present"})
    gone = changed(case, {"metformin": "unknown"}, load())
    assert (gone.drugs, gone.exposures) == ((), {})
    assert changed(Case(), {"metformin": "present"}, load()).exposures == {"metformin": "present"}


def test_a_mineral_is_a_test_or_a_supplement_by_what_is_said_of_it():
    kb = load()
    assert changed(Case(), {"zinc": "5 umol/L"}, kb).labs[0].value == 5
    assert changed(Case(), {"zinc": "present"}, kb).drugs == ("zinc",)
    both = changed(changed(Case(), {"zinc": "5 umol/L"}, kb), {"zinc": "present"}, kb)
    assert changed(both, {"zinc": "unknown"}, kb) == Case()


@settings(max_examples=12, deadline=None)
@given(st.sampled_from(["osteomalacia", "statin_myopathy", "hypothyroidism", "vitamin_d_deficiency"]),
       st.floats(0.005, 0.9))  # fmt: skip
def test_a_clinicians_probability_is_the_prior_to_the_digit(cause, p):
    case = Case(age=60, sex="male", drugs=("atorvastatin",), conditions={"coeliac_disease": "active"},
                findings={"muscle_pain": "present"}, suspected={cause: p})  # fmt: skip
    assert causes(case)[cause].prior == pytest.approx(p, rel=1e-6)


def test_a_probability_equal_to_our_prior_changes_nothing():
    plain = causes(PAIN)
    same = causes(
        changed(PAIN, {}, load()).__class__(**vars_of(PAIN), suspected={"osteomalacia": plain["osteomalacia"].prior})
    )
    assert {n: c.probability for n, c in same.items()} == pytest.approx({n: c.probability for n, c in plain.items()})


def test_several_probabilities_hold_together():
    case = Case(age=60, sex="female", suspected={"osteomalacia": 0.3, "coeliac_disease": 0.1, "hypothyroidism": 0.2})
    found = causes(case)
    assert {n: found[n].prior for n in case.suspected} == pytest.approx(case.suspected, rel=0.02)


def test_a_diagnosis_and_a_probability_take_each_others_place():
    case = changed(Case(), {"osteomalacia": "20 %"}, load())
    assert case.suspected == {"osteomalacia": 0.2}
    assert changed(case, {"osteomalacia": "excluded"}, load()) == Case(conditions={"osteomalacia": "excluded"})
    assert changed(case, {"osteomalacia": "unknown"}, load()) == Case()


def test_the_answer_says_whose_probability_it_is():
    notices = assess(Reading(case=Case(**vars_of(PAIN), suspected={"osteomalacia": 0.2})), load(), ON, draws=0).notices
    assert any("clinician's own probability" in n and "Osteomalacia (soft bones) 0.2" in n for n in notices)


@pytest.mark.parametrize("p", [0, 1, -0.1, 2])
def test_certainty_is_no_probability_to_suspect_with(p):
    (fault,) = faults_of_case(Case(suspected={"osteomalacia": p}), load())
    assert "conditions" in fault.remedy
    assert "did you mean osteomalacia" in faults_of_case(Case(suspected={"osteomalaca": 0.1}), load())[0].remedy


@pytest.mark.parametrize("text", ["0 %", "100 %", "120%", "twenty %", "-5 %", "5", ""])
def test_what_is_no_share_is_none(text):
    assert share(text) is None


@pytest.mark.parametrize(
    ("name", "state", "said"),
    [
        ("potassium", "present", "is no result"),
        ("potassium", "400 mmol/L", "cannot be 400"),
        ("potassium", "4 ng/mL", "is no unit"),
        ("osteomalacia", "100 %", "is no state"),
        ("fever", "20 %", "is no state"),
    ],
)
def test_what_cannot_be_is_told_with_its_remedy(name, state, said):
    with pytest.raises(Unusable, match=said):
        changed(Case(), {name: state}, load())


def test_the_command_line_supposes_a_result_and_a_probability(tmp_path, capsys):
    file = tmp_path / "case.yaml"
    file.write_text("age: 71\nfindings: {bone_pain: present, proximal_leg_weakness: present}\n", encoding="utf-8")
    assert (
        main(["assess", str(file), "--what-if", "vitamin_d_25oh=20 nmol/L,osteomalacia=20 %", "--format", "json"]) == 0
    )
    (found,) = json.loads(capsys.readouterr().out)["compared"]
    assert found["changes"] == ["vitamin_d_25oh=20 nmol/L", "osteomalacia=20 %"]
    pair = next(c for c in found["causes"] if c["id"] == "osteomalacia")
    assert pair["probability"][1] > pair["probability"][0]
