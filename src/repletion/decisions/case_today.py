"""Today's facts: the recorded case with the journal's latest results and scores. Nothing is added but what was said."""

from dataclasses import replace

from repletion.decisions.follow_up import FollowUp, withheld
from repletion.decisions.journal_check import result
from repletion.decisions.treatment import Story
from repletion.domain.case import Case, Presence, Result, Said, said
from repletion.domain.journal import CaseThen, LabResult, SymptomScore


def case_then(told: Story) -> Case | None:
    """Return the first case that was recorded, as it stood before its treatment: with the results up to its day."""
    first = next((e for e in told.entries if isinstance(e, CaseThen)), None)
    if first is None:
        return None
    starts = [told.doses(n)[0].on for n in told.treated()]
    until = max([first.on, *starts]) if starts else first.on
    labs = [result(e) for e in told.entries if isinstance(e, LabResult) and e.on <= until]
    scores = {e.finding: e for e in told.entries if isinstance(e, SymptomScore) and e.on <= until}
    return _with(first.case, first.on, labs, scores)


def case_today(told: Story) -> Case | None:
    """Return the latest case with every result (the last of a test counts) and the latest score of every complaint."""
    last = last_case(told)
    return facts_today(told, last) if last in told.entries else None


def last_case(told: Story) -> CaseThen:
    """Return the latest case that was recorded, an empty one before there is any."""
    found = (e for e in reversed(told.entries) if isinstance(e, CaseThen))
    return next(found, CaseThen(on="", case=Case()))


def facts_today(told: Story, last: CaseThen) -> Case:
    """Return a recorded case with every result and the latest score of every complaint."""
    labs = [result(e) for e in told.entries if isinstance(e, LabResult)]
    scores = {e.finding: e for e in told.entries if isinstance(e, SymptomScore)}
    return _with(last.case, last.on, labs, scores)


def _with(case: Case, on: str, labs: list[Result], scores: dict[str, SymptomScore]) -> Case:
    dated = tuple(r if r.on is not None else replace(r, on=on) for r in case.labs)
    findings: dict[str, Presence | Said] = dict(case.findings)
    for name, score in scores.items():
        if name not in findings or score.on >= on:
            findings[name] = _told(findings.get(name), "present" if score.score > 0 else "absent")
    present = [n for n in case.complaint if n not in findings or said(findings[n]).state != "absent"]
    return replace(case, labs=(*dated, *labs), findings=findings, complaint=tuple(present))


def _told(before: Presence | Said | None, state: Presence) -> Presence | Said:
    """Return a state that keeps the qualifiers told before while it is still there."""
    if state == "present" and before is not None and said(before).state == "present":
        return before
    return state


def counted(case: Case, follow_up: FollowUp) -> tuple[Case, tuple[str, ...]]:
    """Return the case without the complaints that do not count yet, and those."""
    present = [n for n, value in case.findings.items() if said(value).state == "present"]
    waiting = tuple(withheld(follow_up, present))
    findings = {n: value for n, value in case.findings.items() if n not in waiting}
    complaint = tuple(n for n in case.complaint if n not in waiting)
    return replace(case, findings=findings, complaint=complaint), waiting
