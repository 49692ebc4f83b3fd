"""The verdict of a complaint: does it heal as its treated cause heals?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from repletion.decisions.treatment import Point, Story
from repletion.decisions.verdict import Judged, Verdict
from repletion.domain.course import Healing
from repletion.domain.estimate import Estimate
from repletion.nutrition.response import DAYS, of_complaint

BETTER = 0.7
"""A complaint is better when at most this share of its first score is left (judgement: 30 % less is felt)."""


@dataclass(frozen=True)
class Heals:
    """A treated cause, the nutrient that treats it and its course; whether it was likely to be why when it began."""

    cause: str
    nutrient: str
    course: Healing
    likely: bool = True


@dataclass(frozen=True)
class Clock:
    """The start of the treatment, the day from which healing counts, and whether the level is where it should be."""

    start: date
    begins: date
    normal: bool


def cause_gives(told: Story, cause: str, finding: str) -> bool:
    """Return whether a cause is linked to a finding, or to the process that it reports."""
    record = told.kb.findings.get(finding)
    nodes = {finding, record.reports.of} if record is not None and record.reports is not None else {finding}
    return any(link.finding in nodes for link in told.kb.causes[cause].findings)


def first_score(scores: Sequence[Point], start: date) -> Point:
    """Return the score that tells how it was when treatment began: the last by its first week, else the first."""
    before = [p for p in scores if p.on <= start + timedelta(DAYS)]
    return before[-1] if before else scores[0]


def upper(estimate: Estimate) -> float:
    """Return the upper end of an estimate."""
    return estimate.interval[1] if estimate.interval else estimate.value or 0.0


@dataclass(frozen=True)
class ComplaintStory:
    """One complaint under the treatment of the cause that heals slowest."""

    told: Story
    finding: str
    heals: Heals
    clock: Clock
    first: Point
    last: Point

    def verdict(self) -> Verdict:
        """Return what can be said of it: a complaint that stays tells only after the healing time on record."""
        due = self.clock.begins + timedelta(DAYS * upper(self.heals.course.heals))
        judged, told = self._judged(due)
        band = of_complaint(self.heals.course, self.first.value, max((self.last.on - self.clock.begins).days, 0))
        return Verdict(
            about=self.finding,
            name=self.told.kb.findings[self.finding].name,
            nutrient=self.heals.nutrient,
            verdict=judged,
            told=told,
            observed=self.last.value,
            expected=band if self.clock.normal else None,
            look_again=due if judged == "too_early" else None,
            sources=self.heals.course.heals.sources,
        )

    def _judged(self, due: date) -> tuple[Judged, str]:
        name = self.told.kb.causes[self.heals.cause].name.partition(" (")[0]
        name = name[0].lower() + name[1:]
        went = f"from {self.first.value:g} to {self.last.value:g} of 10"
        if self.last.on <= self.first.on:
            return "too_early", "no score since the treatment began; score it again"
        better = self.last.value <= BETTER * self.first.value
        if better and self.last.on < due:
            return "on_course", f"it went {went}, as {name} does when it heals"
        if better:
            healed = self.last.value <= self.first.value * upper(self.heals.course.remains)
            told = f"it went {went}; " + (
                "that is what was to be expected" if healed else "less than was to be expected"
            )
            return ("on_course" if healed else "partly"), told
        if not self.clock.normal:
            return (
                "too_early",
                f"it went {went}, but the level is not known to be where it should be; see to that first",
            )
        if self.last.on < due:
            hardly = "" if self.heals.likely else ", though it was hardly likely to be why"
            return "too_early", f"it went {went}; {name} may take until {due.isoformat()} to heal{hardly}"
        weeks = (self.last.on - self.clock.begins).days // DAYS
        return "other_cause", f"the level is normal and {weeks} weeks have passed, but it only went {went}"
