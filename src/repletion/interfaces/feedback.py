"""What is sent when an answer is wrong: ids and numbers alone, so that no words, dates or names of anybody are in it.

Built from what may go in, not by leaving out what may not: a new field of a case stays out until it is put in here.
"""

from typing import Any

import msgspec

from repletion.domain.assessment import Assessment
from repletion.domain.case import Case, Result, said, taken
from repletion.domain.knowledge import KnowledgeBase
from repletion.interfaces.assessment_json import rounded

FIRST = 5
BAND, OLDEST = 10, 90
SHOWN_AS_THEY_ARE = ("value", "comparator", "result", "adjusted")


def text(answer: Assessment, case: Case, kb: KnowledgeBase) -> str:
    """Return the feedback as JSON text, with a final newline."""
    return msgspec.json.format(msgspec.json.encode(document(answer, case, kb)), indent=1).decode() + "\n"


def document(answer: Assessment, case: Case, kb: KnowledgeBase) -> dict[str, Any]:
    """Return what was understood and what was answered, by ids of the knowledge."""
    drugs, known = [d if isinstance(d, str) else d.name for d in case.drugs], kb.drugs
    unread = {"words": len(answer.unrecognised), "not_checked": len(answer.not_checked)}
    return {
        "repletion": answer.version,
        "knowledge": {"version": answer.knowledge.version, "digest": answer.knowledge.digest},
        "person": {"age": age_band(case.age), "sex": case.sex, "pregnant": case.pregnant},
        "told": {**_told(case, kb), "drugs": sorted(d for d in drugs if d in known)},
        "not_told_here": {**unread, "drugs": sum(d not in known for d in drugs)},
        "answered": _answered(answer),
    }


def age_band(age: int | None) -> str | None:
    """Return the ten years that an age lies in; the oldest together.

    >>> age_band(47), age_band(97), age_band(None)
    ('40-49', '90 or over', None)
    """
    if age is None:
        return None
    low = age // BAND * BAND
    return f"{OLDEST} or over" if low >= OLDEST else f"{low}-{low + BAND - 1}"


def _told(case: Case, kb: KnowledgeBase) -> dict[str, Any]:
    return {
        "complaint": [name for name in case.complaint if name in kb.findings],
        "findings": {n: _given(said(v)) for n, v in case.findings.items() if n in kb.findings},
        "exposures": {n: taken(v).state for n, v in case.exposures.items() if n in kb.exposures},
        "conditions": {n: s for n, s in case.conditions.items() if n in kb.causes or n in kb.exposures},
        "labs": [_result(r, kb) for r in case.labs if r.test in kb.labs],
    }


def _given(record: Any) -> dict[str, Any]:
    """Return the fields of a record of fixed words that were given."""
    return {name: value for name, value in msgspec.to_builtins(record).items() if value is not None}


def _result(result: Result, kb: KnowledgeBase) -> dict[str, Any]:
    shown = {name: getattr(result, name) for name in SHOWN_AS_THEY_ARE if getattr(result, name) is not None}
    unit = {"unit": result.unit} if result.unit in kb.labs[result.test].units else {}
    return {"test": result.test, **shown, **unit}


def _answered(answer: Assessment) -> dict[str, Any]:
    causes = [
        {"id": c.id, "probability": rounded(c.probability), "explains": rounded(c.explains)}
        for c in answer.causes[:FIRST]
    ]
    return {
        "urgency": answer.urgency.level,
        "rules": [reason.id for reason in answer.urgency.reasons],
        "causes": causes,
        "none_of_these": rounded(answer.none_of_these),
        "tests": [{"id": t.id, "advised": t.advised} for t in answer.tests[:FIRST]],
    }
