"""What if, another region's numbers, one's own numbers: both answers side by side, and every fault at once."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repletion.decisions.together import together
from repletion.decisions.what_if import changed
from repletion.domain.case import Case
from repletion.domain.comparison import Change, Overlay
from repletion.domain.fault import Unusable
from repletion.interfaces.alternatives import REGIONS, read_overlay, region_file
from repletion.interfaces.cli import main
from repletion.kb.load import load
from repletion.kb.overlay import overlaid

CASE = """
age: 71
sex: female
complaint: [proximal_leg_weakness, bone_pain]
findings: {proximal_leg_weakness: present, bone_pain: present, waddling_gait: present}
labs: [{test: alkaline_phosphatase, result: high}]
"""


@pytest.fixture
def case(tmp_path):
    path = tmp_path / "case.yaml"
    path.write_text(CASE, encoding="utf-8")
    return str(path)


def answer(capsys, *arguments):
    assert main(["assess", *arguments, "--format", "json", "--on", "2026-11-24"]) == 0
    return json.loads(capsys.readouterr().out)


def told(path, capsys, *arguments):
    assert main(["assess", path, *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    return captured.err


def test_an_overlay_changes_the_answer_and_both_are_shown(case, tmp_path, capsys):
    overlay = tmp_path / "own.yaml"
    overlay.write_text("label: hill town\nnumbers: {causes.osteomalacia.prior: {times: 3}}\n", encoding="utf-8")
    plain = answer(capsys, case)
    with_overlay = answer(capsys, case, "--knowledge-overlay", str(overlay))
    (comparison,) = with_overlay["compared"]
    assert comparison["kind"] == "overlay" and comparison["label"] == "hill town"
    assert comparison["changes"] == ["causes.osteomalacia.prior: 0.0007 becomes 0.0021"]
    pair = next(c for c in comparison["causes"] if c["id"] == "osteomalacia")
    before, after = (next(c for c in a["causes"] if c["id"] == "osteomalacia") for a in (plain, with_overlay))
    assert pair["probability"] == [before["probability"], after["probability"]]
    assert after["probability"] > before["probability"]
    assert with_overlay["knowledge"]["digest"].startswith(plain["knowledge"]["digest"] + "+")


def test_a_region_is_an_overlay_of_ours(case, capsys):
    (comparison,) = answer(capsys, case, "--region", "europe")["compared"]
    assert comparison["label"] == "Europe"
    assert comparison["causes"][0]["id"] == "vitamin_d_deficiency"


def test_every_number_of_our_regions_names_a_source_that_is_known():
    for region in REGIONS:
        for path, change in read_overlay(str(region_file(region))).numbers.items():
            assert change.sources and set(change.sources) <= set(load().sources), path


def test_what_if_answers_again_with_things_told_otherwise(case, capsys):
    document = answer(
        capsys, case, "--what-if", "bone_pain=absent", "--what-if", "coeliac_disease=active,statin=present"
    )
    first, second = document["compared"]
    assert first["label"] == "bone_pain=absent"
    osteomalacia = next(c for c in first["causes"] if c["id"] == "osteomalacia")
    assert osteomalacia["probability"][1] < osteomalacia["probability"][0]
    moved = {c["id"]: c["probability"] for c in second["causes"]}
    assert moved["coeliac_disease"][1] > 0.9
    assert moved["statin_myopathy"][1] > moved["statin_myopathy"][0]


def test_what_accounts_for_it_together_is_certified(case, capsys):
    found = answer(capsys, case, "--together")["together"]
    assert len(found["sets"]) == 5 and found["certified"]
    assert found["sets"][0]["causes"] == ["osteomalacia"]
    assert found["others_at_most"] <= found["sets"][-1]["probability"]
    assert together(Case(age=50), load()) is None


def test_the_text_shows_them(case, capsys):
    assert main(["assess", case, "--together", "--what-if", "bone_pain=absent", "--region", "europe"]) == 0
    out = capsys.readouterr().out
    for words in (
        "Just these together",
        "Nothing likelier was left out",
        "With your numbers: Europe",
        "What if: bone_pain",
    ):
        assert words in out


def test_every_fault_of_what_was_asked_is_told_at_once(case, tmp_path, capsys):
    overlay = tmp_path / "bad.yaml"
    overlay.write_text(
        "label: x\nnumbers: {causes.osteomalaca.prior: {times: 2}, causes.osteomalacia.prior: {times: 2, value: 0.1},"
        " causes.osteoporosis.prior: {times: 90}, findings.bone_pain.frequency: {value: 0.2}}\n",
        encoding="utf-8",
    )
    err = told(case, capsys, "--what-if", "bone_pian=present", "--what-if", "statin=often", "--what-if", "fever",
               "--knowledge-overlay", str(overlay))  # fmt: skip
    for words in (
        "did you mean bone_pain",
        "'often' is no state of it",
        "'fever' has no state",
        "did you mean osteomalacia?",
        "says not one thing",
        "is not within its limits",
        "a value without an interval",
    ):
        assert words in err


def test_a_broken_overlay_is_told_with_its_place(case, tmp_path, capsys):
    overlay = tmp_path / "bad.yaml"
    overlay.write_text("label: x\nnumber: {}\n", encoding="utf-8")
    assert "bad.yaml" in told(case, capsys, "--knowledge-overlay", str(overlay))
    assert "cannot be read" in told(case, capsys, "--knowledge-overlay", str(tmp_path / "none.yaml"))


PATHS = {
    "causes.osteomalacia.prior": lambda kb: kb.causes["osteomalacia"].prior,
    "causes.osteomalacia.labs.alkaline_phosphatase.high": lambda kb: next(
        x.beyond for x in kb.causes["osteomalacia"].labs if x.lab == "alkaline_phosphatase" and x.side == "high"
    ),
    "causes.vitamin_d_deficiency.influences.obesity": lambda kb: tuple(
        x.odds_ratio for x in kb.causes["vitamin_d_deficiency"].influences if x.exposure == "obesity"
    ),
    "findings.bone_pain.frequency": lambda kb: kb.findings["bone_pain"].frequency,
    "labs.potassium.low.1": lambda kb: kb.labs["potassium"].low.levels[0].frequency,
}


@pytest.mark.parametrize("path", PATHS)
def test_every_kind_of_number_can_be_changed_and_nothing_else_is(path):
    kb = load()
    after, (number,) = overlaid(kb, Overlay(label="x", numbers={path: Change(times=1.01)}))
    assert PATHS[path](after) == number.after and PATHS[path](kb) == number.before
    back, _ = overlaid(after, Overlay(label="x", numbers={path: Change(rows=number.before)}))
    assert back.causes == kb.causes and back.labs == kb.labs and back.findings == kb.findings


@given(st.sampled_from(["bone_pain", "statin", "coeliac_disease", "muscle_pain"]))
def test_taking_back_what_was_never_told_changes_nothing(name):
    case = Case(age=40, findings={"low_back_pain": "present"})
    assert changed(case, {name: "unknown"}, load()) == case


def test_an_unknown_state_is_unusable():
    with pytest.raises(Unusable, match="is no state"):
        changed(Case(), {"coeliac_disease": "present"}, load())
