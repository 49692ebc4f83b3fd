"""The numbers of the knowledge base that one person's answer rests on, each with its interval and its source."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from repletion.domain.assessment import CauseAnswer
from repletion.domain.case import Case, Drug
from repletion.domain.estimate import Estimate, Sex, Table
from repletion.domain.knowledge import Cause, KnowledgeBase
from repletion.inference.strata import covers
from repletion.inference.uncertainty import resolved
from repletion.interfaces.answer_view import Cited, cited

SAMPLED = {"cause": "people with the cause", "finding": "people with the finding", "population": "the population",
           "exposed": "the exposed"}  # fmt: skip


@dataclass(frozen=True)
class Number:
    """One number: what it says, its value (or counts) and interval in figures, whom it was seen in, its sources."""

    what: str
    value: str
    interval: str
    seen_in: str
    sources: tuple[Cited, ...]
    judgement: bool


@dataclass(frozen=True)
class Weighed:
    """The numbers of one cause that bear on one person."""

    id: str
    name: str
    numbers: tuple[Number, ...]


def weighed(causes: Sequence[CauseAnswer], kb: KnowledgeBase, case: Case) -> Iterator[Weighed]:
    """Yield, cause by cause, the numbers that what was told brings in."""
    for answer in causes:
        yield Weighed(answer.id, answer.name, tuple(_of_cause(kb.causes[answer.id], kb, case)))


def _of_cause(cause: Cause, kb: KnowledgeBase, case: Case) -> Iterator[Number]:
    nodes, exposures = _nodes(case, kb), _exposures(case, kb)
    yield from _rows("How common it is (undiagnosed or active)", cause.prior, kb, case)
    for influence in cause.influences:
        if influence.exposure in exposures:
            yield _number(f"Odds ratio: {kb.exposures[influence.exposure].name}", influence.odds_ratio, kb)
    for link in cause.findings:
        if link.finding in nodes:
            name = kb.findings[link.finding].name
            yield _number(f"{name}: of people with the cause", link.sensitivity, kb)
            yield from _rows(f"{name}: of everybody", kb.findings[link.finding].frequency, kb, case)
    measured = {r.test for r in case.labs}
    for lab in cause.labs:
        ladder = kb.labs[lab.lab].ladder(lab.side)
        for level, beyond in zip(ladder.levels if ladder else (), lab.beyond, strict=True):
            if lab.lab in measured:
                sign = "below" if lab.side == "low" else "above"
                what = f"{kb.labs[lab.lab].name} {sign} {level.at.value:g} {kb.labs[lab.lab].unit}"
                yield _number(f"{what}: of people with the cause", beyond, kb)
                yield from _rows(f"{what}: of everybody", level.frequency, kb, case)
    for arc in cause.brought_about_by:
        if arc.cause in case.conditions:
            yield _number(f"Brought about by {kb.causes[arc.cause].name} in", arc.probability, kb)


def _nodes(case: Case, kb: KnowledgeBase) -> set[str]:
    """Return the findings that were told, and what they report."""
    reports = (kb.findings[n].reports for n in case.findings if n in kb.findings)
    return {*case.findings, *(r.of for r in reports if r)}


def _exposures(case: Case, kb: KnowledgeBase) -> set[str]:
    names = (d.name if isinstance(d, Drug) else d for d in case.drugs)
    means = {x for n in names if n in kb.drugs for x in kb.drugs[n].exposures}
    pregnant = {"pregnancy"} if case.pregnant else set()
    return {*case.exposures, *case.conditions, *means, *pregnant}


def _rows(what: str, table: Table, kb: KnowledgeBase, case: Case) -> Iterator[Number]:
    """Yield the rows that hold for the person; of an unknown age or sex every row that may."""
    for row in table:
        if _may_hold(row, case):
            yield _number(what + _whom(row), row, kb)


def _may_hold(row: Estimate, case: Case) -> bool:
    sexes: tuple[Sex, ...] = (case.sex,) if case.sex else ("female", "male")
    age = None if case.age is None else min(max(case.age, 16), 120)
    return any(covers(row, (row.age or (16, 16))[0] if age is None else age, sex) for sex in sexes)


def _whom(row: Estimate) -> str:
    told = [row.sex or "", f"{row.age[0]} to {row.age[1]} years" if row.age else ""]
    return f" ({', '.join(t for t in told if t)})" if any(told) else ""


def _number(what: str, e: Estimate, kb: KnowledgeBase) -> Number:
    point = resolved(e)
    value = f"{e.count[0]} of {e.count[1]}" if e.count else f"{point.value:.3g}"
    low, high = point.interval or (None, None)
    return Number(
        what=what,
        value=value,
        interval=f"{low:.2g} to {high:.2g}" if low is not None and high is not None else "",
        seen_in=SAMPLED.get(e.sampled_on or "", ""),
        sources=cited(e.sources, kb),
        judgement=e.judgement,
    )
