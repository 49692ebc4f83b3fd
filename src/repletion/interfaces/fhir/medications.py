"""Medicines: requests, statements and administrations; taken now, over, or said not to be taken."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from repletion.intake_text.doses import high_statin
from repletion.interfaces.fhir.bundle import FOLLOWED, Bundle, Entry
from repletion.interfaces.fhir.bundle_parts import Coding, Part
from repletion.interfaces.fhir.codes import Codes
from repletion.interfaces.fhir.conditions_words import medicines_in
from repletion.interfaces.fhir.reading_notes import Draft, State

KINDS = ("MedicationRequest", "MedicationStatement", "MedicationAdministration")
NONE = Coding("", "", "")
TAKEN = ("active", "unknown", "", "in-progress")
NEVER = ("not-taken", "not-done")
INTENDED = ("draft", "intended")
ORDERED = ("", "order", "original-order", "reflex-order", "filler-order", "instance-order")
GIVEN = 30
"""Days after which a medicine that was given once is no longer one of now (judgement)."""
LONG_COURSE, LATELY = 21, 92
"""Days of a course of steroids after which its end matters, and for how long an end does (judgement)."""
LOCAL = re.compile(
    r"\b(?:topical|cream|ointment|lotion|shampoo|gel|ophthalmic|otic|nasal|eye|ear|mouthwash|scalp|cutaneous)\b",
    re.IGNORECASE,
)
INHALED = re.compile(r"\b(?:inhal\w*|nebuli[sz]\w*|dry powder|metered dose)\b", re.IGNORECASE)
UNKNOWN = "is not in our maps, and its words name no medicine known here"


@dataclass(frozen=True)
class Course:
    """A medicine of a record: taken or not on the day of the answer, stopped or run out, from when to when."""

    path: str
    state: State
    stopped: bool
    start: date | None
    end: date | None


def read_medications(bundle: Bundle, draft: Draft, codes: Codes) -> None:
    """Take in every medicine, then what the end of one brings."""
    over: dict[str, Course] = {}
    for entry in bundle.of(*KINDS):
        codings = list(_codings(entry, bundle))
        aside = _aside(entry, codings)
        if aside:
            draft.leave(entry.part.path, codings[0] if codings else NONE, aside, "no_place" if codings else "set_aside")
        else:
            _medicine(_course(entry, draft.on), codings, draft, codes, over)
    for name, course in over.items():
        if name not in draft.drugs:
            _ended(name, course, draft, codes)


def _aside(entry: Entry, codings: Sequence[Coding]) -> str:
    """Return why an entry says nothing of what is taken, nothing where it does."""
    status, intent = entry.part.text("status"), entry.part.text("intent")
    if not codings:
        return "names no medicine that is in the record"
    if status == "entered-in-error":
        return "was entered in error"
    planned = entry.kind == "MedicationRequest" and intent not in ORDERED
    return "is planned, not taken" if planned or status in INTENDED else ""


def _codings(entry: Entry, bundle: Bundle) -> Iterator[Coding]:
    """Yield the codings of the medicine, from the concept, the resource that is meant, or its ingredients."""
    yield from entry.part.codes("medicationCodeableConcept")
    reference = entry.part.part("medicationReference")
    if reference is not None:
        yield from _referred(reference, entry, bundle, {})


def _referred(reference: Part, inside: Entry, bundle: Bundle, seen: dict[str, None]) -> Iterator[Coding]:
    """Yield the codings of a medicine and of what it holds; each one of `seen` once, however they refer to another."""
    name, shown = reference.text("reference"), reference.text("display")
    meant = bundle.meant(name, inside) if name else None
    if meant is not None and meant.kind == "Medication" and meant.part.path not in seen and len(seen) < FOLLOWED:
        seen[meant.part.path] = None
        yield from meant.part.codes("code")
        home = inside if name.startswith("#") else meant
        for ingredient in meant.part.parts("ingredient"):
            yield from ingredient.codes("itemCodeableConcept")
            item = ingredient.part("itemReference")
            if item is not None:
                yield from _referred(item, home, bundle, seen)
    if shown:
        yield Coding("", "", shown)


def _course(entry: Entry, on: date) -> Course:
    start, end = _span(entry)
    status = entry.part.text("status")
    return Course(entry.part.path, _state(entry, status, start, end, on), status == "stopped", start, end)


def _state(entry: Entry, status: str, start: date | None, end: date | None, on: date) -> State:
    """Return whether a medicine is taken on a day."""
    if status in NEVER or entry.part.flag("doNotPerform"):
        return "absent"
    if (start is not None and start > on) or (end is not None and end < on and entry.kind != KINDS[2]):
        return "past"
    if entry.kind == KINDS[2] and status == "completed":
        last = end or start
        return "now" if last is not None and (on - last).days <= GIVEN else "past"
    return "now" if status in TAKEN else "past"


def _span(entry: Entry) -> tuple[date | None, date | None]:
    """Return the first and the last day of a medicine, where they are told."""
    part = entry.part
    period = part.part("effectivePeriod") or _bounds(part)
    begun = period.moment("start") if period else None
    start = begun or part.moment("authoredOn") or part.moment("effectiveDateTime")
    end = period.moment("end") if period else None
    return start.day if start else None, end.day if end else None


def _bounds(part: Part) -> Part | None:
    """Return for how long a prescription was meant to be taken."""
    for dosage in part.parts("dosageInstruction"):
        timing = dosage.part("timing")
        repeat = timing.part("repeat") if timing else None
        if repeat is not None and (bounds := repeat.part("boundsPeriod")):
            return bounds
    return None


def _medicine(course: Course, codings: list[Coding], draft: Draft, codes: Codes, over: dict[str, Course]) -> None:
    coding, means = _means(codings, codes)
    if _acts_only_there(codings, means, draft):
        draft.leave(course.path, coding or codings[0], "acts where it is put: not weighed")
        return
    if coding is None:
        draft.leave(course.path, codings[0], UNKNOWN, "not_known")
        if course.state == "now":
            draft.not_checked[codings[0].display or codings[0].code] = None
    elif not means:
        draft.leave(course.path, coding, "a medicine without an effect that is weighed here")
    for name in means if coding else ():
        draft.use(course.path, coding or NONE, name, course.state)
        _take(name, course, draft, over)


def _means(codings: list[Coding], codes: Codes) -> tuple[Coding | None, tuple[str, ...]]:
    """Return what a medicine is, by code, else by its words; a dose in the words is read in both cases."""
    found = codes.medicine(codings)
    if found is not None:
        coding, known = found
        high = any(high_statin(n, c.display.lower().partition(n)[2]) for n in known.means for c in codings)
        return coding, (*known.means, *(("statin_high_intensity",) if high else ()))
    named = ((c, medicines_in(c.display)) for c in codings if c.display)
    return next(((c, means) for c, means in named if means), (None, ()))


def _acts_only_there(codings: list[Coding], means: tuple[str, ...], draft: Draft) -> bool:
    """Return whether a medicine is for skin, eye, ear or nose, or a steroid to be inhaled."""
    words = " ".join(c.display for c in codings)
    steroid = any("glucocorticoid" in _exposures(name, draft) for name in means)
    return bool(LOCAL.search(words)) or (steroid and bool(INHALED.search(words)))


def _take(name: str, course: Course, draft: Draft, over: dict[str, Course]) -> None:
    if course.state == "now" and name in draft.kb.drugs:
        draft.drugs[name] = None
    elif course.state == "now":
        draft.exposure(name, "present")
    elif course.state == "absent":
        for exposure in _exposures(name, draft):
            draft.exposures.setdefault(exposure, "absent")
    elif name not in over or _last(over[name]) <= _last(course):
        over[name] = course


def _last(course: Course) -> date:
    return course.end or course.start or date.min


def _exposures(name: str, draft: Draft) -> tuple[str, ...]:
    return draft.kb.drugs[name].exposures if name in draft.kb.drugs else (name,)


def _ended(name: str, course: Course, draft: Draft, codes: Codes) -> None:
    """Set what a medicine brings after its end: effects that outlast it, steroids or thyroid tablets stopped."""
    if course.start is None and course.end is None:
        return
    days = (draft.on - _last(course)).days
    exposures = _exposures(name, draft)
    for exposure in exposures:
        if 0 <= days <= codes.windows.get(exposure, -1):
            draft.exposure(exposure, "present")
    lately = course.end is not None and 0 <= days <= LATELY
    if lately and course.stopped and _replaced("levothyroxine", exposures, draft) is False:
        draft.exposure("thyroid_treatment_stopped", "present")
    long = course.start is not None and course.end is not None and (course.end - course.start).days >= LONG_COURSE
    if lately and long and _replaced("glucocorticoid", exposures, draft) is False:
        draft.exposure("rapid_glucocorticoid_stop", "present")


def _replaced(exposure: str, ended: tuple[str, ...], draft: Draft) -> bool | None:
    """Return whether another medicine of the kind is still taken; None where the one that ended is of another kind."""
    return None if exposure not in ended else any(exposure in _exposures(d, draft) for d in draft.drugs)
