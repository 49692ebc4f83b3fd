"""The answer as plain text to paste into a record: subjective, objective, assessment, plan; under 20 lines."""

from collections.abc import Iterator, Sequence

from repletion.domain.assessment import Assessment, CauseAnswer
from repletion.domain.case import Case
from repletion.domain.knowledge import KnowledgeBase
from repletion.interfaces import wording
from repletion.interfaces.answer_view import figure, number, shown
from repletion.interfaces.case_words import person, result, told

MOST, TESTS, AGAINST, RULES, NAMES = 5, 6, 3, 3, 12


def summary(answer: Assessment, kb: KnowledgeBase, case: Case) -> str:
    """Return the summary; urgency stands first, and what it is and is not."""
    lines = (
        *_head(answer),
        *_subjective(case, kb, answer),
        *_objective(answer, kb, case),
        *_assessment(answer),
        *_plan(answer, kb),
    )
    return "\n".join(lines) + "\n"


def _head(answer: Assessment) -> Iterator[str]:
    what = f"Repletion {answer.version}, {answer.on}: decision support, not a diagnosis."
    yield f"{what} Knowledge {answer.knowledge.review}."
    reasons = [r.text.rstrip(".") for r in answer.urgency.reasons]
    more = f"; and {len(reasons) - RULES} more" if len(reasons) > RULES else ""
    because = f" Because: {'; '.join(reasons[:RULES])}{more}." if reasons else ""
    yield f"{wording.URGENCY[answer.urgency.level]}.{because}"


def _subjective(case: Case, kb: KnowledgeBase, answer: Assessment) -> Iterator[str]:
    said = {heading: names for heading, names in told(case, kb) if names}
    complaint = _names([kb.findings[n].name for n in answer.complaint if n in kb.findings]) or "none told"
    present = _names(said.get("Present", ()))
    yield f"S: {person(case)}. Complaint: {complaint}. Present: {present or 'nothing told'}."
    absent = _names(said.get("Not present", ()))
    others = [f"{h}: {_names(said[h])}." for h in ("Medicines", "Illnesses", "Suspected", "Doubtful") if h in said]
    if absent or others:
        yield f"   {' '.join([*([f'Not present: {absent}.'] if absent else []), *others])}"


def _objective(answer: Assessment, kb: KnowledgeBase, case: Case) -> Iterator[str]:
    status = {lab.test: wording.reading(lab) for lab in answer.labs}
    results = [f"{kb.labs[r.test].name} {result(r)} ({status.get(r.test, 'not read')})" for r in case.labs]
    yield f"O: {_names(list(dict.fromkeys(results))) or 'no results told'}."


def _assessment(answer: Assessment) -> Iterator[str]:
    yield "A: P: probability that it is there; E: that it explains the complaint; in brackets the 95 % interval."
    for place, cause in enumerate(shown(answer)[:MOST], 1):
        yield f"   {place}. {cause.name}: {_numbers(cause)}"
    if answer.none_of_these is not None:
        none = figure(answer.none_of_these)
        yield f"   None of the causes known here: {none}. Several can be true; E does not add up to 1."
    if answer.must_not_miss:
        dangers = [f"{d.name} {figure(d.probability)}" for d in answer.must_not_miss]
        yield f"   Must not be missed: {_names(dangers)}."
    if answer.why_not:
        yield f"   Made unlikely: {_names([f'{w.name} {figure(w.probability)}' for w in answer.why_not])}."


def _numbers(cause: CauseAnswer) -> str:
    there = f"P {number(cause.probability, cause.interval).figure}"
    if cause.explains is None:
        return there
    return f"{there}, E {number(cause.explains, cause.explains_interval).figure}"


def _plan(answer: Assessment, kb: KnowledgeBase) -> Iterator[str]:
    advised = [f"{t.name} (LOINC {t.loinc})" if t.loinc else t.name for t in answer.tests if t.advised]
    yield f"P: Tests proposed: {_names(advised[:TESTS]) or 'none'}."
    against = [t for t in answer.tests if not t.advised and t.why.startswith("not advised")][:AGAINST]
    if against:
        yield f"   Not advised: {'; '.join(f'{t.name} ({_reason(t.why)})' for t in against)}."
    if answer.urgency.safety_net:
        yield f"   Safety net: {' '.join(answer.urgency.safety_net[:3])}"
    unread = [*answer.unrecognised, *answer.not_checked]
    if unread:
        yield f"   Not understood or not checked: {_names(unread)}."


def _reason(why: str) -> str:
    return why.removeprefix("not advised").lstrip(":, ").rstrip(".")


def _names(names: Sequence[str]) -> str:
    more = f" and {len(names) - NAMES} more" if len(names) > NAMES else ""
    return "; ".join(names[:NAMES]) + more
