"""What if something were otherwise: a case with things told changed, and two answers side by side."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

from repletion.decisions.case_check import nearest
from repletion.decisions.lab_faults import faults_of_labs
from repletion.domain.assessment import Assessment, CauseAnswer
from repletion.domain.case import Case, Drug, Result
from repletion.domain.comparison import Comparison, TwoAnswers
from repletion.domain.fault import Fault, Unusable
from repletion.domain.knowledge import KnowledgeBase, Lab

PRESENCE = ("present", "absent", "unknown")
DIAGNOSES = ("active", "treated", "controlled", "past", "excluded", "unknown")
WORDS = ("very_low", "low", "normal", "high", "very_high")
LEAST = 0.001
"""Changes of both numbers below this are not listed."""
SHARE = re.compile(r"(\d+(?:\.\d+)?) ?%")
MEASURED = re.compile(r"([<>]?) ?(\d+(?:\.\d+)?) ?(\S.*)?")


def changed(case: Case, changes: Mapping[str, str], kb: KnowledgeBase) -> Case:
    """Return the case with `changes` (id of a finding, exposure, drug, diagnosis or test -> state) put in.

    A test takes a value with its unit ("20 nmol/L") or a word (low, normal, high); a cause takes a diagnosis or a
    clinician's own probability before the findings ("20 %"). `unknown` takes back what was told. Raises `Unusable`
    with every fault at once.
    """
    faults = [fault for name, state in changes.items() if (fault := _fault(name, state, kb))]
    if faults:
        raise Unusable(faults)
    for name, state in changes.items():
        case = _with(case, name, state, kb)
    return case


def _fault(name: str, state: str, kb: KnowledgeBase) -> Fault | None:
    known = (kb.findings, kb.exposures, kb.drugs, kb.causes, kb.labs)
    where = f"what if {name}={state}"
    if not any(name in registry for registry in known):
        every = {n for registry in known for n in registry}
        return Fault(where=where, what=f"{name!r} is not known", remedy=nearest(name, every))
    if _is_result(name, state, kb):
        return _fault_of_result(name, state, where, kb)
    states = DIAGNOSES if _is_diagnosis(name, kb) else PRESENCE
    if state in states or (_is_diagnosis(name, kb) and share(state) is not None):
        return None
    more = ", or a probability above 0 % and below 100 %" if states is DIAGNOSES else ""
    return Fault(where=where, what=f"{state!r} is no state of it", remedy=f"use {', '.join(states)}{more}")


def _fault_of_result(name: str, state: str, where: str, kb: KnowledgeBase) -> Fault | None:
    result = measured(name, state, kb.labs[name])
    if result is None:
        remedy = f"write a value with its unit, as in 20 {kb.labs[name].unit}, or one of {', '.join(WORDS)}"
        return Fault(where=where, what=f"{state!r} is no result", remedy=remedy)
    wrong = faults_of_labs(Case(labs=(result,)), kb)
    return Fault(where=where, what=wrong[0].what, remedy=wrong[0].remedy) if wrong else None


def share(state: str) -> float | None:
    """Return a probability written in per cent, None where it is none or certain.

    >>> share("20 %"), share("0.5%"), share("100 %"), share("active")
    (0.2, 0.005, None, None)
    """
    found = SHARE.fullmatch(state.strip())
    p = float(found[1]) / 100 if found else 0.0
    return p if 0 < p < 1 else None


def measured(test: str, state: str, lab: Lab) -> Result | None:
    """Return the result that words mean, None where they mean none; without a unit the usual one is taken.

    >>> measured("potassium", "<2.4", Lab(name="Potassium", unit="mmol/L", units={}, plausible=(1, 9))).unit
    'mmol/L'
    """
    state = state.strip()
    if state in WORDS:
        return Result(test=test, result=state)  # type: ignore[arg-type]
    found = MEASURED.fullmatch(state)
    if found is None:
        return None
    comparator = found[1] or None
    return Result(test=test, value=float(found[2]), unit=found[3] or lab.unit, comparator=comparator)  # type: ignore[arg-type]


def _is_result(name: str, state: str, kb: KnowledgeBase) -> bool:
    """Return whether a change is about a test; some tests and medicines share their names (zinc)."""
    return name in kb.labs and state != "unknown" and not (name in kb.drugs and state in PRESENCE)


def _is_diagnosis(name: str, kb: KnowledgeBase) -> bool:
    return name in kb.causes and name not in kb.findings and name not in kb.exposures


def _with(case: Case, name: str, state: str, kb: KnowledgeBase) -> Case:
    if name in kb.labs and (state == "unknown" or _is_result(name, state, kb)):
        case = _with_result(case, name, state, kb)
        if name not in kb.drugs or state != "unknown":
            return case
    if name in kb.findings:
        complaint = tuple(c for c in case.complaint if c != name or state == "present")
        return replace(case, findings=_put(case.findings, name, state), complaint=complaint)
    if name in kb.exposures and (name not in kb.drugs or not _takes(case, name)):
        return replace(case, exposures=_put(case.exposures, name, state))
    if name in kb.drugs:
        others = tuple(d for d in case.drugs if _name(d) != name)
        exposures = _put(case.exposures, name, state) if name in case.exposures else case.exposures
        return replace(case, drugs=(*others, name) if state == "present" else others, exposures=exposures)
    p = share(state)
    if p is not None:
        return replace(case, suspected={**case.suspected, name: p})
    suspected = {k: v for k, v in case.suspected.items() if k != name}
    return replace(case, conditions=_put(case.conditions, name, state), suspected=suspected)


def _with_result(case: Case, test: str, state: str, kb: KnowledgeBase) -> Case:
    """Return the case with one result of a test in place of all of it, or without any."""
    result = None if state == "unknown" else measured(test, state, kb.labs[test])
    others = tuple(r for r in case.labs if r.test != test)
    return replace(case, labs=others if result is None else (*others, result))


def _takes(case: Case, name: str) -> bool:
    return name in map(_name, case.drugs)


def _name(drug: str | Drug) -> str:
    return drug.name if isinstance(drug, Drug) else drug


def _put(told: Mapping[str, Any], name: str, state: str) -> dict[str, Any]:
    rest = {k: v for k, v in told.items() if k != name}
    return rest if state == "unknown" else {**rest, name: state}


def compare(
    before: Assessment, after: Assessment, kind: Literal["overlay", "what_if"], label: str, changes: tuple[str, ...]
) -> Comparison:
    """Return both answers of every cause that moved, the greatest change first."""
    then = {c.id: c for c in after.causes}
    pairs = [_pair(c, then[c.id]) for c in before.causes if c.id in then]
    moved = sorted((p for p in pairs if _change(p) >= LEAST), key=lambda p: (-_change(p), p.id))
    return Comparison(
        kind=kind,
        label=label,
        changes=changes,
        urgency=(before.urgency.level, after.urgency.level),
        causes=tuple(moved),
    )


def _pair(before: CauseAnswer, after: CauseAnswer) -> TwoAnswers:
    shares = None
    if before.explains is not None and after.explains is not None:
        shares = (before.explains, after.explains)
    return TwoAnswers(
        id=before.id, name=before.name, probability=(before.probability, after.probability), explains=shares
    )


def _change(pair: TwoAnswers) -> float:
    by = [pair.probability, *([pair.explains] if pair.explains else [])]
    return max(abs(after - before) for before, after in by)
