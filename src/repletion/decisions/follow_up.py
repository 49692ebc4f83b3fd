"""Expected against observed: is the treatment on course, too early to judge, not arriving, or beside the point?"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from repletion.decisions.complaint_verdict import Clock, ComplaintStory, Heals, cause_gives, first_score, upper
from repletion.decisions.level_verdict import of_lab
from repletion.decisions.treatment import LabStory, Story, lab_stories
from repletion.decisions.verdict import Verdict
from repletion.nutrition.response import Band, of_complaint

OVER = ("other_cause", "partly")
"""Verdicts of a complaint whose healing time is over."""


@dataclass(frozen=True)
class FollowUp:
    """Judges a journal; `likely` holds the causes that were likely to be why when it all began, where that is known."""

    told: Story
    likely: frozenset[str] | None = None

    @cached_property
    def labs(self) -> tuple[tuple[LabStory, Verdict], ...]:
        """Return every test that a treatment should move, with its verdict."""
        return tuple((story, of_lab(story, self.told)) for story in lab_stories(self.told))

    @cached_property
    def complaints(self) -> tuple[Verdict, ...]:
        """Return the verdict of every scored complaint that a treatment should heal."""
        scored = sorted({e.finding for e in self.told.entries if e.kind == "symptom"})
        found = (self.of_complaint(name) for name in scored)
        return tuple(v for v in found if v is not None)

    def verdicts(self) -> tuple[Verdict, ...]:
        """Return all of them: tests first; of a nutrient without any result its first test is told."""
        kept: dict[str, list[Verdict]] = {}
        for story, verdict in self.labs:
            told = kept.setdefault(story.course.nutrient, [])
            if story.baseline or story.later:
                told.append(verdict)
        for story, verdict in self.labs:
            kept[story.course.nutrient] = kept[story.course.nutrient] or [verdict]
        return (*(v for told in kept.values() for v in told), *self.complaints)

    def healing(self, finding: str) -> tuple[Heals, ...]:
        """Return what should heal a complaint, the slowest last: the treated causes that were likely to be why.

        Where none was, the treated lack itself is given the time that it has on record.
        """
        return self._slowest_last(self._causes(finding)) or self._slowest_last(self._lacks())

    def _causes(self, finding: str) -> Iterator[Heals]:
        treated = self.told.treated()
        for cause, healing in self.told.courses.healing.items():
            if (self.likely is None or cause in self.likely) and cause_gives(self.told, cause, finding):
                yield from (Heals(cause, n, healing) for n in healing.treated_by if n in treated)

    def _lacks(self) -> Iterator[Heals]:
        courses = self.told.courses.healing
        for nutrient in self.told.treated():
            cause = self.told.nutrients[nutrient].deficiency
            if cause in courses:
                yield Heals(cause, nutrient, courses[cause], likely=False)

    def _slowest_last(self, found: Iterable[Heals]) -> tuple[Heals, ...]:
        """Return them in order; of equals the one whose level can be followed comes last."""
        followed = {story.course.nutrient for story, _ in self.labs}
        return tuple(sorted(found, key=lambda x: (upper(x.course.heals), x.nutrient in followed)))

    def of_complaint(self, finding: str) -> Verdict | None:
        """Return the verdict of one complaint, None when no treatment should heal it or it was not scored."""
        healing = self.healing(finding)
        scores = self.told.scores(finding)
        if not healing or not scores:
            return None
        clock = self.clock(healing[-1].nutrient)
        first = first_score(scores, clock.start)
        return ComplaintStory(self.told, finding, healing[-1], clock, first, scores[-1]).verdict()

    def clock(self, nutrient: str) -> Clock:
        """Return when healing could begin: with the treatment, or when the level was last seen not to be there yet."""
        start = date.fromisoformat(self.told.doses(nutrient)[0].on)
        stories = [s for s, _ in self.labs if s.course.nutrient == nutrient]
        short = [p.on for s in stories for p in s.later if not s.reached(p.value)]
        last = [(s.reached(s.later[-1].value)) for s in stories if s.later]
        return Clock(start, max([start, *short]), bool(last) and all(last))

    def bands(self, finding: str, days: Sequence[date]) -> list[tuple[date, Band]]:
        """Return the score that is expected on each day; none when no treatment should heal the complaint."""
        healing, scores = self.healing(finding), self.told.scores(finding)
        if not healing or not scores:
            return []
        course, clock = healing[-1].course, self.clock(healing[-1].nutrient)
        first = first_score(scores, clock.start).value
        return [(on, of_complaint(course, first, max((on - clock.begins).days, 0))) for on in days]


def withheld(follow_up: FollowUp, present: Sequence[str]) -> Iterator[str]:
    """Yield the present complaints that do not count yet: a treated cause that was likely may still be healing them.

    Once the healing time on record is over they count again; one that was never scored goes with those that were.
    """
    judged = {v.about: v.verdict for v in follow_up.complaints}
    over = {v.nutrient for v in follow_up.complaints if v.verdict in OVER}
    for finding in present:
        healing = follow_up.healing(finding)
        if not healing or not healing[-1].likely:
            continue
        scored = judged.get(finding)
        if healing[-1].nutrient not in over if scored is None else scored not in OVER:
            yield finding
