"""A FHIR R4 record into the reading that `assess` takes; what was not used is told, never dropped in silence."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from repletion.domain.case import ReadAs, Reading, ReadState
from repletion.domain.fault import Unusable
from repletion.domain.knowledge import KnowledgeBase
from repletion.interfaces.fhir.answers import read_answers
from repletion.interfaces.fhir.bundle import Bundle, Entry, opened
from repletion.interfaces.fhir.bundle_parts import Coding
from repletion.interfaces.fhir.codes import load_codes
from repletion.interfaces.fhir.conditions import read_conditions, settle
from repletion.interfaces.fhir.conditions_procedures import read_procedures
from repletion.interfaces.fhir.conditions_words import reader
from repletion.interfaces.fhir.medications import KINDS as MEDICINES
from repletion.interfaces.fhir.medications import read_medications
from repletion.interfaces.fhir.observations import read_observations
from repletion.interfaces.fhir.person import beside, of_others, read_person
from repletion.interfaces.fhir.reading_notes import Draft, FhirReading, Unmapped, Used

READ = frozenset(
    {"Patient", "Observation", "Condition", "AllergyIntolerance", "FamilyMemberHistory", "Procedure", "Immunization",
     "QuestionnaireResponse", "Medication", *MEDICINES}
)  # fmt: skip
"""The kinds of resources that are read; the others are counted and named."""
ALTERING = ("modifierExtension", "implicitRules")
"""Elements that can turn the meaning of a resource around: whoever does not know them must not use it."""

__all__ = ["FhirReading", "Unmapped", "Used", "read", "read_opened", "ready"]


def ready() -> None:
    """Load, ahead of the first record, what reading one needs: a server does so when it starts."""
    load_codes()
    reader()


def read(resource: Mapping[str, Any], kb: KnowledgeBase, on: str) -> FhirReading:
    """Return what was understood of a Bundle (or of a Patient alone) as of the day `on` (YYYY-MM-DD).

    `Unusable` with every fault at its path (`Bundle.entry[3].resource.valueQuantity`).
    """
    return read_opened(opened(resource), kb, on, "Bundle.entry")


def read_opened(bundle: Bundle, kb: KnowledgeBase, on: str, where: str) -> FhirReading:
    """Return what was understood of resources that are already at hand."""
    draft = Draft(kb, date.fromisoformat(on))
    names = read_person(bundle, draft, where)
    bundle.faults += of_others(bundle, names)
    _set_aside(bundle, draft)
    codes = load_codes()
    read_conditions(bundle, draft, codes)
    read_procedures(bundle, draft, codes)
    read_medications(bundle, draft, codes)
    read_observations(bundle, draft, codes)
    read_answers(bundle, draft)
    if bundle.faults:
        raise Unusable(bundle.faults)
    settle(draft)
    reading = Reading(
        case=draft.case(),
        read_as=_read_as(draft),
        unrecognised=tuple(draft.not_understood),
        not_checked=tuple(draft.not_checked),
    )
    return FhirReading(reading=reading, used=tuple(draft.used), unmapped=draft.unmapped)


def _set_aside(bundle: Bundle, draft: Draft) -> None:
    """Keep only what is read and means what it seems to; note the rest."""
    kept: list[Entry] = []
    for entry in bundle.entries:
        altering = next((k for k in ALTERING if k in entry.part.value), None) if entry.kind != "Patient" else None
        if entry.kind not in READ:
            draft.leave(entry.part.path, Coding("FHIR", entry.kind, ""), "a kind of resource that is not read here")
        elif altering:
            shown = next(iter(entry.part.codes("code")), Coding("FHIR", entry.kind, ""))
            draft.leave(entry.part.path, shown, f"has {altering}: its meaning may be changed", "set_aside")
            draft.not_understood[shown.display or shown.code] = None
        elif why := beside(entry, bundle):
            shown = next(iter(entry.part.codes("code")), Coding("FHIR", entry.kind, ""))
            draft.leave(entry.part.path, shown, why, "set_aside")
        else:
            kept.append(entry)
    for path in bundle.unfinished:
        draft.leave(
            path, Coding("FHIR", "Bundle", ""), "is one page of several: the others were not given", "set_aside"
        )
        draft.not_understood["further pages of the record"] = None
    bundle.entries = kept


STATES: dict[str, ReadState] = {"now": "present", "past": "past", "absent": "absent"}


def _read_as(draft: Draft) -> tuple[ReadAs, ...]:
    """Return what was used, each thing once; earlier results beside one that counts are its history and left out.

    As of a text, who the person is is not among it: no date of birth stands in an answer.
    """
    kb = draft.kb
    ids = {*kb.findings, *kb.exposures, *kb.causes, *kb.drugs, *kb.labs}
    found: dict[tuple[str, str], ReadAs] = {}
    for one in draft.used:
        if one.state in STATES and one.became in ids:
            state: ReadState = "value" if one.became in kb.labs and one.state == "now" else STATES[one.state]
            found[one.became, state] = ReadAs(text=one.display or one.code, as_=one.became, state=state)
    return tuple(found.values())
