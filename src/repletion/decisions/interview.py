"""Asking instead of reading: which question comes next, and when to stop. Pure: a state goes in, a question comes out.

First what troubles the person and who it is, then a list of what would make it an emergency with this complaint, then
medicines and diagnoses, then short lists of what would tell most (expected information of each item). A question is one
screen; it ends when the best items would hardly move the answer, or after `MOST` questions.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from repletion.decisions.candidates import Asked, Open
from repletion.decisions.danger_questions import danger_items, to_be_dated
from repletion.decisions.diagnosis import answers
from repletion.decisions.evidence import Gatherer
from repletion.decisions.labs import for_rules, read_labs
from repletion.decisions.next_test import Chooser, wording_of
from repletion.decisions.safety_net import GO
from repletion.decisions.triage import Facts, facts, holds
from repletion.domain.case import Case, Presence, Said, Taken, said
from repletion.domain.knowledge import KnowledgeBase
from repletion.inference.belief import believe
from repletion.inference.models import model_at
from repletion.inference.question import Model

MOST = 12
SCREEN, ITEMS = 14, 10
"""How many items a list of dangers has at most, and a list of what would tell most."""
LISTS = 4
"""Lists of dangers that are asked anyway; more only while a single answer would make an emergency."""
HARDLY = 0.005
"""Bits of the best item below which another question would hardly move the answer."""
SHARE = 0.05
"""An item joins the list of the best one when it tells at least this share of what that tells."""

Kind = Literal["complaint", "person", "dangers", "since", "medicines", "diagnoses", "items"]


@dataclass(frozen=True)
class Item:
    """One thing that may be so: a finding or an exposure, in words."""

    id: str
    text: str


@dataclass(frozen=True)
class Question:
    """One question: what is asked, why, and for lists the items."""

    kind: Kind
    text: str
    why: str
    items: tuple[Item, ...] = ()


@dataclass(frozen=True)
class Interview:
    """What was said so far, what was asked, how many questions it took."""

    case: Case = Case()
    asked: frozenset[str] = frozenset()
    count: int = 0


def next_question(state: Interview, kb: KnowledgeBase) -> Question | None:
    """Return the next question, or None when more would hardly move the answer."""
    opening = _opening(state)
    if opening is not None or state.case.self_harm:
        return None if state.case.self_harm else opening
    known = _facts(state.case, kb)
    dated = to_be_dated(kb, known)
    if dated and f"since {dated}" not in state.asked:
        return _since(kb, dated)
    lists = sum(a.startswith("dangers") for a in state.asked)
    dangers = _open_dangers(state, kb, known, lists)
    if dangers and lists == 0:
        return _dangers(kb, dangers)
    later = _later(state)
    if later is not None:
        return later
    if dangers:
        return _dangers(kb, dangers)
    model = model_at(kb, state.case.age, state.case.sex)
    return None if state.count >= MOST else _telling(state, kb, known, model)


def _open_dangers(state: Interview, kb: KnowledgeBase, known: Facts, lists: int) -> tuple[str, ...]:
    """Return what to ask about danger: all that alone would make an emergency; with it what is two answers off."""
    alone = [d for d in danger_items(kb, known, 1) if d not in state.asked]
    with_another = [d for d in danger_items(kb, known, 2) if d not in {*alone, *state.asked}]
    wanted = [*alone, *(with_another if lists < LISTS else ())]
    return tuple(wanted[:SCREEN]) if alone or lists < LISTS else ()


def _opening(state: Interview) -> Question | None:
    if not state.case.findings:
        why = "Everything else depends on what troubles you; the words you choose are read, nothing is sent anywhere."
        return Question("complaint", "What troubles you? Say it in your own words, with all that belongs to it.", why)
    if "person" not in state.asked and (state.case.age is None or state.case.sex is None):
        why = "How common things are differs by age and sex, and so do the limits of blood tests."
        return Question("person", "How old are you, and are you a woman or a man?", why)
    return None


def _later(state: Interview) -> Question | None:
    if "medicines" not in state.asked and state.count < MOST:
        why = "Many medicines cause muscle trouble, or use up vitamins and minerals."
        return Question("medicines", "Which medicines and supplements do you take? (none, if none)", why)
    if "diagnoses" not in state.asked and state.count < MOST:
        why = "Some illnesses and operations take nutrients away or explain pain by themselves."
        return Question("diagnoses", "Which illnesses has a doctor found, and which operations have you had?", why)
    return None


def _since(kb: KnowledgeBase, name: str) -> Question:
    text = f"{kb.findings[name].name}: did it come on suddenly, and since when (hours, days, weeks, months, years)?"
    return Question(
        "since", text, "What began suddenly or a short while ago can need help at once.", (Item(name, text),)
    )


def _dangers(kb: KnowledgeBase, names: tuple[str, ...]) -> Question:
    items = tuple(Item(n, (kb.findings.get(n) or kb.exposures[n]).ask) for n in names)
    why = "With your complaint each of these could be a reason to be seen at once; that is to be known first."
    return Question("dangers", "Are any of these true for you? Give the numbers, or none.", why, items)


def _facts(case: Case, kb: KnowledgeBase) -> Facts:
    labs = read_labs(case, kb)
    return facts(case, for_rules(labs), Gatherer(case, kb, labs).exposures())


def _telling(state: Interview, kb: KnowledgeBase, known: Facts, model: Model) -> Question | None:
    """Return the items that would tell most, as one short list."""
    found = best_items(state, kb, known, model)
    if not found or found[0][1] < HARDLY:
        return None
    least = found[0][1] * SHARE
    nodes: set[str] = set()
    items: list[Item] = []
    for asked, bits in found:
        touched = {n for o in asked.candidate.outcomes for n in o}
        if bits >= least and len(items) < ITEMS and not touched & nodes:
            nodes |= touched
            items.append(Item(asked.test, wording_of(kb, asked)))
    why = "Of all that could be asked these would change most what may account for it."
    return Question("items", "Are any of these true for you? Give the numbers, or none.", why, tuple(items))


def best_items(state: Interview, kb: KnowledgeBase, known: Facts, model: Model) -> list[tuple[Asked, float]]:
    """Return the questions that can still be asked, the most telling first, with their bits."""
    case = state.case
    labs = read_labs(case, kb)
    gathered = Gatherer(case, kb, labs).gather()
    beliefs = believe(model, gathered.evidence, gathered.complaint)
    causes = answers(kb, model, gathered, beliefs)
    told = frozenset({*case.findings, *case.exposures, *known.exposures, *state.asked})
    evidence = gathered.evidence.without(frozenset(beliefs.set_aside))
    open_ = Open(kb, model.network, evidence, frozenset(r.test for r in labs if r.usable), told)
    chooser = Chooser(model, open_, known, gathered.complaint, causes)
    return [(a, p.bits) for a, p in chooser.questions(4 * ITEMS) if a.kind == "question"]


def emergencies(case: Case, kb: KnowledgeBase) -> tuple[str, ...]:
    """Return the texts of the rules that already make it an emergency: they are told at once, not at the end."""
    known = _facts(case, kb)
    fired = (f for f in kb.red_flags.values() if f.level == "emergency" and holds(f.when, known))
    return tuple(" ".join(filter(None, (f.text, GO[f.go], f.do_first))) for f in fired)


def answered(state: Interview, question: Question, case: Case) -> Interview:
    """Return the state after a question whose answer was read into `case`, which was made from the state's own."""
    marks = {
        "person": {"person"},
        "medicines": {"medicines"},
        "diagnoses": {"diagnoses"},
        "since": {f"since {i.id}" for i in question.items},
        "dangers": {f"dangers {state.count}", *(i.id for i in question.items)},
        "items": {i.id for i in question.items},
        "complaint": set(),
    }[question.kind]
    return Interview(case, state.asked | marks, state.count + 1)


