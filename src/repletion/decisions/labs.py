"""Reads results: unit-safe, against the limits that count, as graded evidence."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import erf, sqrt

from repletion.domain.assessment import LabAnswer, Status
from repletion.domain.case import Case, Result
from repletion.domain.estimate import Estimate, Sex
from repletion.domain.fault import Fault
from repletion.domain.knowledge import KnowledgeBase, Lab, LabSide

WORDS: dict[str, Status] = {
    "very_low": "severe_low",
    "low": "low",
    "normal": "normal",
    "high": "high",
    "very_high": "severe_high",
}
HARD = 3.0
"""Standard deviations beyond which a value is surely on one side of a limit."""


@dataclass(frozen=True)
class Read:
    """A result in its canonical unit (None: a word), the likelihood of each level on both sides, and its wording."""

    test: str
    value: float | None
    low: tuple[float, ...]
    high: tuple[float, ...]
    answer: LabAnswer

    @property
    def usable(self) -> bool:
        """Return whether it says anything."""
        return self.answer.status != "indeterminate"

    def level(self, side: str) -> int:
        """Return the most likely level on one side, 0 for none."""
        seen = self.low if side == "low" else self.high
        return max(range(len(seen)), key=seen.__getitem__) if seen else 0


def read_labs(case: Case, kb: KnowledgeBase) -> tuple[Read, ...]:
    """Return every result read; of several results of one test the last dated one, else the last given, counts."""
    latest: dict[str, Result] = {}
    for result in case.labs:
        kept = latest.get(result.test)
        if kept is None or (result.on or "") >= (kept.on or ""):
            latest[result.test] = result
    return tuple(read_lab(result, kb.labs[test], case) for test, result in latest.items())


def read_lab(result: Result, lab: Lab, case: Case) -> Read:
    """Return one result read."""
    if result.result is not None:
        return _from_word(result, lab)
    factor, why = unit_factor(result, lab)
    if factor is None or result.value is None:
        return _indeterminate(result, lab, why)
    value = result.value * factor
    if not plausible(value, lab):
        return _indeterminate(
            result,
            lab,
            f"{result.value:g} {result.unit or ''} is not a value that {lab.name} can have".replace("  ", " "),
        )
    low = _limits(lab, "low", result, case.age, case.sex, factor)
    high = _limits(lab, "high", result, case.age, case.sex, factor)
    spread = value * sqrt(lab.analytic_cv**2 + lab.within_person_cv**2)
    seen_low = _levels(value, spread, low, below=True, comparator=result.comparator)
    seen_high = _levels(value, spread, high, below=False, comparator=result.comparator)
    return Read(result.test, value, seen_low, seen_high, _answer(result, lab, value, low, high, why))


def unit_factor(result: Result, lab: Lab) -> tuple[float | None, str]:
    """Return the factor to the canonical unit, and what had to be assumed."""
    if result.unit is not None:
        factor = lab.units.get(result.unit) or next((f for u, f in lab.units.items() if _same(u, result.unit)), None)
        return factor, "" if factor else f"{result.unit} is no unit of {lab.name}"
    fitting = {f for f in lab.units.values() if result.value is not None and plausible(result.value * f, lab)}
    if len(fitting) == 1:
        return fitting.pop(), "the unit was not given; only one would be possible"
    if 1.0 in fitting and _units_agree(result.value or 0.0, fitting, lab):
        return 1.0, "the unit was not given; every possible one means the same"
    return None, "the unit was not given, and more than one is possible"


def _same(a: str, b: str) -> bool:
    return _plain(a) == _plain(b)


def _plain(unit: str) -> str:
    return (
        unit.lower()
        .replace("µ", "u")
        .replace("μ", "u")
        .replace("mc", "u")
        .replace(" ", "")
        .replace("litre", "l")
        .replace("^", "*")
    )


def _units_agree(value: float, factors: set[float], lab: Lab) -> bool:
    return len({tuple(_beyond(value * f, lab, side) for side in ("low", "high")) for f in factors}) == 1


def _beyond(value: float, lab: Lab, side: str) -> int:
    ladder = lab.low if side == "low" else lab.high
    limits = [x.at.value or 0.0 for x in ladder.levels] if ladder else []
    return sum(value < t if side == "low" else value > t for t in limits)


def plausible(value: float, lab: Lab) -> bool:
    """Return whether a living person can have the value (canonical unit)."""
    return lab.plausible[0] <= value <= lab.plausible[1]


def _limits(lab: Lab, side: str, result: Result, age: int | None, sex: Sex | None, factor: float) -> list[float]:
    """Return the limits of one side; the mildest is the laboratory's own, or ours for this sex, where that counts first."""
    ladder = lab.low if side == "low" else lab.high
    if ladder is None:
        return []
    limits = [level.at.value or 0.0 for level in ladder.levels]
    if lab.laboratory_range_first:
        place = 0 if side == "low" else 1
        printed = result.range[place] if result.range else None
        own = _reference(lab, age, sex)
        mildest = (
            printed * factor if printed is not None else (own.interval[place] if own and own.interval else limits[0])
        )
        rest = limits[1:]
        limits = [mildest, *(min(t, mildest) if side == "low" else max(t, mildest) for t in rest)]
    return limits


