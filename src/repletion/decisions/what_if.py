"""What if something were otherwise: a case with things told changed, and two answers side by side."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

from repletion.decisions.case_check import nearest
from repletion.domain.assessment import Assessment, CauseAnswer
from repletion.domain.case import Case, Drug
from repletion.domain.comparison import Comparison, TwoAnswers
from repletion.domain.fault import Fault, Unusable
from repletion.domain.knowledge import KnowledgeBase

PRESENCE = ("present", "absent", "unknown")
DIAGNOSES = ("active", "treated", "controlled", "past", "excluded", "unknown")
LEAST = 0.001
"""Changes of both numbers below this are not listed."""


def changed(case: Case, changes: Mapping[str, str], kb: KnowledgeBase) -> Case:
    """Return the case with `changes` (id of a finding, exposure, drug or diagnosis -> state) put in.

    `unknown` takes back what was told. Raises `Unusable` with every fault at once.
    """
    faults = [fault for name, state in changes.items() if (fault := _fault(name, state, kb))]
    if faults:
        raise Unusable(faults)
    for name, state in changes.items():
        case = _with(case, name, state, kb)
    return case


def _fault(name: str, state: str, kb: KnowledgeBase) -> Fault | None:
    known = (kb.findings, kb.exposures, kb.drugs, kb.causes)
    where = f"what if {name}={state}"
    if not any(name in registry for registry in known):
        every = {n for registry in known for n in registry}
        return Fault(where=where, what=f"{name!r} is not known", remedy=nearest(name, every))
    states = DIAGNOSES if _is_diagnosis(name, kb) else PRESENCE
    if state not in states:
        return Fault(where=where, what=f"{state!r} is no state of it", remedy=f"use {', '.join(states)}")
    return None


def _is_diagnosis(name: str, kb: KnowledgeBase) -> bool:
    return name in kb.causes and name not in kb.findings and name not in kb.exposures


def _with(case: Case, name: str, state: str, kb: KnowledgeBase) -> Case:
    if name in kb.findings:
        complaint = tuple(c for c in case.complaint if c != name or state == "present")
        return replace(case, findings=_put(case.findings, name, state), complaint=complaint)
    if name in kb.exposures:
        return replace(case, exposures=_put(case.exposures, name, state))
    if name in kb.drugs:
        others = tuple(d for d in case.drugs if (d.name if isinstance(d, Drug) else d) != name)
        return replace(case, drugs=(*others, name) if state == "present" else others)
    return replace(case, conditions=_put(case.conditions, name, state))


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
