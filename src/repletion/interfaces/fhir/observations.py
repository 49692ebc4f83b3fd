"""Observations: laboratory results with their history, and what was measured or asked of the person."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from repletion.decisions.lab_faults import faults_of_labs
from repletion.domain.case import Case, Result
from repletion.interfaces.fhir.bundle import Bundle, Entry
from repletion.interfaces.fhir.bundle_parts import Coding, Moment, Part
from repletion.interfaces.fhir.codes import OTHERWISE, Codes
from repletion.interfaces.fhir.observations_measures import read_measure
from repletion.interfaces.fhir.observations_values import Value, result_of, value_of
from repletion.interfaces.fhir.reading_notes import Draft

NONE = Coding("", "", "")
NEVER = {"entered-in-error": "was entered in error", "cancelled": "was cancelled", "registered": "has no result yet"}


@dataclass(frozen=True)
class Told:
    """A part of an Observation that tells a value: the whole one or one of its components."""

    part: Part
    codings: tuple[Coding, ...]
    when: Moment | None
    value: Value

    def recent(self, days: int, on: date) -> bool:
        """Return whether it was measured within some days, or nobody knows when."""
        return self.when is None or (on - self.when.day).days <= days

    @property
    def shown(self) -> Coding:
        """Return the coding to show."""
        return self.codings[0] if self.codings else NONE


@dataclass(frozen=True)
class Measured:
    """A result of a test, and where it came from."""

    told: Told
    coding: Coding
    rank: int
    result: Result


def read_observations(bundle: Bundle, draft: Draft, codes: Codes) -> None:
    """Take in every Observation."""
    measured: dict[str, list[Measured]] = {}
    others: list[Told] = []
    for entry in bundle.of("Observation"):
        for told in _told(entry, draft):
            coding = next((c for c in told.codings if c.system in ("loinc", "") and c.code in codes.tests), None)
            if coding is None:
                others.append(told)
            else:
                _measure(told, coding, draft, codes, measured)
    for test, results in measured.items():
        _settle(test, results, draft, codes)
    for told in sorted(others, key=lambda t: t.when.order if t.when else "", reverse=True):
        read_measure(told.codings, told.part.path, told.when, told.value, draft, codes)


def _told(entry: Entry, draft: Draft) -> Iterator[Told]:
    """Yield what an Observation tells: its own value and those of its components; those left out are noted."""
    part = entry.part
    codings, status = part.codes("code"), part.text("status")
    period = part.part("effectivePeriod")
    when = part.moment("effectiveDateTime") or part.moment("effectiveInstant")
    when = when or (period and (period.moment("end") or period.moment("start"))) or part.moment("issued")
    shown = codings[0] if codings else NONE
    if status in NEVER:
        draft.leave(part.path, shown, NEVER[status])
    elif when is not None and when.day > draft.on:
        draft.leave(part.path, shown, "is after the day of the answer", "set_aside")
    else:
        components = list(part.parts("component"))
        value = value_of(part)
        if value.given or not components:
            yield Told(part, codings, when, value)
        for component in components:
            if "modifierExtension" in component.value:
                draft.leave(component.path, shown, "has a modifierExtension: its meaning may be changed", "set_aside")
            else:
                yield Told(component, component.codes("code"), when, value_of(component))


def _measure(told: Told, coding: Coding, draft: Draft, codes: Codes, measured: dict[str, list[Measured]]) -> None:
    """Keep a result that can be used, note one that cannot, and why."""
    test = codes.tests[coding.code]
    lab, days = draft.kb.labs[test.test], codes.current.get(test.test, codes.current[OTHERWISE])
    result, why = result_of(told.value, test, lab)
    if result is not None:
        result = replace(result, on=told.when.text if told.when else None)
        faults = faults_of_labs(Case(labs=(result,)), draft.kb)
        result, why = (None, f"{faults[0].what}; {faults[0].remedy}") if faults else (result, "")
    if result is None:
        draft.leave(told.part.path, coding, why, "set_aside")
        if told.value.given and told.recent(days, draft.on):
            draft.not_understood[f"{lab.name}: {why}"] = None
        return
    measured.setdefault(test.test, []).append(Measured(told, coding, codes.tests[coding.code].rank, result))


def _settle(test: str, results: Sequence[Measured], draft: Draft, codes: Codes) -> None:
    """Take in the results of one test: the last counts now if it is fresh, and then the earlier ones as its history."""
    days = codes.current.get(test, codes.current[OTHERWISE])
    kept, repeated = _one_a_day(results)
    last = max((m.told.when.day for m in kept if m.told.when), default=None)
    fresh = last is None or (draft.on - last).days <= days or any(m.told.when is None for m in kept)
    for one in kept:
        now = one.told.when is None or one.told.when.day == last
        draft.use(one.told.part.path, one.coding, test, ("now" if now else "before") if fresh else "past")
    for one in repeated:
        draft.use(one.told.part.path, one.coding, test, "before" if fresh else "past")
    if fresh:
        draft.labs += [m.result for m in kept]
    else:
        why = f"the last result is older than {days} days: it does not count as now"
        draft.leave(kept[-1].told.part.path, kept[-1].coding, why, "set_aside")


def _one_a_day(results: Sequence[Measured]) -> tuple[list[Measured], list[Measured]]:
    """Return the last results of each day, by time; of one moment those of the better code. Equal ones count once."""
    days: dict[str, list[Measured]] = {}
    for one in results:
        days.setdefault(one.told.when.text if one.told.when else "", []).append(one)
    kept: list[Measured] = []
    for _, of_day in sorted(days.items()):
        latest = max(m.told.when.order if m.told.when else "" for m in of_day)
        last = [m for m in of_day if (m.told.when.order if m.told.when else "") == latest]
        best = min(m.rank for m in last)
        kept += {(m.result.value, m.result.unit, m.result.result): m for m in reversed(last) if m.rank == best}.values()
    chosen = {id(m) for m in kept}
    return kept, [m for m in results if id(m) not in chosen]
