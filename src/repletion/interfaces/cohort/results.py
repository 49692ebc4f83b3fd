"""Results of a test from the cells of a table, each checked as a case's results are."""

from typing import Any

from repletion.decisions.lab_faults import faults_of_labs
from repletion.domain.case import Case, Result
from repletion.domain.knowledge import KnowledgeBase
from repletion.interfaces.cohort.cells import BLANK, day, measured, number, token
from repletion.interfaces.cohort.mapping import LabCell

WORDS = frozenset({"very_low", "low", "normal", "high", "very_high"})


class Checker:
    """Says what is wrong with a result; the same value and unit are looked at once."""

    def __init__(self, test: str, kb: KnowledgeBase) -> None:
        self._kb, self._seen = kb, dict[tuple[Any, ...], str]()

    def __call__(self, result: Result) -> str:
        """Return the faults of a result, nothing where there are none."""
        key = (result.value, result.unit, result.result)
        if key not in self._seen:
            found = faults_of_labs(Case(labs=(result,)), self._kb)
            self._seen[key] = "; ".join(f"{f.what}; {f.remedy}" for f in found)
        return self._seen[key]


def result_of(test: str, cell: LabCell, value: Any, unit: Any, when: Any, low: Any, high: Any) -> Result:
    """Return the result that a value, its unit, day and range are; `Unclear` where one of them is none."""
    given = cell.unit if cell.unit_column is None else (str(unit).strip() if token(unit) not in BLANK else None)
    span = None if low is None and high is None else (number(low), number(high))
    word = token(value).replace(" ", "_")
    if word in WORDS:
        return Result(test=test, result=word, on=day(when), adjusted=cell.adjusted)  # type: ignore[arg-type]
    told, sign = measured(value)
    return Result(
        test=test, value=told, unit=given, comparator=sign, range=span, on=day(when), adjusted=cell.adjusted  # type: ignore[arg-type]
    )  # fmt: skip
