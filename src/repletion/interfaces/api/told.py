"""What is answered, as types: what the OpenAPI document says of every answer that is built of plain values."""

from dataclasses import dataclass, field
from typing import Literal

from repletion.decisions.interactions import Found, NotChecked
from repletion.decisions.schedule import Schedule
from repletion.decisions.supplement_lines import Line
from repletion.decisions.supplements import Total
from repletion.domain.assessment import (
    CauseAnswer,
    Knowledge,
    LabAnswer,
    NextTest,
    QuestionAdvice,
    Reason,
    TrapAnswer,
    Urgency,
)
from repletion.domain.case import ReadAs
from repletion.domain.estimate import Source
from repletion.domain.fault import Fault
from repletion.domain.record import record


@record
class Problem:
    """What was refused and why: every fault at once."""

    type: str
    title: str
    status: int
    faults: tuple[Fault, ...]


@record
class TestsTold:
    """Which test comes next."""

    on: str
    urgency: Urgency
    complaint: tuple[str, ...]
    tests: tuple[NextTest, ...]
    questions: tuple[QuestionAdvice, ...]
    traps: tuple[TrapAnswer, ...]
    notices: tuple[str, ...]
    knowledge: Knowledge
    version: str


@record
class SourceTold(Source):
    """A source with its key."""

    key: str


@record
class Explained:
    """One cause of one person."""

    on: str
    urgency: Urgency
    complaint: tuple[str, ...]
    read_as: tuple[ReadAs, ...]
    unrecognised: tuple[str, ...]
    not_checked: tuple[str, ...]
    notices: tuple[str, ...]
    knowledge: Knowledge
    version: str
    cause: CauseAnswer
    definition: str
    in_words: str
    paths: tuple[tuple[str, ...], ...]
    """Ways from the cause to the complaint: ids, the cause first."""
    against: tuple[Reason, ...]
    """What speaks against it, where it is often taken for the leading cause."""
    next_steps: tuple[str, ...]
    sources: tuple[SourceTold, ...]


@record
class LabRead(LabAnswer):
    """A result as read, with what may mislead in general."""

    traps: tuple[str, ...]


@record
class LabsTold:
    """Results by themselves."""

    labs: tuple[LabRead, ...]
    traps: tuple[TrapAnswer, ...]


@record
class EatenTold:
    """A food that was eaten, as understood."""

    day: str
    text: str
    food: str | None
    source: str | None
    grams: float | None
    portion: str
    stated: str
    alternatives: tuple[str, ...]


@record
class SupplementTold:
    """A supplement of the diary: what of it a day."""

    text: str
    a_day: dict[str, float]


@record
class FoodAmount:
    """A food and what it gives."""

    food: str
    amount: float


@record
class NutrientTold:
    """The intake of one nutrient against what is wanted."""

    id: str
    name: str
    unit: str
    food: float | None
    supplements: float | None
    mean: float | None
    at_least: bool
    known_share: float | None
    ear: float | None
    rda: float | None
    ai: float | None
    ul: float | None
    ul_counts_food: bool
    stage: str
    rule: str
    probability_inadequate: float | None
    interval: tuple[float, float] | None
    probability_over_ul: float | None
    more_days: int | None
    rough: bool
    foods: tuple[FoodAmount, ...]
    notes: tuple[str, ...]


@record
class AddedFood:
    """A food to add."""

    food: str
    serving: str
    grams: float
    servings: float


@record
class ProposalTold:
    """One small change, with what it closes."""

    text: str
    add: tuple[AddedFood, ...]
    less: tuple[str, ...]
    before_and_after: dict[str, tuple[float | None, float | None]]
    short: dict[str, float]
    energy_kcal: float | None
    objective: float | None
    bound: float | None
    binding: tuple[str, ...]


@record
class ChangeTold:
    """The smallest changes that close the gaps."""

    targets: tuple[str, ...]
    found: tuple[ProposalTold, ...]
    beyond_food: tuple[str, ...]


@record
class DietTold:
    """Intake, adequacy, and the smallest change."""

    days: tuple[str, ...]
    energy_kcal: float | None
    eaten: tuple[EatenTold, ...]
    supplements: tuple[SupplementTold, ...]
    unmatched: tuple[str, ...]
    unread: tuple[str, ...]
    first: tuple[str, ...]
    nutrients: tuple[NutrientTold, ...]
    not_counted: tuple[str, ...]
    exposures: dict[str, float]
    change: ChangeTold | None
    version: str


@record
class KnowledgeMark:
    """Which knowledge it is."""

    version: str
    digest: str
    review: str


@dataclass(frozen=True, kw_only=True)
class LineTold(Line):
    """One product with its verdict."""

    in_the_day: bool = field()  # of its own: there a property has that name


@dataclass(frozen=True, kw_only=True)
class TotalTold(Total):
    """One nutrient over everything that is taken."""

    state: Literal["over", "within", "no limit", "not known"] = field()


@record
class SupplementsTold:
    """A list of supplements, checked."""

    lines: tuple[LineTold, ...]
    totals: tuple[TotalTold, ...]
    interactions: tuple[Found, ...]
    day: Schedule
    states: tuple[str, ...]
    not_checked: tuple[NotChecked, ...]
    knowledge: KnowledgeMark
