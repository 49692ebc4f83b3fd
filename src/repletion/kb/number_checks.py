"""Checks of single numbers: possible, sourced, sampled on the right people."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from repletion.domain.estimate import Estimate, Table
from repletion.domain.fault import Fault
from repletion.domain.knowledge import Cause, KnowledgeBase, Lab

AGES = range(16, 121)
RIGHT_SAMPLE = {
    "sensitivity": {"cause"},
    "prior": {"population"},
    "frequency": {"population"},
    "arc": {"cause", "exposed"},
    "odds ratio": {"population", "exposed"},
    "when treated": {"cause"},
}


@dataclass(frozen=True)
class Number:
    """An estimate in its place: the file, the path to it, and the part that it plays in inference (or none)."""

    file: str
    path: tuple[Any, ...]
    role: str
    estimate: Estimate


def numbers(kb: KnowledgeBase) -> Iterator[Number]:
    """Yield every estimate of the knowledge base."""
    for name, finding in kb.findings.items():
        yield from _table("findings", (name, "frequency"), "frequency", finding.frequency)
    for name, exposure in kb.exposures.items():
        yield from _table("exposures", (name, "frequency"), "frequency", exposure.frequency)
    for name, lab in kb.labs.items():
        yield from _lab_numbers(name, lab)
    for name, cause in kb.causes.items():
        yield from _cause_numbers(f"causes/{name}", cause)


def _table(file: str, path: tuple[Any, ...], role: str, table: Table) -> Iterator[Number]:
    for i, estimate in enumerate(table):
        yield Number(file, (*path, i), role, estimate)


def _lab_numbers(name: str, lab: Lab) -> Iterator[Number]:
    for i, row in enumerate(lab.reference):
        yield Number("labs", (name, "reference", i), "range", row)
    for side, ladder in (("low", lab.low), ("high", lab.high)):
        for k, level in enumerate(ladder.levels if ladder else ()):
            yield Number("labs", (name, side, "levels", k, "at"), "limit", level.at)
            yield from _table("labs", (name, side, "levels", k, "frequency"), "frequency", level.frequency)


def _cause_numbers(file: str, cause: Cause) -> Iterator[Number]:
    yield from _table(file, ("prior",), "prior", cause.prior)
    for i, influence in enumerate(cause.influences):
        yield Number(file, ("influences", i, "odds_ratio"), "odds ratio", influence.odds_ratio)
    for i, arc in enumerate(cause.brought_about_by):
        yield Number(file, ("brought_about_by", i, "probability"), "arc", arc.probability)
    for i, link in enumerate(cause.findings):
        yield Number(file, ("findings", i, "sensitivity"), "sensitivity", link.sensitivity)
    for i, lab in enumerate(cause.labs):
        yield from _table(file, ("labs", i, "beyond"), "sensitivity", lab.beyond)
    if cause.when_treated:
        yield Number(file, ("when_treated",), "when treated", cause.when_treated)


Complaint = tuple[str, str]
"""What is wrong and how to mend it."""


def faults_of(number: Number, kb: KnowledgeBase, where: str) -> Iterator[Fault]:
    """Yield what is wrong with one number."""
    for what, remedy in (*_shape(number), *_sourcing(number, kb)):
        place = ".".join(map(str, number.path))
        yield Fault(where=where, what=f"{place}: {what}", remedy=remedy)


def _shape(number: Number) -> Iterator[Complaint]:
    e = number.estimate
    if (e.value is None) == (e.count is None):
        yield "an estimate has either value or count", "give exactly one of them"
    elif e.count is not None and not (0 <= e.count[0] <= e.count[1] and e.count[1] > 0):
        yield f"the count {e.count[0]} of {e.count[1]} is impossible", "give [k, n] with 0 <= k <= n and n > 0"
    elif e.value is not None and number.role not in ("range", "limit"):
        yield from _interval(number, e.value)
    elif number.role == "range" and e.interval is None:
        yield "a reference range needs its interval", "give interval: [from, to]"


def _interval(number: Number, value: float) -> Iterator[Complaint]:
    interval = number.estimate.interval
    if interval is None:
        yield "a value needs its 95 % interval", "add interval: [low, high]"
        return
    low, high = interval
    if not low <= value <= high:
        yield f"the interval {low}-{high} does not hold the value {value}", "mend the one or the other"
    if low <= 0 or (number.role != "odds ratio" and high >= 1):
        bounds = "above 0" if number.role == "odds ratio" else "strictly between 0 and 1"
        yield f"{low}-{high} is impossible", f"keep value and interval {bounds}"


def _sourcing(number: Number, kb: KnowledgeBase) -> Iterator[Complaint]:
    e = number.estimate
    known = [kb.sources[key] for key in map(source_key, e.sources) if key in kb.sources]
    for key in map(source_key, e.sources):
        if key not in kb.sources:
            yield f"the source {key!r} is not in sources.yaml", "add it there, or mend the key"
    if not e.sources and not e.judgement:
        yield "neither a source nor the mark judgement", "cite what was seen, or set judgement: true with a note"
    if known and all(s.weak for s in known) and not e.judgement:
        yield "a weak page is the only source", "find a better source, or mark it judgement: true"
    right = RIGHT_SAMPLE.get(number.role)
    if e.sources and not e.judgement and right and e.sampled_on not in right:
        wanted = " or ".join(sorted(right))
        yield f"a {number.role} sampled on {e.sampled_on or 'nobody said whom'}", f"it must be sampled on the {wanted}"


def source_key(citation: str) -> str:
    """Return the key of a citation, without its locator.

    >>> source_key("herrick#table-1")
    'herrick'
    """
    return citation.partition("#")[0]


def coverage(table: Table) -> Iterator[Complaint]:
    """Yield where the rows of a table by age and sex overlap or leave somebody out."""
    for sex in ("female", "male"):
        for age in AGES:
            rows = [r for r in table if (r.sex in (None, sex)) and (r.age is None or r.age[0] <= age <= r.age[1])]
            if len(rows) != 1:
                how = "is in no row" if not rows else f"is in {len(rows)} rows"
                yield f"a {sex} of {age} {how}", "let the rows cover ages 16 to 120 of both sexes, each once"
                break
