"""Diagnoses, complaints, allergies and the family: by their codes, by their words where no code is known."""

from collections.abc import Sequence
from datetime import date

from repletion.intake_text.diseases import IMPLIED, TRANSIENT, TREATMENTS
from repletion.interfaces.fhir.bundle import Bundle, Entry
from repletion.interfaces.fhir.bundle_parts import Coding, Moment, Part
from repletion.interfaces.fhir.codes import SELF_HARM, Codes
from repletion.interfaces.fhir.conditions_words import by_words
from repletion.interfaces.fhir.reading_notes import Draft, State

OVER = ("inactive", "remission", "resolved")
ABATED = ("abatementString", "abatementAge", "abatementRange", "abatementPeriod")
"""Ways of saying that a diagnosis is over without a day."""
UNSURE = ("unconfirmed", "provisional", "differential")
PASSING = 90
"""Days after which a disease that passes is not taken for active any more, though nobody closed it (judgement)."""
YEAR = 366
"""Days after which a complaint that nobody has written down anew is not taken for one of now (judgement)."""
OTHER_CHAPTERS = frozenset("HLPQVWXYZ")
"""ICD-10: eye and ear, skin, perinatal, congenital, external causes, factors that are no disease."""
DISEASE = "(disorder)"
"""SNOMED CT: what the full name of a disease ends with; others end with their kind (finding, situation, person ...)."""
NONE = Coding("", "", "")
SPANS = ((2, "hours"), (14, "days"), (90, "weeks"), (730, "months"))
"""Days up to which something has lasted hours, days, weeks or months."""


def read_conditions(bundle: Bundle, draft: Draft, codes: Codes) -> None:
    """Take in every Condition and AllergyIntolerance."""
    for entry in bundle.of("Condition"):
        _condition(entry, draft, codes)
    for entry in bundle.of("AllergyIntolerance"):
        _allergy(entry, draft, codes)
    for entry in bundle.of("FamilyMemberHistory"):
        _family(entry, draft, codes)


def _condition(entry: Entry, draft: Draft, codes: Codes) -> None:
    part = entry.part
    codings = part.codes("code")
    shown = codings[0] if codings else NONE
    verified = part.status("verificationStatus")
    if not codings:
        draft.leave(part.path, shown, "has no code and no words", "set_aside")
    elif verified == "entered-in-error":
        draft.leave(part.path, shown, "was entered in error")
    elif verified in UNSURE:
        draft.leave(part.path, shown, f"is {verified}: neither there nor excluded", "set_aside")
    else:
        period = part.part("onsetPeriod")
        since = part.moment("onsetDateTime") or (period and period.moment("start")) or part.moment("recordedDate")
        take_in(draft, codes, part.path, codings, condition_state(entry, draft.on), since)


def condition_state(entry: Entry, on: date) -> State:
    """Return whether a diagnosis is there on a day, over, or refuted."""
    if entry.part.status("verificationStatus") == "refuted":
        return "absent"
    return "past" if entry.part.status("clinicalStatus") in OVER or _abated(entry.part, on) else "now"


def _abated(part: Part, on: date) -> bool:
    """Return whether it is written that a diagnosis was over by a day, in whichever of its ways FHIR lets it be."""
    period = part.part("abatementPeriod")
    ended = part.moment("abatementDateTime") or (period and (period.moment("end") or period.moment("start")))
    return ended.day <= on if ended else any(part.value.get(key) for key in ABATED)


def take_in(
    draft: Draft, codes: Codes, path: str, codings: Sequence[Coding], state: State, since: Moment | None
) -> None:
    """Take in what a diagnosis means, in its state; what is not known is kept as not understood while it is active."""
    if since is not None and since.day > draft.on:
        draft.leave(path, codings[0], "begins after the day of the answer", "set_aside")
        return
    found = codes.diagnosis(codings) or by_words(codings, draft.kb)
    if found is None:
        draft.leave(path, codings[0], "is not in our maps", "not_known")
        if state == "now" and may_matter(codings[0]):
            draft.not_understood[codings[0].display or codings[0].code] = None
        return
    coding, known = found
    if not known.means:
        draft.leave(path, coding, "has no place in our vocabulary")
    for name in known.means:
        counts = _as_of(name, state, since, draft, codes)
        apply(name, counts, draft, since)
        draft.use(path, coding, name, counts)


