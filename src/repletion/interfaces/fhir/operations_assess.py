"""The operation $assess: what it is asked with, every fault of it at once, and what it answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from repletion.decisions.assess import assess
from repletion.decisions.case_check import nearest
from repletion.domain.case import Case, Presence, Said, said
from repletion.domain.fault import Fault, Unusable
from repletion.domain.knowledge import KnowledgeBase
from repletion.interfaces.fhir.bundle import opened
from repletion.interfaces.fhir.bundle_parts import Part
from repletion.interfaces.fhir.capability import PARAMETERS
from repletion.interfaces.fhir.reading import read_opened
from repletion.interfaces.fhir.writing import Form, Given, bundle, report
from repletion.interfaces.fhir.writing_parts import Resource
from repletion.kb.guidance import guidance
from repletion.kb.load import judgement_share

MOST = 5_000
"""Resources of one record that are read while a client waits; a longer one can be read with `repletion assess`."""
FORMS: dict[str, Form] = {"collection": "collection", "transaction": "transaction"}


@dataclass(frozen=True)
class Asked:
    """What $assess is asked: the record, where it stands, the day, complaints, and in which form to answer."""

    record: Mapping[str, Any]
    path: str
    on: str
    complaint: tuple[tuple[str, str], ...] = ()
    """Each with its place."""
    form: Form = "collection"
    report: bool = True
    faults: tuple[Fault, ...] = ()


def asked(resource: Resource, today: str) -> Asked:
    """Return what is asked by a record alone, or by Parameters, with every fault of the Parameters."""
    if resource["resourceType"] != "Parameters":
        return Asked(resource, str(resource["resourceType"]), today)
    faults: list[Fault] = []
    found = Asked({}, "", today)
    for part in Part(resource, "Parameters", faults).parts("parameter"):
        found = _with(found, part)
    if not found.path:
        remedy = "give the record as a parameter with the name resource"
        faults.append(Fault(where="Parameters.parameter", what="no record", remedy=remedy))
    return replace(found, faults=tuple(faults))


def _with(found: Asked, part: Part) -> Asked:
    """Return what is asked with one more parameter."""
    takes: dict[str, Callable[[], Asked]] = {
        "resource": lambda: _record(found, part),
        "on": lambda: _day(found, part),
        "complaint": lambda: replace(found, complaint=(*found.complaint, (part.text("valueCode"), part.path))),
        "form": lambda: _form(found, part),
        "report": lambda: replace(found, report=part.flag("valueBoolean") is not False),
    }
    name = part.text("name")
    if name in takes:
        return takes[name]()
    part.fault("name", f"{name[:40]!r} is no parameter", f"use {', '.join(p[0] for p in PARAMETERS)}")
    return found


def _record(found: Asked, part: Part) -> Asked:
    record = part.part("resource")
    if found.path:
        part.fault("", "is a second record", "give one person's record, as one Bundle")
    elif record is None:
        part.fault("resource", "is not given", "give a Bundle")
    return replace(found, record=record.value, path=record.path) if record and not found.path else found


def _day(found: Asked, part: Part) -> Asked:
    try:
        return replace(found, on=date.fromisoformat(part.text("valueDate")).isoformat())
    except ValueError:
        part.fault("valueDate", "is no date", "write YYYY-MM-DD")
        return found


def _form(found: Asked, part: Part) -> Asked:
    form = FORMS.get(part.text("valueCode"))
    if form is None:
        part.fault("valueCode", "none of the codes", f"use {' or '.join(FORMS)}")
    return replace(found, form=form or found.form)


def answer(told: Asked, kb: KnowledgeBase) -> Resource:
    """Return the answer as a Bundle; `Unusable` with every fault of the record and of what was asked with it."""
    faults = [*told.faults, *_unknown(told, kb)]
    if not told.path:
        raise Unusable(faults)
    record = opened(told.record, told.path)
    record.faults[:0] = faults
    if len(record.entries) > MOST:
        what = f"{len(record.entries):,} resources, more than {MOST:,}"
        raise Unusable([*record.faults, Fault(where=told.path, what=what, remedy="ask for the last years only")])
    found = read_opened(record, kb, told.on, f"{told.path}.entry")
    reading = replace(found.reading, case=_complaining(found.reading.case, told))
    answered = assess(reading, kb, told.on, judgement_share(kb), guidance=guidance())
    made = Given(reading, told.record, found)
    return bundle(answered, made, kb, told.form, report(answered, made, kb) if told.report else b"")


def _unknown(told: Asked, kb: KnowledgeBase) -> list[Fault]:
    """Return a fault for every complaint that is not known here."""
    return [
        Fault(where=f"{path}.valueCode", what=f"{name[:40]!r} is no complaint", remedy=nearest(name, set(kb.findings)))
        for name, path in told.complaint
        if name not in kb.findings
    ]


def _complaining(case: Case, told: Asked) -> Case:
    """Return the case with what the person complains of."""
    names = tuple(name for name, _ in told.complaint)
    findings: dict[str, Presence | Said] = dict(case.findings)
    for name in names:  # what the person says now counts before what the record says
        if said(findings.get(name, "absent")).state != "present":
            findings[name] = "present"
    return replace(case, complaint=tuple(dict.fromkeys((*names, *case.complaint))), findings=findings)
