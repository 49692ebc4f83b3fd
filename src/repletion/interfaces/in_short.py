"""The first screen of the answer, in plain words: what it may be, and what to do next. Nothing is computed anew."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from repletion.decisions.lab_units import MORE_THAN_ONE_UNIT
from repletion.decisions.safety_net import SAY
from repletion.domain.assessment import Assessment, CauseAnswer, NextTest, Reason
from repletion.domain.case import Case, said
from repletion.domain.knowledge import KnowledgeBase
from repletion.domain.plan import Plain, PlanLine
from repletion.interfaces import wording
from repletion.interfaces.answer_view import shown
from repletion.kb.guidance import guidance

MOST_DO, MOST_TESTS, MOST_SAID = 4, 4, 4
FITS = 0.3
"""Log-odds from which on a result or a habit is said to fit the leading reason."""
LIKELY, PERHAPS, HARDLY = 0.6, 0.15, 0.25
"""How sure the reason is said to be, by the probability that it is why; below `HARDLY` of being there: hardly why."""
TESTS = {
    "laboratory": "Ask {whom} for these blood tests (tests, not tablets): {names}.",
    "imaging": "Ask {whom} whether you need a scan: {names}.",
    "other": "Ask {whom} about these tests: {names}.",
}


@dataclass(frozen=True)
class InShort:
    """How soon in two lines, what it may be, what to do next, and when to get help faster."""

    call: str
    means: str
    maybe: tuple[str, ...]
    do: tuple[str, ...]
    watch_for: tuple[tuple[str, tuple[str, ...]], ...]
    """What to do, in words that go on with "if", and the signs for which to do it."""


def in_short(answer: Assessment, kb: KnowledgeBase, case: Case) -> InShort:
    """Return the first screen of an answer."""
    urgency, plain = answer.urgency, guidance().plain
    call, means = wording.call(urgency)
    if urgency.level == "emergency":
        return InShort(call, means, (), tuple(_emergency(answer, kb, case, plain)), ())
    return InShort(
        call=call,
        means=means,
        maybe=tuple(_maybe(answer, kb, plain)),
        do=tuple(_do(answer, plain))[:MOST_DO],
        watch_for=tuple((SAY[w.act], w.signs) for w in urgency.watch_for),
    )


def _emergency(answer: Assessment, kb: KnowledgeBase, case: Case, plain: Plain) -> Iterator[str]:
    """Yield at most three lines beside the call: why, what to do first, and what to say."""
    yield from [r.text for r in answer.urgency.reasons if r.level == "emergency" and r.id in kb.red_flags][:1]
    yield " ".join(("Do not wait for tests or tablets.", *answer.urgency.do_first[:1]))
    told = [plain.findings.get(n, _small(kb.findings[n].name)) for n in _told_of(answer, kb, case)]
    if told:
        yield f"Show this page at the desk, or say: “{', '.join(told[:MOST_SAID])}”."


def _told_of(answer: Assessment, kb: KnowledgeBase, case: Case) -> list[str]:
    """Return the findings that the rules of the emergency looked at and the person has, in the order they were told."""
    fired = [kb.red_flags[r.id] for r in answer.urgency.reasons if r.level == "emergency" and r.id in kb.red_flags]
    looked_at = {name for flag in fired for name in _findings(flag.when)}
    return [n for n, value in case.findings.items() if n in looked_at and said(value).state == "present"]


def _findings(when: object) -> Iterator[str]:
    if isinstance(when, dict):
        if isinstance(when.get("finding"), str):
            yield when["finding"]
        for key, part in when.items():
            yield from _findings(part) if key != "not" else ()
    elif isinstance(when, list | tuple):
        for part in when:
            yield from _findings(part)


def _maybe(answer: Assessment, kb: KnowledgeBase, plain: Plain) -> Iterator[str]:
    if not answer.causes:
        yield "That cannot be told from what you wrote."
        return
    first = shown(answer)[0]
    leading = _lack_behind(first, answer)
    p = leading.ranked_by
    said = f"{plain.causes[leading.id]}{_exact(leading, plain)}"
    if p >= PERHAPS:
        yield f"{'Most likely' if p >= LIKELY else 'Perhaps'}: {said}."
    else:
        yield f"No reason stands out. One to think of: {said}."
    fitting = _fitting(leading, answer, kb)
    yield from _fits(fitting, answer, kb, plain)
    habits = _habits(leading, kb)
    if habits:
        yield f"It can come from what you told: {', '.join(_small(kb.exposures[h].name) for h in habits[:2])}."
    behind = next((c for c in shown(answer) if _brings(c, leading)), None)
    if behind:
        also = " also" if habits else ""
        yield f"It can{also} come from {plain.causes[behind.id]}{_exact(behind, plain)}."
    elif PERHAPS <= p < LIKELY:
        yield "It can also be something else. A doctor can find out."
    known = {leading.id, first.id, *(t.id for t in leading.through)}
    hardly = list(_not_why(answer, kb, plain, known | set(fitting)))
    yield from sorted(hardly, key=lambda line: not line.startswith("Your"))[:1]  # what was measured, before the rest
    yield from _without_unit(answer, kb, plain)


def _fitting(leading: CauseAnswer, answer: Assessment, kb: KnowledgeBase) -> list[str]:
    """Return at most two results that speak for the leading reason; what defines a lack behind it first."""
    out_of_range = {a.test for a in answer.labs if a.status not in ("normal", "indeterminate")}
    behind = (leading.id, *(c.id for c in answer.causes if any(t.id == leading.id for t in c.through)))
    defining = {d.lab for d in (kb.causes[name].defined_by for name in behind) if d}
    told = [r.evidence for r in _strong(leading) if r.evidence in out_of_range]
    return sorted(told, key=lambda test: test not in defining)[:2]


def _fits(fitting: list[str], answer: Assessment, kb: KnowledgeBase, plain: Plain) -> Iterator[str]:
    """Yield the results that fit the leading reason."""
    reading = {a.test: wording.reading(a) for a in answer.labs}
    if fitting:
        yield f"Your {' and your '.join(f'{_lab(t, kb, plain)} is {reading[t]}' for t in fitting)}. That fits."


def _habits(leading: CauseAnswer, kb: KnowledgeBase) -> list[str]:
    """Return what was told that can bring a lack about: habits, medicines, operations."""
    told = [r.evidence for r in _strong(leading) if r.evidence in kb.exposures and r.state == "present"]
    return told if leading.kind == "deficiency" else []


def _without_unit(answer: Assessment, kb: KnowledgeBase, plain: Plain) -> Iterator[str]:
    """Yield a line for each result that could be meant in several units and so does not count."""
    for lab in answer.labs:
        if lab.why == MORE_THAN_ONE_UNIT:
            units = " or ".join(kb.labs[lab.test].printed)
            yield f"Your {_lab(lab.test, kb, plain)} has no unit, so it does not count. Write {units} behind it."


def _strong(leading: CauseAnswer) -> list[Reason]:
    return sorted((r for r in leading.reasons if r.log_odds >= FITS), key=lambda r: -r.log_odds)


def _lab(test: str, kb: KnowledgeBase, plain: Plain) -> str:
    return plain.tests.get(test, _small(kb.labs[test].name.partition(" (")[0]))


def _lack_behind(first: CauseAnswer, answer: Assessment) -> CauseAnswer:
    """Return the lack through which an underlying reason acts, where that lack is the surer of the two."""
    through = {t.id for t in first.through if t.share >= 0.2}
    lacks = [c for c in answer.causes if c.id in through and c.kind == "deficiency"]
    lacks = [c for c in lacks if c.ranked_by >= 0.5 * first.ranked_by]
    return max(lacks, key=lambda c: c.probability) if first.kind == "underlying" and lacks else first


def _brings(cause: CauseAnswer, lack: CauseAnswer) -> bool:
    """Return whether an underlying reason, sure enough, acts through a lack or what the lack acts through."""
    through = {t.id for t in cause.through if t.share >= 0.2} & {lack.id, *(t.id for t in lack.through)}
    return cause.kind == "underlying" and bool(through) and cause.ranked_by >= PERHAPS


def _exact(cause: CauseAnswer, plain: Plain) -> str:
    """Return what doctors call it, where that is another word."""
    name = re.sub(r" \(.*?\)", "", cause.name)
    words = [word.lower() for word in re.findall(r"[^\W\d_]{4,}", name)]
    return "" if any(word in plain.causes[cause.id].lower() for word in words) else f" ({_small(name)})"


def _not_why(answer: Assessment, kb: KnowledgeBase, plain: Plain, told: set[str]) -> Iterator[str]:
    """Yield the lacks that may be there, or whose result is low, and that are hardly why; `told`: causes and tests."""
    reading = {a.test: wording.reading(a) for a in answer.labs if a.test not in told}
    low = {test for test, words in reading.items() if words in ("a little low", "low", "far too low")}
    for cause in answer.causes:
        if cause.kind != "deficiency" or cause.explains is None or cause.id in told:
            continue
        if any(t.id in told for t in cause.through) or cause.explains >= HARDLY * max(cause.probability, 0.3):
            continue
        defined = kb.causes[cause.id].defined_by
        name = plain.causes[cause.id]
        if defined and defined.side == "low" and defined.lab in low:
            words = reading[defined.lab]
            more = "" if words == "a little low" else " Show it to the doctor all the same."
            yield f"Your {_lab(defined.lab, kb, plain)} is {words}. That is probably not why.{more}"
        elif cause.probability >= 0.3 and not (defined and defined.lab in told):
            yield f"{wording.capital(name)} may be there too. That is probably not why."


def _do(answer: Assessment, plain: Plain) -> Iterator[str]:
    """Yield what to do next, as actions: first what must not be done alone, then tests, then the rest."""
    lines = [line for line in (answer.plan.lines if answer.plan else ()) if line.in_short]
    urgent = [line for line in lines if line.supervision in ("prescriber", "hospital")]
    routine = answer.urgency.level == "routine"
    rest = [line for line in lines if line not in urgent and (line.cause or routine)]
    yield from answer.urgency.do_first
    yield from dict.fromkeys(line.in_short for line in urgent)
    tests = list(_tests([t for t in answer.tests if t.advised], plain, routine))
    if routine and not tests:
        yield from _moving(rest)
        yield _nothing_needed(answer)
        return
    yield from tests
    yield from dict.fromkeys(line.in_short for line in rest)
    if not tests and not routine:
        yield "Show this page to the doctor."


def _moving(lines: list[PlanLine]) -> Iterator[str]:
    """Yield one line on movement, that of the likeliest cause first, and what else there is."""
    moving = [line.in_short for line in lines if line.kind == "movement"]
    yield from moving[:1]
    yield from (line.in_short for line in lines if line.kind != "movement")


def _nothing_needed(answer: Assessment) -> str:
    lacks = [c for c in answer.causes if c.kind == "deficiency" and (c.probability >= 0.5 or (c.explains or 0) >= 0.1)]
    return "No test is needed now." if lacks else "No test and no vitamin is needed now."


def _tests(advised: list[NextTest], plain: Plain, routine: bool) -> Iterator[str]:
    """Yield which tests to ask for; blood tests before all others."""
    whom = "your doctor" if routine else "the doctor"
    for kind in ("laboratory", "imaging", "other"):
        found = [t for t in advised if (t.kind if t.kind in TESTS else "other") == kind and t.kind != "question"]
        names = [plain.tests.get(t.id, _small(t.name.partition(" (")[0])) for t in found[:MOST_TESTS]]
        if names:
            yield TESTS[kind].format(whom=whom, names=", ".join(names))
            return


def _small(name: str) -> str:
    """Return a name as it stands within a sentence.

    >>> _small("Magnesium"), _small("MRI of the spine"), _small("Both legs weak")
    ('magnesium', 'MRI of the spine', 'both legs weak')
    """
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]