def may_matter(coding: Coding) -> bool:
    """Return whether a diagnosis that is not known could be a reason to be seen, by its chapter or its kind.

    >>> may_matter(Coding("icd10", "H52.1", "Myopia")), may_matter(Coding("icd10", "G06.1", "Intraspinal abscess"))
    (False, True)
    """
    if coding.system == "icd10":
        return coding.code[:1].upper() not in OTHER_CHAPTERS
    return coding.display.endswith(DISEASE) or not coding.display.endswith(")")


def _as_of(name: str, state: State, since: Moment | None, draft: Draft, codes: Codes) -> State:
    """Return whether something still counts: what passes does not, unless it is fresh."""
    known = draft.kb.findings.get(name)
    if known is not None and known.group == "history":
        return "absent" if state == "absent" else "now"
    if state == "absent" or since is None:
        return state
    days = (draft.on - since.day).days
    window = codes.windows.get(name)
    if window is not None:
        return "now" if days <= window else "past"
    longest = PASSING if name in TRANSIENT else YEAR if name in draft.kb.findings else days
    return "past" if days > longest else state


def apply(name: str, state: State, draft: Draft, since: Moment | None = None) -> None:
    """Set a cause, an exposure or a finding in its state."""
    kb = draft.kb
    if name == SELF_HARM:
        draft.self_harm = draft.self_harm or state == "now"
    elif name in kb.causes:
        draft.condition(name, "active" if state == "now" else "excluded" if state == "absent" else "past")
    elif name in kb.exposures:
        if state != "past":
            draft.exposure(name, "present" if state == "now" else "absent")
        elif name == "cancer_active":
            draft.exposure("cancer_history", "present")
    elif state != "past":
        duration = _lasted((draft.on - since.day).days) if since and len(since.text) == 10 else None
        draft.finding(name, "present" if state == "now" else "absent", duration if state == "now" else None)


def _lasted(days: int) -> str:
    return next((name for most, name in SPANS if days < most), "years")


def _allergy(entry: Entry, draft: Draft, codes: Codes) -> None:
    """Take in what an intolerance says of a disease (gluten, milk); a medicine not borne is no medicine taken."""
    codings = entry.part.codes("code")
    found = codes.diagnosis(codings)
    sure = entry.part.status("verificationStatus") not in ("refuted", "entered-in-error", *UNSURE)
    if found and found[1].means and sure:
        take_in(draft, codes, entry.part.path, codings, condition_state(entry, draft.on), None)
    else:
        draft.leave(entry.part.path, codings[0] if codings else NONE, "an allergy: has no place in our vocabulary")


def _family(entry: Entry, draft: Draft, codes: Codes) -> None:
    if entry.part.text("status") in ("entered-in-error", "health-unknown"):
        draft.leave(entry.part.path, NONE, f"is {entry.part.text('status')}")
        return
    for part in entry.part.parts("condition"):
        codings = part.codes("code")
        found = codes.diagnosis(codings) or by_words(codings, draft.kb)
        meant = {codes.family[n] for n in found[1].means if n in codes.family} if found else set()
        if not meant:
            draft.leave(part.path, codings[0] if codings else NONE, "in the family: has no place in our vocabulary")
        for name in sorted(meant):
            draft.exposure(name, "present")
            draft.use(part.path, found[0] if found else NONE, name)


def settle(draft: Draft) -> None:
    """Finish what needs the whole record: diseases under treatment, what is implied, what contradicts."""
    kb = draft.kb
    if draft.pregnant and draft.sex == "male":
        draft.pregnant = None
        del draft.exposures["pregnancy"]
        draft.not_understood["a pregnancy in the record of a man"] = None
    taken = {e for d in draft.drugs for e in kb.drugs[d].exposures} | set(draft.drugs)
    taken |= {e for e, told in draft.exposures.items() if told == "present"}
    for name, told in draft.conditions.items():
        if told == "active" and TREATMENTS.get(name, frozenset()) & taken:
            draft.conditions[name] = "treated"
    held = {n for n, told in draft.conditions.items() if told in ("active", "treated")}
    for name in sorted(held | taken):
        for implied in IMPLIED.get(name, ()):
            draft.exposure(implied, "present")
    for name in taken | held:
        if draft.exposures.get(name) == "absent":
            draft.exposures[name] = "present"
