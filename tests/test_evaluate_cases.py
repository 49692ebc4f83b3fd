"""`repletion evaluate cases`: what is read, what is counted, what moved; and faults all at once."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from repletion.evaluation.cases import Share
from repletion.interfaces.cli import main

CASES = """
- id: hypothyroid
  kind: mimic
  voice: lay
  gold: [hypothyroidism]
  urgency: soon
  text: >
    I am a woman of 52. For a year my muscles ache and cramp, I am tired, always cold, constipated, my skin is dry and I
    have put on weight. TSH 48 mIU/L, free T4 4 pmol/L.
- id: runner
  kind: low_but_not_why
  gold: [mechanical_back_pain]
  not_why: [vitamin_d_deficiency]
  urgency: routine
  case: {age: 34, sex: male, findings: {low_back_pain: present, pain_worse_with_movement: present, fever: absent}}
"""
TEXT = """gold: osteomalacia, vitamin_d_deficiency
urgency: seen_soon_or_sooner
kind: deficiency

A 61-year-old woman who stays indoors and covers her skin has had bone pain in ribs and hips for a year, a waddling gait
and trouble climbing stairs. Vitamin D 8 nmol/L, alkaline phosphatase 320 U/L, calcium 1.98 mmol/L, PTH high.
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "cases.yaml").write_text(CASES)
    (tmp_path / "softened_bones.txt").write_text(TEXT)
    return tmp_path


def told(capsys, *arguments):
    status = main(["evaluate", "cases", *map(str, arguments), "--on", "2026-11-24"])
    out, err = capsys.readouterr()
    return status, out, err


def test_a_folder_of_every_form_is_counted_by_kind_and_voice(folder, capsys):
    status, out, _ = told(capsys, folder, "--format", "json")
    run = json.loads(out)["run"]
    assert status == 0
    assert [one["id"] for one in run["answered"]] == ["hypothyroid", "runner", "softened_bones"]
    assert {g["name"] for g in run["groups"]} == {"all", "mimic", "low_but_not_why", "deficiency"}
    everybody = run["groups"][0]
    assert everybody["top"]["5"]["of"] == 3
    assert everybody["not_why_first"] == {"count": 0, "of": 1, "value": 0.0, "interval": [0.0, 0.793451]}
    assert run["answered"][0]["rank"] == 1
    assert run["answered"][2]["triage"] == "right"


def test_text_and_page_tell_the_same_shares(folder, capsys):
    _, text, _ = told(capsys, folder)
    _, page, _ = told(capsys, folder, "--format", "html")
    row = next(line for line in text.splitlines() if line.startswith("all")).split()
    assert all(f">{cell}" in page or cell in page for cell in row)
    assert "<svg role='img'" in page and "<script" not in page


def test_the_same_knowledge_moves_nothing_and_another_tells_why(folder, capsys, tmp_path):
    _, before, _ = told(capsys, folder, "--format", "json")
    saved = tmp_path / "before.json"
    saved.write_text(before)
    _, same, _ = told(capsys, folder / "cases.yaml", "--against", saved)
    assert "0 answers moved" in same
    overlay = tmp_path / "own.yaml"
    overlay.write_text("label: for the test\nnumbers:\n  causes.mechanical_back_pain.prior: {times: 0.001}\n")
    status, moved, err = told(capsys, folder / "cases.yaml", "--knowledge-overlay", overlay)
    assert status == 0, err
    assert "runner: place 1 ->" in moved
    assert "its prior is" in moved


def test_every_fault_at_once_with_its_place_and_nothing_on_standard_output(tmp_path, capsys):
    (tmp_path / "a.yaml").write_text(
        "- {id: one, gold: [osteomalacya], text: weak legs}\n- {id: two, gold: [osteomalacia]}\n"
    )
    (tmp_path / "b.jsonl").write_text('{"id": "three", "gold": [], "text": "x", "urgncy": "soon"}\n{broken\n')
    status, out, err = told(capsys, tmp_path)
    assert status == 2 and out == ""
    for words in ("did you mean osteomalacia", "two: give either words or a case", "urgncy", "b.jsonl:2: not JSON"):
        assert words in err


def test_no_file_and_no_earlier_run(tmp_path, capsys):
    assert told(capsys, tmp_path / "nowhere")[0] == 2
    assert told(capsys, tmp_path)[0] == 2
    (tmp_path / "x.json").write_text("{}")
    status, _, err = told(capsys, tmp_path, "--against", tmp_path / "x.json")
    assert status == 2 and "holds no earlier run" in err


@given(st.integers(1, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_intervals_are_wilsons(counts):
    of_scipy = binomtest(*counts).proportion_ci(method="wilson")
    ours = Share(*counts).interval
    assert ours == pytest.approx((of_scipy.low, of_scipy.high), abs=1e-6)
