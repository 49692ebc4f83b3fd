"""Figures in the pages are those of the kept results, and model facts holds no other."""

import json
import re

import pytest
import yaml
from benchmarks.results import keep, plain
from research.docs_site import blocks
from research.docs_site.__main__ import FACTS, made
from research.docs_site.figures import MARKED, filled, marked_pages, results
from research.docs_site.source_attributes import FILE, document

from doc_blocks import ROOT
from repletion.evaluation.cases import Share

KNOWN = results()
COUNTS = [4, 4, 2, 4, 2, 4, 5, 4, 2]
"""Attributes by group of 45 CFR 170.315(b)(11)(iv)(B): 31 in all."""
NO_FIGURES = r"95 %|HTI-1|45 CFR 170\.315\(b\)\(11\)|NHANES 2009-2012|under 16|over 80|R4"


def test_every_page_has_the_figures_that_the_results_make():
    differing = [file.name for file, text in made().items() if file.read_text(encoding="utf-8") != text]
    assert not differing, "run `python -m research.docs_site`"


def test_model_facts_holds_no_figure_that_was_typed():
    text = (ROOT / "docs/model-facts.md").read_text(encoding="utf-8")
    rest = re.sub(NO_FIGURES, "", MARKED.sub("", text))
    assert not re.findall(r"^.*\d.*$", rest, re.M)


def test_every_figure_that_can_be_made_is_shown_somewhere():
    shown = {m[1] for page in marked_pages() for m in MARKED.finditer(page.read_text(encoding="utf-8"))}
    assert shown == {*blocks.OF_ONE, *blocks.OF_ALL}


@pytest.mark.parametrize("name", KNOWN)
def test_a_kept_result_says_where_it_comes_from(name):
    told = KNOWN[name]
    assert told["name"] == name
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", told["date"])
    assert re.fullmatch(r"[0-9a-f]{16}", told["knowledge"]["digest"])
    assert told["command"] and told["version"] and told["found"]
    assert not re.search(r"/(tmp|home|work|root)/", json.dumps(told))


def test_the_share_of_judgement_is_that_of_its_parts():
    found = KNOWN["knowledge"]["found"]
    judged, every = (sum(pair[k] for pair in found["by_role"].values()) for k in (0, 1))
    assert every == found["numbers"]
    assert found["judgement_share"] == pytest.approx(judged / every, abs=1e-4)


def test_the_attributes_are_those_of_the_rule():
    groups = document(KNOWN)["groups"]
    assert [len(group["attributes"]) for group in groups] == COUNTS
    ids = [attribute["id"] for group in groups for attribute in group["attributes"]]
    assert ids[0] == "(1)(i)" and ids[-1] == "(9)(ii)" and len(set(ids)) == sum(COUNTS)
    assert all(attribute["value"] for group in groups for attribute in group["attributes"])
    assert json.loads(FACTS.read_text(encoding="utf-8"))["claim"].endswith("no medical device.")


def test_every_figure_of_the_attributes_is_found_where_it_was_measured():
    named = [n for g in yaml.safe_load(FILE.read_text("utf-8")) for a in g["attributes"] for n in a.get("results", ())]
    made_of = {result for result, _ in blocks.OF_ONE.values()} | set(blocks.SPEED)
    assert named and {name.partition(".")[0] for name in named} <= made_of
    for name in named:
        result, _, part = name.partition(".")
        if result in KNOWN and part:
            assert part in KNOWN[result]["found"], name


def test_race_and_its_like_are_no_inputs():
    inputs = document(KNOWN)["groups"][3]["attributes"][1]["value"]
    assert inputs["race"] is False and inputs["ethnicity"] is False


def test_what_was_not_measured_is_said_to_be_so():
    text = filled("<!-- figure nhanes -->\n?\n<!-- end --> and <!-- figure speed -->?<!-- end -->", {})
    assert "not measured yet (`nhanes`)" in text
    assert "Nothing was kept" in text
    with pytest.raises(KeyError):
        filled("<!-- figure nonsense -->?<!-- end -->", {})


def test_putting_figures_in_twice_changes_nothing():
    for page in marked_pages():
        once = filled(page.read_text(encoding="utf-8"), KNOWN)
        assert filled(once, KNOWN) == once


def test_a_changed_result_changes_the_page():
    changed = json.loads(json.dumps(KNOWN["knowledge"]))
    changed["found"]["judgement_share"] = 0.123
    text = "<!-- figure judgement -->?<!-- end -->"
    assert "12%" in filled(text, {"knowledge": changed})
    assert filled(text, KNOWN) != filled(text, {"knowledge": changed})


def test_a_result_is_kept_with_its_date_and_digest(tmp_path):
    file = keep(
        "tried", "repletion --help", {"share": Share(8, 10), "none": float("nan"), "at": (1, 2.34567)}, tmp_path
    )
    told = json.loads(file.read_text(encoding="utf-8"))
    assert told["found"] == {"share": {"count": 8, "of": 10}, "none": None, "at": [1, 2.346]}
    assert told["knowledge"]["digest"] and told["command"] == "repletion --help"


def outcome(**changed):
    scores = dict.fromkeys(("observed", "predicted", "auroc", "slope", "brier", "brier_of_prevalence"), 0.25)
    told = {"people": 1000, "cases": 250, **scores, **changed}
    bars = dict.fromkeys(("regression", "apparent", "levels"), 0.5)
    aims = [{"aim": "slope", "measured": 0.25, "met": False}, {"aim": "mean", "measured": 1.0, "met": True}]
    groups = [{"kind": kind, "name": "some", **told, "predicted": 0.5} for kind in ("age", "season")]
    return {"id": "x", "name": "low x", "interval": [0.2, 0.3], "bars": bars, **told, "groups": groups, "aims": aims}


def test_examined_people_are_told_by_outcome_group_and_missed_aim():
    found = plain({"people": 1000, "sampled_from": 1000, "outcomes": [outcome()]})
    assert "| low x | 1,000 | 250 | 0.250 |" in blocks.nhanes(found)
    assert "age: some" in blocks.nhanes_groups(found) and "season" not in blocks.nhanes_groups(found)
    assert "| 2.00 |" in blocks.nhanes_groups(found)
    assert "slope" in blocks.nhanes_aims(found) and "mean" not in blocks.nhanes_aims(found)
    assert blocks.nhanes_people(found) == "1,000 adults"
