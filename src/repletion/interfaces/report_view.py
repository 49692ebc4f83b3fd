"""The whole answer as people read it, ready for the page, the report in HTML and the PDF."""

from dataclasses import dataclass

from repletion.domain.assessment import Assessment, UrgencyReason
from repletion.domain.case import Case
from repletion.domain.knowledge import KnowledgeBase
from repletion.domain.plan import Plan
from repletion.interfaces import wording
from repletion.interfaces.answer_view import (
    CauseView,
    Cited,
    Number,
    ReasonView,
    cause_view,
    cited,
    complaint,
    likely_there,
    number,
    shown,
)  # fmt: skip
from repletion.interfaces.case_words import person, told
from repletion.interfaces.in_short import InShort, in_short
from repletion.interfaces.next_test_view import Asked, NextTestView, asked_for, next_test

ADVISED, AGAINST, QUESTIONS, TRAPS = 6, 3, 3, 6
NET = ("Only if it gets worse", "Do this now")
"""Heading of the safety net: before, and at an emergency."""
COUNTRIES = {
    "US": "United States", "GB": "United Kingdom", "UK": "United Kingdom", "IE": "Ireland", "AU": "Australia",
    "CA": "Canada", "NZ": "New Zealand",
}  # fmt: skip
"""Countries of the crisis lines, by their code."""


@dataclass(frozen=True)
class LabView:
    """A result as read."""

    name: str
    value: str
    status: str
    words: str
    why: str


@dataclass(frozen=True)
class DangerView:
    """A cause that must not be missed."""

    id: str
    name: str
    number: Number
    excluded_by: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """A sentence with the sources it rests on."""

    text: str
    sources: tuple[Cited, ...] = ()


@dataclass(frozen=True)
class ReportView:
    """All of it, in the order in which it is read."""

    on: str
    person: str
    level: str
    short: InShort
    reasons: tuple[Line, ...]
    reasons_first: int
    """How many of the reasons are shown at once: four, or every country's crisis line."""
    crisis: bool
    """Whether the first lines are those of somebody to talk to now."""
    safety_net: tuple[str, ...]
    net_heading: str
    complaint: str
    told: tuple[tuple[str, tuple[str, ...]], ...]
    causes: tuple[CauseView, ...]
    there_not_why: tuple[tuple[str, Number], ...]
    none_of_these: Number | None
    dangers: tuple[DangerView, ...]
    labs: tuple[LabView, ...]
    traps: tuple[Line, ...]
    tests: tuple[NextTestView, ...]
    asked: tuple[Asked, ...]
    also: tuple[str, ...]
    not_worth: tuple[Line, ...]
    questions: tuple[str, ...]
    why_not: tuple[Line, ...]
    plan: Plan | None
    not_understood: tuple[str, ...]
    not_checked: tuple[str, ...]
    notices: tuple[str, ...]
    knowledge: str
    next_step: str


def report_view(answer: Assessment, kb: KnowledgeBase, case: Case) -> ReportView:
    """Return the answer of one case as it is shown."""
    advised = [t for t in answer.tests if t.advised]
    against = [t for t in answer.tests if not t.advised and t.why.startswith("not advised")][:AGAINST]
    as_reason = answer.none_of_these is not None
    short = in_short(answer, kb, case)
    return ReportView(
        on=answer.on,
        person=person(case),
        level=answer.urgency.level,
        short=short,
        reasons=tuple(line for r in answer.urgency.reasons for line in _reason(r, kb, case)),
        reasons_first=len(kb.crisis_lines) if case.self_harm else 4,
        crisis=case.self_harm,
        safety_net=tuple(line for line in answer.urgency.safety_net if line not in short.means),
        net_heading=NET[answer.urgency.level == "emergency"],
        complaint=complaint(answer, kb),
        told=tuple((heading, names) for heading, names in told(case, kb) if names),
        causes=tuple(cause_view(c, kb) for c in shown(answer)),
        there_not_why=tuple((c.name, number(c.probability, c.interval)) for c in likely_there(answer)),
        none_of_these=number(answer.none_of_these, None) if answer.none_of_these is not None else None,
        dangers=_dangers(answer, kb),
        labs=_labs(answer, kb),
        traps=tuple(
            Line(f"{' and '.join(kb.labs[i].name for i in t.tests)}: {t.text}", cited(t.sources, kb))
            for t in answer.traps[:TRAPS]
        ),
        tests=tuple(next_test(t, kb, as_reason=as_reason) for t in advised[:ADVISED]),
        asked=asked_for(advised[:ADVISED], kb),
        also=tuple(t.name for t in advised[ADVISED:]),
        not_worth=tuple(Line(f"{t.name}: {t.why}", cited(t.sources, kb)) for t in against),
        questions=tuple(q.ask for q in answer.questions[:QUESTIONS]),
        why_not=_why_not(answer, kb),
        plan=answer.plan,
        not_understood=answer.unrecognised,
        not_checked=answer.not_checked,
        notices=answer.notices,
        knowledge=_knowledge(answer),
        next_step=" ".join(short.do),
    )


def _reason(reason: UrgencyReason, kb: KnowledgeBase, case: Case) -> list[Line]:
    """Return a reason as lines: one for each country's crisis line where it is not known which country it is."""
    if reason.id != "self_harm" or case.region in kb.crisis_lines:
        return [Line(reason.text, cited(reason.source, kb))]
    return [Line(text) for text in crisis_lines(kb)]


def crisis_lines(kb: KnowledgeBase) -> list[str]:
    """Return the crisis lines, each with its country."""
    return [f"{COUNTRIES.get(key, 'Elsewhere')}: {text}" for key, text in kb.crisis_lines.items()]


def references(view: ReportView) -> tuple[Cited, ...]:
    """Return the sources of an answer in the order in which they are first cited."""
    reasons = [r for c in view.causes for r in (*c.towards, *c.against)]
    lines: tuple[Line | NextTestView | ReasonView, ...] = (
        *view.reasons,
        *view.tests,
        *view.not_worth,
        *reasons,
        *view.traps,
        *view.why_not,
    )
    every = [s for line in lines for s in line.sources]
    return tuple({s.key: s for s in every if s.key != "judgement"}.values())


def _dangers(answer: Assessment, kb: KnowledgeBase) -> tuple[DangerView, ...]:
    return tuple(
        DangerView(
            d.id,
            d.name,
            number(d.probability, None),
            tuple((kb.findings.get(x) or kb.labs[x]).name for x in d.excluded_by),
        )
        for d in answer.must_not_miss
    )


def _labs(answer: Assessment, kb: KnowledgeBase) -> tuple[LabView, ...]:
    return tuple(
        LabView(
            kb.labs[a.test].name,
            f"{a.value:g} {a.unit or ''}".strip() if a.value is not None else "told in words",
            a.status,
            wording.reading(a),
            a.why,
        )
        for a in answer.labs
    )


def _why_not(answer: Assessment, kb: KnowledgeBase) -> tuple[Line, ...]:
    return tuple(
        Line(
            f"{w.name} ({wording.frequency(w.probability)}): against it speaks "
            f"{', '.join(wording.reason_name(r, kb) for r in w.against)}",
            cited([s for r in w.against for s in r.sources], kb),
        )
        for w in answer.why_not
    )


def _knowledge(answer: Assessment) -> str:
    k = answer.knowledge
    of = f"knowledge {k.version} ({k.digest[:8]}): {k.judgement_share:.0%} of its numbers are judgement; {k.review}"
    return f"As of {answer.on}. Repletion {answer.version}, {of}."
