"""The plan: every line has a witness; nothing passes a limit, no treatment stands without supervision."""

import re
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repletion.decisions.assess import assess
from repletion.decisions.intakes import target_of
from repletion.decisions.interactions import find, thing
from repletion.decisions.person_states import facts_of
from repletion.decisions.plan import chosen, plan_for
from repletion.decisions.plan_lines import person_of
from repletion.decisions.sun import too_low
from repletion.decisions.triage import holds
from repletion.domain.assessment import CauseAnswer, Urgency, UrgencyReason
from repletion.domain.case import Case, Reading, Result
from repletion.interfaces.plan_text import plan_parts
from repletion.interfaces.terminal_parts import as_text
from repletion.kb.guidance import guidance
from repletion.kb.guidance_checks import lowest_limit
from repletion.kb.load import load

KB, KNOWN = load(), guidance()
GUIDES, GENERAL = KNOWN.plan.causes, KNOWN.plan.general
BY_OTHERS = ("doctor", "prescriber", "hospital")


@cache
def blank():
    return assess(Reading(case=Case(age=50, sex="female")), KB, "2026-05-10", draws=0)


def cause(name, explains=0.9, probability=0.95):
    known = KB.causes[name]
    return CauseAnswer(
        id=name,
        name=known.name,
        kind=known.kind,
        probability=probability,
        interval=None,
        prior=0.01,
        explains=explains,
        explains_interval=None,
        through=(),
        reasons=(),
    )


def answer(*causes, level="routine", on="2026-05-10"):
    reasons = (UrgencyReason(id="r", text="Something urgent.", level=level, source=("judgement",)),)
    urgency = Urgency(level=level, reasons=reasons, safety_net=("Come back if it grows worse.",))
    return replace(blank(), on=on, causes=tuple(causes), urgency=urgency)


def plan(*causes, case=None, level="routine", on="2026-05-10", known=KNOWN, **more):
    return plan_for(answer(*causes, level=level, on=on), case or Case(age=50, sex="female"), KB, known, **more)


def in_words(found):
    return as_text(plan_parts(found, KB), colour=False, width=100)


def ids(found):
    return [line.id for line in found.lines]


# --- every advice has a witness: taken out, the plan of its person changes


def case_for(when):
    """Return a person to whom a condition applies, made from its first ways of being fulfilled."""
    case = Case(age=50, sex="female")
    return replace(case, **{k: v for part in parts(when) for k, v in part.items()}) if when else case


def parts(when):
    if "any" in when:
        yield from parts(when["any"][0])
    elif "all" in when:
        for part in when["all"]:
            yield from parts(part)
    elif "exposure" in when:
        yield {"exposures": {when["exposure"]: "present"}}
    elif "condition" in when:
        yield {"conditions": {when["condition"]: "active"}}
    elif "pregnant" in when:
        yield {"pregnant": when["pregnant"]}
    elif "finding" in when:
        yield {"findings": {when["finding"]: "present"}}
    else:
        raise AssertionError(f"no witness can be made for {when}")


def without(cause_id, name):
    if cause_id is None:
        general = {n: a for n, a in GENERAL.items() if n != name}
        return replace(KNOWN, plan=replace(KNOWN.plan, general=general))
    guide = GUIDES[cause_id]
    less = replace(guide, advice={n: a for n, a in guide.advice.items() if n != name})
    return replace(KNOWN, plan=replace(KNOWN.plan, causes={**GUIDES, cause_id: less}))


@pytest.mark.parametrize(("name", "advice"), [(c, a) for c, g in GUIDES.items() for a in g.advice])
def test_every_advice_reaches_its_witness_and_is_missed(name, advice):
    case = case_for(GUIDES[name].advice[advice].when)
    whole = plan(cause(name), case=case)
    assert f"{name}.{advice}" in ids(whole)
    assert plan(cause(name), case=case, known=without(name, advice)) != whole


@pytest.mark.parametrize("advice", [n for n in GENERAL if not n.startswith("sun_")])
def test_every_general_advice_reaches_its_witness_and_is_missed(advice):
    case = case_for(GENERAL[advice].when)
    whole = plan(cause("fibromyalgia"), case=case)
    assert advice in ids(whole)
    assert plan(cause("fibromyalgia"), case=case, known=without(None, advice)) != whole


