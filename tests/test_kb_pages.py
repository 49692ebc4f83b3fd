"""The pages of the knowledge base: every nutrient, cause and claim in every form."""

import json

import pytest

from repletion.interfaces import kb_pages
from repletion.interfaces.kb_forms import FORMS, rendered
from repletion.kb.handbook import handbook
from repletion.kb.load import load
from test_cli import refused, run


@pytest.mark.parametrize("name", sorted(load().causes))
def test_every_cause_has_a_page_with_its_sources(name):
    page = kb_pages.cause_page(name, load())
    text = rendered(page, "text")
    assert load().causes[name].name in text
    assert "[" in text


@pytest.mark.parametrize("name", sorted(handbook().nutrients))
def test_every_nutrient_begins_with_five_key_points(name):
    page = kb_pages.nutrient_page(name, handbook(), load())
    assert page.sections[0].title == "Key points"
    assert len(page.sections[0].lines) == 5


@pytest.mark.parametrize("form", FORMS)
def test_comparison_claims_and_sources_in_every_form(form):
    kb, book = load(), handbook()
    pages = [
        kb_pages.compare_page(book, kb, ["electrolytes"], "back"),
        kb_pages.claims_page(book, kb),
        kb_pages.sources_page(kb, ["vitamin", "d"]),
    ]
    for page in pages:
        out = rendered(page, form)
        assert page.title in out
        if form == "json":
            assert json.loads(out)["sections"]
        if form == "html":
            assert "<script" not in out


def test_groups_open_into_their_members():
    page = kb_pages.compare_page(handbook(), load(), ["electrolytes"], None)
    assert [row[0] for row in page.sections[0].table[1:]] == ["magnesium", "calcium", "electrolytes"]


def test_there_are_some_sixty_claims_each_with_a_verdict_and_a_source():
    claims = handbook().claims
    assert len(claims) >= 60
    assert all(c.sources and c.verdict for c in claims.values())


def test_the_command_prints_pages_and_refuses_unknown_names():
    assert "RDA" in run("kb", "show", "magnesium").stdout
    assert json.loads(run("kb", "compare", "vitamin_d", "--format", "json").stdout)["sections"]
    assert "not supported" in run("kb", "claims", "--nutrient", "vitamin_d").stdout
    refused(run("kb", "show", "vitamn_d"), "did you mean vitamin_d")
    refused(run("kb", "compare", "moonshine"), "moonshine")
    refused(run("kb", "claims", "--nutrient", "moonshine"), "moonshine")
