"""What is answered. The keys are those of the contract; numbers keep full precision until a door prints them."""

from typing import Literal

from repletion.domain.case import ReadAs
from repletion.domain.comparison import Comparison, Together
from repletion.domain.knowledge import Kind
from repletion.domain.plan import Plan
from repletion.domain.record import record
from repletion.domain.red_flag import Act, Level

Status = Literal["severe_low", "low", "borderline", "normal", "high", "severe_high", "indeterminate"]


Go = Literal["", "ambulance", "emergency", "help"]


@record
class UrgencyReason:
    """A rule that fired."""

    id: str
    text: str
    level: Level
    source: tuple[str, ...]


@record
class Watch:
    """Signs that ask for one action, in words that go on from "if"."""

    act: Act
    signs: tuple[str, ...]


@record
class Urgency:
    """How soon to be seen, why, and when to come back sooner."""

    level: Level
    reasons: tuple[UrgencyReason, ...]
    safety_net: tuple[str, ...]
    """Sentences: at an emergency where to go first; then what is said with the level, and what to watch for."""
    watch_for: tuple[Watch, ...] = ()
    go: Go = ""
    """At an emergency: where to go; `help` where only words of self-harm were read."""
    do_first: tuple[str, ...] = ()
    """What the rules that fired ask to do besides."""


@record
class Through:
    """A cause through which another acts on the complaint, and the share of the other's part that goes there."""

    id: str
    share: float


@record
class Reason:
    """One piece of evidence: what leaving it out would change (log_odds), and what it says by itself (alone)."""

    evidence: str
    state: Literal["present", "absent", "value"]
    log_odds: float
    alone: float
    sources: tuple[str, ...]


@record
class CauseAnswer:
    """One cause: is it there (probability), and is it why (explains)."""

    id: str
    name: str
    kind: Kind
    probability: float
    interval: tuple[float, float] | None
    prior: float
    explains: float | None
    explains_interval: tuple[float, float] | None
    through: tuple[Through, ...]
    reasons: tuple[Reason, ...]

    @property
    def ranked_by(self) -> float:
        """Return `explains`, or `probability` where there is no complaint."""
        return self.probability if self.explains is None else self.explains


@record
class Danger:
    """A cause that must not be missed, and what would exclude it."""

    id: str
    name: str
    probability: float
    excluded_by: tuple[str, ...]


@record
class LabAnswer:
    """A result as read."""

    test: str
    loinc: str | None
    value: float | None
    unit: str | None
    status: Status
    why: str
    sources: tuple[str, ...]


@record
class TrapAnswer:
    """A way in which results at hand may mislead, and the tests that would settle it."""

    id: str
    tests: tuple[str, ...]
    text: str
    ask: tuple[str, ...]
    sources: tuple[str, ...]


@record
class Supposed:
    """What one outcome of a test would make of a cause: its number now (`explains`, else `probability`), and then."""

    outcome: str
    cause: str
    now: float
    then: float


@record
class NextTest:
    """A test that could be done next: what it would tell, and whether it is advised."""

    id: str
    name: str
    kind: str
    loinc: str | None
    information_bits: float
    advised: bool
    why: str
    sources: tuple[str, ...]
    price: str = ""
    prepare: str = ""
    supposed: tuple[Supposed, ...] = ()
    for_causes: tuple[str, ...] = ()
    overridden: str = ""
    """The gate that was overridden, in its own words."""


@record
class QuestionAdvice:
    """A question or an examination that would tell more, in words for the person."""

    id: str
    ask: str
    kind: str
    information_bits: float


@record
class WhyNot:
    """A cause often taken for the leading ones that is not likely here, and what speaks against it, strongest first."""

    id: str
    name: str
    probability: float
    against: tuple[Reason, ...]


@record
class Knowledge:
    """Which knowledge answered."""

    version: str
    digest: str
    judgement_share: float
    review: str


@record
class Assessment:
    """The whole answer."""

    on: str
    urgency: Urgency
    complaint: tuple[str, ...]
    causes: tuple[CauseAnswer, ...]
    must_not_miss: tuple[Danger, ...]
    none_of_these: float | None
    tests: tuple[NextTest, ...]
    labs: tuple[LabAnswer, ...]
    plan: Plan | None
    unrecognised: tuple[str, ...]
    not_checked: tuple[str, ...]
    read_as: tuple[ReadAs, ...]
    notices: tuple[str, ...]
    knowledge: Knowledge
    version: str
    together: Together | None = None
    compared: tuple[Comparison, ...] = ()
    questions: tuple[QuestionAdvice, ...] = ()
    why_not: tuple[WhyNot, ...] = ()
    traps: tuple[TrapAnswer, ...] = ()
