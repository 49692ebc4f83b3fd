"""What is to be expected after a treatment: of a test, and of a complaint. Read from kb/courses.yaml."""

from typing import Literal

from repletion.domain.estimate import Estimate
from repletion.domain.record import record

Shape = Literal["adds", "returns"]
Direction = Literal["up", "down"]


@record
class Hindrance:
    """What keeps a value from changing: an exposure, a condition, or another test beyond a value in its own unit."""

    text: str
    exposure: str | None = None
    condition: str | None = None
    lab: str | None = None
    below: float | None = None
    above: float | None = None
    sources: tuple[str, ...] = ()
    judgement: bool = False


@record
class LabCourse:
    """How a test answers to a nutrient.

    `adds`: a dose adds to the value, with ever less effect, at most `limit`. `returns`: it takes the value towards
    `limit`. Values are in the test's canonical unit, doses in the nutrient's unit a day, times in days.
    """

    nutrient: str
    shape: Shape
    direction: Direction = "up"
    limit: Estimate
    per_dose: Estimate
    half_time: Estimate
    baseline_at: float | None = None
    baseline_effect: Estimate | None = None
    """Relative change of the effect per unit of value above `baseline_at`."""
    weight: Estimate | None = None
    """Body weight (kg) for which `per_dose` holds; the dose counts in proportion to it. None: weight does not count."""
    between_groups: Estimate
    between_people: Estimate
    """Standard deviations: of the mean of a group (in the test's unit); of a person's effect (as a share of it)."""
    injection: Estimate | None = None
    """How many units by mouth one unit injected is worth. None: injections are not modelled."""
    target: Estimate
    told_after: int
    """Days of treatment before which a value says little."""
    plausible_day: tuple[float, float]
    """Doses a day between which a person can have meant what was written."""
    hindered_by: tuple[Hindrance, ...] = ()
    note: str = ""


@record
class Healing:
    """How a complaint of a cause goes once the cause is treated; times in weeks from the start of treatment."""

    treated_by: tuple[str, ...]
    begins: Estimate
    heals: Estimate
    """The time by which the most of it has gone; its upper end is when a complaint that stays begins to tell."""
    remains: Estimate
    """The share of the complaint that is expected to stay."""
    note: str = ""


@record
class Courses:
    """All of kb/courses.yaml."""

    labs: dict[str, LabCourse]
    healing: dict[str, Healing]
