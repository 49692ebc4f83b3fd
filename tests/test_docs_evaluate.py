"""What `make evaluate` keeps, on little of it; and the examples in the docstrings of what makes the site."""

import doctest
import json
import sys
from importlib import import_module
from pathlib import Path

import pytest
from research.docs_site import evaluate
from research.docs_site.blocks import block
from research.docs_site.hook import LINK, expanded, inward, named
from research.docs_site.live import with_output

from doc_blocks import ROOT

SITE = ("blocks", "figures", "evaluate", "hook", "live", "reference")
MODULES = ("benchmarks.results", *(f"research.docs_site.{name}" for name in SITE))


@pytest.mark.parametrize("module", MODULES)
def test_the_examples_of_a_module_hold(module):
    result = doctest.testmod(import_module(module), optionflags=doctest.NORMALIZE_WHITESPACE)
    assert result.attempted > 0
    assert result.failed == 0


@pytest.fixture
def kept(tmp_path, monkeypatch, capsys):
    """Run the script on two published cases; return what it kept, and what it printed."""
    lines = (ROOT / "examples/published_cases.jsonl").read_text(encoding="utf-8").splitlines()
    few = tmp_path / "few.jsonl"
    few.write_text("\n".join(lines[:2]), encoding="utf-8")
    places = {"cases_published": str(few), "cases_benchmark": str(tmp_path / "none.yaml")}
    monkeypatch.setattr(evaluate, "CASES", places)
    out = tmp_path / "results"
    asked = ["--only", "nhanes", *places, "--out", str(out)]
    monkeypatch.setattr(sys, "argv", ["evaluate", *asked])
    evaluate.main()
    return {f.stem: json.loads(f.read_text(encoding="utf-8")) for f in out.iterdir()}, capsys.readouterr().out


def test_a_piece_without_its_file_is_left_as_it_is(kept):
    results, printed = kept
    assert set(results) == {"cases_published"}
    assert "nhanes: no file, left as it is" in printed and "cases_benchmark: no file" in printed


def test_the_kept_cases_make_every_table_of_cases(kept):
    results, _ = kept
    whole = results["cases_published"]["found"]["groups"][0]
    assert whole["top1"]["of"] == 2 and whole["top1"]["count"] <= whole["top3"]["count"] <= whole["top5"]["count"]
    same = {"cases_benchmark": results["cases_published"]}
    assert "| all | 2 |" in block("benchmark", same)
    assert "Wanted (rows) and given" in block("benchmark_urgency", same)
    assert "said" in block("benchmark_reliability", same)
    assert block("benchmark_too_calm", same)


def test_a_link_out_of_the_pages_becomes_a_path():
    docs = ROOT / "docs"
    out = LINK.sub(
        lambda m: inward(m, docs, "guides/a.md"), "see [settings](../../deploy/repletion.toml), [web](../model.md)"
    )
    assert out == "see settings (`deploy/repletion.toml`), [web](../model.md)"
    assert LINK.sub(lambda m: inward(m, docs, "a.md"), "[nginx.conf](../deploy/nginx.conf)") == "`deploy/nginx.conf`"


def test_a_folder_in_the_navigation_becomes_its_pages_but_for_those_that_are_named(tmp_path: Path):
    (tmp_path / "more").mkdir()
    for page in ("b.md", "a.md", "c.txt"):
        (tmp_path / "more" / page).write_text("", encoding="utf-8")
    nav = [{"One": "more/b.md"}, {"All": ["more/*"]}]
    assert expanded(nav, set(named(nav)), tmp_path) == [{"One": "more/b.md"}, {"All": ["more/a.md"]}]


def test_an_example_that_fails_stops_the_build():
    with pytest.raises(ZeroDivisionError):
        with_output("```python\n>>> 1 / 0\n```")


def test_the_blocks_of_a_page_share_their_names_and_others_stay_as_they_are():
    loop = ">>> for i in range(x):\n...     print(i)\n9\n"
    page = f"```python\n>>> x = 2\n```\ntext\n```python\n{loop}```\n```yaml\na: 1\n```"
    assert with_output(page).endswith("...     print(i)\n0\n1\n```\n```yaml\na: 1\n```")
