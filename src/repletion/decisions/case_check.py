"""What makes a structured case unusable: every fault at once, with the place and the remedy."""

from collections.abc import Iterable, Iterator

from repletion.decisions.lab_faults import faults_of_labs
from repletion.domain.case import Case, Drug, said, taken
from repletion.domain.fault import Fault
from repletion.domain.knowledge import KnowledgeBase

OLDEST = 120


def faults_of_case(case: Case, kb: KnowledgeBase) -> list[Fault]:
    """Return unknown ids, impossible values and contradictions."""
    told = [*_person(case), *_probabilities(case), *_ids(case, kb), *_contradictions(case, kb)]
    return [*told, *faults_of_labs(case, kb), *_two_results(case)]


def _person(case: Case) -> Iterator[Fault]:
    if case.age is not None and not 0 <= case.age <= OLDEST:
        yield Fault(where="age", what=f"{case.age} years is no age", remedy=f"give whole years from 0 to {OLDEST}")
    if case.pregnant and case.sex == "male":
        yield Fault(where="pregnant", what="a man cannot be pregnant", remedy="mend sex or pregnant")


def _probabilities(case: Case) -> Iterator[Fault]:
    for name, value in case.exposures.items():
        p = taken(value).probability
        if p is not None and not 0 <= p <= 1:
            where = f"exposures.{name}.probability"
            yield Fault(where=where, what=f"{p:g} is no probability", remedy="give a number from 0 to 1")
    for name, p in case.suspected.items():
        if not 0 < p < 1:
            remedy = "give a number between 0 and 1; for certainty use conditions (active, excluded)"
            yield Fault(where=f"suspected.{name}", what=f"{p:g} is no probability short of certainty", remedy=remedy)


def _ids(case: Case, kb: KnowledgeBase) -> Iterator[Fault]:
    known = {
        "findings": set(kb.findings),
        "exposures": set(kb.exposures),
        "conditions": {*kb.causes, *kb.exposures},
        "suspected": set(kb.causes),
    }
    given: dict[str, Iterable[str]] = {
        "findings": case.findings,
        "exposures": case.exposures,
        "conditions": case.conditions,
        "suspected": case.suspected,
    }
    for field, names in given.items():
        for name in names:
            if name not in known[field]:
                yield Fault(where=f"{field}.{name}", what=f"{name!r} is not known", remedy=nearest(name, known[field]))
    for i, name in enumerate(case.complaint):
        if name not in kb.findings:
            yield Fault(where=f"complaint[{i}]", what=f"{name!r} is not known", remedy=nearest(name, set(kb.findings)))


def nearest(name: str, known: set[str]) -> str:
    """Return the remedy for an id that is not known: the nearest ones that are."""
    from difflib import get_close_matches

    close = get_close_matches(name, sorted(known), n=3, cutoff=0.6)
    return f"did you mean {' or '.join(close)}?" if close else "see `repletion schema case` for the ids"


def _contradictions(case: Case, kb: KnowledgeBase) -> Iterator[Fault]:
    for i, name in enumerate(case.complaint):
        if name in case.findings and said(case.findings[name]).state == "absent":
            yield Fault(
                where=f"complaint[{i}]", what=f"{name} is the complaint and is absent", remedy="keep one of the two"
            )
    absent = {n for n, value in case.exposures.items() if taken(value).state == "absent"}
    for i, drug in enumerate(case.drugs):
        name = drug.name if isinstance(drug, Drug) else drug
        for exposure in kb.drugs[name].exposures if name in kb.drugs else ():
            if exposure in absent:
                yield Fault(
                    where=f"drugs[{i}]", what=f"{name} is taken, but {exposure} is absent", remedy="keep one of the two"
                )
    for name, state in case.conditions.items():
        if name in absent and state in ("active", "treated", "controlled"):
            yield Fault(
                where=f"conditions.{name}", what=f"{name} is both there and absent", remedy="keep one of the two"
            )


def _two_results(case: Case) -> Iterator[Fault]:
    seen: dict[tuple[str, str | None], object] = {}
    for i, result in enumerate(case.labs):
        key, told = (result.test, result.on), (result.value, result.unit, result.result)
        if key in seen and seen[key] != told:
            when = result.on or "no date"
            yield Fault(
                where=f"labs[{i}]",
                what=f"two results of {result.test} ({when}) differ",
                remedy="date them, or keep one",
            )
        seen.setdefault(key, told)
