"""An assessment as a FHIR R4 Bundle: urgency first, then causes, proposals, what to look out for, and the origin."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from itertools import chain
from typing import Any, Literal

import msgspec

from repletion.domain.assessment import Assessment
from repletion.domain.case import Reading
from repletion.domain.knowledge import KnowledgeBase
from repletion.interfaces.assessment_json import document as as_json
from repletion.interfaces.fhir.issues import interaction, interactions, remarks, trap
from repletion.interfaces.fhir.reading import FhirReading
from repletion.interfaces.fhir.requests import message, proposals, warnings
from repletion.interfaces.fhir.risk import risk_assessment
from repletion.interfaces.fhir.writing_case import told_resources
from repletion.interfaces.fhir.writing_origin import device, document, provenance
from repletion.interfaces.fhir.writing_parts import CANONICAL, Frame, Resource, given, reference_of
from repletion.kb.guidance import guidance

Form = Literal["collection", "transaction"]
INSIDE = re.compile(r"(?:Bundle|Parameters\.parameter\[\d+\]\.resource)\.entry\[(\d+)\]\.resource")
"""The place of a resource in the record, however the record came."""
BASIS = ("Observation", "Condition", "MedicationRequest", "MedicationStatement", "Procedure", "QuestionnaireResponse")
"""What an assessment rests on, of what was given or told."""


@dataclass(frozen=True)
class Given:
    """What an answer was made of: the reading, and the record that it came from, where it came from one."""

    reading: Reading
    record: Mapping[str, Any] | None = None
    found: FhirReading | None = None


def bundle(answer: Assessment, told: Given, kb: KnowledgeBase, form: Form = "collection", pdf: bytes = b"") -> Resource:
    """Return the answer as a Bundle.

    A case that came as a record is referred to; any other is told in the Bundle itself, so that it can be read again.
    As a transaction every entry is created unless the server has it already, and no OperationOutcome is in it.
    """
    frame = _frame(answer, told)
    own = [] if told.found else told_resources(told.reading.case, answer.labs, frame, kb)
    by_meaning = _used(told) if told.found else _told(own, told)
    basis = list({r["reference"]: r for r in chain.from_iterable(by_meaning.values())}.values())
    made = [
        *warnings(answer, frame),
        message(answer, frame),
        risk_assessment(answer, frame, basis, kb),
        *proposals(answer, frame, kb),
        *_issues(answer, told, frame, by_meaning, kb),
        *([document(pdf, answer, frame)] if pdf else []),
    ]
    origin = [device(answer, frame), provenance(answer, frame, made, basis)]
    remarked = [remarks(answer, told.found)] if form == "collection" else []
    return _bundle([*made, *own, *origin, *remarked], frame, form)


def report(answer: Assessment, told: Given, kb: KnowledgeBase) -> bytes:
    """Return the report as PDF, nothing where typst is not installed."""
    if find_spec("typst") is None:
        return b""
    from repletion.interfaces import report_pdf

    return report_pdf.render(answer, kb, told.reading.case)


def text(resource: Mapping[str, Any]) -> str:
    """Return a resource as JSON, indented, with a final newline."""
    return msgspec.json.format(msgspec.json.encode(resource), indent=1).decode() + "\n"


def _frame(answer: Assessment, told: Given) -> Frame:
    """Return the frame of an answer: its seed is all that was answered, of whom."""
    person = next((_reference(e) for e in _entries(told) if _kind(e) == "Patient"), None)
    seed = hashlib.sha256(msgspec.json.encode([as_json(answer), person])).hexdigest()
    software = f"{answer.version} {answer.knowledge.version} {answer.knowledge.digest}"
    frame = Frame(person or {}, answer.on, seed, software)
    return frame if person else replace(frame, subject=frame.reference("Patient"))


def _entries(told: Given) -> list[Mapping[str, Any]]:
    """Return the entries of the record; a record that is one resource is its only entry."""
    record = told.record or {}
    return list(record.get("entry", ())) if record.get("resourceType") == "Bundle" else [{"resource": record}]


def _kind(entry: Mapping[str, Any]) -> str:
    return str(entry.get("resource", {}).get("resourceType", ""))


def _reference(entry: Mapping[str, Any]) -> Resource:
    return reference_of(entry["resource"], entry.get("fullUrl", "")) or {"display": "the person of the record"}


def _used(told: Given) -> dict[str, list[Resource]]:
    """Return, by what it became, references to what was used of a record and counts now."""
    entries, found = _entries(told), dict[str, list[Resource]]()
    for used in told.found.used if told.found else ():
        place = INSIDE.match(used.path)
        entry = entries[int(place[1])] if place and used.state == "now" else {}
        reference = _reference(entry) if _kind(entry) in BASIS else {}
        if "reference" in reference and reference not in found.setdefault(used.became, []):
            found[used.became].append(reference)
    return found


def _told(own: Sequence[Resource], told: Given) -> dict[str, list[Resource]]:
    """Return, by what it is in the case, references to our own resources that tell it."""
    case, found = told.reading.case, dict[str, list[Resource]]()
    drugs = [d if isinstance(d, str) else d.name for d in case.drugs]
    names = {"Observation": [r.test for r in case.labs], "MedicationStatement": drugs, "Condition": [*case.conditions]}
    for kind, ids in names.items():
        for name, resource in zip(ids, (r for r in own if r["resourceType"] == kind), strict=True):
            found.setdefault(name, []).append(_own(resource))
    said = [_own(r) for r in own if r["resourceType"] == "QuestionnaireResponse"]
    return {"said": said, **found}


def _own(resource: Resource) -> Resource:
    return {"reference": f"urn:uuid:{resource['id']}"}


def _issues(
    answer: Assessment, told: Given, frame: Frame, by_meaning: Mapping[str, list[Resource]], kb: KnowledgeBase
) -> Iterator[Resource]:
    """Yield interactions, then results that may mislead, each with the resources that it is about."""
    for found in interactions(answer, told.reading.case, kb, guidance()):
        about = (by_meaning.get(name, ()) for name in (found.first, found.second))
        yield interaction(found, frame, kb, chain.from_iterable(about))
    for one in answer.traps:
        yield trap(one, frame, kb, chain.from_iterable(by_meaning.get(test, ()) for test in one.tests))


def _bundle(resources: Iterable[Resource], frame: Frame, form: Form) -> Resource:
    name = frame.urn("Bundle", form).removeprefix("urn:uuid:")
    return given(
        resourceType="Bundle",
        id=name,
        identifier={"system": f"{CANONICAL}/answer", "value": name},
        type=form,
        timestamp=f"{frame.on}T00:00:00Z" if form == "collection" else None,
        entry=[_entry(r, frame, form) for r in resources],
    )


def _entry(resource: Resource, frame: Frame, form: Form) -> Resource:
    address = f"urn:uuid:{resource['id']}" if "id" in resource else frame.urn(resource["resourceType"])
    entry = {"fullUrl": address, "resource": resource}
    return entry if form == "collection" else {**entry, "request": _request(resource)}


def _request(resource: Resource) -> Resource:
    """Return how a server stores a resource: once, by its identifier, where it has one."""
    told = resource.get("identifier", [])
    first = told[0] if isinstance(told, list) and told else told
    once = f"identifier={first['system']}|{first['value']}" if first else ""
    return given(method="POST", url=resource["resourceType"], ifNoneExist=once)
