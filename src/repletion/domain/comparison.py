"""One person answered twice: with a number of the knowledge changed, or with something told otherwise."""

from typing import Literal

from repletion.domain.estimate import Estimate, Table
from repletion.domain.record import record


@record
class Change:
    """A number put in place of a published one: `times` it, a new `value` with its `interval`, or whole `rows`.

    What cites no source is judgement, whether marked or not.
    """

    times: float | None = None
    value: float | None = None
    interval: tuple[float, float] | None = None
    rows: Table = ()
    sources: tuple[str, ...] = ()
    judgement: bool = False
    note: str = ""


@record
class Overlay:
    """Numbers of the knowledge base as they are where somebody practises; path of the number -> change."""

    label: str
    numbers: dict[str, Change]


@record
class ChangedNumber:
    """A number as published and as changed."""

    path: str
    before: tuple[Estimate, ...]
    after: tuple[Estimate, ...]


@record
class TwoAnswers:
    """A cause in both answers: before and after the change."""

    id: str
    name: str
    probability: tuple[float, float]
    explains: tuple[float, float] | None


@record
class Comparison:
    """Two answers side by side; causes in the order of the greatest change."""

    kind: Literal["overlay", "what_if"]
    label: str
    changes: tuple[str, ...]
    urgency: tuple[str, str]
    causes: tuple[TwoAnswers, ...]


@record
class CauseSet:
    """Causes that together, and no others, account for the complaint, with the probability of just that."""

    causes: tuple[str, ...]
    probability: float


@record
class Together:
    """The most probable sets; no other set is more probable than `others_at_most`.

    `certified`: nothing more probable than a set shown was skipped.
    """

    sets: tuple[CauseSet, ...]
    others_at_most: float
    certified: bool
