"""interactions.yaml and its checker: every rule has a witness, every name is known or said not to be."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from repletion.decisions.interactions import check, find, named, thing
from repletion.interfaces.supplements_command import check_names
from repletion.kb.guidance import guidance
from repletion.kb.guidance_checks import check_guidance
from repletion.kb.load import load

KB, KNOWN = load(), guidance()
RULES = KNOWN.interactions.rules
WITNESSES = yaml.safe_load((Path(__file__).parent / "witnesses.yaml").read_text(encoding="utf-8"))


@cache
def without(rule):
    """Return the guidance with one rule taken out."""
    rules = {name: r for name, r in RULES.items() if name != rule}
    return replace(KNOWN, interactions=replace(KNOWN.interactions, rules=rules))


def test_the_knowledge_has_no_fault():
    assert [str(fault) for fault in check_guidance(KB)] == []


def test_at_least_two_hundred_sourced_pairs():
    sourced = {(a, b) for r in RULES.values() if r.sources and not r.judgement for a in r.a for b in r.b}
    assert len(sourced) >= 200


def test_every_rule_has_a_witness_and_every_witness_a_rule():
    assert set(WITNESSES) == set(RULES)


@pytest.mark.parametrize("rule", sorted(RULES))
def test_without_the_rule_the_answer_about_its_witness_changes(rule):
    names = WITNESSES[rule]
    whole, less = check(names, KB, KNOWN), check(names, KB, without(rule))
    assert rule in [f.rule for f in whole.interactions]
    assert whole.interactions != less.interactions


@pytest.mark.parametrize(
    ("names", "rule", "severity"),
    [
        (["Synthroid", "calcium carbonate"], "calcium_thyroid", "space"),
        (["St. John's wort", "the pill"], "sjw_contraceptives", "stop"),
        (["Lo-Salt", "spironolactone"], "potassium_sparing_diuretics", "stop"),
        (["LoSalt", "spironolactone"], "potassium_sparing_diuretics", "stop"),
        (["vitamin B9 (folic acid)", "5-FU"], "folic_fluorouracil", "stop"),
        (["high-dose vitamin E", "Coumadin"], "vitamin_e_warfarin", "stop"),
        (["Graves' disease", "kelp"], "iodine_thyroid", "stop"),
        (["calcium and vitamin D", "digoxin"], "calcium_digoxin", "stop"),
        (["weak kidneys", "potassium tablets"], "potassium_kidney", "stop"),
        (["red yeast rice", "simvastatin"], "red_rice_statin", "stop"),
        (["metformin", "vitamin B12"], "metformin_b12", "monitor"),
    ],
)
def test_usual_words_find_the_rule(names, rule, severity):
    found = check_names(names)
    assert (rule, severity) in [(f.rule, f.severity) for f in found.interactions]
    assert not [n for n in found.not_checked if "not known" in n.why]


def test_what_is_not_known_is_said():
    found = check_names(["moon dust", "paracetamol", "iron"])
    assert [n.name for n in found.not_checked] == ["moon dust", "paracetamol"]
    assert ("paracetamol", "iron") in found.no_record
    assert found.interactions == ()


@given(st.permutations(["levothyroxine", "iron", "calcium", "omeprazole", "vitamin D", "warfarin"]))
@settings(max_examples=20, deadline=None)
def test_order_does_not_matter(names):
    found = {(f.rule, frozenset((f.first, f.second))) for f in check(names, KB, KNOWN).interactions}
    straight = check(sorted(names), KB, KNOWN).interactions
    assert found == {(f.rule, frozenset((f.first, f.second))) for f in straight}


@given(st.text(max_size=40))
@settings(max_examples=150, deadline=None)
def test_any_name_is_either_known_or_not_checked(name):
    found = check([name], KB, KNOWN)
    assert named(name, KB, KNOWN) or [n.name for n in found.not_checked] == [name]


@given(st.sampled_from(sorted(KB.drugs)), st.sampled_from(sorted(KNOWN.products.nutrients)), st.floats(0.1, 5000))
@settings(max_examples=150, deadline=None)
def test_more_of_a_nutrient_never_hides_a_rule(drug, nutrient, amount):
    pair = [thing(drug, "the medicine", KB, KNOWN), thing(nutrient, "the nutrient", KB, KNOWN)]
    less = {f.rule for f in find(pair, KNOWN, {nutrient: amount})}
    more = {f.rule for f in find(pair, KNOWN, {nutrient: amount * 3})}
    unknown = {f.rule for f in find(pair, KNOWN, {nutrient: None})}
    assert less <= more <= unknown


def test_a_stop_names_whom_to_ask_and_a_gap_its_hours():
    for name, rule in RULES.items():
        assert rule.mechanism.endswith(".") and rule.action.endswith("."), name
        assert rule.severity != "space" or rule.gap is not None, name
        assert rule.sources or rule.judgement, name


def test_a_class_of_medicines_has_every_member_of_its_exposure():
    for group in KNOWN.interactions.groups.values():
        for exposure in group.exposures:
            for name, drug in KB.drugs.items():
                if exposure in drug.exposures:
                    assert exposure in thing(name, name, KB, KNOWN).tags