@pytest.mark.parametrize(
    ("name", "advice", "why"),
    [(c, a, x.unless) for c, g in GUIDES.items() for a, x in g.advice.items() if x.unless]
    + [(None, a, x.unless) for a, x in GENERAL.items() if x.unless],
)
def test_every_exception_keeps_its_advice_away(name, advice, why):
    ways = why.get("any", [why])
    for way in ways:
        if "lab" in way:
            continue
        case = case_for(
            {"all": [GENERAL[advice].when if name is None else GUIDES[name].advice[advice].when, way]}
            if (GENERAL[advice].when if name is None else GUIDES[name].advice[advice].when)
            else way
        )
        found = ids(plan(cause(name or "fibromyalgia"), case=case))
        assert (advice if name is None else f"{name}.{advice}") not in found, way


# --- urgency, age, pregnancy


def test_an_emergency_gets_no_plan_but_where_to_go():
    found = plan(cause("vitamin_d_deficiency"), level="emergency")
    assert found.go_now and "Something urgent." in found.go_now
    assert found.lines == () and found.compared == ()
    assert "Go now" in in_words(found)


def test_the_same_day_nothing_stands_but_whom_to_see_and_what_to_watch():
    found = plan(cause("vitamin_d_deficiency"), level="same_day")
    assert {line.kind for line in found.lines} <= {"cause", "whom", "watch", "come_back"}
    assert found.withheld and not found.compared


def test_under_sixteen_there_are_no_doses():
    for name in GUIDES:
        found = plan(cause(name), case=Case(age=12, sex="male"))
        assert all(not line.amounts and not line.dose for line in found.lines)
        assert found.compared == ()


def test_what_forbids_a_tablet_withholds_it_and_says_why():
    names = {
        "sarcoidosis": {"exposures": {"sarcoidosis": "present"}},
        "kidney": {"labs": (Result(test="egfr", value=20.0, unit="mL/min/1.73m2"),)},
        "high calcium": {"labs": (Result(test="calcium_adjusted", value=2.9, unit="mmol/L"),)},
        "starved": {"exposures": {"refeeding_after_starvation": "present"}},
    }
    for told in names.values():
        found = plan(cause("vitamin_d_deficiency"), case=replace(Case(age=50, sex="female"), **told))
        assert "vitamin_d_deficiency.tablet" not in ids(found)
        assert any("Vitamin D" in w for w in found.withheld), told


def test_a_medicine_to_keep_apart_is_named_beside_the_tablet():
    found = plan(cause("low_calcium_intake"), case=Case(age=50, sex="female", drugs=("levothyroxine",)))
    tablet = next(line for line in found.lines if line.id == "low_calcium_intake.tablet")
    assert "levothyroxine" in tablet.text.lower() and "apart" in tablet.text


def test_a_prescriber_is_told_what_stands_against_the_treatment():
    case = Case(age=50, sex="female", exposures={"haemochromatosis": "present"})
    dose = next(line for line in plan(cause("iron_deficiency"), case=case).lines if line.kind == "treatment")
    assert "prescriber must know" in dose.text


# --- causes


def test_only_causes_above_the_stated_likelihood_get_lines():
    rules = KNOWN.plan
    weak = cause("iron_deficiency", explains=0.05, probability=0.2)
    there = cause("vitamin_d_deficiency", explains=0.01, probability=0.8)
    other = cause("fibromyalgia", explains=0.05, probability=0.9)
    assert [c.id for c in chosen([weak, there, other], rules)] == ["vitamin_d_deficiency"]
    many = [cause(n, explains=0.3) for n in list(KB.causes)[:9]]
    assert len(chosen(many, rules)) == rules.most_causes


def test_where_trials_say_that_the_level_will_not_help_the_plan_says_so():
    found = plan(cause("vitamin_d_deficiency"))
    honest = next(line for line in found.lines if line.kind == "honest")
    assert "will not ease" in honest.text and "zadro18" in honest.sources


@pytest.mark.parametrize("name", sorted(KB.causes))
def test_every_cause_has_something_to_do(name):
    found = plan(cause(name))
    assert [line for line in found.lines if line.cause == name]
    text = in_words(found)
    assert not re.search(r"(?<!if )(?<!unless )(?<!until )(?<!once )you have\b", " ".join(text.lower().split()))


def test_ways_are_compared_with_their_effects():
    found = plan(cause("magnesium_deficiency"))
    (table,) = found.compared
    assert [w.way for w in table.ways] == ["food", "supplement", "treat the cause"]
    assert "Side by side" in in_words(found)


# --- sun


