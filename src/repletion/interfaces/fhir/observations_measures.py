"""What is measured or asked of the person: body mass, pressure, temperature, smoking, pregnancy, antibodies."""

from collections.abc import Sequence
from dataclasses import replace

from repletion.domain.case import Presence
from repletion.interfaces.fhir.bundle_parts import Coding, Moment
from repletion.interfaces.fhir.codes import Codes, Measure
from repletion.interfaces.fhir.conditions import apply
from repletion.interfaces.fhir.observations_values import Value
from repletion.interfaces.fhir.reading_notes import Draft, State

NONE = Coding("", "", "")
NAMED_BY_VALUE = ("75325-1", "29308-4", "75321-0", "8661-1")
"""LOINC: symptom, diagnosis, clinical finding, chief complaint; the value says which one (codes from memory)."""


def read_measure(
    codings: Sequence[Coding], path: str, when: Moment | None, value: Value, draft: Draft, codes: Codes
) -> None:
    """Take in one observation that is no laboratory test of ours; the latest of its kind comes first and wins."""
    if value.codings and any(c.code in NAMED_BY_VALUE for c in codings):
        codings, value = value.codings, replace(value, codings=(), words="", flag=True)
    coding = next((c for c in codings if c.system == "loinc" and c.code in codes.measures), None)
    if coding is None:
        known = codes.diagnosis(codings)
        _coded(codings, path, when, value, draft, codes) if known else _no_place(codings, path, draft)
        return
    days = (draft.on - when.day).days if when else 0
    for measure in codes.measures[coding.code]:
        state, why = _state(measure, value, codes)
        if state is None:
            draft.leave(path, coding, why, "no_place" if why == BETWEEN else "set_aside")
        elif days > measure.within or measure.means in draft.measured:
            draft.use(path, coding, measure.means, "before" if days <= measure.within else "past")
        else:
            _set(measure.means, state, draft)
            draft.use(path, coding, measure.means, "now" if state == "present" else "absent")


BETWEEN = "lies where it says neither"


def _no_place(codings: Sequence[Coding], path: str, draft: Draft) -> None:
    draft.leave(path, codings[0] if codings else NONE, "an observation: has no place in our vocabulary")


def _coded(codings: Sequence[Coding], path: str, when: Moment | None, value: Value, draft: Draft, codes: Codes) -> None:
    """Take in a finding that is observed: the code says what, the value whether."""
    known = codes.diagnosis(codings)
    state = _answer(value, codes)
    if known is None or state is None:
        _no_place(codings, path, draft)
        return
    for name in known[1].means:
        days = (draft.on - when.day).days if when else 0
        counts: State = "past" if days > codes.windows.get(name, 366) else "now" if state == "present" else "absent"
        apply(name, counts, draft)
        draft.use(path, known[0], name, counts)


def _set(name: str, state: Presence, draft: Draft) -> None:
    draft.measured.add(name)
    draft.findings.pop(name, None)
    draft.exposures.pop(name, None)
    apply(name, "now" if state == "present" else "absent", draft)


def _state(measure: Measure, value: Value, codes: Codes) -> tuple[Presence | None, str]:
    """Return whether what a measure looks for is there, None (and why) where that cannot be said."""
    if value.number is None:
        told = _answer(value, codes)
        if told is not None:
            return told, ""
        return None, f"{(value.words or value.absent or 'no value')[:40]!r} says neither"
    if measure.low is None and measure.high is None:
        return None, BETWEEN
    number = _in_unit(measure, value)
    if number is None:
        return None, f"{value.units[0][:30]} is no unit of it; use one of {', '.join(measure.units)}"
    return _by_figure(measure, number, value.comparator)


def _in_unit(measure: Measure, value: Value) -> float | None:
    assert value.number is not None
    if not value.units or not measure.units:
        return value.number
    unit = next((u for u in value.units if u in measure.units), None)
    return None if unit is None else value.number * measure.units[unit] + measure.offsets.get(unit, 0.0)


def _by_figure(measure: Measure, number: float, comparator: str) -> tuple[Presence | None, str]:
    below = measure.low is not None and number <= measure.low and not comparator.startswith(">")
    above = measure.high is not None and number >= measure.high and not comparator.startswith("<")
    if below or above:
        return "present", ""
    if measure.absent_from is not None and number >= measure.absent_from and not comparator.startswith("<"):
        return "absent", ""
    if measure.absent_to is not None and number <= measure.absent_to and not comparator.startswith(">"):
        return "absent", ""
    return None, BETWEEN


def _answer(value: Value, codes: Codes) -> Presence | None:
    """Return what a qualitative value says: present, absent, or nothing that can be used."""
    if value.flag is not None:
        return "present" if value.flag else "absent"
    words = [*(c.code for c in value.codings), *(c.display.lower() for c in value.codings), value.words.lower()]
    return next((codes.answers[w] for w in words if w in codes.answers), None)