def _reference(lab: Lab, age: int | None, sex: Sex | None) -> Estimate | None:
    """Return the one reference range that holds for everybody who could be meant, if there is one."""
    fitting = [
        r
        for r in lab.reference
        if (sex is None or r.sex in (None, sex))
        and (age is None or r.age is None or r.age[0] <= max(age, 16) <= r.age[1])
    ]
    return fitting[0] if len(fitting) == 1 else None


def _levels(
    value: float, spread: float, limits: Sequence[float], *, below: bool, comparator: str | None
) -> tuple[float, ...]:
    """Return the likelihood of each level, from absence upwards: the normal mass on its side of the limits."""
    if not limits:
        return ()
    beyond = [1.0, *(_mass(value, spread, t, below, comparator) for t in limits), 0.0]
    return tuple(max(a - b, 0.0) for a, b in zip(beyond, beyond[1:], strict=False))


def _mass(value: float, spread: float, limit: float, below: bool, comparator: str | None) -> float:
    if comparator == "<" and below:
        return min(1.0, limit / value) if value > 0 else 1.0
    if comparator == ">" and not below:
        return 1.0 if value >= limit else 0.5
    z = (
        ((limit - value) if below else (value - limit)) / spread
        if spread > 0
        else HARD * (1 if (value < limit) == below else -1)
    )
    if abs(z) >= HARD:
        return float(z > 0)
    return 0.5 * (1 + erf(z / sqrt(2)))


def _answer(result: Result, lab: Lab, value: float, low: list[float], high: list[float], why: str) -> LabAnswer:
    status: Status = "normal"
    name, sources = "within the limits", ()
    for side, limits in (("low", low), ("high", high)):
        ladder: LabSide | None = lab.low if side == "low" else lab.high
        for limit, level in zip(limits, ladder.levels if ladder else (), strict=True):
            if (value < limit) if side == "low" else (value > limit):
                status, sources = level.status, level.at.sources
                name = f"{'below' if side == 'low' else 'above'} {limit:g} {lab.unit}: {level.name}"
    told = f"{name}; {why}" if why else name
    return LabAnswer(
        test=result.test,
        loinc=lab.loinc[0] if lab.loinc else None,
        value=result.value,
        unit=result.unit or lab.unit,
        status=status,
        why=told,
        sources=tuple(sources),
    )


def _from_word(result: Result, lab: Lab) -> Read:
    word = result.result or "normal"
    low, high = (_word_levels(word, side, ladder) for side, ladder in (("low", lab.low), ("high", lab.high)))
    answer = LabAnswer(
        test=result.test,
        loinc=lab.loinc[0] if lab.loinc else None,
        value=None,
        unit=None,
        status=WORDS[word],
        why=f"reported in words as {word.replace('_', ' ')}",
        sources=(),
    )
    return Read(result.test, None, low, high, answer)


def _word_levels(word: str, side: str, ladder: LabSide | None) -> tuple[float, ...]:
    """A word says which side; how far beyond it is open, and "very" means at least the second level."""
    if ladder is None:
        return ()
    count = len(ladder.levels)
    if not word.endswith(side):
        return (1.0, *(0.0,) * count)
    first = min(2 if word.startswith("very") else 1, count)
    return tuple(float(k >= first) for k in range(count + 1))


def _indeterminate(result: Result, lab: Lab, why: str) -> Read:
    answer = LabAnswer(
        test=result.test,
        loinc=lab.loinc[0] if lab.loinc else None,
        value=result.value,
        unit=result.unit,
        status="indeterminate",
        why=why or "cannot be read",
        sources=(),
    )
    return Read(result.test, None, (), (), answer)


def faults_of_labs(case: Case, kb: KnowledgeBase) -> list[Fault]:
    """Return what makes a structured result unusable: unknown test, impossible unit, impossible value."""
    faults = []
    for i, result in enumerate(case.labs):
        where = f"labs[{i}]"
        lab = kb.labs.get(result.test)
        if lab is None:
            faults.append(
                Fault(where=where, what=f"the test {result.test!r} is not known", remedy="see `repletion schema case`")
            )
        elif (result.value is None) == (result.result is None):
            faults.append(
                Fault(
                    where=where,
                    what=f"{result.test} has {'neither' if result.value is None else 'both'} value and result",
                    remedy="give one",
                )
            )
        elif result.value is not None:
            faults += _number_faults(where, result, lab)
    return faults


def _number_faults(where: str, result: Result, lab: Lab) -> list[Fault]:
    factor, why = unit_factor(result, lab)
    if factor is None and result.unit is not None:
        return [Fault(where=where, what=why, remedy=f"use one of {', '.join(lab.units)}")]
    if factor is not None and not plausible((result.value or 0.0) * factor, lab):
        span = f"{lab.plausible[0]:g} to {lab.plausible[1]:g} {lab.unit}"
        return [
            Fault(
                where=where,
                what=f"{result.test} cannot be {result.value:g} {result.unit or ''}".rstrip(),
                remedy=f"check value and unit ({span} is possible)",
            )
        ]
    return []
