"""The answer as people read it: the same for the page, the report in HTML and the PDF. Nothing is computed anew."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

from repletion.domain.assessment import Assessment, CauseAnswer, Reason
from repletion.domain.knowledge import KnowledgeBase
from repletion.interfaces import wording

MOST, LEAST = 5, 0.005
"""Causes that are shown at most, and the number by which they are ranked from which they are."""
FOR, AGAINST = 4, 3
STRENGTHS = ((2.0, "strongly"), (0.9, "clearly"), (0.0, "a little"))
"""Log odds from which a reason speaks so."""
FULL = 4.0
"""Log odds at which a bar is full."""


@dataclass(frozen=True)
class Number:
    """A probability with its interval: exact, and in words."""

    value: float
    interval: tuple[float, float] | None
    words: str
    span: str
    """How sure: "could be from 10 to 90 of 100"; empty without an interval."""
    figure: str


@dataclass(frozen=True)
class Cited:
    """A source to look up; the mark judgement has no title."""

    key: str
    label: str
    title: str
    seen_as: str
    link: str


@dataclass(frozen=True)
class ReasonView:
    """One piece of evidence for or against; `share` is the length of its bar, from 0 to 1, `times` its odds ratio."""

    name: str
    strength: str
    log_odds: float
    times: str
    share: float
    sources: tuple[Cited, ...]


@dataclass(frozen=True)
class CauseView:
    """One cause with both numbers."""

    id: str
    name: str
    kind: str
    in_words: str
    through: str
    there: Number
    why: Number | None
    both: str
    towards: tuple[ReasonView, ...]
    against: tuple[ReasonView, ...]


def number(value: float, interval: tuple[float, float] | None) -> Number:
    """Return a probability as it is shown."""
    span = f" ({figure(interval[0])} to {figure(interval[1])})" if interval else ""
    return Number(value, interval, people(value), _span(interval), f"{figure(value)}{span}")


def figure(p: float) -> str:
    """Return a probability in figures, never as if it were certain.

    >>> figure(0.654), figure(0.0023), figure(0.9999)
    ('0.65', '0.002', 'over 0.99')
    """
    if p >= 0.995:
        return "over 0.99"
    return f"{p:.2f}" if p >= 0.01 else f"{max(p, 0.0001):.1g}"


def times(log_odds: float) -> str:
    """Return by what a reason multiplies the odds.

    >>> times(1.0), times(9.0), times(-9.0)
    ('2.7', 'over 100', 'under 0.01')
    """
    factor = exp(min(max(log_odds, -50.0), 50.0))
    if factor >= 100:
        return "over 100"
    return "under 0.01" if factor < 0.01 else f"{factor:.2g}"


def people(p: float) -> str:
    """Return a probability as people who tell what the reader told.

    >>> people(0.62)
    'about 60 of 100 people who tell the same'
    """
    return f"{wording.frequency(p)} people who tell the same"


def _span(interval: tuple[float, float] | None) -> str:
    if interval is None:
        return ""
    low, high = (wording.frequency(x).removeprefix("about ") for x in interval)
    return "" if low == high else f"could be from {low.removesuffix(' of 100')} to {high}"


def shown(answer: Assessment) -> list[CauseAnswer]:
    """Return at most five causes: those that matter, and at least one."""
    causes = [c for c in answer.causes if c.ranked_by >= LEAST]
    return (causes or list(answer.causes[:1]))[:MOST]


def likely_there(answer: Assessment) -> list[CauseAnswer]:
    """Return the lacks that are likely there although they hardly account for the complaint."""
    ids = {c.id for c in shown(answer)}
    lacks = [c for c in answer.causes if c.kind == "deficiency" and c.probability >= 0.5 and c.id not in ids]
    return lacks if answer.none_of_these is not None else []


def cause_view(cause: CauseAnswer, kb: KnowledgeBase) -> CauseView:
    """Return one cause as it is shown."""
    why = None if cause.explains is None else number(cause.explains, cause.explains_interval)
    return CauseView(
        id=cause.id,
        name=cause.name,
        kind=cause.kind,
        in_words=kb.causes[cause.id].in_words,
        through=wording.through(cause, kb),
        there=number(cause.probability, cause.interval),
        why=why,
        both=both(cause),
        towards=tuple(reason_view(r, kb) for r in cause.reasons if r.log_odds >= 0.1)[:FOR],
        against=tuple(reason_view(r, kb) for r in cause.reasons if r.log_odds <= -0.1)[:AGAINST],
    )


def both(cause: CauseAnswer) -> str:
    """Return in one plain sentence how the two numbers go together."""
    if cause.explains is None:
        return "No complaint was told, so this says only how often it is there."
    if cause.probability >= 0.3 and cause.explains < 0.25 * cause.probability:
        return "It may well be there. It is probably not the reason for the complaint."
    if cause.explains >= 0.5:
        return "It may well be there, and may well be the reason."
    if cause.explains < 0.1:
        return "It is probably not the reason."
    return "It could be the reason, or a part of it."


def reason_view(reason: Reason, kb: KnowledgeBase) -> ReasonView:
    """Return one reason as it is shown."""
    size = abs(reason.log_odds)
    return ReasonView(
        name=wording.reason_name(reason, kb),
        strength=next(word for least, word in STRENGTHS if size >= least),
        log_odds=reason.log_odds,
        times=times(reason.log_odds),
        share=min(size / FULL, 1.0),
        sources=cited(reason.sources, kb),
    )


def cited(keys: Sequence[str], kb: KnowledgeBase) -> tuple[Cited, ...]:
    """Return sources to look up, each once; what only the model says is none."""
    found = {key.partition("#")[0]: _cited(key, kb) for key in keys if key != "model"}
    return tuple(found.values())


def _cited(key: str, kb: KnowledgeBase) -> Cited:
    key = key.partition("#")[0]
    source, label = kb.sources.get(key), wording.citation(key, kb.sources)
    if source is None:
        return Cited(key, "our own judgement" if key == "judgement" else label, "", "", "")
    link = f"https://doi.org/{source.doi}" if source.doi else source.url or ""
    link = link or (f"https://pubmed.ncbi.nlm.nih.gov/{source.pmid}/" if source.pmid else "")
    return Cited(key, label, source.title, source.seen_as, link)


def complaint(answer: Assessment, kb: KnowledgeBase) -> str:
    """Return what is to be explained, in words; empty without a complaint."""
    names = [kb.findings[n].name.lower() for n in answer.complaint if n in kb.findings]
    return ", ".join(names[:-1]) + (" and " if len(names) > 1 else "") + names[-1] if names else ""
