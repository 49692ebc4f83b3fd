"""What may be asked: one record a question, closed to unknown keys, as strict as the JSON Schema that it makes."""

from dataclasses import field
from typing import Annotated, Literal

from pydantic import Field

from repletion.domain.case import Case
from repletion.domain.diet import Exclusion
from repletion.domain.estimate import Sex
from repletion.domain.journal import Entry
from repletion.domain.record import record

Words = Annotated[str, Field(min_length=1, max_length=40_000)]
"""A dozen pages. What this holds is read in seconds even where every word of it is a complaint."""
Eaten = Annotated[str, Field(min_length=1, max_length=12_000)]
"""A week or two of a diary: every food in it is looked for among all foods."""
Name = Annotated[str, Field(min_length=1, max_length=200)]
Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$", json_schema_extra={"format": "date"})]
Region = Literal["europe"]
Topic = Literal["back", "muscle", "inflammation"]
Page = Literal["overview", "show", "claims", "compare", "sources"]
Changed = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^,=]+$")]
"""A name or a state without the signs that part several of them on the command line."""
Scenario = Annotated[dict[Changed, Changed], Field(min_length=1, max_length=20)]


@record
class PersonAsked:
    """One person: a structured `case`, or plain words in `text`; one of the two."""

    case: Case | None = None
    text: Words | None = None
    on: Day | None = None
    """The date of the answer (today)."""
    region: Region | None = None
    """Numbers of a region in place of those of the United States."""
    diary: Eaten | None = None
    """What was eaten, in words or CSV: its gaps count as evidence."""


@record
class AssessAsked(PersonAsked):
    """A person, and what to show beside the answer."""

    what_if: Annotated[tuple[Scenario, ...], Field(max_length=5)] = ()
    """Answer again with these told otherwise: id of a finding, exposure, drug, cause or test to its state."""
    test_anyway: Annotated[tuple[Name, ...], Field(max_length=20)] = ()
    """Advise these tests although a guideline advises against them; the answer says so."""
    together: bool = False
    """Also which causes together account for the complaint."""


@record
class TestsAsked(PersonAsked):
    """A person; which test comes next?"""

    test_anyway: Annotated[tuple[Name, ...], Field(max_length=20)] = ()


@record
class ExplainAsked(PersonAsked):
    """A person and a cause; what speaks for it and against it, through what does it act?"""

    cause: Name


@record
class LabsAsked:
    """Results by themselves: in words (`text`), or in a `case`; one of the two."""

    text: Words | None = None
    case: Case | None = None
    age: Annotated[int, Field(ge=0, le=120)] | None = None
    sex: Sex | None = None


@record
class DietAsked:
    """What was eaten, by whom, and what for."""

    diary: Eaten
    age: Annotated[int, Field(ge=1, le=120)] | None = None
    sex: Sex | None = None
    pregnant: bool = False
    breastfeeding: bool = False
    weight: Annotated[float, Field(ge=20, le=400)] | None = None
    """Kilograms, for the need for protein."""
    complaint: Annotated[tuple[Name, ...], Field(max_length=20)] = ()
    """What is the matter, in words or as ids of findings: the nutrients that matter to it come first."""
    exclude: Annotated[tuple[Exclusion, ...], Field(max_length=20)] = ()
    dislike: Annotated[tuple[Name, ...], Field(max_length=50)] = ()
    changes: Annotated[int, Field(ge=0, le=6)] = 3
    """At most so many foods to add or swap; 0 for no proposal."""
    costs: dict[Name, Annotated[float, Field(ge=0, le=1e6)]] = field(default_factory=dict)
    """The cost of a serving, by food: dear foods come last."""


@record
class KnowledgeAsked:
    """A page of the knowledge base."""

    page: Page = "overview"
    name: Name | None = None
    names: Annotated[tuple[Name, ...], Field(max_length=50)] = ()
    topic: Topic | None = None
    nutrient: Name | None = None
    words: Annotated[str, Field(max_length=200)] = ""


@record
class VocabularyAsked:
    """Words, and how many candidates of each kind are wanted."""

    words: Name
    most: Annotated[int, Field(ge=1, le=50)] = 5


@record
class JournalAsked:
    """Entries for the journal of one subject."""

    entries: Annotated[tuple[Annotated[Entry, Field(discriminator="kind")], ...], Field(min_length=1, max_length=500)]