@pytest.mark.parametrize(
    ("latitude", "on", "line"),
    [
        (53.0, "2026-12-10", "sun_useless"),
        (53.0, "2026-06-10", "sun_useful"),
        (-45.0, "2026-06-10", "sun_useless"),
        (-45.0, "2026-12-10", "sun_useful"),
        (10.0, "2026-12-10", "sun_useful"),
        (None, "2026-12-10", "sun_unknown"),
    ],
)
def test_the_sun_by_latitude_and_month(latitude, on, line):
    found = ids(plan(cause("vitamin_d_deficiency"), on=on, latitude=latitude))
    assert line in found and len([i for i in found if i.startswith("sun_")]) == 1


def test_a_region_stands_for_its_latitude_and_a_photosensitising_medicine_forbids_the_sun():
    assert "sun_useless" in ids(plan(cause("osteomalacia"), case=Case(age=50, region="UK"), on="2026-01-10"))
    assert "sun_sensitive" in ids(plan(cause("osteomalacia"), case=Case(age=50, drugs=("doxycycline",)), latitude=5.0))
    assert not [i for i in ids(plan(cause("iron_deficiency"))) if i.startswith("sun_")]


@given(st.floats(0, 66), st.integers(1, 12))
def test_south_is_north_half_a_year_later_and_farther_is_never_sunnier(latitude, month):
    rows = KNOWN.plan.sun_too_low
    later = (month + 5) % 12 + 1
    if latitude > 0:
        assert too_low(rows, latitude, month) == too_low(rows, -latitude, later)
    assert too_low(rows, latitude, month) <= too_low(rows, latitude + 10, month)


# --- random people

DRUGS = sorted({d for g in KNOWN.interactions.groups.values() for d in g.members if d in KB.drugs})
STATES = (
    "sarcoidosis",
    "haemochromatosis",
    "pregnancy",
    "refeeding_after_starvation",
    "dialysis",
    "gout",
    "smoking",
    "vitamin_d_supplement",
    "vegan_diet",
    "heart_failure",
    "breastfeeding",
    "calcium_supplement",
)


@st.composite
def patients(draw):
    states = draw(st.lists(st.sampled_from(STATES), max_size=3, unique=True))
    conditions = draw(
        st.lists(st.sampled_from(["chronic_kidney_disease", "hypercalcaemia", "hyperkalaemia"]), max_size=1)
    )
    kidney = draw(st.one_of(st.none(), st.floats(5, 120)))
    return Case(
        age=draw(st.one_of(st.none(), st.integers(0, 100))),
        sex=draw(st.sampled_from(["female", "male", None])),
        exposures=dict.fromkeys(states, "present"),
        conditions=dict.fromkeys(conditions, "active"),
        drugs=tuple(draw(st.lists(st.sampled_from(DRUGS), max_size=3, unique=True))),
        labs=() if kidney is None else (Result(test="egfr", value=kidney, unit="mL/min/1.73m2"),),
    )


@given(
    patients(),
    st.lists(st.sampled_from(sorted(KB.causes)), min_size=1, max_size=4, unique=True),
    st.sampled_from(["emergency", "same_day", "soon", "routine"]),
    st.integers(1, 12),
)
@settings(max_examples=200, deadline=None)
def test_no_plan_passes_a_limit_breaks_a_rule_or_leaves_a_treatment_unsupervised(case, names, level, month):
    found = plan(*map(cause, names), case=case, level=level, on=f"2026-{month:02d}-10")
    person = person_of(facts_of(case, KB), level, KB, KNOWN)
    for line in found.lines:
        assert line.sources and line.certainty and line.reason
        if line.kind == "treatment":
            assert line.dose and line.monitoring and line.supervision in BY_OTHERS and not line.amounts
        else:
            assert not line.dose
        for nutrient, amount in line.amounts.items():
            assert line.kind == "self_care"
            limit = target_of(nutrient, person.taken, KNOWN).limit
            assert limit is None or amount <= limit
            told = thing(nutrient, "the tablet", KB, KNOWN)
            rules = find([told, *person.things], KNOWN, {nutrient: amount})
            assert "stop" not in {f.severity for f in rules if "the tablet" in (f.first, f.second)}
    if level == "emergency":
        assert found.lines == () and found.go_now
    if case.age is not None and case.age < 16:
        assert not [x for x in found.lines if x.amounts or x.dose]


def test_self_care_amounts_stay_below_the_lowest_limit_of_anybody_grown():
    for guide in GUIDES.values():
        for advice in guide.advice.values():
            for nutrient, amount in advice.amounts.items():
                limit = lowest_limit(nutrient, KNOWN)
                assert limit is None or amount <= limit


def test_states_are_seen_in_results_and_exposures():
    case = Case(age=50, labs=(Result(test="potassium", value=5.6, unit="mmol/L"),))
    assert holds(KNOWN.interactions.conditions["high_potassium"].when, facts_of(case, KB))
