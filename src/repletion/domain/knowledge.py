"""The nouns of the knowledge base. Each file under kb/ is read into these and nothing else."""

from dataclasses import field
from typing import Literal

from repletion.domain.estimate import Estimate, Sex, Source, Table
from repletion.domain.record import record
from repletion.domain.red_flag import Level as Level
from repletion.domain.red_flag import RedFlag, SafetyNet, Sign
from repletion.domain.workup import Workup

Kind = Literal["deficiency", "excess", "underlying", "other"]
Side = Literal["low", "high"]
Shares = dict[str, dict[str, float]]
"""Axis -> value -> share; for instance {"duration": {"days": 0.7, "weeks": 0.2}}."""


@record
class Report:
    """A way of telling that something else is so: P(this | the parent's level), from its absence upwards."""

    of: str
    given_level: tuple[float, ...] = ()
    sources: tuple[str, ...] = ()
    judgement: bool = False
    note: str = ""


@record
class Finding:
    """A symptom, sign, image or biopsy result: present, absent or unknown. A process is one nobody asks about."""

    name: str
    ask: str = ""
    window: str = ""
    group: Literal[
        "pain", "cramp", "weakness", "sensation", "movement", "general", "sign", "test", "history", "process"
    ]
    complaint: bool = False
    frequency: Table = ()
    reports: Report | None = None
    axes: Shares = field(default_factory=dict)
    note: str = ""


@record
class Exposure:
    """What a person brings: drug class, diagnosis, surgery, diet, habit, physiology. Frequency in the population."""

    name: str
    ask: str = ""
    kind: Literal["drug", "condition", "surgery", "diet", "habit", "environment", "family", "physiology", "event"]
    frequency: Table
    note: str = ""


@record
class Drug:
    """A substance and the exposures that taking it means."""

    name: str
    atc: tuple[str, ...] = ()
    exposures: tuple[str, ...]
    names: tuple[str, ...] = ()


@record
class DecisionLevel:
    """A limit of a test, in its canonical unit, and how often the population is beyond it."""

    at: Estimate
    name: str
    status: Literal["borderline", "low", "severe_low", "high", "severe_high"]
    frequency: Table = ()
    sex: Sex | None = None
    given_level: tuple[float, ...] = ()
    """For a side that reports another node: P(beyond this limit | that node's level), from its absence upwards."""


@record
class LabSide:
    """One ladder of limits, mildest first."""

    levels: tuple[DecisionLevel, ...]
    reports: str | None = None
    judgement: bool = False
    sources: tuple[str, ...] = ()


@record
class Lab:
    """A test: names of its codes, unit, factors to the canonical unit, plausible range, ladders."""

    name: str
    loinc: tuple[str, ...] = ()
    unit: str
    units: dict[str, float]
    printed: tuple[str, ...] = ()
    """Units in common use, the only ones that a number without a unit can be meant in; none: any of `units`."""
    plausible: tuple[float, float]
    analytic_cv: float = 0.05
    within_person_cv: float = 0.0
    laboratory_range_first: bool = True
    reference: Table = ()
    low: LabSide | None = None
    high: LabSide | None = None
    repeats: str | None = None
    """A test whose high value this one's only says again (AST after CK): then it is not counted."""
    traps: tuple[str, ...] = ()
    note: str = ""

    def ladder(self, side: str) -> LabSide | None:
        """Return the ladder of one side, where it has one."""
        return self.low if side == "low" else self.high

    def ladders(self) -> list[tuple[Side, LabSide]]:
        """Return the sides that have a ladder, each with it."""
        sides: tuple[tuple[Side, LabSide | None], ...] = (("low", self.low), ("high", self.high))
        return [(side, ladder) for side, ladder in sides if ladder is not None]


@record
class Influence:
    """An exposure's adjusted odds ratio on a cause."""

    exposure: str
    odds_ratio: Estimate


@record
class Arc:
    """This cause is brought about by another with this probability (noisy-or)."""

    cause: str
    probability: Estimate


@record
class Link:
    """How often people with the cause have the finding; shares by qualifier where they differ from the cause's own."""

    finding: str
    sensitivity: Estimate
    axes: Shares = field(default_factory=dict)


@record
class LabLink:
    """How often people with the cause are beyond each limit of one side of a test, mildest first."""

    lab: str
    side: Side
    beyond: Table


@record
class Danger:
    """What must not be missed: shown apart above this probability, with what would exclude it."""

    threshold: float
    excluded_by: tuple[str, ...]
    hours_count: bool = False
    """Whether a likely one is looked for the same day: where days of delay do harm. Red flags come before it."""


@record
class DefinedBy:
    """The limit that defines a deficiency."""

    lab: str
    side: Side
    level: int
    note: str = ""


@record
class Cause:
    """A cause of muscle or back trouble: how common, what brings it, what it shows."""

    name: str
    kind: Kind
    definition: str
    in_words: str
    defined_by: DefinedBy | None = None
    prior: Table
    influences: tuple[Influence, ...] = ()
    brought_about_by: tuple[Arc, ...] = ()
    axes: Shares = field(default_factory=dict)
    findings: tuple[Link, ...] = ()
    labs: tuple[LabLink, ...] = ()
    when_treated: Estimate | None = None
    must_not_miss: Danger | None = None
    rivals: tuple[str, ...] = ()
    next_steps: tuple[str, ...] = ()
    note: str = ""


@record
class Population:
    """The share of the reference population in an age band, by sex."""

    age: tuple[int, int]
    sex: Sex
    share: float


@record
class KnowledgeBase:
    """All the evidence, resolved by id."""

    version: str
    sources: dict[str, Source]
    population: tuple[Population, ...]
    axes: Shares
    findings: dict[str, Finding]
    exposures: dict[str, Exposure]
    drugs: dict[str, Drug]
    labs: dict[str, Lab]
    causes: dict[str, Cause]
    red_flags: dict[str, RedFlag]
    safety_net: dict[str, SafetyNet]
    signs: dict[str, Sign] = field(default_factory=dict)
    crisis_lines: dict[str, str] = field(default_factory=dict)
    review: str = "not clinically signed"
    digest: str = ""
    workup: Workup | None = None
