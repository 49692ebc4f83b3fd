"""What to look out for: interactions, results that may mislead, and what of the input was not used."""

from collections.abc import Iterable, Iterator, Sequence

from repletion.decisions.evidence import Gatherer
from repletion.decisions.interactions import Found, find
from repletion.decisions.labs import for_rules, read_labs
from repletion.decisions.plan_lines import person_of
from repletion.decisions.triage import facts
from repletion.domain.assessment import Assessment, TrapAnswer
from repletion.domain.case import Case, ReadAs
from repletion.domain.fault import Fault
from repletion.domain.knowledge import KnowledgeBase
from repletion.domain.plan import Guidance
from repletion.domain.supplement import Severity
from repletion.interfaces import wording
from repletion.interfaces.fhir.reading_notes import FhirReading, Grade
from repletion.interfaces.fhir.writing_parts import (
    DetectedSeverity,
    Frame,
    IssueSeverity,
    IssueType,
    ObservationStatus,
    Resource,
    coded,
    concept,
    given,
    sentence,
)

STATUS: ObservationStatus = "preliminary"
"""Nobody has looked at it yet."""
GRAVITY: dict[Severity, DetectedSeverity] = {
    "stop": "high", "space": "moderate", "monitor": "moderate", "required": "moderate", "note": "low",
}  # fmt: skip
UNUSED: dict[Grade, tuple[IssueSeverity, IssueType]] = {
    "no_place": ("information", "not-supported"),
    "set_aside": ("warning", "business-rule"),
    "not_known": ("warning", "code-invalid"),
}
MOST = 200
"""Remarks in one OperationOutcome; how many more there are is said."""


def interactions(answer: Assessment, case: Case, kb: KnowledgeBase, known: Guidance) -> tuple[Found, ...]:
    """Return what medicines, supplements and states of the person do to one another, the gravest first."""
    labs = read_labs(case, kb)
    seen = facts(case, for_rules(labs), Gatherer(case, kb, labs).exposures())
    return find(person_of(seen, answer.urgency.level, kb, known).things, known)


def interaction(found: Found, frame: Frame, kb: KnowledgeBase, implicated: Iterable[Resource]) -> Resource:
    """Return an interaction; `implicated` are references to what is taken and to what is so, where they are known."""
    first, second = (kb.drugs[name].name if name in kb.drugs else name for name in (found.first, found.second))
    return frame.identified(
        "DetectedIssue",
        f"{found.rule} {found.first} {found.second}",
        status=STATUS,
        code=_about(found, kb),
        severity=GRAVITY[found.severity],
        patient=frame.subject,
        identifiedDateTime=frame.on,
        author=frame.device,
        implicated=list(implicated),
        evidence=_evidence(("judgement", *found.sources) if found.judgement else found.sources, kb),
        detail=sentence(f"{first} and {second}: {found.mechanism}"),
        reference=_address(found.sources, kb),
        mitigation=[{"action": concept(sentence(found.action, f"Ask the {found.ask}"))}],
    )


def _about(found: Found, kb: KnowledgeBase) -> Resource:
    """Return the kind of an interaction: HL7 has a code for that of two medicines."""
    if found.first in kb.drugs and found.second in kb.drugs:
        return coded("v3-ActCode", "DRG", "Drug Interaction Alert")
    return concept("Something taken that does not go with something that is so")


def trap(found: TrapAnswer, frame: Frame, kb: KnowledgeBase, implicated: Iterable[Resource]) -> Resource:
    """Return a way in which results at hand may mislead."""
    asked = ", ".join(kb.labs[t].name if t in kb.labs else t.replace("_", " ") for t in found.ask)
    return frame.identified(
        "DetectedIssue",
        found.id,
        status=STATUS,
        code=concept("A result that may mislead"),
        severity="moderate",
        patient=frame.subject,
        identifiedDateTime=frame.on,
        author=frame.device,
        implicated=list(implicated),
        evidence=_evidence(found.sources, kb),
        detail=sentence(found.text),
        reference=_address(found.sources, kb),
        mitigation=[{"action": concept(f"Would settle it: {asked}")}] if asked else [],
    )


