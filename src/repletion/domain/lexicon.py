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
