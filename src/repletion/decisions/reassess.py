"""The follow-up and the assessment with today's facts, in one answer."""

from dataclasses import dataclass, replace

from repletion.decisions.alarm import urgency_of
from repletion.decisions.assess import DRAWS, assess
from repletion.decisions.case_today import case_then, case_today, counted
from repletion.decisions.follow_up import FollowUp
from repletion.decisions.treatment import Story
from repletion.decisions.verdict import Verdict
from repletion.domain.assessment import Assessment
from repletion.domain.case import Case, Drug, Reading

LIKELY = 0.05
"""A treated cause counts when it accounted for this much of the complaint at the start (judgement)."""


@dataclass(frozen=True)
class Reassessed:
    """The verdicts, the complaints that do not count yet, and the assessment (None: no case was recorded)."""

    verdicts: tuple[Verdict, ...]
    waiting: tuple[str, ...]
    assessment: Assessment | None


def follow_up(told: Story) -> FollowUp:
    """Return the follow-up of a journal; which treated causes were likely is read off the assessment at its start."""
    before = case_then(told)
    if before is None or not told.treated():
        return FollowUp(told)
    answer = assess(_reading(before, told), told.kb, told.on.isoformat(), draws=0)
    likely = frozenset(c.id for c in answer.causes if c.explains is not None and c.explains >= LIKELY)
    return FollowUp(told, likely)


def reassess(told: Story, judgement_share: float, draws: int = DRAWS) -> Reassessed:
    """Return what the journal says today.

    A complaint whose treated cause may still be healing is left out of the causes' evidence, neither present nor
    absent; the rules of triage look at the whole case, with every complaint in it.
    """
    judged = follow_up(told)
    today = case_today(told)
    if today is None:
        return Reassessed(judged.verdicts(), (), None)
    case, waiting = counted(today, judged)
    on = told.on.isoformat()
    answer = assess(_reading(case, told), told.kb, on, judgement_share, draws=draws)
    if waiting:
        dangers = {danger.id: danger.probability for danger in answer.must_not_miss}
        answer = replace(answer, urgency=urgency_of(today, told.kb, dangers))
    return Reassessed(judged.verdicts(), waiting, answer)


def _reading(case: Case, told: Story) -> Reading:
    names = [drug.name if isinstance(drug, Drug) else drug for drug in case.drugs]
    return Reading(case=case, not_checked=tuple(n for n in names if n not in told.kb.drugs))
