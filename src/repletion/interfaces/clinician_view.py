"""What a clinician wants besides the answer: how every finding was read and weighed, what to request, on what it rests.

A likelihood ratio here is the factor by which a piece of evidence multiplies the odds of a cause, given all else that
was told: exp(log_odds) of the answer's reasons. `alone`: the same with nothing else told.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from repletion.domain.assessment import Assessment, CauseAnswer, NextTest, Reason
from repletion.domain.case import Case, Drug, Reading, said, taken
from repletion.domain.knowledge import KnowledgeBase
from repletion.domain.plan import PlanLine
from repletion.interfaces import wording
from repletion.interfaces.answer_view import Cited, cited, shown, times
from repletion.interfaces.weighed_numbers import Weighed, weighed

TELLS = 0.1
"""Log odds from which a cell is marked as speaking for or against."""


@dataclass(frozen=True)
class Ratio:
    """A likelihood ratio as it is shown: given all else, and alone; `speaks` is for, against or empty."""

    times: str
    alone: str
    speaks: str


@dataclass(frozen=True)
class GridRow:
    """A piece of evidence: as what it was read, from which words, and what it does to the leading causes."""

    id: str
    name: str
    state: str
    read_from: str
    ratios: tuple[Ratio | None, ...]
    """In the order of the leading causes; None where it moves the odds by less than half a per cent."""


@dataclass(frozen=True)
class Request:
    """A test to request: its codes, what to do before it, and why."""

    name: str
    codes: str
    kind: str
    unit: str
    before: str
    price: str
    why: str
    sources: tuple[Cited, ...]


@dataclass(frozen=True)
class Excluder:
    """What would rule a danger out, and what is known of it."""

    name: str
    known: str


@dataclass(frozen=True)
class Fired:
    """A rule of urgency that fired."""

    id: str
    level: str
    text: str
    sources: tuple[Cited, ...]


@dataclass(frozen=True)
class ClinicianView:
    """All of it; what the answer shows already is not repeated here."""

    leading: tuple[CauseAnswer, ...]
    grid: tuple[GridRow, ...]
    idle: tuple[str, ...]
    """What was told and moves none of the leading causes."""
    requests: tuple[Request, ...]
    medicines: tuple[str, ...]
    excluders: Mapping[str, tuple[Excluder, ...]]
    rules: tuple[Fired, ...]
    treatments: tuple[PlanLine, ...]
    """What guidelines give, with dose and what is checked: it is shown here only."""
    weighed: tuple[Weighed, ...]


def clinician_view(answer: Assessment, kb: KnowledgeBase, reading: Reading) -> ClinicianView:
    """Return what a clinician is shown of one case."""
    leading = tuple(shown(answer))
    grid = tuple(_grid(answer, leading, kb, reading))
    return ClinicianView(
        leading=leading,
        grid=grid,
        idle=tuple(_idle(reading.case, kb, {row.id for row in grid})),
        requests=tuple(_request(t, kb) for t in answer.tests if t.advised),
        medicines=tuple(_medicine(d, kb) for d in reading.case.drugs),
        excluders={d.id: tuple(_excluder(x, answer, kb, reading.case) for x in d.excluded_by)
                   for d in answer.must_not_miss},
        rules=tuple(Fired(r.id, r.level, r.text, cited(r.source, kb)) for r in answer.urgency.reasons),
        treatments=tuple(line for line in (answer.plan.lines if answer.plan else ()) if line.kind == "treatment"),
        weighed=tuple(weighed(leading, kb, reading.case)),
    )  # fmt: skip


def _grid(
    answer: Assessment, leading: tuple[CauseAnswer, ...], kb: KnowledgeBase, reading: Reading
) -> Iterator[GridRow]:
    by_evidence: dict[str, dict[str, Reason]] = defaultdict(dict)
    for cause in leading:
        for reason in cause.reasons:
            by_evidence[reason.evidence][cause.id] = reason
    words, results = _words(reading, kb), {lab.test: lab for lab in answer.labs}
    ranked = sorted(by_evidence.items(), key=lambda e: (-max(abs(r.log_odds) for r in e[1].values()), e[0]))
    for name, reasons in ranked:
        one = next(iter(reasons.values()))
        found = results.get(name)
        state = wording.reading(found) if found else _state(name, one, reading.case)
        shown_as = wording.reason_name(one, kb).removeprefix("no ")
        ratios = tuple(_ratio(reasons.get(c.id)) for c in leading)
        yield GridRow(name, wording.capital(shown_as), state, "; ".join(words.get(name, ())), ratios)


def _ratio(reason: Reason | None) -> Ratio | None:
    if reason is None:
        return None
    speaks = "" if abs(reason.log_odds) < TELLS else "for" if reason.log_odds > 0 else "against"
    return Ratio(times(reason.log_odds), times(reason.alone), speaks)


def _state(name: str, reason: Reason, case: Case) -> str:
    """Return the state in which a piece counted; a diagnosis by the word that was told."""
    return case.conditions.get(name, reason.state) if reason.state == "present" else reason.state


def _words(reading: Reading, kb: KnowledgeBase) -> dict[str, tuple[str, ...]]:
    """Return the words that each piece was read from; those of a medicine stand for what taking it means."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for read in reading.read_as:
        for name in (part.partition(" ")[0] for part in read.as_.split(" or ")):
            means = kb.drugs[name].exposures if name in kb.drugs else ()
            reports = kb.findings[name].reports if name in kb.findings else None
            for target in (name, *means, *((reports.of,) if reports else ())):
                found[target].setdefault(f"“{read.text.strip()}”")
    return {name: tuple(words) for name, words in found.items()}


def _idle(case: Case, kb: KnowledgeBase, weighed_ids: set[str]) -> Iterator[str]:
    for name, value in case.findings.items():
        reports = kb.findings[name].reports
        if not weighed_ids & {name, reports.of if reports else name}:
            yield f"{kb.findings[name].name} ({said(value).state})"
    for name, exposure in case.exposures.items():
        if name not in weighed_ids:
            yield f"{kb.exposures[name].name} ({taken(exposure).state})"


def _request(test: NextTest, kb: KnowledgeBase) -> Request:
    lab, workup = kb.labs.get(test.id), kb.workup
    offer = workup.offers.get(test.id) if workup else None
    codes = [f"LOINC {', '.join(lab.loinc)}"] if lab and lab.loinc else [f"LOINC {test.loinc}"] if test.loinc else []
    before = [test.prepare] + ([f"repeat {offer.repeat_after}"] if offer and offer.repeat_after else [])
    return Request(
        name=test.name,
        codes="; ".join(codes),
        kind=test.kind,
        unit=lab.unit if lab else "",
        before="; ".join(b for b in before if b),
        price=test.price,
        why=wording.capital(test.why),
        sources=cited(test.sources, kb),
    )


def _medicine(drug: str | Drug, kb: KnowledgeBase) -> str:
    name = drug.name if isinstance(drug, Drug) else drug
    known = kb.drugs.get(name)
    if known is None:
        return f"{name} (not known here, not checked)"
    return f"{known.name} (ATC {', '.join(known.atc)})" if known.atc else known.name


def _excluder(name: str, answer: Assessment, kb: KnowledgeBase, case: Case) -> Excluder:
    if name in kb.findings:
        told = case.findings.get(name)
        return Excluder(kb.findings[name].name, said(told).state if told else "not known")
    result = next((lab for lab in answer.labs if lab.test == name), None)
    return Excluder(kb.labs[name].name, wording.reading(result) if result else "not measured")
