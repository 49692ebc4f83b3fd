"""What is told of one person. Missing is unknown, never absent."""

from dataclasses import field
from typing import Literal

from repletion.domain.estimate import Sex
from repletion.domain.record import record

Presence = Literal["present", "absent", "uncertain"]
Began = Literal["before", "after"]
DiagnosisState = Literal["active", "treated", "controlled", "past", "excluded"]
ReadState = Literal["present", "absent", "past", "uncertain", "other_person", "planned", "value"]


@record
class Said:
    """A finding with its qualifiers."""

    state: Presence = "present"
    onset: Literal["sudden", "gradual"] | None = None
    duration: Literal["hours", "days", "weeks", "months", "years"] | None = None
    course: Literal["constant", "episodic", "progressive", "improving"] | None = None
    side: Literal["one", "both"] | None = None
    timing: Literal["night", "morning", "exertion", "rest", "any"] | None = None


@record
class Taken:
    """An exposure or a drug; `began` is told against the complaint: what came after cannot have caused it.

    `probability`: that it is there, where it was computed and not told (an intake below the need, from a diary).
    """

    state: Presence = "present"
    began: Began | None = None
    probability: float | None = None


@record
class Drug:
    """A drug by any of its names."""

    name: str
    began: Began | None = None


@record
class Result:
    """One result of a test: a number with its unit, or a word."""

    test: str
    value: float | None = None
    unit: str | None = None
    comparator: Literal["<", ">"] | None = None
    result: Literal["very_low", "low", "normal", "high", "very_high"] | None = None
    range: tuple[float | None, float | None] | None = None
    on: str | None = None
    adjusted: bool | None = None
    """Of calcium: whether the laboratory had adjusted it for albumin; False is the total as measured."""


@record
class Case:
    """One person: who, what for, what was found, what is taken, what was measured."""

    age: int | None = None
    sex: Sex | None = None
    pregnant: bool | None = None
    region: str | None = None
    complaint: tuple[str, ...] = ()
    findings: dict[str, Presence | Said] = field(default_factory=dict)
    exposures: dict[str, Presence | Taken] = field(default_factory=dict)
    drugs: tuple[str | Drug, ...] = ()
    no_other_drugs: bool = False
    conditions: dict[str, DiagnosisState] = field(default_factory=dict)
    suspected: dict[str, float] = field(default_factory=dict)
    """A clinician's own probability that a cause is there, before what was found is weighed; it replaces ours."""
    labs: tuple[Result, ...] = ()
    self_harm: bool = False


@record
class ReadAs:
    """A span of the text and what it became."""

    text: str
    as_: str
    state: ReadState


@record
class Reading:
    """What was understood of a text, and what was not."""

    case: Case
    read_as: tuple[ReadAs, ...] = ()
    unrecognised: tuple[str, ...] = ()
    not_checked: tuple[str, ...] = ()


def said(value: Presence | Said) -> Said:
    """Return the long form of a finding's state.

    >>> said("absent").state
    'absent'
    """
    return value if isinstance(value, Said) else Said(state=value)


def taken(value: Presence | Taken) -> Taken:
    """Return the long form of an exposure's state."""
    return value if isinstance(value, Taken) else Taken(state=value)
