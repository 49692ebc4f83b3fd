"""Reads results: unit-safe, against the limits that count, as graded evidence."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import erf, sqrt

from repletion.decisions.derived_labs import adjusted, filtration
from repletion.decisions.lab_history import Chosen, choose
from repletion.decisions.lab_units import in_table_unit, likelier_unit, plausible, unit_factor
from repletion.domain.assessment import LabAnswer, Status
from repletion.domain.case import Case, Result
from repletion.domain.estimate import Estimate, Sex
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
    computed: bool = False
    """Worked out from another result that is read as well: it says nothing new."""
    others: tuple["Read", ...] = ()
    """What the test would say if a contradicting result of the same day were the right one."""

    @property
    def usable(self) -> bool:
        """Return whether it says anything."""
        return self.answer.status != "indeterminate"

    def level(self, side: str) -> int:
        """Return the most likely level on one side, 0 for none."""
        seen = self.low if side == "low" else self.high
        return max(range(len(seen)), key=seen.__getitem__) if seen else 0


def read_labs(case: Case, kb: KnowledgeBase) -> tuple[Read, ...]:
    """Return every result read; of several results of one test the last dated one, else the last given, counts.

    Results of one day that contradict each other are named, and none of them is believed.
    """
    offers = kb.workup.offers if kb.workup else {}
    within_person = {t: o.within_person_cv for t, o in offers.items() if o.within_person_cv is not None}
    chosen = {c.result.test: c for c in choose(case.labs, kb.labs, within_person)}
    calcium, rate = adjusted(chosen, kb.labs), filtration(chosen, kb.labs, case)
    reads = []
    for test, one in chosen.items():
        if test == "calcium_adjusted" and calcium and not one.against:
            one = Chosen(calcium[0], "; ".join(filter(None, (calcium[1], one.told))))
        reads.append(_read_chosen(one, kb.labs[test], case))
    if rate:
        reads.append(replace(_noted(read_lab(rate[0], kb.labs["egfr"], case), rate[1]), computed=True))
    return tuple(reads)


def _read_chosen(one: Chosen, lab: Lab, case: Case) -> Read:
    if not one.against:
        return _noted(read_lab(one.result, lab, case), one.told)
    each = tuple(read_lab(r, lab, case) for r in (*one.against, one.result))
    told = " and ".join(f"{r.answer.value:g} {r.answer.unit or ''}".strip() for r in each if r.answer.value is not None)
    why = f"results of one day contradict each other ({told}): ask the laboratory which one is right"
    return replace(_indeterminate(one.result, lab, why), others=tuple(r for r in each if r.usable))


def for_rules(labs: Sequence[Read]) -> tuple[Read, ...]:
    """Return the results as rules of safety must see them: of contradicting ones the one further from normal."""
    return tuple(max(read.others, key=lambda r: max(r.level("low"), r.level("high")), default=read) for read in labs)


def _noted(read: Read, told: str) -> Read:
    """Return the read with something more to say of it."""
    return replace(read, answer=replace(read.answer, why=f"{read.answer.why}; {told}")) if told else read


def read_lab(result: Result, lab: Lab, case: Case) -> Read:
    """Return one result read."""
    if result.result is not None:
        return _from_word(result, lab)
    as_given, result = result, in_table_unit(result, lab)
    factor, why = unit_factor(result, lab)
    if factor is None or result.value is None:
        return _indeterminate(result, lab, why)
    value = result.value * factor
    if not plausible(value, lab):
        told = f"{result.value:g} {result.unit or ''} is not a value that {lab.name} can have"
        return _indeterminate(result, lab, told.replace("  ", " ") + _slip(result, lab))
    low = _limits(lab, "low", result, case.age, case.sex, factor)
    high = _limits(lab, "high", result, case.age, case.sex, factor)
    spread = value * sqrt(lab.analytic_cv**2 + lab.within_person_cv**2)
    seen_low = _levels(value, spread, low, below=True, comparator=result.comparator)
    seen_high = _levels(value, spread, high, below=False, comparator=result.comparator)
    return Read(result.test, value, seen_low, seen_high, _answer(as_given, lab, value, low, high, why))


def _limits(lab: Lab, side: str, result: Result, age: int | None, sex: Sex | None, factor: float) -> list[float]:
    """Return the limits of one side, the mildest first.

    Where that counts first, the mildest is the laboratory's own, else ours for this age and sex.
    """
    ladder = lab.ladder(side)
    if ladder is None:
        return []
    limits = [level.at.value or 0.0 for level in ladder.levels]
    if not lab.laboratory_range_first:
        return limits
    place = 0 if side == "low" else 1
    printed = result.range[place] if result.range else None
    own = _reference(lab, age, sex)
    usual = own.interval[place] if own and own.interval else limits[0]
    mildest = usual if printed is None else printed * factor
    return [mildest, *(min(t, mildest) if side == "low" else max(t, mildest) for t in limits[1:])]


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
    if spread <= 0:
        return float((value < limit) == below)
    z = ((limit - value) if below else (value - limit)) / spread
    return float(z > 0) if abs(z) >= HARD else 0.5 * (1 + erf(z / sqrt(2)))


def _answer(result: Result, lab: Lab, value: float, low: list[float], high: list[float], why: str) -> LabAnswer:
    status: Status = "normal"
    sources: tuple[str, ...] = ()
    name = "within the limits"
    for side, limits in (("low", low), ("high", high)):
        ladder = lab.ladder(side)
        for limit, level in zip(limits, ladder.levels if ladder else (), strict=True):
            if (value < limit) if side == "low" else (value > limit):
                status, sources = level.status, level.at.sources
                name = f"{'below' if side == 'low' else 'above'} {limit:g} {lab.unit}: {level.name}"
    told = f"{name}; {why}" if why else name
    told += _slip(result, lab) if status.startswith("severe") else ""
    return LabAnswer(
        test=result.test,
        loinc=lab.loinc[0] if lab.loinc else None,
        value=result.value,
        unit=result.unit or lab.unit,
        status=status,
        why=told,
        sources=sources,
    )


def _slip(result: Result, lab: Lab) -> str:
    unit = likelier_unit(result, lab) if result.unit else ""
    return f"; {result.value:g} {unit} would be ordinary: check the unit" if unit else ""


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
