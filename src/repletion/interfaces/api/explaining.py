"""One cause of one person: what speaks for it and against it, by which paths it acts, and every source in full."""

from collections.abc import Iterable
from typing import Any

from repletion.domain.assessment import Assessment, CauseAnswer
from repletion.domain.case import Reading
from repletion.domain.fault import Fault, Unusable
from repletion.domain.knowledge import KnowledgeBase
from repletion.interfaces import assessment_json

KEPT = ("on", "urgency", "complaint", "read_as", "unrecognised", "not_checked", "notices", "knowledge", "version")


def explained(name: str, answer: Assessment, reading: Reading, kb: KnowledgeBase) -> dict[str, Any]:
    """Return the cause as plain values; `Unusable` where the answer does not hold it."""
    cause = next((c for c in answer.causes if c.id == name), None)
    if cause is None:
        raise Unusable([_not_there(name, answer, kb)])
    told = assessment_json.document(answer)
    known = kb.causes[name]
    return {
        **{key: told[key] for key in KEPT},
        "cause": next(c for c in told["causes"] if c["id"] == name),
        "definition": known.definition,
        "in_words": known.in_words,
        "paths": [list(path) for path in _paths(cause, answer.complaint, kb)],
        "against": [r for w in told["why_not"] if w["id"] == name for r in w["against"]],
        "next_steps": list(known.next_steps),
        "sources": sources((s for r in cause.reasons for s in r.sources), kb),
    }


def _not_there(name: str, answer: Assessment, kb: KnowledgeBase) -> Fault:
    from repletion.decisions.case_check import nearest

    if name in kb.causes:
        what = f"{name} is not weighed at this age"
        return Fault(where="cause", what=what, remedy="ask for a cause that the assessment lists")
    return Fault(where="cause", what=f"{name!r} is not known", remedy=nearest(name, {c.id for c in answer.causes}))


def _paths(cause: CauseAnswer, complaint: Iterable[str], kb: KnowledgeBase) -> list[tuple[str, ...]]:
    """Return the shortest way to each complaint through each cause by which it acts: ids, the cause first.

    The strongest go first, as the shares of `through` have it; a way that the knowledge links directly comes before.
    """
    middle: list[tuple[str, ...]] = [(cause.id,), *(way for t in cause.through if (way := _way(cause.id, t.id, kb)))]
    return [
        (*way, finding)
        for finding in complaint
        for way in middle
        if finding in {link.finding for link in kb.causes[way[-1]].findings} | _told_by(finding, way[-1], kb)
    ]


def _told_by(finding: str, cause: str, kb: KnowledgeBase) -> set[str]:
    """Return the finding where it reports a process that the cause brings about."""
    report = kb.findings[finding].reports
    known = {link.finding for link in kb.causes[cause].findings}
    return {finding} if report is not None and report.of in {*known, cause} else set()


def _way(start: str, end: str, kb: KnowledgeBase) -> tuple[str, ...]:
    """Return the shortest chain of arcs from one cause to another, nothing where there is none."""
    ways: list[tuple[str, ...]] = [(end,)]
    seen = {end}
    for way in ways:
        if way[0] == start:
            return way
        above = (arc.cause for arc in kb.causes[way[0]].brought_about_by)
        fresh = [cause for cause in above if cause not in seen]
        seen.update(fresh)
        ways += [(cause, *way) for cause in fresh]
    return ()


def sources(keys: Iterable[str], kb: KnowledgeBase) -> list[dict[str, Any]]:
    """Return the sources behind some keys, each once, in full."""
    names = dict.fromkeys(key.partition("#")[0] for key in keys)
    return [{"key": name, **assessment_json.plain(kb.sources[name])} for name in names if name in kb.sources]
