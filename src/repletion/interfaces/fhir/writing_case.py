"""A case that came in words, in YAML or in JSON, as resources: who, what was told, measured, taken, diagnosed."""

from collections.abc import Iterator

from repletion.domain.assessment import LabAnswer
from repletion.domain.case import Case, Result, Said, said, taken
from repletion.domain.knowledge import KnowledgeBase
from repletion.interfaces.fhir.questionnaire import STATES, URL, answer_to, item_text
from repletion.interfaces.fhir.writing_codes import cause_concept, loinc_of, own_system, quantity, test_concept
from repletion.interfaces.fhir.writing_parts import (
    ATC,
    Frame,
    ObservationStatus,
    Resource,
    coded,
    coding,
    concept,
    given,
    notes,
)

STATUS: ObservationStatus = "unknown"
"""Results that somebody told: whether they were final nobody said."""
INTERPRETED = {
    "severe_low": ("LL", "Critical low"), "low": ("L", "Low"), "normal": ("N", "Normal"), "high": ("H", "High"),
    "severe_high": ("HH", "Critical high"), "indeterminate": ("IND", "Indeterminate"),
}  # fmt: skip
"""By how a result was read; FHIR has no code for the borderline."""
WORDS = {"very_low": "LL", "low": "L", "normal": "N", "high": "H", "very_high": "HH"}
AXES = ("onset", "duration", "course", "side", "timing")


def told_resources(case: Case, labs: tuple[LabAnswer, ...], frame: Frame, kb: KnowledgeBase) -> list[Resource]:
    """Return what a case tells, the person first; read again these give the same case but for qualifiers and dates."""
    person = frame.identified("Patient", gender=case.sex or "unknown")
    read = {lab.test: lab for lab in labs}
    return [
        person,
        answers(case, frame, kb),
        *(observation(i, r, read.get(r.test), frame, kb) for i, r in enumerate(case.labs)),
        *_medicines(case, frame, kb),
        *_diagnoses(case, frame, kb),
    ]


def answers(case: Case, frame: Frame, kb: KnowledgeBase) -> Resource:
    """Return who it is and what was said to be so or not, as answers to our Questionnaire."""
    return frame.identified(
        "QuestionnaireResponse",
        questionnaire=URL,
        status="completed",
        subject=frame.subject,
        authored=frame.on,
        item=list(_items(case, kb)),
    ) | {"identifier": frame.identified("QuestionnaireResponse")["identifier"][0]}


def _items(case: Case, kb: KnowledgeBase) -> Iterator[Resource]:
    if case.age is not None:
        yield {"linkId": "age", "text": item_text("age", kb), "answer": [{"valueInteger": case.age}]}
    if case.sex is not None:
        yield {"linkId": "sex", "text": item_text("sex", kb), "answer": [answer_to("sex", case.sex)]}
    if case.complaint:
        told = [answer_to("finding", name, kb.findings[name].name) for name in case.complaint]
        yield {"linkId": "complaint", "text": item_text("complaint", kb), "answer": told}
    for name, value in case.findings.items():
        yield _item("finding", name, said(value).state, _qualified(said(value)), kb)
    exposures = {n: taken(t).state for n, t in case.exposures.items()}
    if case.pregnant is not None:
        exposures.setdefault("pregnancy", "present" if case.pregnant else "absent")
    for name, state in exposures.items():
        yield _item("exposure", name, state, "", kb)


def _item(kind: str, name: str, state: str, qualified: str, kb: KnowledgeBase) -> Resource:
    link = f"{kind}.{name}"
    return {
        "linkId": link,
        "text": item_text(link, kb) + (f" ({qualified})" if qualified else ""),
        "answer": [answer_to("state", STATES[state])],
    }


def _qualified(told: Said) -> str:
    """Return what was said besides: how it began, since when, where and when."""
    return ", ".join(f"{axis} {value}" for axis in AXES if (value := getattr(told, axis)))


def observation(i: int, result: Result, read: LabAnswer | None, frame: Frame, kb: KnowledgeBase) -> Resource:
    """Return a result of a test with how it was read."""
    lab = kb.labs[result.test]
    numbers = {} if result.value is None else quantity(result.value, result.unit or lab.unit, result.comparator)
    return frame.identified(
        "Observation",
        f"{i} {result.test}",
        status=STATUS,
        category=[coded("observation-category", "laboratory", "Laboratory")],
        code=test_concept(result.test, lab.name, loinc_of(result, kb)),
        subject=frame.subject,
        effectiveDateTime=result.on,
        valueQuantity=numbers,
        valueCodeableConcept=None if numbers else concept((result.result or "").replace("_", " ")),
        interpretation=_interpretation(result, read),
        referenceRange=_range(result, result.unit or lab.unit),
        note=notes([read.why] if read and read.why else []),
    )


def _interpretation(result: Result, read: LabAnswer | None) -> list[Resource]:
    if result.result:
        return [coded("v3-ObservationInterpretation", WORDS[result.result])]
    found = INTERPRETED.get(read.status) if read and read.value == result.value else None
    return [coded("v3-ObservationInterpretation", *found)] if found else []


def _range(result: Result, unit: str) -> list[Resource]:
    low, high = result.range or (None, None)
    ends = given(low=None if low is None else quantity(low, unit), high=None if high is None else quantity(high, unit))
    return [ends] if ends else []


def _medicines(case: Case, frame: Frame, kb: KnowledgeBase) -> Iterator[Resource]:
    for drug in case.drugs:
        name = drug if isinstance(drug, str) else drug.name
        known = kb.drugs.get(name)
        codes = [coding(ATC, code) for code in known.atc[:1]] if known else []
        yield frame.identified(
            "MedicationStatement",
            name,
            status="active",
            medicationCodeableConcept=concept(known.name if known else name, codes),
            subject=frame.subject,
            dateAsserted=frame.on,
        )


def _diagnoses(case: Case, frame: Frame, kb: KnowledgeBase) -> Iterator[Resource]:
    for name, state in case.conditions.items():
        code = cause_concept(name, kb) if name in kb.causes else concept(kb.exposures[name].name)
        own = coding(own_system("cause" if name in kb.causes else "exposure"), name)
        yield frame.identified(
            "Condition",
            name,
            clinicalStatus=None if state == "excluded" else coded("condition-clinical", _clinical(state)),
            verificationStatus=coded("condition-ver-status", "refuted" if state == "excluded" else "confirmed"),
            category=[coded("condition-category", "problem-list-item", "Problem List Item")],
            code={**code, "coding": [*code.get("coding", []), own]},
            subject=frame.subject,
            note=notes([f"Told as {state}"]),
        )


def _clinical(state: str) -> str:
    return "inactive" if state == "past" else "active"
