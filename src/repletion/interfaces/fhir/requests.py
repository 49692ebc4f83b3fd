"""What is asked of others: tests that are proposed, warnings that come first, and what the person is to be told."""

from collections.abc import Iterator

from repletion.domain.assessment import Assessment, NextTest
from repletion.domain.knowledge import KnowledgeBase, Level
from repletion.interfaces import wording
from repletion.interfaces.fhir.writing_codes import cause_concept, finding_concept, test_concept
from repletion.interfaces.fhir.writing_parts import (
    PRIORITY,
    SNOMED,
    FlagStatus,
    Frame,
    RequestIntent,
    RequestStatus,
    Resource,
    coded,
    coding,
    concept,
    notes,
    sentence,
)

STATUS: RequestStatus = "draft"
"""A proposal waits for somebody who may order."""
INTENT: RequestIntent = "proposal"
RAISED: FlagStatus = "active"
FLAGGED: tuple[Level, ...] = ("emergency", "same_day")
"""Only what cannot wait becomes a Flag: one that can teaches people to look away."""
CATEGORIES = {
    "laboratory": concept("Laboratory test", [coding(SNOMED, "108252007", "Laboratory procedure")]),
    "imaging": concept("Imaging", [coding(SNOMED, "363679005", "Imaging")]),
}
"""The categories that FHIR names; other kinds of tests have their own words."""


def proposals(answer: Assessment, frame: Frame, kb: KnowledgeBase) -> Iterator[Resource]:
    """Yield a proposal for every test that is advised; those that are not are told in the notes of the assessment."""
    for test in answer.tests:
        if test.advised:
            yield frame.identified(
                "ServiceRequest",
                test.id,
                status=STATUS,
                intent=INTENT,
                category=[CATEGORIES.get(test.kind, concept(test.kind.capitalize()))],
                priority=PRIORITY[answer.urgency.level],
                code=test_concept(test.id, test.name, test.loinc),
                subject=frame.subject,
                authoredOn=answer.on,
                requester=frame.device,
                reasonCode=_reasons(test, answer, kb),
                supportingInfo=[frame.reference("RiskAssessment")],
                note=notes(_why(test, answer, kb)),
                patientInstruction=sentence(test.prepare),
            )


def _reasons(test: NextTest, answer: Assessment, kb: KnowledgeBase) -> list[Resource]:
    """Return the causes that a test would tell of, else the complaint."""
    causes = [cause_concept(name, kb) for name in test.for_causes]
    return causes or [finding_concept(name, kb) for name in answer.complaint]


def _why(test: NextTest, answer: Assessment, kb: KnowledgeBase) -> Iterator[str]:
    of = "that it is why" if answer.complaint else "that it is there"
    sources = "; ".join(wording.citation(key, kb.sources) for key in test.sources)
    yield sentence(f"Why: {test.why}", f"Rests on: {sources}" if sources else "")
    yield f"Would tell {test.information_bits:.2g} bits; price {test.price or 'not known'}"
    for one in test.supposed:
        cause = kb.causes[one.cause].name
        yield f"A result of {one.outcome} would take {cause} from {one.now:.2g} to {one.then:.2g} ({of})"
    yield sentence(f"Asked for although a guideline advises against it: {test.overridden}") if test.overridden else ""


def warnings(answer: Assessment, frame: Frame) -> Iterator[Resource]:
    """Yield a Flag for every reason to be seen at once or on the same day, the gravest first."""
    reasons = [r for level in FLAGGED for r in answer.urgency.reasons if r.level == level]
    for reason in reasons:
        yield frame.identified(
            "Flag",
            reason.id,
            status=RAISED,
            category=[coded("flag-category", "safety", "Safety")],
            code=concept(f"{wording.URGENCY[reason.level]}. {sentence(reason.text)}"),
            subject=frame.subject,
            period={"start": answer.on},
            author=frame.device,
        )


def message(answer: Assessment, frame: Frame) -> Resource:
    """Return what the person is to be told: how soon to be seen, why, and when to come back."""
    urgency = answer.urgency
    told = [wording.URGENCY[urgency.level], *(r.text for r in urgency.reasons), *urgency.safety_net, wording.INFORMS]
    return frame.identified(
        "CommunicationRequest",
        status=STATUS,
        category=[coded("communication-category", "instruction", "Instruction")],
        priority=PRIORITY[urgency.level],
        subject=frame.subject,
        about=[frame.reference("RiskAssessment")],
        payload=[{"contentString": sentence(text)} for text in dict.fromkeys(told)],
        authoredOn=answer.on,
        requester=frame.device,
        recipient=[frame.subject],
    )
