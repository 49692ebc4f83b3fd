"""From what is asked about a person to an assessment: the same steps as the command line, every fault at once."""

import re
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

from repletion.decisions.case_check import faults_of_case
from repletion.domain.assessment import Assessment
from repletion.domain.case import Case, Drug, Reading
from repletion.domain.fault import Fault, Unusable
from repletion.domain.food import Diary
from repletion.domain.knowledge import KnowledgeBase
from repletion.interfaces.alternatives import answered
from repletion.interfaces.api.asked import AssessAsked, PersonAsked, TestsAsked
from repletion.interfaces.inputs import notes_of

MOST_TOGETHER = 60
"""Findings of a case for which sets of causes are looked for: the search grows with each, and nobody tells more."""
OPTION = re.compile(r"--([a-z][a-z-]*)")


@contextmanager
def gathering(faults: list[Fault]) -> Iterator[None]:
    """Go on after what cannot be used, with its faults added to `faults`, the options in them named as fields."""
    try:
        yield
    except Unusable as unusable:
        faults += [as_field(fault) for fault in unusable.faults]


def as_field(fault: Fault) -> Fault:
    """Return a fault with options of the command line named as fields of a document.

    >>> as_field(Fault(where="--test-anyway", what="no test", remedy="use --for")).where
    'test_anyway'
    """
    where, what, remedy = (
        OPTION.sub(lambda m: "complaint" if m[1] == "for" else m[1].replace("-", "_"), told)
        for told in (fault.where, fault.what, fault.remedy)
    )
    return Fault(where=where, what=what, remedy=remedy)


def reading_of(text: str | None, case: Case | None, kb: KnowledgeBase) -> Reading:
    """Return what a text or a case tells; `Unusable` with every fault."""
    if (text is None) is (case is None):
        raise Unusable([Fault(where="case and text", what="one of the two is wanted", remedy="give one of them")])
    if text is not None:
        return notes_of(text, "text", kb)
    assert case is not None
    checked(case, kb)
    names = (d.name if isinstance(d, Drug) else d for d in case.drugs)
    return Reading(case=case, not_checked=tuple(n for n in names if n not in kb.drugs))


def checked(case: Case, kb: KnowledgeBase) -> None:
    """Raise `Unusable` with every fault of a structured case."""
    faults = [replace(f, where=f"case.{f.where}") for f in faults_of_case(case, kb)]
    if faults:
        raise Unusable(faults)


def assessed(asked: PersonAsked, kb: KnowledgeBase) -> tuple[Assessment, Reading]:
    """Return the assessment of who is asked about, and how that was read; `Unusable` with every fault at once."""
    faults: list[Fault] = []
    on, reading, diary = date.today().isoformat(), Reading(case=Case()), None
    with gathering(faults):
        on = day(asked.on)
    with gathering(faults):
        reading = reading_of(asked.text, asked.case, kb)
    with gathering(faults):
        diary = eaten(asked.diary)
    faults += _too_many(asked, reading)
    if not faults:
        with gathering(faults):
            return answered(_with(reading, diary), kb, on, options(asked)), reading
    raise Unusable(faults)


def _too_many(asked: PersonAsked, reading: Reading) -> list[Fault]:
    told = len(reading.case.findings)
    if not (isinstance(asked, AssessAsked) and asked.together) or told <= MOST_TOGETHER:
        return []
    remedy = f"ask without it, or with at most {MOST_TOGETHER}"
    return [Fault(where="together", what=f"cannot be answered for {told} findings", remedy=remedy)]


def _with(reading: Reading, diary: Diary | None) -> Reading:
    if diary is None:
        return reading
    from repletion.interfaces.diet_evidence import with_eaten

    return with_eaten(reading, diary)


def eaten(diary: str | None) -> Diary | None:
    """Return the diary that words tell."""
    if diary is None:
        return None
    from repletion.interfaces.diet_input import diary_of

    return diary_of(diary, "diary")


def day(on: str | None) -> str:
    """Return a date as it is written, today when none is given."""
    try:
        return date.fromisoformat(on).isoformat() if on else date.today().isoformat()
    except ValueError:
        raise Unusable([Fault(where="on", what=f"{on!r} is no date", remedy="write YYYY-MM-DD")]) from None


def options(asked: PersonAsked) -> Namespace:
    """Return what is asked as the options of `repletion assess`."""
    scenarios = asked.what_if if isinstance(asked, AssessAsked) else ()
    return Namespace(
        what_if=[",".join(f"{name}={state}" for name, state in scenario.items()) for scenario in scenarios],
        test_anyway=list(asked.test_anyway) if isinstance(asked, AssessAsked | TestsAsked) else [],
        together=isinstance(asked, AssessAsked) and asked.together,
        region=asked.region,
        knowledge_overlay=None,
    )