def told_all(state: Interview, question: Question, case: Case, kb: KnowledgeBase) -> Interview:
    """Return the state after medicines or diagnoses: who was asked for all of them does not have those left out."""
    if question.kind == "medicines":
        return answered(state, question, replace(case, no_other_drugs=True))
    apart = (n for n, e in kb.exposures.items() if e.kind in ("condition", "surgery") and e.ask)
    absent: dict[str, Presence | Taken] = {n: "absent" for n in apart if n not in case.conditions}
    return answered(state, question, replace(case, exposures={**absent, **case.exposures}))


def ticked(state: Interview, question: Question, present: Mapping[str, Presence], kb: KnowledgeBase) -> Interview:
    """Return the state after a list: each item present, absent, or uncertain where that was said."""
    findings = {i.id: present.get(i.id, "absent") for i in question.items if i.id in kb.findings}
    exposures = {i.id: present.get(i.id, "absent") for i in question.items if i.id in kb.exposures}
    case = replace(
        state.case,
        findings={**state.case.findings, **findings},
        exposures={**state.case.exposures, **exposures},
    )
    return answered(state, question, case)


def dated(state: Interview, question: Question, told: Said) -> Interview:
    """Return the state after "since when": how it began and since when go to the finding asked about."""
    name = question.items[0].id
    old = said(state.case.findings[name])
    new = replace(old, onset=told.onset or old.onset, duration=told.duration or old.duration)
    return answered(state, question, replace(state.case, findings={**state.case.findings, name: new}))
