"""What can be asked, examined and measured: what it costs, when it misleads, when a guideline wants it or not."""

from dataclasses import field
from typing import Any, Literal

from repletion.domain.record import record

TestKind = Literal["question", "examination", "laboratory", "imaging", "electrical", "invasive"]
"""A question is asked, an examination needs hands; electrical means ECG, EMG and nerve conduction."""


@record
class Price:
    """What a test costs in one region, in that region's currency; `sources`, or the mark `judgement`."""

    amount: float
    sources: tuple[str, ...] = ()
    judgement: bool = False


@record
class Weight:
    """What asking costs besides money: burden (time, discomfort) and harm (risk, false alarms), in `points`.

    A point is what people would pay the regional price of `point` to be spared.
    """

    burden: float = 0.0
    harm: float = 0.0
    price: dict[str, Price] = field(default_factory=dict)


@record
class Offer:
    """A test that is offered: a laboratory test, or the group of images and recordings that one procedure gives."""

    name: str = ""
    kind: TestKind
    findings: tuple[str, ...] = ()
    """Findings that this one procedure decides; none for a laboratory test, which is known by its own id."""
    after: tuple[str, ...] = ()
    """Tests of which one at least should precede it."""
    same_as: tuple[str, ...] = ()
    """Tests that tell much the same: one of them is enough."""
    weight: Weight | None = None
    within_person_cv: float | None = None
    """Variation within a healthy person, for the reference change value."""
    repeat_after: str = ""
    """When doing it again says something, in plain words."""
    prepare: str = ""
    """What the person should do or leave before it."""
    judgement: bool = False
    sources: tuple[str, ...] = ()
    note: str = ""


@record
class Trap:
    """A way in which a result misleads, said when it applies; `ask` are the tests that settle it."""

    of: tuple[str, ...]
    when: dict[str, Any]
    text: str
    ask: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    judgement: bool = False


@record
class Panel:
    """What a guideline asks for first in a presentation, in its order."""

    when: dict[str, Any]
    ask: tuple[str, ...]
    because: str
    sources: tuple[str, ...] = ()
    judgement: bool = False


@record
class Gate:
    """What a guideline advises against: not these tests, because, and what instead; shut while `when` holds."""

    tests: tuple[str, ...] = ()
    kinds: tuple[TestKind, ...] = ()
    when: dict[str, Any]
    because: str
    instead: str
    sources: tuple[str, ...] = ()
    judgement: bool = False


@record
class Region:
    """A region's currency, and the price that one point of burden or harm is worth there."""

    currency: str
    point: float


@record
class Workup:
    """All of it. `kinds` holds the usual weight of each kind of test."""

    regions: dict[str, Region]
    kinds: dict[TestKind, Weight]
    offers: dict[str, Offer]
    traps: dict[str, Trap]
    panels: dict[str, Panel]
    gates: dict[str, Gate]

    def kind(self, test: str) -> TestKind:
        """Return what a test is; a laboratory test where nothing else is said."""
        offer = self.offers.get(test)
        return offer.kind if offer else "laboratory"

    def weight(self, test: str, kind: TestKind) -> Weight:
        """Return what a test costs: its own numbers, else those of its kind."""
        offer = self.offers.get(test)
        return offer.weight if offer and offer.weight else self.kinds[kind]
