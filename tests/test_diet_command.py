"""`repletion diet` as a user meets it."""

import json
import re
import subprocess
import sys

import pytest

from repletion.interfaces import cli

DIARY = (
    "Day 1: 2 slices white toast with butter, ham sandwich, a can of coke\nDay 2: pasta, chicken 150 g, zqxvish wlrk"
)


@pytest.fixture
def diary(tmp_path):
    path = tmp_path / "diary.txt"
    path.write_text(DIARY + "\nvitamin D 5000 IU daily\n", encoding="utf-8")
    return str(path)


def told(capsys, *arguments, status=0):
    assert cli.main(["diet", *arguments]) == status
    return capsys.readouterr()


def test_json_holds_what_was_read_what_it_gives_and_what_to_change(diary, capsys):
    answer = json.loads(
        told(capsys, diary, "--age", "40", "--sex", "female", "--format", "json", "--for", "leg cramps").out
    )
    assert answer["days"] == ["Day 1", "Day 2"]
    assert answer["unmatched"] == ["zqxvish wlrk"]
    calcium = next(n for n in answer["nutrients"] if n["id"] == "calcium")
    assert calcium["at_least"] is True
    assert 0 < calcium["known_share"] < 1
    assert calcium["interval"][0] <= calcium["probability_inadequate"] <= calcium["interval"][1]
    assert answer["nutrients"][0]["id"] in answer["first"]
    vitamin_d = next(n for n in answer["nutrients"] if n["id"] == "vitamin_d")
    assert (vitamin_d["supplements"], vitamin_d["ul"]) == (125, 100)
    assert vitamin_d["probability_over_ul"] > 0.9
    change = answer["change"]["found"][0]
    assert change["add"]
    assert change["bound"] <= change["objective"]
    assert set(answer["exposures"]) >= {"low_calcium_intake_computed", "low_magnesium_intake_computed"}


def test_text_tells_the_unknown_and_never_that_you_have(diary, capsys):
    shown = told(capsys, diary, "--age", "40", "--sex", "female", "--no-change").out
    for words in (
        "zqxvish wlrk",
        "counts as unknown",
        "at least",
        "E average need",
        "does not diagnose",
        "upper level",
    ):
        assert words in shown
    assert "you have" not in shown.lower()
    assert max(map(len, shown.splitlines())) <= 110


def test_html_stands_alone(diary, capsys, tmp_path):
    out = tmp_path / "answer.html"
    told(capsys, diary, "--format", "html", "--out", str(out), "--no-change")
    page = out.read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "<svg" in page
    assert not re.search(r"<script|https?://|<link|@import|url\(", page)
    assert page.count("<svg") == page.count("</svg>") == page.count("<title>") - 1


def test_words_of_a_diary_are_escaped_in_html(tmp_path, capsys):
    path = tmp_path / "diary.txt"
    path.write_text("2 eggs, <script>alert(1)</script> stew", encoding="utf-8")
    page = told(capsys, str(path), "--format", "html", "--no-change").out
    assert "<script>" not in page


def test_every_fault_at_once(tmp_path, capsys):
    path = tmp_path / "diary.txt"
    path.write_text("2 eggs", encoding="utf-8")
    wrong = ("--age", "300", "--exclude", "gravity", "--weight", "3", "--for", "qqq", "--changes", "9")
    faults = told(capsys, str(path), *wrong, status=2)
    assert faults.out == ""
    for word in ("300", "gravity", "3 kg", "qqq", "9 changes"):
        assert word in faults.err
    assert len(faults.err.strip().splitlines()) == 5


def test_bad_files_are_refused(tmp_path, capsys):
    empty, nothing = tmp_path / "empty.txt", tmp_path / "nothing.txt"
    empty.write_text(" \n")
    nothing.write_text("...\n")
    costs = tmp_path / "costs.csv"
    costs.write_text("food,cost\nMilk,dear\n")
    good = tmp_path / "diary.txt"
    good.write_text("2 eggs")
    for arguments, word in (
        ([str(empty)], "empty"),
        ([str(nothing)], "understood"),
        ([str(tmp_path / "none.txt")], "cannot be read"),
        ([], "no diary"),
        ([str(good), "--costs", str(costs)], "no cost"),
        ([str(good), "--no-change", "--out", str(tmp_path / "no/where.txt")], "cannot be written"),
    ):
        refused = told(capsys, *arguments, status=2)
        assert refused.out == ""
        assert word in refused.err


def test_children_get_no_proposal(diary, capsys):
    answer = json.loads(told(capsys, diary, "--age", "9", "--format", "json").out)
    assert answer["change"] is None


def test_the_form_is_printed(capsys):
    assert told(capsys, "--form").out.startswith("food,portion,times_a_week")


def test_standard_input_and_nothing_but_json_on_standard_output():
    command = [sys.executable, "-m", "repletion", "diet", "-", "--format", "json"]
    result = subprocess.run(command, input="2 eggs, toast, milk", capture_output=True, text=True, timeout=120)  # noqa: S603
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["eaten"][0]["food"] == "Egg, whole, boiled or poached"
    assert result.stderr == ""
