"""What the knowledge base tells besides what it infers with: nutrients, claims, questions, tables of articles."""

from typing import Literal

from repletion.domain.record import record

Verdict = Literal["supported", "only_when_severe", "association_only", "animal_only", "not_supported"]
Certainty = Literal["high", "moderate", "low", "very_low"]


@record
class Mechanism:
    """How it acts on muscle, and on whom that was seen."""

    text: str
    evidence: Literal["human_trial", "human_observational", "animal", "cell"]
    species: str | None = None
    sources: tuple[str, ...]


@record
class Effect:
    """What treating a lack has or has not been shown to do."""

    text: str
    certainty: Certainty
    design: Literal["trial", "observational", "both"]
    sources: tuple[str, ...] = ()


@record
class Intake:
    """Dietary reference intakes a day for one stage of life, in the nutrient's unit; None where there is none."""

    stage: Literal["male", "female", "pregnant", "breastfeeding", "child"]
    age: tuple[int, int]
    ear: float | None = None
    rda: float | None = None
    ai: float | None = None
    ul: float | None = None
    judgement: bool = False


@record
class Food:
    """A source of the nutrient: how much a serving holds, in the nutrient's unit."""

    food: str
    amount: str
    grams: float
    per_serving: float
    source: str


@record
class Page:
    """Where to read further."""

    name: str
    url: str


@record
class Nutrient:
    """One nutrient, for people and for those who advise them."""

    name: str
    unit: str
    iu_per_unit: float | None = None
    iu_note: str = ""
    key_points: tuple[str, ...]
    role: str
    muscle_and_back: str
    other_symptoms: tuple[str, ...]
    mechanisms: tuple[Mechanism, ...]
    at_risk: tuple[str, ...]
    exposures: tuple[str, ...]
    tests: tuple[str, ...]
    deficiency: str | None
    excess: str | None
    intake: tuple[Intake, ...]
    source: tuple[str, ...]
    ul_covers: Literal["total", "supplements", "added_forms", "none"]
    ul_note: str | None
    foods: tuple[Food, ...]
    sun: str | None
    treatment: tuple[Effect, ...]
    read_further: tuple[Page, ...]


@record
class Figure:
    """A number in words, with its sources."""

    text: str
    sources: tuple[str, ...]


@record
class Claim:
    """What popular pages say, and what the evidence says."""

    claim: str
    verdict: Verdict
    answer: str
    numbers: tuple[Figure, ...]
    sources: tuple[str, ...]
    nutrients: tuple[str, ...]
    causes: tuple[str, ...]
    findings: tuple[str, ...]
    topic: str


@record
class Question:
    """A usual question, answered in under 80 words."""

    question: str
    answer: str
    sources: tuple[str, ...]


@record
class Targets:
    """The findings and claims that a cell maps to."""

    findings: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()


@record
class Cell:
    """What articles say in one cell of a table, and what each thing said maps to."""

    says: str
    named: dict[str, str]
    maps_to: Targets


@record
class Tables:
    """The two kinds of tables that articles print, by nutrient and column."""

    causes_of: dict[str, tuple[str, ...]]
    deficiency_table: dict[str, dict[str, Cell]]
    nutrient_table: dict[str, dict[str, Cell]]


@record
class Handbook:
    """All of it."""

    nutrients: dict[str, Nutrient]
    claims: dict[str, Claim]
    questions: tuple[Question, ...]
    tables: Tables
