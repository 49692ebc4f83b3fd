"""What a journal says of one treatment: since when, how much, what was measured before and after, what to expect."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import inf, sqrt

from repletion.decisions.journal_check import day, result
from repletion.decisions.labs import read_lab
from repletion.domain.case import Case, Result
from repletion.domain.course import Courses, LabCourse
from repletion.domain.handbook import Nutrient
from repletion.domain.journal import CaseThen, DoseTaken, Entry, LabResult, SymptomScore, Weight
from repletion.domain.knowledge import KnowledgeBase, Lab
from repletion.nutrition.dose_units import DAYS, daily
from repletion.nutrition.response import Band, Intake, of_person

PAUSE = 90
"""Days without a dose after which the next one begins a new course (judgement)."""
ADULT = 16
BEFORE, AFTER = 180, 7
"""How long before and after the first dose a result still tells the start (judgement)."""


@dataclass(frozen=True)
class Point:
    """A value on a day."""

    on: date
    value: float


@dataclass(frozen=True)
class Story:
    """Everything in a journal up to a day, with what it is read against."""

    entries: tuple[Entry, ...]
    on: date
    kb: KnowledgeBase
    nutrients: Mapping[str, Nutrient]
    courses: Courses

    def case(self) -> Case | None:
        """Return the latest case that was recorded."""
        return next((e.case for e in reversed(self.entries) if isinstance(e, CaseThen)), None)

    @property
    def adult(self) -> bool:
        """Return whether the courses hold for the person: they were seen in adults only."""
        case = self.case()
        return case is None or case.age is None or case.age >= ADULT

    def weight(self) -> float | None:
        """Return the latest body weight in kilograms."""
        return next((e.kg for e in reversed(self.entries) if isinstance(e, Weight)), None)

    def results(self, test: str) -> tuple[Point, ...]:
        """Return the results of a test in its canonical unit, the earliest first; one recorded twice counts once."""
        case = self.case() or Case()
        told = [r for e in self.entries for r in _results(e) if r.test == test]
        read = {(r.on or "", read_lab(r, self.kb.labs[test], case).value): None for r in told}
        found = [Point(date.fromisoformat(on), value) for on, value in read if value is not None]
        return tuple(sorted((p for p in found if p.on <= self.on), key=lambda p: p.on))

    def scores(self, finding: str) -> tuple[Point, ...]:
        """Return the scores of a complaint, the earliest first."""
        found = (e for e in self.entries if isinstance(e, SymptomScore) and e.finding == finding)
        return tuple(Point(date.fromisoformat(e.on), float(e.score)) for e in found)

    def doses(self, nutrient: str) -> tuple[DoseTaken, ...]:
        """Return what was taken of a nutrient in its present course, the earliest first."""
        every = [e for e in self.entries if isinstance(e, DoseTaken) and e.nutrient == nutrient]
        for i in range(len(every) - 1, 0, -1):
            last = max(ended(e) for e in every[:i])
            if (date.fromisoformat(every[i].on) - last).days > PAUSE:
                return tuple(every[i:])
        return tuple(every)

    def treated(self) -> tuple[str, ...]:
        """Return the nutrients of which something was taken; none for a child, for whom nothing can be expected."""
        if not self.adult:
            return ()
        return tuple(dict.fromkeys(e.nutrient for e in self.entries if isinstance(e, DoseTaken)))


def story(
    entries: Sequence[Entry], on: date, kb: KnowledgeBase, nutrients: Mapping[str, Nutrient], courses: Courses
) -> Story:
    """Return what the entries say up to a day, in the order of their days."""
    kept = sorted((e for e in entries if e.on <= on.isoformat()), key=lambda e: e.on)
    return Story(tuple(kept), on, kb, nutrients, courses)


def _results(entry: Entry) -> list[Result]:
    """Return the results in an entry, each with its day; those in a case are of its day where they have none."""
    if isinstance(entry, LabResult):
        return [result(entry)]
    labs = entry.case.labs if isinstance(entry, CaseThen) else ()
    return [r if r.on is not None and day(r.on) else replace(r, on=entry.on) for r in labs]


def ended(dose: DoseTaken) -> date:
    """Return the last day on which a dose counts; the last day of all for one that goes on."""
    if dose.per == "once":
        return date.fromisoformat(dose.on) + timedelta(DAYS["once"])
    return date.max if dose.until is None else date.fromisoformat(dose.until)


@dataclass(frozen=True)
class LabStory:
    """One test under one treatment."""

    test: str
    lab: Lab
    course: LabCourse
    start: date
    baseline: Point | None
    later: tuple[Point, ...]
    intakes: tuple[Intake, ...]
    weight: float | None

    @property
    def cv(self) -> float:
        """Return by how much results of one person vary by themselves: the laboratory's and the body's part."""
        return sqrt(self.lab.analytic_cv**2 + self.lab.within_person_cv**2)

    def expected(self, on: date) -> Band | None:
        """Return what is expected on a day, None without a value from the start."""
        if self.baseline is None:
            return None
        days = max((on - self.baseline.on).days, 0)
        return of_person(self.course, self.baseline.value, self.intakes, days, self.weight, self.cv)

    def reached(self, value: float) -> bool:
        """Return whether a value is at or beyond what the treatment aims at."""
        target = self.course.target.value or 0.0
        return value <= target if self.course.direction == "down" else value >= target


def lab_stories(told: Story) -> Iterator[LabStory]:
    """Yield every test that a treatment of the journal moves, measured or not."""
    for test, course in told.courses.labs.items():
        doses = told.doses(course.nutrient)
        if doses and told.adult:
            yield _lab_story(told, test, course, doses)


def _lab_story(told: Story, test: str, course: LabCourse, doses: Sequence[DoseTaken]) -> LabStory:
    start = date.fromisoformat(doses[0].on)
    points = told.results(test)
    before = [p for p in points if start - timedelta(BEFORE) <= p.on <= start]
    soon = [p for p in points if start < p.on <= start + timedelta(AFTER)]
    baseline = before[-1] if before else soon[0] if soon else None
    later = tuple(p for p in points if p.on > max(start, baseline.on if baseline else start))
    origin = baseline.on if baseline else start
    nutrient = told.nutrients[course.nutrient]
    intakes = tuple(_intake(dose, nutrient, origin) for dose in doses)
    return LabStory(test, told.kb.labs[test], course, start, baseline, later, intakes, told.weight())


def _intake(dose: DoseTaken, nutrient: Nutrient, origin: date) -> Intake:
    last = ended(dose)
    end = inf if last == date.max else (last - origin).days + 1
    start = (date.fromisoformat(dose.on) - origin).days
    return Intake(start, end, daily(dose, nutrient) or 0.0, dose.route == "injection")