def _evidence(sources: Sequence[str], kb: KnowledgeBase) -> list[Resource]:
    told = dict.fromkeys(wording.citation(key, kb.sources) for key in sources)
    return [{"code": [concept(text)]} for text in told]


def _address(sources: Sequence[str], kb: KnowledgeBase) -> str:
    """Return where the first source that has an address can be read."""
    known = (kb.sources.get(key.partition("#")[0]) for key in sources)
    addresses = ((s.url or (f"https://doi.org/{s.doi}" if s.doi else "")) for s in known if s)
    return next((a for a in addresses if a and " " not in a), "")


def issue(severity: IssueSeverity, code: IssueType, text: str, where: str = "") -> Resource:
    """Return one remark, with the place that it is about as a FHIRPath."""
    return given(severity=severity, code=code, details={"text": text}, expression=[where] if where else [])


def outcome(issues: Iterable[Resource]) -> Resource:
    """Return an OperationOutcome; where there are more than `MOST` remarks, how many more."""
    every = list(issues)
    more = len(every) - MOST
    told = [issue("information", "incomplete", f"And {more} more remarks of this kind")] if more > 0 else []
    return {"resourceType": "OperationOutcome", "issue": every[:MOST] + told}


def refused(faults: Sequence[Fault], code: IssueType = "invalid", text: str = "") -> Resource:
    """Return why something cannot be used, every fault with its place; `text` where there are no faults."""
    told = [issue("error", _kind(f, code), sentence(f.what, f.remedy), path_of(f.where)) for f in faults]
    return outcome(told or [issue("error", code, text)])


def _kind(fault: Fault, otherwise: IssueType) -> IssueType:
    """Return the type of a fault, by what it says."""
    kinds: tuple[tuple[str, IssueType], ...] = (
        ("no Patient", "required"), ("has no resourceType", "structure"), ("is no resource of", "not-supported"),
        ("is no number", "value"), ("is no text", "value"), ("is no date", "value"), ("is no list", "structure"),
        ("is no object", "structure"), ("none of the codes", "code-invalid"), ("is about another person", "conflict"),
        ("second Patient", "multiple-matches"),
    )  # fmt: skip
    return next((kind for words, kind in kinds if words in fault.what), otherwise)


def path_of(where: str) -> str:
    """Return a place as FHIRPath, nothing where it is none.

    >>> path_of("Bundle.entry[3].resource.code"), path_of("content-type")
    ('Bundle.entry[3].resource.code', '')
    """
    head = where.partition(".")[0].partition("[")[0]
    return where if head.isalnum() and head[:1].isupper() and " " not in where else ""


def remarks(answer: Assessment, found: FhirReading | None) -> Resource:
    """Return what was understood how, and what of the input was not used, and why; `found` is of a record."""
    told = _of_record(found) if found else _of_words(answer.unrecognised, answer.read_as)
    missing = (issue("warning", "not-found", f"Not checked, not known here: {name}") for name in answer.not_checked)
    return outcome(sorted([*told, *missing], key=lambda i: i["severity"] != "warning"))


def _of_record(found: FhirReading) -> Iterator[Resource]:
    for one in found.unmapped:
        times = f" ({one.times} times)" if one.times > 1 else ""
        yield issue(*UNUSED[one.grade], sentence(f"{one.display or one.code}{times}: {one.why}"), path_of(one.path))
    yield issue("information", "informational", f"Entries of the record that were used: {len(found.used)}")


def _of_words(unrecognised: Iterable[str], read_as: Iterable[ReadAs]) -> Iterator[Resource]:
    yield from (issue("warning", "not-supported", f"Not understood: {words}") for words in unrecognised)
    yield from (issue("information", "informational", f"Read {r.text!r} as {r.as_} ({r.state})") for r in read_as)
    yield issue("information", "informational", "What was told is in this Bundle")
