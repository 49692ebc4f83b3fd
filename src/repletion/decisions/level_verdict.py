"""The verdict of a test: does it move as the dose should move it?"""

from datetime import date, timedelta

from repletion.decisions.hindrances import checks
from repletion.decisions.treatment import LabStory, Story
from repletion.decisions.verdict import Judged, Verdict, short
from repletion.nutrition.response import Band, noise


def of_lab(story: LabStory, told: Story) -> Verdict:
    """Return the verdict of one test."""
    judged, why = _lab_judged(story, told.on)
    last = story.later[-1] if story.later else None
    tells = story.start + timedelta(story.course.told_after)
    return Verdict(
        about=story.test,
        name=story.lab.name,
        nutrient=story.course.nutrient,
        verdict=judged,
        told=why,
        observed=last.value if last else None,
        expected=story.expected(last.on if last else told.on),
        look_again=max(tells, told.on) if judged == "too_early" else None,
        to_check=tuple(checks(story, told)) if judged == "not_moving" else (),
        note=story.course.note,
        sources=tuple(dict.fromkeys([*story.course.per_dose.sources, *story.course.half_time.sources])),
    )


def _lab_judged(story: LabStory, on: date) -> tuple[Judged, str]:
    unit, tells = story.lab.unit, story.start + timedelta(story.course.told_after)
    if not story.later:
        since = f"nothing measured since the start on {story.start.isoformat()}"
        return (
            "too_early",
            f"{since}; measure from {tells.isoformat()} on" if on < tells else f"{since}; measure it now",
        )
    last = story.later[-1]
    if story.baseline is None:
        reached = "it is where it should be" if story.reached(last.value) else "it is not yet where it should be"
        return "no_start", f"{short(last.value)} {unit}; nothing was measured before the treatment, but {reached}"
    went = f"from {short(story.baseline.value)} to {short(last.value)} {unit}"
    band = story.expected(last.on)
    assert band is not None
    if _beyond(story, last.value, band):
        return "beyond_expected", f"it went {went}, further than the dose explains; check doses and units"
    if story.reached(last.value):
        return "on_course", f"it went {went} and is where it should be"
    if last.on < tells:
        return "too_early", f"it went {went}; a value tells from {tells.isoformat()} on"
    if _stuck(story, last.value, band):
        asked = "is it taken, is it absorbed, does something work against it?"
        return "not_moving", f"it went {went}, where about {short(band.middle)} was expected: {asked}"
    return "on_course", f"it went {went}, within what was expected, and is not yet where it should be"


def _beyond(story: LabStory, value: float, band: Band) -> bool:
    """Return whether a value rose further than the dose explains; one that returns to a level may reach all of it."""
    limit = story.course.limit.interval
    level = limit[1] if limit is not None and story.course.shape == "returns" else 0.0
    return story.course.direction == "up" and value > max(band.high, level)


def _stuck(story: LabStory, value: float, band: Band) -> bool:
    """Return whether a value lags behind: outside its band, or unchanged but for chance where a change was due."""
    assert story.baseline is not None
    down = story.course.direction == "down"
    moved = (story.baseline.value - value) if down else (value - story.baseline.value)
    due = abs(band.middle - story.baseline.value)
    chance = noise(story.cv, story.baseline.value)
    outside = value > band.high if down else value < band.low
    return outside or (moved <= chance < due)
