"""Wrongs that no other test noticed in what is told, asked and supposed: dangers, evidence, next tests."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest

from repletion.decisions import candidates, danger_questions, next_test, what_if
from repletion.decisions.assess import assess
from repletion.decisions.candidates import Asked, Open, Shown, _capped, _joint, promising
from repletion.decisions.case_today import _with
from repletion.decisions.danger_questions import NEVER, distance
from repletion.decisions.diet_change import HELD_BACK_BY_KIDNEYS, SODIUM, _ceilings
from repletion.decisions.evidence import ACTIVE, CONTROLLED, EXCLUDED, Gatherer, lab_report
from repletion.decisions.interview import Interview, Question, told_all
from repletion.decisions.lab_faults import faults_of_labs
from repletion.decisions.labs import read_labs
from repletion.decisions.next_test import HOME, WORTH, Chooser, Ranked, wording_of
from repletion.decisions.supposing import _two, supposed, typical
from repletion.decisions.triage import facts
from repletion.domain.case import Case, Drug, Reading, Result, Said, Taken
from repletion.domain.diet import Eater
from repletion.domain.estimate import Estimate
from repletion.domain.knowledge import DecisionLevel, Lab, LabSide
from repletion.inference.evidence import Evidence
from repletion.inference.information import Candidate, Prospect
from repletion.inference.models import kept
from repletion.kb.courses import shipped_courses
from repletion.kb.guidance import guidance
from repletion.kb.handbook import nutrients
from repletion.kb.load import load

KB, KNOWN, COURSES, NUTRIENTS = load(), guidance(), shipped_courses(), nutrients()
TODAY = date(2026, 11, 24)


# dangers


def test_a_told_condition_is_there_or_closes_a_rule():
    def steps(exposures=None, **conditions):
        return distance({"condition": "osteoporosis"}, facts(Case(conditions=conditions), (), exposures or {}))

    assert [steps(osteoporosis=s) for s in ("active", "treated", "controlled")] == [0, 0, 0]
    assert [steps(osteoporosis=s) for s in ("past", "excluded")] == [NEVER, NEVER]
    assert steps() == 1
    assert (steps({"osteoporosis": True}), steps({"osteoporosis": False})) == (0, NEVER)


def test_steps_of_every_kind_of_condition():
    def steps(when, **case):
        return distance(when, facts(Case(**case), (), {}))

    fever, head = {"finding": "fever"}, {"finding": "headache"}
    assert steps({"at_least": 1, "of": [fever, head]}) == 1
    assert steps({"at_least": 2, "of": [fever, head]}, findings={"fever": "present"}) == 1
    assert steps({"not": fever}, findings={"fever": "present"}) == NEVER
    assert steps({"not": fever}) == 0
    assert steps(fever, findings={"fever": "uncertain"}) == 1
    assert steps({"age": [50, 120]}, age=49) == NEVER
    assert steps({"age": [50, 120]}) == steps({"age": [50, 120]}, age=50) == 0
    assert (steps({"sex": "male"}), steps({"sex": "male"}, sex="female"), steps({"sex": "male"}, sex="male")) == (
        0, NEVER, 0)  # fmt: skip
    sudden = {"finding": "headache", "onset": "sudden"}
    assert steps(sudden, findings={"headache": Said(state="present", onset="gradual")}) == NEVER
    assert steps(sudden, findings={"headache": "present"}) == 0
    assert steps({"all": [fever, head], "age": [50, 120]}) == 2
    assert danger_questions._may_be("night", ["night", "rest"]) is True
    assert danger_questions._may_be("morning", ["night", "rest"]) is False


# what a case says


def gathered(**case):
    return Gatherer(Case(**case), KB, ())


def test_exposures_that_are_told():
    illness = next(n for n, e in KB.exposures.items() if e.kind == "condition")
    for state, there in (("active", True), ("treated", True), ("controlled", True), ("past", False)):
        assert gathered(conditions={illness: state}).exposures()[illness] is there
    assert gathered(exposures={"vegan_diet": Taken(state="uncertain")}).exposures() == {}
    assert gathered(exposures={"vegan_diet": Taken(began="after")}).exposures() == {}
    assert gathered(exposures={"vegan_diet": Taken(began="before")}).exposures() == {"vegan_diet": True}
    assert gathered(exposures={"vegan_diet": "absent"}).exposures() == {"vegan_diet": False}
    likely = gathered(exposures={"vegan_diet": Taken(probability=0.3)})
    assert (likely.exposures(), likely.probable()) == ({}, {"vegan_diet": 0.3})
    assert gathered(pregnant=True).exposures() == {"pregnancy": True}
    drug = next(n for n, d in KB.drugs.items() if d.exposures)
    assert set(gathered(drugs=(drug,)).exposures()) == set(KB.drugs[drug].exposures)
    assert gathered(drugs=(Drug(name=drug, began="after"), "xyzzy")).exposures() == {}


def test_who_takes_nothing_else_does_not_take_the_rest_of_the_medicines():
    drugs = {n for n, e in KB.exposures.items() if e.kind == "drug"}
    one = next(d for d in KB.drugs.values() if d.exposures)
    name = next(n for n, d in KB.drugs.items() if d is one)
    told = gathered(drugs=(name,), no_other_drugs=True)
    assert set(told.exposures()) >= drugs
    assert {n for n, there in told.exposures().items() if there} == set(one.exposures)
    pieces = {p.id: (p.state, p.names) for p in told.gather().pieces}
    assert pieces["no_other_drugs"] == ("absent", frozenset(drugs - set(one.exposures)))
    assert all(pieces[e][0] == "present" for e in one.exposures)


def test_diagnoses_as_evidence():
    plain = next(n for n, c in KB.causes.items() if c.when_treated is None)
    stated = next(n for n, c in KB.causes.items() if c.when_treated is not None)
    known = gathered(conditions={plain: "active"}).gather().evidence
    assert (known.active, known.treated, known.excluded) == ({plain: ACTIVE}, {}, {})
    assert gathered(conditions={plain: "treated"}).gather().evidence.treated == {plain: 0.15}
    assert gathered(conditions={plain: "controlled"}).gather().evidence.treated == {plain: CONTROLLED}
    excluded = gathered(conditions={plain: "excluded", stated: "past"}).gather()
    assert (excluded.evidence.excluded, excluded.evidence.treated) == ({plain: EXCLUDED}, {})
    assert ("absent", plain) in [(p.state, p.id) for p in excluded.pieces]
    assert gathered(conditions={stated: "treated"}).gather().evidence.treated[stated] != 0.15
    assert gathered(conditions={"xyzzy": "active"}).gather().evidence == Evidence()


def test_a_computed_exposure_counts_as_there_from_one_half_on():
    for p, state in ((0.5, "present"), (0.49, "absent")):
        pieces = gathered(exposures={"vegan_diet": Taken(probability=p)}).gather().pieces
        assert [(x.id, x.state) for x in pieces] == [("vegan_diet", state)]


def test_a_test_that_reports_another_node_tells_by_its_levels():
    levels = tuple(
        DecisionLevel(at=Estimate(value=t), name="", status="high", given_level=g)
        for t, g in ((1.0, (0.2, 0.9)), (2.0, (0.1, 0.6)))
    )
    ladder = LabSide(levels=levels, reports="process")
    assert lab_report(ladder, (1.0, 0.0, 0.0)) == pytest.approx((0.8, 0.1))
    assert lab_report(ladder, (0.0, 1.0, 0.0)) == pytest.approx((0.1, 0.3))
    assert lab_report(ladder, (0.0, 0.0, 1.0)) == pytest.approx((0.1, 0.6))
    assert lab_report(ladder, (0.0, 0.5, 0.5)) == pytest.approx((0.1, 0.45))
    assert lab_report(ladder, (0.0, 0.0, 0.0)) == (1e-6, 1e-6)


@pytest.mark.parametrize(
    ("result", "said"),
    [
        (Result(test="potassium"), "neither value and result"),
        (Result(test="potassium", value=4, result="low"), "both value and result"),
        (Result(test="xyzzy", value=4), "is not known"), (Result(test="potassium", value=4, unit="furlong"), "no unit"),
        (Result(test="potassium", value=400, unit="mmol/L"), "cannot be 400 mmol/L"),
    ],
)  # fmt: skip
def test_each_fault_of_a_result(result, said):
    (fault,) = faults_of_labs(Case(labs=(result,)), KB)
    assert said in fault.what
    assert fault.where == "labs[0]"
    fine = (Result(test="potassium", result="low"), Result(test="potassium", value=4, unit="mmol/L"))
    assert faults_of_labs(Case(labs=fine), KB) == []


# what could still be learned


def test_reports_together_are_held_in_check_on_the_scale_of_absence():
    assert candidates._times((0.5, 1.0), (0.2, 0.4)) == (0.1, 0.4)
    assert _capped((0.0, 1.0), (0.5, 0.5)) == (0.0, 0.5)
    strong = _capped((0.1, 0.9), (0.1, 0.9))
    assert strong[0] == pytest.approx(0.01)
    assert strong[1] / strong[0] == pytest.approx(27.0)
    mild = _capped((0.4, 0.6), (0.4, 0.6))
    assert mild[1] / mild[0] == pytest.approx(2.25)


def test_one_side_shows_a_level_and_the_other_none():
    sides = {"low": ({"l": (1.0, 0.0)}, {"l": (0.0, 1.0)}), "high": ({"h": (1.0, 0.0)}, {"h": (0.0, 1.0)})}
    assert _joint(sides, Shown(None, 0)) == {"l": (1.0, 0.0), "h": (1.0, 0.0)}
    assert _joint(sides, Shown("high", 1)) == {"l": (1.0, 0.0), "h": (0.0, 1.0)}


def opened(told=(), measured=(), **evidence):
    return Open(KB, kept(KB).network, Evidence(**evidence), frozenset(measured), frozenset(told))


def test_what_was_told_or_measured_is_not_asked():
    every = {a.test for a in opened().questions()}
    asked = sorted(every)[:5]
    assert {a.test for a in opened(told=asked).questions()} == every - set(asked)
    exposure = next(a for a in opened().questions() if a.candidate.exposure)
    assert exposure.kind == "question"
    known = opened(exposures={exposure.test: 1.0})
    assert exposure.test not in {a.test for a in known.questions()}
    assert "potassium" in {a.test for a in opened().tests()}
    assert "potassium" not in {a.test for a in opened(measured=("potassium",)).tests()}
    kinds = {a.test: a.kind for a in opened().questions() if a.test in KB.findings}
    assert all((kind == "question") == bool(KB.findings[n].ask) for n, kind in kinds.items())
    assert set(kinds.values()) == {"question", "examination"}
    assert not any(KB.findings[n].group in ("test", "process") for n in kinds)


def test_a_repeating_test_is_not_offered_after_the_one_that_it_repeats():
    name, lab = next((n, x) for n, x in KB.labs.items() if x.repeats)
    assert name in {a.test for a in opened().tests()}
    assert name not in {a.test for a in opened(measured=(lab.repeats,)).tests()}


def test_outcomes_of_a_test_cover_every_level_of_both_sides():
    potassium = next(a for a in opened().tests() if a.test == "potassium")
    lab = KB.labs["potassium"]
    assert potassium.shown[0] == Shown(None, 0)
    assert len(potassium.shown) == 1 + len(lab.low.levels) + len(lab.high.levels)
    assert potassium.candidate.outcomes[0]["potassium.low"][0] == 1.0
    assert potassium.kind == "laboratory"


def test_the_coarse_bound_keeps_what_bears_on_the_unsettled():
    network = kept(KB).network
    node = network.nodes["potassium.low"]
    weight = {node.parents[0]: 1.0}
    asked = [a for a in opened().tests() if a.kind == "laboratory"]
    kept_ = promising(opened(), asked, weight, 500)
    assert kept_
    names = {p.test for p in kept_}
    assert "potassium" in names
    for a in asked:
        nodes = {n for o in a.candidate.outcomes for n in o}
        assert (a.test in names) == any(node.parents[0] in network.nodes[n].parents for n in nodes)
    assert promising(opened(), asked, weight, 1) == kept_[:1]
    assert promising(opened(), asked, {}, 5) == []
    exposure = next(n for n, causes in network.touched_by.items() if node.parents[0] in causes)
    assert promising(opened(), [Asked(Candidate(exposure, exposure=True), "question", exposure)], weight, 5)


# the next test


def test_prices_fall_back_to_the_home_region_and_to_the_kind():
    chooser = Chooser(None, opened(), facts(Case(), (), {}), (), ())
    own = next(t for t, o in chooser.workup.offers.items() if o.weight and o.weight.price.get(HOME))
    weight = chooser.workup.offers[own].weight
    point = chooser.workup.regions[HOME].point
    expected = weight.burden + weight.harm + weight.price[HOME].amount / point
    assert chooser._points(own, chooser.workup.kind(own)) == pytest.approx(expected)
    assert f"about {weight.price[HOME].amount:g}" in chooser._price(own, chooser.workup.kind(own))
    nowhere = replace(chooser, region="ZZ")
    assert nowhere._points(own, chooser.workup.kind(own)) == pytest.approx(expected)
    assert nowhere._price(own, chooser.workup.kind(own)) == chooser._price(own, chooser.workup.kind(own))
    for region in chooser.workup.regions:
        assert chooser.workup.regions[region].currency in replace(chooser, region=region)._price("xyzzy", "laboratory")
    assert chooser._price("xyzzy", "question") == ""


def test_a_test_is_worth_its_bits_less_what_it_costs():
    ranked = Ranked("x", "laboratory", None, None, bits=0.5, points=10.0)
    assert ranked.value == pytest.approx(0.5 - WORTH * 10)


def test_nothing_is_offered_where_the_knowledge_has_no_workup():
    bare = replace(opened(), kb=replace(KB, workup=None))
    chooser = Chooser(None, bare, facts(Case(), (), {}), (), ())
    assert next_test.tests_for(chooser) == next_test.questions_for(chooser) == ()


def test_how_a_question_is_worded():
    sign = next(n for n, f in KB.findings.items() if f.group == "sign" and not f.ask)
    asked = Asked(Candidate(sign), "examination", sign)
    name = KB.findings[sign].name
    assert wording_of(KB, asked) == f"Look for: {name[0].lower()}{name[1:]}"
    exposure = next(n for n, e in KB.exposures.items() if e.ask and n not in KB.findings)
    assert wording_of(KB, Asked(Candidate(exposure), "question", exposure)) == KB.exposures[exposure].ask


# suppositions


def ladder(status, *limits):
    return LabSide(levels=tuple(DecisionLevel(at=Estimate(value=t), name="", status=status) for t in limits))


def test_a_value_that_stands_for_an_outcome():
    lab = Lab(name="x", unit="", units={}, plausible=(0, 99), low=ladder("low", 10.0, 6.0), high=ladder("high", 30.0))
    assert typical(lab, Shown("low", 1)) == 8.0
    assert typical(lab, Shown("low", 2)) == pytest.approx(4.8)
    assert typical(lab, Shown("high", 1)) == pytest.approx(39.0)
    assert typical(lab, Shown(None, 0)) == 20.0
    assert typical(replace(lab, high=None), Shown(None, 0)) == pytest.approx(13.0)
    assert typical(replace(lab, low=None), Shown(None, 0)) == 15.0
    span = replace(lab, reference=(Estimate(interval=(12.0, 18.0)),))
    assert typical(span, Shown(None, 0)) == 15.0


def prospect(counted, outcome):
    table = np.array([counted])
    return Prospect("x", 1.0, np.array(outcome), table, table)


def test_the_telling_outcome_and_its_opposite():
    assert _two(prospect([0.9, 0.1, 0.2], [0.1, 0.5, 0.4]), 0) == (0, 1)
    assert _two(prospect([0.1, 0.6, 0.5], [0.3, 0.3, 0.4]), 0) == (0, 1)
    assert _two(prospect([0.2, 0.21, 0.9], [0.5, 0.4, 0.1]), 0) == (2, 0)


@pytest.mark.parametrize(("far", "count"), [(0.55, 2), (0.52, 0)])
def test_a_test_that_hardly_moves_a_cause_is_not_said_to_bear_on_it(far, count):
    cause = SimpleNamespace(id="c", explains=0.5, probability=0.5, ranked_by=0.5)
    found = supposed(KB, ["c"], Asked(Candidate("x"), "question", "x"), prospect([far, 1 - far], [0.5, 0.5]), (cause,))
    assert len(found) == count
    assert [s.outcome for s in found] == ["present", "absent"][:count]


# what if


def test_a_word_or_a_number_as_a_result():
    lab = KB.labs["potassium"]
    assert what_if.measured("potassium", " low ", lab) == Result(test="potassium", result="low")
    assert what_if.measured("potassium", "< 2.4 mmol/L", lab).comparator == "<"
    assert what_if.measured("potassium", "2.4 g", lab).unit == "g"
    assert what_if.measured("potassium", "2.4", lab).comparator is None
    assert what_if.measured("potassium", "about 3", lab) is None
    assert [what_if.share(s) for s in ("0 %", "0.1 %", "75 %", "100 %")] == [None, 0.001, 0.75, None]


def changed(case=None, **changes):
    return what_if.changed(case or Case(), changes, KB)


def test_what_is_supposed_takes_the_place_of_what_was_told():
    case = Case(complaint=("muscle_cramps",), findings={"muscle_cramps": "present"},
                labs=(Result(test="potassium", value=4, unit="mmol/L"), Result(test="sodium", value=140)),
                drugs=("furosemide", Drug(name="metformin")), conditions={"osteomalacia": "active"})  # fmt: skip
    assert changed(case, muscle_cramps="absent").complaint == ()
    assert changed(case, muscle_cramps="present").complaint == ("muscle_cramps",)
    assert changed(case, fatigue="absent").complaint == ("muscle_cramps",)
    assert changed(case, muscle_cramps="unknown").findings == {}
    assert [r.test for r in changed(case, potassium="unknown").labs] == ["sodium"]
    assert [(r.test, r.value) for r in changed(case, potassium="3 mmol/L").labs] == [("sodium", 140), ("potassium", 3)]
    assert changed(case, furosemide="absent").drugs == (Drug(name="metformin"),)
    assert changed(case, metformin="unknown").drugs == ("furosemide",)
    assert changed(case, metformin="present").drugs == ("furosemide", "metformin")
    assert changed(case, osteomalacia="20 %").suspected == {"osteomalacia": 0.2}
    back = changed(changed(case, osteomalacia="20 %"), osteomalacia="excluded")
    assert (back.suspected, back.conditions) == ({}, {"osteomalacia": "excluded"})
    assert changed(case, vegan_diet="present").exposures == {"vegan_diet": "present"}
    assert changed(case, osteomalacia="unknown").conditions == {}


def test_only_what_moved_is_compared_the_most_first():
    def answer(*causes):
        return SimpleNamespace(causes=causes, urgency=SimpleNamespace(level="routine"))

    def cause(name, p, e=None):
        return SimpleNamespace(id=name, name=name, probability=p, explains=e)

    before = answer(cause("a", 0.1), cause("b", 0.5, 0.2), cause("c", 0.3), cause("gone", 0.3), cause("d", 0.2))
    after = answer(cause("a", 0.1 + what_if.LEAST * 1.01), cause("b", 0.5, 0.6), cause("c", 0.3), cause("d", 0.1, 0.1))
    told = what_if.compare(before, after, "what_if", "", ())
    assert [c.id for c in told.causes] == ["b", "d", "a"]
    assert told.causes[0].explains == (0.2, 0.6)
    assert told.causes[1].explains is None
    assert told.urgency == ("routine", "routine")


# diet and interview


def test_what_no_change_of_diet_may_pass():
    held = {"potassium": 1.0, "phosphorus": 2.0}
    assert set(held) < set(HELD_BACK_BY_KIDNEYS)
    assert _ceilings((), {"sodium": SODIUM + 1}, Eater()) == {"sodium": SODIUM + 1}
    assert _ceilings((), {"sodium": SODIUM - 1}, Eater()) == {"sodium": SODIUM}
    assert _ceilings((), held, Eater()) == {}
    assert _ceilings((), {**held, "iron": 3.0}, Eater(excludes=frozenset({"kidney"}))) == held


def test_who_was_asked_for_all_of_them_does_not_have_the_rest():
    state = Interview(Case())
    question = Question("diagnoses", "?", ())
    one = next(n for n, e in KB.exposures.items() if e.kind == "condition" and e.ask)
    told_ = told_all(state, question, Case(conditions={one: "active"}), KB).case
    assert one not in told_.exposures
    others = {n for n, e in KB.exposures.items() if e.kind in ("condition", "surgery") and e.ask and n != one}
    assert told_.exposures == dict.fromkeys(others, "absent")
    kept_ = told_all(state, question, Case(exposures={one: "present"}), KB).case
    assert kept_.exposures[one] == "present"


def test_without_a_complaint_causes_stand_by_their_probability():
    answer = assess(Reading(case=Case(age=50, sex="female", exposures={"vegan_diet": "present"})), KB,
                    on="2026-11-24", draws=0)  # fmt: skip
    assert all(c.explains is None and c.ranked_by == c.probability for c in answer.causes)


def test_a_node_heard_of_is_asked_again_only_while_more_than_one_level_may_be():
    open_ = opened()
    name = next(n for n, node in open_.network.nodes.items() if node.parents and node.levels == 1)
    both = ((0.0, 1.0), (1.0, 0.0))
    assert len(open_._over(name, both, apart=True)) == 2
    heard = opened(likelihoods={name: (0.5, 0.25)})
    assert heard._over(name, both, apart=True) == ({name: (0.0, 0.25)}, {name: (0.5, 0.0)})
    assert opened(likelihoods={name: (0.0, 0.25)})._over(name, both, apart=True) == ()
    assert opened()._over("xyzzy", both, apart=True) == ()


def test_a_piece_is_a_value_of_a_test_or_what_was_said_of_a_finding():
    case = Case(findings={"muscle_cramps": "present", "chest_pain": "absent"},
                labs=(Result(test="potassium", value=2.9, unit="mmol/L"),))  # fmt: skip
    pieces = {p.id: p for p in Gatherer(case, KB, read_labs(case, KB)).gather().pieces}
    assert {n: p.state for n, p in pieces.items()} == {
        "muscle_cramps": "present", "chest_pain": "absent", "potassium": "value"}  # fmt: skip
    assert pieces["potassium"].names == {"potassium.low", "potassium.high"}
    assert pieces["muscle_cramps"].names == {"muscle_cramps"}


def test_at_most_five_questions_are_put():
    case = Case(age=50, sex="female", findings={"muscle_cramps": "present", "fatigue": "present"})
    assert len(assess(Reading(case=case), KB, on="2026-11-24", draws=8).questions) == 5


def test_the_outcomes_of_a_question_are_yes_and_no_of_what_it_reports():
    open_ = opened()
    asked = {a.test: a for a in open_.questions() if not a.candidate.exposure}
    plain = next(n for n in asked if KB.findings[n].reports is None)
    assert asked[plain].candidate.outcomes == ({plain: (0.0, 1.0)}, {plain: (1.0, 0.0)})
    report = next(n for n in asked if KB.findings[n].reports is not None)
    of, given = KB.findings[report].reports.of, KB.findings[report].reports.given_level
    yes, no = asked[report].candidate.outcomes
    assert yes == {of: given}
    assert no[of] == pytest.approx(tuple(1 - p for p in given))


def test_a_test_is_said_to_bear_on_two_causes_at_most():
    causes = tuple(SimpleNamespace(id=n, explains=0.5, probability=0.5, ranked_by=0.5) for n in "abc")
    table = np.array([[0.9, 0.1], [0.6, 0.4], [0.8, 0.2]])
    told = Prospect("x", 1.0, np.array([0.5, 0.5]), table, table)
    found = supposed(KB, list("abc"), Asked(Candidate("x"), "question", "x"), told, causes)
    assert [s.cause for s in found] == ["a", "a", "c", "c"]
    assert [s.then for s in found] == pytest.approx([0.9, 0.1, 0.8, 0.2])


def test_a_high_test_that_repeats_another_is_counted_once():
    name, lab = next((n, x) for n, x in KB.labs.items() if x.repeats and x.high)
    first = KB.labs[lab.repeats]

    def nodes(*labs):
        told = Case(labs=tuple(Result(test=t, result=word) for t, word in labs))
        return set(Gatherer(told, KB, read_labs(told, KB)).gather().evidence.likelihoods)

    assert f"{name}.high" in nodes((name, "high"))
    assert f"{name}.high" not in nodes((name, "high"), (lab.repeats, "high"))
    assert f"{name}.high" in nodes((name, "high"), (lab.repeats, "normal"))
    assert f"{lab.repeats}.high" in nodes((name, "high"), (lab.repeats, "high"))
    assert first.high is not None


def test_results_of_a_case_are_of_its_day_unless_they_have_their_own():
    results = (Result(test="potassium", value=4, unit="mmol/L", on="2026-01-01"), Result(test="sodium", value=140))
    told = _with(Case(labs=results), "2026-02-01", [], {})
    assert {r.test: r.on for r in told.labs} == {"potassium": "2026-01-01", "sodium": "2026-02-01"}
