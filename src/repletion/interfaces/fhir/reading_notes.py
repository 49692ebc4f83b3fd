"""What a record became, as it is put together: the parts of the case, what was used, what was not, and why."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from repletion.domain.case import Case, DiagnosisState, Presence, Reading, Result, Said, Taken
from repletion.domain.estimate import Sex
from repletion.domain.knowledge import KnowledgeBase
from repletion.domain.record import record
from repletion.interfaces.fhir.bundle_parts import Coding

State = Literal["now", "before", "past", "absent"]
"""Counts now; an earlier result beside one that counts; over, or too old to count; said not to be so."""
Grade = Literal["no_place", "set_aside", "not_known"]
"""The vocabulary has no place for it; it has one, but this could not be used; the code is not in our maps."""


@record
class Used:
    """One thing that was taken in: where it stands, its code and words, what it became."""

    path: str
    code: str
    display: str
    became: str
    state: State = "now"


@record
class Unmapped:
    """One thing that was not taken in, and why; `times`: how often the same came again (`path` is the first)."""

    path: str
    code: str
    display: str
    why: str
    grade: Grade = "no_place"
    times: int = 1


@record
class FhirReading:
    """A record read: the reading that `assess` takes, and what became of every part of the record."""

    reading: Reading
    used: tuple[Used, ...] = ()
    unmapped: tuple[Unmapped, ...] = ()


@dataclass
class Draft:
    """A case being put together from a record, as of a day."""

    kb: KnowledgeBase
    on: date
    age: int | None = None
    sex: Sex | None = None
    pregnant: bool | None = None
    self_harm: bool = False
    complaint: dict[str, None] = field(default_factory=dict)
    findings: dict[str, Said] = field(default_factory=dict)
    exposures: dict[str, Presence] = field(default_factory=dict)
    conditions: dict[str, DiagnosisState] = field(default_factory=dict)
    measured: set[str] = field(default_factory=set)
    """What was measured or asked lately: it counts before what a list of problems says."""
    drugs: dict[str, None] = field(default_factory=dict)
    labs: list[Result] = field(default_factory=list)
    not_checked: dict[str, None] = field(default_factory=dict)
    not_understood: dict[str, None] = field(default_factory=dict)
    used: list[Used] = field(default_factory=list)
    _left: dict[tuple[str, ...], Unmapped] = field(default_factory=dict)

    def use(self, path: str, coding: Coding, became: str, state: State = "now") -> None:
        """Keep that something was taken in."""
        self.used.append(Used(path=path, code=coding.code, display=coding.display, became=became, state=state))

    def leave(self, path: str, coding: Coding, why: str, grade: Grade = "no_place") -> None:
        """Keep that something was not taken in; the same again only counts up."""
        key = (coding.system, coding.code, coding.display, why)
        before = self._left.get(key)
        one = Unmapped(path=path, code=coding.code, display=coding.display, why=why, grade=grade)
        self._left[key] = replace(before, times=before.times + 1) if before else one

    @property
    def unmapped(self) -> tuple[Unmapped, ...]:
        """Return what was not taken in, in the order of the record."""
        return tuple(self._left.values())

    def finding(self, name: str, state: Presence, duration: str | None = None) -> None:
        """Set a finding; what is present wins over what is absent."""
        before = self.findings.get(name)
        if before is None or before.state != "present" or state == "present":
            self.findings[name] = Said(state=state, duration=duration or (before.duration if before else None))  # type: ignore[arg-type]

    def exposure(self, name: str, state: Presence) -> None:
        """Set an exposure; what is present wins over what is absent."""
        if self.exposures.get(name) != "present":
            self.exposures[name] = state
        if name == "pregnancy" and state != "uncertain":
            self.pregnant = self.exposures[name] == "present"

    def condition(self, name: str, state: DiagnosisState) -> None:
        """Set a diagnosis; one that is active wins, then one that was."""
        order = ("active", "past", "excluded")
        before = self.conditions.get(name)
        if before is None or order.index(state) < order.index(before):
            self.conditions[name] = state

    def case(self) -> Case:
        """Return the case as it stands."""
        exposures: dict[str, Presence | Taken] = dict(self.exposures)
        findings: dict[str, Presence | Said] = dict(self.findings)
        return Case(
            age=self.age, sex=self.sex, pregnant=self.pregnant,
            complaint=tuple(n for n in self.complaint if n in findings and self.findings[n].state == "present"),
            findings=findings, exposures=exposures, conditions=dict(self.conditions),
            drugs=tuple(self.drugs), labs=tuple(self.labs), self_harm=self.self_harm,
        )  # fmt: skip
