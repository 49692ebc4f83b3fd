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
    "other_test",
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
    light: tuple[str, ...]
    """Words that say nothing and may stand within any phrase."""
    of_pain: tuple[str, ...]
    """Findings that only tell how a pain behaves."""


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


@record
class Fluid:
    """A fluid other than blood: how it is named beside a test and above a part of a report, and the tests in it."""

    words: tuple[str, ...]
    headings: tuple[str, ...]
    tests: dict[str, str]
    """By the test that a name means in blood: the one that it means here."""
    lists: tuple[str, ...]
    """Tests that a list goes on with after the fluid was named once ("CSF protein 0.4, glucose 3.2")."""


@record
class LabWords:
    """Words around results, most of them patterns; docs/reader.md says what each list is for."""

    blood: tuple[str, ...]
    links: tuple[str, ...]
    levels: dict[str, tuple[str, ...]]
    taken: tuple[str, ...]
    below: tuple[str, ...]
    above: tuple[str, ...]
    between: tuple[str, ...]
    ahead: tuple[str, ...]
    adjusted: tuple[str, ...]
    kinds: tuple[str, ...]
    leads: tuple[str, ...]
    breaks: tuple[str, ...]
    everything: tuple[str, ...]
    former: tuple[str, ...]
    changes: tuple[str, ...]
    idle: tuple[str, ...]
    not_results: tuple[str, ...]
    range_words: tuple[str, ...]
    range_fill: tuple[str, ...]
    flags: tuple[str, ...]
    not_values: tuple[str, ...]
    doses: tuple[str, ...]
    companions: dict[str, tuple[str, ...]]
    """By a short name: the names of which one must stand on its line."""
    columns: dict[str, tuple[str, ...]]
    """By the role of a column: the words at its head."""
    occasions: tuple[str, ...]
    """Heads of columns that follow one another in time."""
    labels: dict[str, tuple[str, ...]]
    """By a role: the labels of lines that hold one datum each."""


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
    fluids: dict[str, Fluid]
    lab_words: LabWords
    as_finding: dict[str, str]
    """Tests of which a word ("negative") is kept as a finding."""
    idioms: dict[str, dict[str, tuple[str, ...]]]
    """By a state (absent, present, past) and an exposure: the patterns of idioms that tell it."""
    clinical_endings: tuple[str, ...]
    """By which a word that no phrase knows looks clinical."""
    medicine_endings: tuple[str, ...]
    not_a_medicine: tuple[str, ...]
    """Words that stand before an amount and are no product."""
