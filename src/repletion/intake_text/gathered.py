"""What a text has told so far."""

from dataclasses import dataclass, field

from repletion.domain.case import Case, DiagnosisState, Drug, Presence, ReadAs, ReadState, Result, Said, Taken
from repletion.intake_text import person
from repletion.intake_text.alternatives import either, one_of
from repletion.intake_text.surroundings import Place

MEDICINES = one_of("medicines?", "medications?", "meds", "drugs")
NO_DRUGS = either(
    rf"\bno (?:regular |current |prescribed |other )?(?:{MEDICINES}|tablets|pills)\b",
    r"\btakes? nothing\b",
    rf"\bnot (?:on|taking) any (?:{MEDICINES}|tablets)\b",
)
STATES: dict[ReadState, Presence] = {"present": "present", "absent": "absent"}
"""The states that say something of today."""


@dataclass
class Gathered:
    """Statements by their ids; a later one may still change them."""

    findings: dict[str, Said] = field(default_factory=dict)
    exposures: dict[str, Presence | Taken] = field(default_factory=dict)
    conditions: dict[str, DiagnosisState] = field(default_factory=dict)
    drugs: dict[str, Drug] = field(default_factory=dict)
    labs: list[Result] = field(default_factory=list)
    read_as: list[ReadAs] = field(default_factory=list)
    denied: set[str] = field(default_factory=set)
    """Findings that "otherwise well" denies unless the text tells them elsewhere."""
    flaring: set[str] = field(default_factory=set)
    """Conditions that the text calls active, whatever treats them."""
    sentences: dict[str, set[int]] = field(default_factory=dict)
    """The sentences in which a finding is present."""

    def note(self, place: Place, told: ReadState, meaning: str) -> None:
        """Note as what the words of a mention were read."""
        self.read_as.append(ReadAs(text=place.words, as_=meaning, state=told))

    def case(self, text: str, self_harm: bool) -> Case:
        """Return the case; the text tells age, sex, pregnancy and whether nothing else is taken."""
        return Case(
            age=person.age(text),
            sex=person.sex(text),
            pregnant=person.pregnant(text),
            findings=dict(self.findings),
            exposures=dict(self.exposures),
            drugs=tuple(self.drugs.values()),
            no_other_drugs=bool(NO_DRUGS.search(text)),
            conditions=dict(self.conditions),
            labs=tuple(self.labs),
            self_harm=self_harm,
        )
