"""Operations and other procedures, and vaccinations: what they mean, and for how long."""

from repletion.interfaces.fhir.bundle import Bundle, Entry
from repletion.interfaces.fhir.bundle_parts import Coding, Moment
from repletion.interfaces.fhir.codes import Codes
from repletion.interfaces.fhir.conditions import apply
from repletion.interfaces.fhir.reading_notes import Draft, State

NONE = Coding("", "", "")
DONE = ("completed", "in-progress", "unknown", "")
SURGICAL = "387713003"
"""SNOMED CT: surgical procedure, as the category of a Procedure."""


def read_procedures(bundle: Bundle, draft: Draft, codes: Codes) -> None:
    """Take in every Procedure and Immunization."""
    for entry in bundle.of("Procedure"):
        _procedure(entry, draft, codes)
    for entry in bundle.of("Immunization"):
        when = entry.part.moment("occurrenceDateTime")
        codings = entry.part.codes("vaccineCode")
        if entry.part.text("status") == "completed":
            _mean("recent_vaccination", codings[0] if codings else NONE, entry, when, draft, codes)


def _procedure(entry: Entry, draft: Draft, codes: Codes) -> None:
    codings = entry.part.codes("code")
    shown = codings[0] if codings else NONE
    found = codes.procedure(codings) or codes.diagnosis(codings)
    surgical = any(c.code == SURGICAL for c in entry.part.codes("category"))
    means = (found[1].means if found else ()) or (("recent_surgery",) if surgical else ())
    if entry.part.text("status") not in DONE:
        draft.leave(entry.part.path, shown, "was not done")
    elif not means:
        draft.leave(entry.part.path, shown, "a procedure: has no place in our vocabulary")
    for name in means if entry.part.text("status") in DONE else ():
        _mean(name, found[0] if found else shown, entry, performed(entry), draft, codes)


def performed(entry: Entry) -> Moment | None:
    """Return when a procedure was done: the end of a period, where there is one."""
    period = entry.part.part("performedPeriod")
    span = (period.moment("end") or period.moment("start")) if period else None
    return entry.part.moment("performedDateTime") or span


def _mean(name: str, coding: Coding, entry: Entry, when: Moment | None, draft: Draft, codes: Codes) -> None:
    window = codes.windows.get(name)
    days = (draft.on - when.day).days if when else None
    if days is not None and days < 0:
        draft.leave(entry.part.path, coding, "is after the day of the answer", "set_aside")
        return
    state: State = "past" if window is not None and (days is None or days > window) else "now"
    apply(name, state, draft)
    draft.use(entry.part.path, coding, name, state)
