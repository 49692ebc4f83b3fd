"""What makes a structured result unusable: an unknown test, an impossible unit, an impossible value."""

from collections.abc import Iterator

from repletion.decisions.lab_units import in_table_unit, plausible, unit_factor
from repletion.domain.case import Case, Result
from repletion.domain.fault import Fault
from repletion.domain.knowledge import KnowledgeBase, Lab


def faults_of_labs(case: Case, kb: KnowledgeBase) -> list[Fault]:
    """Return every fault of the results of a case."""
    return [
        Fault(where=f"labs[{i}]", what=what, remedy=remedy)
        for i, result in enumerate(case.labs)
        for what, remedy in _complaints(result, kb.labs.get(result.test))
    ]


def _complaints(result: Result, lab: Lab | None) -> Iterator[tuple[str, str]]:
    if lab is None:
        yield f"the test {result.test!r} is not known", "see `repletion schema case`"
    elif (result.value is None) == (result.result is None):
        yield f"{result.test} has {'neither' if result.value is None else 'both'} value and result", "give one"
    elif result.value is not None:
        known = in_table_unit(result, lab)
        yield from _of_number(known, known.value if known.value is not None else result.value, lab)


def _of_number(result: Result, value: float, lab: Lab) -> Iterator[tuple[str, str]]:
    factor, why = unit_factor(result, lab)
    if factor is None and result.unit is not None:
        yield why, f"use one of {', '.join(lab.units)}"
    if factor is not None and not plausible(value * factor, lab):
        span = f"{lab.plausible[0]:g} to {lab.plausible[1]:g} {lab.unit}"
        what = f"{result.test} cannot be {value:g} {result.unit or ''}".rstrip()
        yield what, f"check value and unit ({span} is possible)"
