"""Where an answer comes from: the software, what it was made of, and the report that people read."""

import hashlib
from base64 import b64encode
from collections.abc import Sequence

from repletion.domain.assessment import Assessment
from repletion.interfaces.fhir.writing_parts import CANONICAL, Frame, Resource, coded, concept

MADE_BY = "Repletion"


def device(answer: Assessment, frame: Frame) -> Resource:
    """Return the software, with its version and that of its knowledge."""
    known = answer.knowledge
    return frame.identified(
        "Device",
        status="active",
        deviceName=[{"name": MADE_BY, "type": "user-friendly-name"}],
        type=concept("Decision support software"),
        version=[
            {"type": concept("software"), "value": answer.version},
            {"type": concept("knowledge"), "value": known.version},
            {"type": concept("digest of the knowledge"), "value": known.digest},
        ],
        note=[{"text": f"Knowledge {known.review}; share that is judgement: {known.judgement_share:.2g}"}],
    )


def provenance(answer: Assessment, frame: Frame, targets: Sequence[Resource], sources: Sequence[Resource]) -> Resource:
    """Return who made the targets of what. `recorded` is the first moment of the day of the answer, in UTC."""
    known = answer.knowledge
    knowledge = {
        "identifier": {"system": f"{CANONICAL}/knowledge", "value": known.digest},
        "display": f"Knowledge {known.version}",
    }
    return frame.made(
        "Provenance",
        target=[{"reference": f"urn:uuid:{t['id']}"} for t in targets],
        occurredDateTime=answer.on,
        recorded=f"{answer.on}T00:00:00Z",
        activity=coded("v3-DataOperation", "CREATE", "create"),
        agent=[{"type": coded("provenance-participant-type", "assembler", "Assembler"), "who": frame.device}],
        entity=[{"role": "source", "what": what} for what in (*sources, knowledge)],
    )


def document(pdf: bytes, answer: Assessment, frame: Frame) -> Resource:
    """Return the report as a document."""
    return frame.identified(
        "DocumentReference",
        status="current",
        docStatus="preliminary",
        type=concept("Decision support report"),
        subject=frame.subject,
        date=f"{answer.on}T00:00:00Z",
        author=[frame.device],
        description="What may account for the complaint: for the visit, and the evidence",
        content=[
            {
                "attachment": {
                    "contentType": "application/pdf",
                    "language": "en",
                    "data": b64encode(pdf).decode(),
                    "size": len(pdf),
                    "hash": b64encode(hashlib.sha1(pdf, usedforsecurity=False).digest()).decode(),
                    "title": f"Repletion {answer.on}.pdf",
                    "creation": f"{answer.on}T00:00:00Z",
                }
            }
        ],
    )
