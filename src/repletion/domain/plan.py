"""What to do after an assessment: lines with their reasons, and ways compared side by side."""

from dataclasses import field
from typing import Any, Literal

from repletion.domain.handbook import Certainty
from repletion.domain.record import record
from repletion.domain.supplement import Interactions, Limits, Products

Kind = Literal[
    "cause", "food", "sun", "self_care", "treatment", "fluid", "movement", "watch", "come_back", "whom", "honest"
]
Supervision = Literal["yourself", "pharmacist", "doctor", "prescriber", "hospital"]
Cost = Literal["none", "low", "middle", "high"]


@record
class Advice:
    """One line of the plan as knowledge: what it says, to whom it applies, and on what it rests.

    A `treatment` states what a guideline gives, not what to take: its `dose`, by whom, with what `monitoring`.
    A `self_care` line may hold `amount`s a day, by nutrient in its unit; these never pass an upper limit.
    """

    kind: Kind
    text: str
    in_short: str = ""
    """The same in plain words, where it belongs to what is done first."""
    when: dict[str, Any] = field(default_factory=dict)
    unless: dict[str, Any] = field(default_factory=dict)
    amounts: dict[str, float] = field(default_factory=dict)
    dose: str = ""
    monitoring: str = ""
    supervision: Supervision = "yourself"
    certainty: Certainty = "low"
    sources: tuple[str, ...] = ()
    judgement: bool = False


@record
class Way:
    """One way of dealing with a lack, for the comparison side by side."""

    way: Literal["food", "supplement", "treat the cause"]
    level: str
    complaint: str
    by_when: str
    cost: Cost
    risk: str
    sources: tuple[str, ...] = ()
    judgement: bool = False


@record
class Guide:
    """What is known to be done about one cause."""

    nutrient: str | None = None
    advice: dict[str, Advice]
    compared: tuple[Way, ...] = ()


@record
class SunTooLow:
    """Beyond a latitude (degrees), the months of the northern year in which the sun makes no vitamin D."""

    beyond: float
    months: tuple[int, ...]


@record
class PlanRules:
    """All guides, the advice that does not hang on one cause, and from what likelihood a cause gets lines."""

    explains_at_least: float
    present_at_least: float
    most_causes: int
    general: dict[str, Advice]
    causes: dict[str, Guide]
    photosensitising: tuple[str, ...]
    latitudes: dict[str, float]
    sun_too_low: tuple[SunTooLow, ...]


@record
class PlanLine:
    """One line for one person."""

    id: str
    kind: Kind
    text: str
    cause: str | None
    reason: str
    dose: str
    monitoring: str
    supervision: Supervision
    certainty: Certainty
    sources: tuple[str, ...]
    amounts: dict[str, float]
    in_short: str = ""


@record
class Comparison:
    """The ways of dealing with one cause, side by side."""

    cause: str
    ways: tuple[Way, ...]


@record
class Plan:
    """What to do: at an emergency nothing but where to go."""

    urgency: str
    go_now: str | None
    lines: tuple[PlanLine, ...]
    compared: tuple[Comparison, ...]
    withheld: tuple[str, ...]
    not_checked: tuple[str, ...]


@record
class Plain:
    """Names in plain words, by id."""

    causes: dict[str, str]
    tests: dict[str, str]
    findings: dict[str, str]


@record
class Guidance:
    """All that is known for advising: products, interactions, limits, plans, and what people call these things."""

    products: Products
    interactions: Interactions
    limits: dict[str, Limits]
    plan: PlanRules
    plain: Plain
    words: dict[str, tuple[str, ...]]
