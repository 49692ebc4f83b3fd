"""The command as a user meets it: answers, bad input, exit codes, no traceback."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
RUNNER = ROOT / "examples/runner.yaml"
NOTES = ROOT / "examples/osteomalacia.txt"


def run(*arguments, stdin=None, binary=False):
    command = [sys.executable, "-m", "repletion", *map(str, arguments)]
    return subprocess.run(command, input=stdin, capture_output=True, text=not binary, timeout=120)


def refused(result, *words):
    assert result.returncode == 2, result.stderr
    assert result.stdout in ("", b"")
    told = result.stderr if isinstance(result.stderr, str) else result.stderr.decode()
    assert "Traceback" not in told
    for word in words:
        assert word in told, told
    return told


def test_a_case_is_answered_in_json_with_the_keys_of_the_contract():
    result = run("assess", RUNNER, "--format", "json", "--on", "2026-11-22")
    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
    answer = json.loads(result.stdout)
    assert answer["on"] == "2026-11-22"
    keys = "on urgency causes must_not_miss none_of_these tests labs plan unrecognised not_checked read_as"
    assert {*keys.split(), "knowledge", "version"} <= set(answer)
    cause = answer["causes"][0]
    keys = "id name kind probability interval prior explains explains_interval through reasons"
    assert set(keys.split()) == set(cause)
    assert {"version", "digest", "judgement_share", "review"} == set(answer["knowledge"])
    assert set(cause["reasons"][0]) == {"evidence", "state", "log_odds", "alone", "sources"}


def test_the_same_input_and_date_give_the_same_bytes():
    first, second = (run("assess", "--text", NOTES, "--format", "json", "--on", "2026-11-22").stdout for _ in range(2))
    assert first == second


def test_the_text_answer_says_what_matters():
    shown = run("assess", "--text", NOTES).stdout
    for words in ("SOON", "Osteomalacia", "accounts for it", "Must not be missed", "Understood", "clinician"):
        assert words in shown
    # A question may ask "do you have"; a safety net may say "until you have spoken to".
    assert not re.search(r"(?<!do )\byou have (?!spoken|been)", " ".join(shown.lower().split()))


def test_standard_input_works_for_words_and_cases():
    assert run("assess", "--text", "-", stdin="My back hurts and I have no fever.").returncode == 0
    assert run("assess", "-", stdin="{age: 40, findings: {low_back_pain: present}}").returncode == 0


def test_out_writes_whole_or_not_at_all(tmp_path):
    out = tmp_path / "answer.json"
    assert run("assess", RUNNER, "--format", "json", "--out", out).returncode == 0
    assert json.loads(out.read_text())["causes"]
    refused(run("assess", RUNNER, "--out", tmp_path / "missing" / "answer.json"), "cannot be written")
    assert [p.name for p in tmp_path.iterdir()] == ["answer.json"]


BAD_CASES = {
    "not YAML": ("findings: [unclosed", ["not YAML"]),
    "a list": ("- 1\n- 2\n", ["no case"]),
    "unknown key": ("age: 40\ncolour: red\n", [":2", "colour"]),
    "unknown finding": ("findings: {muscle_cramp: present}\n", ["muscle_cramp", "did you mean muscle_cramps"]),
    "impossible age": ("age: 212\n", [":1", "212"]),
    "age as words": ("age: old\n", [":1", "age"]),
    "impossible unit": ("labs:\n  - {test: potassium, value: 4, unit: furlong}\n", [":2", "furlong", "mmol/L"]),
    "impossible value": ("labs:\n  - {test: potassium, value: 400, unit: mmol/L}\n", ["400", "possible"]),
    "unknown test": ("labs:\n  - {test: moonshine, value: 4}\n", ["moonshine"]),
    "two keys": ("age: 40\nage: 50\n", [":2", "twice"]),
    "contradiction": ("complaint: [low_back_pain]\nfindings: {low_back_pain: absent}\n", ["complaint", "absent"]),
    "pregnant man": ("sex: male\npregnant: true\n", ["pregnant"]),
    "two results": (
        "labs:\n  - {test: sodium, value: 140, unit: mmol/L}\n  - {test: sodium, value: 120, unit: mmol/L}\n",
        ["differ"],
    ),
    "empty": ("", ["empty"]),
}


@pytest.mark.parametrize("name", BAD_CASES)
def test_a_bad_case_is_refused_with_place_and_remedy(name, tmp_path):
    text, words = BAD_CASES[name]
    path = tmp_path / "case.yaml"
    path.write_text(text, encoding="utf-8")
    refused(run("assess", path), *words)


def test_every_fault_is_told_at_once(tmp_path):
    path = tmp_path / "case.yaml"
    path.write_text("age: 300\nfindings: {nonsense: present}\nlabs:\n  - {test: sodium, value: 1, unit: mmol/L}\n")
    assert len(refused(run("assess", path), "300", "nonsense", "sodium").strip().splitlines()) == 3


def test_bad_text_is_refused(tmp_path):
    cases = {
        "empty": (b"", "empty"),
        "blank": (b"  \n \n", "empty"),
        "binary": (bytes(range(256)) * 20, "UTF-8"),
        "zero bytes": (b"my back hurts\x00", "zero bytes"),
        "too long": (b"my back hurts. " * 350_000, "longer"),
        "Spanish": (b"Tengo dolor en la espalda y en las piernas desde hace un mes", "Spanish"),
        "Greek": ("Πονάει η μέση μου και τα πόδια μου".encode(), "script"),
        "nothing understood": (b"The weather has been lovely and the garden is in bloom.", "understood"),
    }
    for name, (content, word) in cases.items():
        path = tmp_path / f"{name}.txt"
        path.write_bytes(content)
        refused(run("assess", "--text", path), word)


def test_files_that_cannot_be_read_are_refused(tmp_path):
    refused(run("assess", tmp_path / "none.yaml"), "cannot be read")
    refused(run("assess", tmp_path), "cannot be read")


def test_the_command_line_is_checked_whole():
    told = refused(run("assess", "--transaction", "--on", "yesterday"), "--text", "no meaning", "no date")
    assert len(told.strip().splitlines()) == 3
    refused(run("evaluate", "cases", "some.yaml"), "no such file")
    refused(run("kb", "claims", "--nutrient", "x"))


def test_schemas_are_json_schema():
    for of in ("case", "assessment"):
        schema = json.loads(run("schema", of).stdout)
        assert schema["$schema"].startswith("https://json-schema.org/")


def test_kb_check_is_clean_and_counts_judgement():
    result = run("kb", "check", "--strict", "--format", "json")
    report = json.loads(result.stdout)
    assert report["issues"] == []
    assert result.returncode == 0
    assert 0 < report["judgement_share"] < 1
    assert report["numbers"] > 4000


PUBLISHED = [json.loads(x) for x in (ROOT / "examples/published_cases.jsonl").read_text().splitlines()]


@pytest.mark.parametrize("item", PUBLISHED, ids=lambda x: x["id"])
def test_published_texts_run(item):
    """A smoke test: that an answer comes, whole and consistent. Nothing is tuned to these texts."""
    from repletion.decisions.assess import assess
    from repletion.intake_text.reader import Reader
    from repletion.kb.load import load
    from repletion.kb.words import lexicon

    answer = assess(Reader(lexicon(), load()).read(item["text"]), load(), "2026-11-24", draws=20)
    assert answer.causes
    assert all(c.explains is None or c.explains <= c.probability for c in answer.causes)
    assert answer.read_as


def test_labs_reads_one_value_or_a_report():
    answer = json.loads(
        run("labs", "25-OH vitamin D 18 ng/mL", "--age", 60, "--sex", "female", "--format", "json").stdout
    )
    (lab,) = answer["labs"]
    assert (lab["test"], lab["status"], lab["value"], lab["unit"]) == ("vitamin_d_25oh", "borderline", 18, "ng/mL")
    shown = run("labs", "-", stdin="Potassium 2.4 mmol/L\nFerritin 9 ug/L").stdout
    assert "severe low" in shown
    refused(run("labs", "hello"), "no result")
    refused(run("labs", "potassium 3", "--age", 400), "no age")
