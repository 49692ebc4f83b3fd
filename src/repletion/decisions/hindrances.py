"""Why a level may not move: is it taken, is it absorbed, does something work against it?"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from repletion.decisions.evidence import Gatherer
from repletion.decisions.treatment import LabStory, Story, ended
from repletion.domain.case import Case
from repletion.domain.course import Hindrance

CheckState = Literal["found", "measure", "ask"]
HAS = ("active", "treated", "controlled")


@dataclass(frozen=True)
class Check:
    """One thing to check: found in what was told, still to be measured, or to be asked."""

    state: CheckState
    text: str
    sources: tuple[str, ...] = ()


def checks(story: LabStory, told: Story) -> Iterator[Check]:
    """Yield what to check when a test does not move: what was found first, then what to measure, then to ask."""
    yield _taken(story, told)
    case = told.case() or Case()
    exposures = Gatherer(case, told.kb, ()).exposures()
    found = [c for h in story.course.hindered_by if (c := _check(h, case, exposures, told)) is not None]
    for state in ("found", "measure"):
        yield from (c for c in found if c.state == state)
    asked = [c for c in found if c.state == "ask"]
    if asked:
        sources = tuple(dict.fromkeys(s for c in asked for s in c.sources))
        yield Check("ask", f"is there: {'; '.join(c.text for c in asked)}?", sources)


def _taken(story: LabStory, told: Story) -> Check:
    doses = told.doses(story.course.nutrient)
    last = max(ended(dose) for dose in doses)
    result = story.later[-1].on
    if last < result:
        return Check("found", f"the last dose on record was on {last.isoformat()}, before the test")
    since = date.fromisoformat(doses[-1].on).isoformat()
    return Check("ask", f"was it taken as recorded, every time, since {since}?")


def _check(hindrance: Hindrance, case: Case, exposures: dict[str, bool], told: Story) -> Check | None:
    """Return one hindrance as it stands in this person, None when it is known not to be there."""
    if hindrance.lab is not None:
        return _of_lab(hindrance, told)
    if hindrance.condition is not None:
        state = case.conditions.get(hindrance.condition)
        there = None if state is None else state in HAS
        there = exposures.get(hindrance.condition) if there is None else there
    else:
        there = exposures.get(hindrance.exposure or "")
    if there is False:
        return None
    return Check("found" if there else "ask", hindrance.text, hindrance.sources)


def _of_lab(hindrance: Hindrance, told: Story) -> Check | None:
    test = hindrance.lab or ""
    lab, points = told.kb.labs[test], told.results(test)
    if not points:
        return Check("measure", f"{lab.name}, in case of {hindrance.text}", hindrance.sources)
    value = points[-1].value
    low = hindrance.below is not None and value < hindrance.below
    high = hindrance.above is not None and value > hindrance.above
    text = f"{lab.name} is {value:g} {lab.unit}: {hindrance.text}"
    return Check("found", text, hindrance.sources) if low or high else None
