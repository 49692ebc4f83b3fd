"""RiskAssessment: every leading cause with its two numbers, their intervals, and what they rest on."""

from collections.abc import Iterator, Sequence
from html import escape

from repletion.domain.assessment import Assessment, CauseAnswer, Reason
from repletion.domain.knowledge import KnowledgeBase
from repletion.interfaces import wording
from repletion.interfaces.fhir.writing_codes import cause_concept, finding_concept
from repletion.interfaces.fhir.writing_parts import (
    Frame,
    ObservationStatus,
    Resource,
    RiskProbability,
    coded,
    concept,
    extension,
    given,
    interval,
    notes,
    sentence,
    short,
)

LEADING = 10
"""Causes that are told, in the order of the answer, besides those that must not be missed."""
REASONS = 4
"""Pieces of evidence that are named for a cause."""
FINAL: ObservationStatus = "final"
STEPS: tuple[tuple[float, RiskProbability], ...] = ((0.01, "negligible"), (0.1, "low"), (0.5, "moderate"))
"""Below which probability a risk is called so; "certain" is never said. Judgement, for those who show words only."""
SCALE = (
    "Numbers are fractions from 0 to 1 (0.83 means 83 of 100 people like this). probabilityDecimal says how likely the "
    "cause is there; the extension cause-explains says how likely it is why there is the complaint."
)
WITHOUT = "The software was not told of a complaint, so it says nothing about why there is one."


def risk_assessment(answer: Assessment, frame: Frame, basis: Sequence[Resource], kb: KnowledgeBase) -> Resource:
    """Return the assessment; `basis` are references to what it rests on."""
    known = answer.knowledge
    method = f"Repletion {answer.version}: noisy-or network, knowledge {known.version} ({known.digest})"
    return frame.identified(
        "RiskAssessment",
        text=narrative(answer),
        status=FINAL,
        method=concept(method),
        code=concept("What may account for trouble of muscles or back, and whether a nutrient is short"),
        subject=frame.subject,
        occurrenceDateTime=answer.on,
        performer=frame.device,
        reasonCode=[finding_concept(name, kb) for name in answer.complaint],
        basis=list(basis),
        prediction=[_prediction(cause, answer, kb) for cause in leading(answer)],
        mitigation=mitigation(answer),
        note=notes(_notes(answer, kb)),
    )


def narrative(answer: Assessment) -> Resource:
    """Return the assessment as a small table for people, whatever shows it."""
    heads = ("Cause", "Is it there?", "Is it why?")
    rows = [heads, *((c.name, _number(c.probability, c.interval), _why(c)) for c in leading(answer))]
    table = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    said = "".join(f"<p>{escape(text)}</p>" for text in (wording.URGENCY[answer.urgency.level], wording.INFORMS))
    return {
        "status": "generated",
        "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{said}<table>{table}</table></div>',
    }


def _why(cause: CauseAnswer) -> str:
    return "no complaint" if cause.explains is None else _number(cause.explains, cause.explains_interval)


def leading(answer: Assessment) -> tuple[CauseAnswer, ...]:
    """Return the first causes of the answer, and after them the others that must not be missed."""
    first = answer.causes[:LEADING]
    dangers = {d.id for d in answer.must_not_miss}
    return first + tuple(c for c in answer.causes[LEADING:] if c.id in dangers)


def _prediction(cause: CauseAnswer, answer: Assessment, kb: KnowledgeBase) -> Resource:
    return given(
        extension=list(_numbers(cause)),
        outcome=cause_concept(cause.id, kb),
        probabilityDecimal=short(cause.probability),
        qualitativeRisk=_risk(cause.probability),
        rationale=_rationale(cause, answer, kb),
    )


def _numbers(cause: CauseAnswer) -> Iterator[Resource]:
    """Yield the numbers for which FHIR has no field, each under its own name."""
    if cause.interval:
        yield extension("probability-interval", valueRange=interval(cause.interval))
    yield extension("probability-before-findings", valueDecimal=short(cause.prior))
    if cause.explains is not None:
        yield extension("cause-explains", valueDecimal=short(cause.explains))
    if cause.explains_interval:
        yield extension("cause-explains-interval", valueRange=interval(cause.explains_interval))


def _risk(probability: float) -> Resource:
    word: RiskProbability = next((name for below, name in STEPS if probability < below), "high")
    return coded("risk-probability", word, f"{word.capitalize()} likelihood")


def _rationale(cause: CauseAnswer, answer: Assessment, kb: KnowledgeBase) -> str:
    """Return both numbers in words, and what speaks for and against."""
    why = "" if cause.explains is None else f"; that it is why: {_why(cause)}"
    there = f"That it is there: {_number(cause.probability, cause.interval)}"
    for_it, against = (
        [_reason(r, answer, kb) for r in sorted(cause.reasons, key=lambda r: -abs(r.log_odds)) if r.log_odds * sign > 0]
        for sign in (1, -1)
    )
    return sentence(
        wording.both(cause), f"{there}{why}; before what was found: {cause.prior:.2g}", wording.through(cause, kb),
        f"For it: {'; '.join(for_it[:REASONS])}" if for_it else "",
        f"Against it: {'; '.join(against[:REASONS])}" if against else "",
    )  # fmt: skip


def _number(value: float, pair: tuple[float, float] | None) -> str:
    return f"{value:.3g}" + (f" ({pair[0]:.3g} to {pair[1]:.3g})" if pair else "")


def _reason(reason: Reason, answer: Assessment, kb: KnowledgeBase) -> str:
    """Return a piece of evidence by its name, of a test with how it was read, and with its sources."""
    read = next((f" {lab.status.replace('_', ' ')}" for lab in answer.labs if lab.test == reason.evidence), "")
    sources = ", ".join(dict.fromkeys(wording.citation(key, kb.sources) for key in reason.sources))
    return f"{wording.reason_name(reason, kb)}{read}" + (f" [{sources}]" if sources else "")


def mitigation(answer: Assessment) -> str:
    """Return the steps of the plan in one text; at an emergency nothing but where to go."""
    plan = answer.plan
    if plan is None:
        return ""
    return plan.go_now or " ".join(dict.fromkeys(sentence(line.text) for line in plan.lines))


def _notes(answer: Assessment, kb: KnowledgeBase) -> Iterator[str]:
    """Yield what whoever reads the numbers must know."""
    yield f"{wording.INFORMS} The knowledge is {answer.knowledge.review}."
    yield SCALE if answer.complaint else f"{SCALE} {WITHOUT}"
    yield wording.URGENCY[answer.urgency.level]
    if answer.none_of_these is not None:
        yield f"Probability that none of the listed causes accounts for the complaint: {short(answer.none_of_these)}"
    for danger in answer.must_not_miss:
        tests = ", ".join(kb.labs[t].name if t in kb.labs else t.replace("_", " ") for t in danger.excluded_by)
        excluded = f"; excluded by: {tests}" if tests else ""
        yield f"Must not be missed: {danger.name} (probability {short(danger.probability)}){excluded}"
    yield from answer.notices
    yield from (f"Not understood: {words}" for words in answer.unrecognised)
    yield from (f"Not checked: {name}" for name in answer.not_checked)
    yield from (f"Not advised: {t.name}: {t.why.removeprefix('not advised: ')}" for t in answer.tests if not t.advised)
