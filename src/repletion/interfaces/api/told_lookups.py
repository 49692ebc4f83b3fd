"""What is answered at the addresses that take no document of a person: knowledge, vocabulary, journals."""

from typing import Any

from repletion.domain.assessment import Knowledge
from repletion.domain.knowledge import Kind
from repletion.domain.record import record


@record
class NamedCause:
    """A cause by name."""

    id: str
    name: str
    kind: Kind


@record
class Named:
    """An id with its name."""

    id: str
    name: str


@record
class NamedTest:
    """A test by name."""

    id: str
    name: str
    unit: str
    loinc: tuple[str, ...]


@record
class Overview:
    """Which knowledge this is, and what it speaks of."""

    knowledge: Knowledge
    causes: tuple[NamedCause, ...]
    nutrients: tuple[Named, ...]
    tests: tuple[NamedTest, ...]
    version: str


@record
class SectionTold:
    """A part of a page: lines, or rows of a table by their heads."""

    title: str
    lines: tuple[str, ...]
    table: tuple[dict[str, str], ...]


@record
class PageTold:
    """A page of the knowledge base."""

    title: str
    sections: tuple[SectionTold, ...]


@record
class Candidate:
    """An id that words may mean: by which phrase, and how alike that is to the words (0 to 100)."""

    id: str
    name: str
    phrase: str
    likeness: float


@record
class VocabularyTold:
    """The ids that words may mean, by where they stand in a case."""

    words: str
    findings: tuple[Candidate, ...]
    exposures: tuple[Candidate, ...]
    conditions: tuple[Candidate, ...]
    drugs: tuple[Candidate, ...]
    tests: tuple[Candidate, ...]


@record
class EntryTold:
    """An entry as it was given, with its number and when it was written down (UTC)."""

    id: int
    entry: dict[str, Any]
    recorded_at: str


@record
class JournalTold:
    """Everything that is kept of one subject."""

    subject: str
    entries: tuple[EntryTold, ...]


@record
class Added:
    """The numbers of the entries that were kept."""

    ids: tuple[int, ...]


@record
class Deleted:
    """How many entries were deleted."""

    deleted: int
