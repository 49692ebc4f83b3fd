"""The words of one language, as data: what phrases mean, and the cues that change their state."""

from typing import Literal

from repletion.domain.record import record

Kind = Literal[
    "finding",
    "absent",
    "exposure",
    "condition",
    "ambiguous",
    "drug",
    "lab",
    "symbol",
    "panel",
    "cue",
    "axis",
    "well",
    "part",
]


@record
class Entry:
    """What a phrase means: a kind and ids (for an axis: axis and value; for a cue: its name)."""

    kind: Kind
    ids: tuple[str, ...]


@record
class Combinations:
    """Words of qualities and of places of the body, and the finding that each pair makes; special findings."""

    qualities: dict[str, tuple[str, ...]]
    sites: dict[str, tuple[str, ...]]
    table: dict[str, dict[str, str]]
    refine: dict[str, dict[str, tuple[str, ...]]]
    """By a general finding: the special one that it becomes by words of the same sentence."""
    narrower: dict[str, tuple[str, ...]]
    """By a general finding: the special ones beside which it adds nothing in a sentence."""
    seen: dict[str, dict[str, tuple[str, ...]]]
    """By a finding of a test: `what` is seen `by` which test, both in one sentence."""
    implies: dict[str, str]
    """By an item of history: the finding that it says as well."""


@record
class Frame:
    """What is said when words of several sets follow one another within a clause."""

    kind: Kind
    ids: tuple[str, ...]
    parts: tuple[str, ...]
    """The sets, in the order of the text."""
    gap: int | None = None
    """Words between two parts at most, where it is not the usual number."""


@record
class Frames:
    """Sets of words, and what they say together."""

    sets: dict[str, tuple[str, ...]]
    frames: tuple[Frame, ...]


@record
class Measure:
    """A finding that a figure after one of the names states; between the limits nothing is said."""

    finding: str
    names: tuple[str, ...]
    plausible: tuple[float, float]
    low: float | None = None
    """Present at or below."""
    high: float | None = None
    """Present at or above."""
    absent_from: float | None = None
    absent_to: float | None = None
    of: int | None = None
    """The figure is counted out of this many."""
    percent: bool = False
    signed: bool = False


Meaning = tuple[str, ...]
"""An entry as it is stored: the kind, then the ids."""


@record
class Lexicon:
    """Phrases with their meanings, those of concepts and those of cues; `..` stands for up to two other words."""

    language: str
    concepts: dict[str, tuple[Meaning, ...]]
    cues: dict[str, tuple[Meaning, ...]]
    crisis: tuple[str, ...]
    combinations: Combinations
    frames: Frames
    measures: tuple[Measure, ...]
    fluids: dict[str, tuple[str, ...]]
    """Fluids other than blood, with the headings of their parts of a report."""
    as_finding: dict[str, str]
    """Tests of which a word ("negative") is kept as a finding."""
    idioms: dict[str, dict[str, tuple[str, ...]]]
    """By a state (absent, present, past) and an exposure: the patterns of idioms that tell it."""
    clinical_endings: tuple[str, ...]
    """By which a word that no phrase knows looks clinical."""
    medicine_endings: tuple[str, ...]
    not_a_medicine: tuple[str, ...]
    """Words that stand before an amount and are no product."""
