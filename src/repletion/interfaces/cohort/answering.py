"""Readings of many people into their answers: the numbers of `assess`, the batch core doing the arithmetic."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from repletion.decisions.assess import ADULT, CHILD_KINDS
from repletion.decisions.evidence import Gatherer
from repletion.decisions.labs import Read, for_rules, read_labs
from repletion.decisions.triage import Facts, facts, triage
from repletion.domain.case import Case, Reading
from repletion.domain.knowledge import DefinedBy, KnowledgeBase
from repletion.domain.red_flag import RedFlag
from repletion.inference.batch import Many, Person, believe_many, empty
from repletion.inference.models import model_at
from repletion.interfaces.cohort.advice import Adviser
from repletion.interfaces.cohort.rules import Fact, Rules, present

Floats = npt.NDArray[np.float64]
LEADING = 3
LIKELY = 0.05
"""The first three causes are called leading where they are at least so likely; judgement."""
PROBABLE = 0.5
"""The probability from which a deficiency is called probable, unless another is given."""


@dataclass(frozen=True)
class Gathered:
    """What is known of one person, ready to be weighed."""

    case: Case
    labs: tuple[Read, ...]
    known: Facts
    facts: frozenset[Fact]
    person: Person
    understood: bool


@dataclass(frozen=True)
class Summary:
    """One person's answer beside the numbers: ids of causes and tests, most first; the urgency."""

    leading: tuple[str, ...]
    gaps: tuple[str, ...]
    tested: tuple[str, ...]
    beyond_limit: tuple[str, ...]
    tests: tuple[str, ...]
    needless: tuple[str, ...]
    urgency: str
    unread: tuple[str, ...]


@dataclass(frozen=True)
class Answers:
    """The answers of n people: numbers by cause, `before` any test where asked for, and a summary each."""

    many: Many
    before: Floats | None
    summaries: tuple[Summary, ...]


@dataclass(frozen=True)
class Answerer:
    """Answers many people with one knowledge base. `probable`: from where a deficiency is called so."""

    kb: KnowledgeBase
    probable: float = PROBABLE

    @cached_property
    def causes(self) -> tuple[str, ...]:
        """Return the ids of the causes, in the order of the numbers."""
        return tuple(model_at(self.kb, None, None).network.ids)

    @cached_property
    def defined(self) -> dict[str, DefinedBy]:
        """Return the deficiencies that a test defines."""
        every = {c: self.kb.causes[c] for c in self.causes}
        return {c: cause.defined_by for c, cause in every.items() if cause.kind == "deficiency" and cause.defined_by}

    @cached_property
    def _flags(self) -> Rules[RedFlag]:
        return Rules(self.kb.red_flags)

    @cached_property
    def _adviser(self) -> Adviser:
        return Adviser(self.kb)

    @cached_property
    def _thresholds(self) -> Floats:
        """Return from which probability each cause must not be missed; never where it may be."""
        found = (self.kb.causes[c].must_not_miss for c in self.causes)
        return np.array([danger.threshold if danger else np.inf for danger in found])

    @cached_property
    def _not_in_children(self) -> npt.NDArray[np.bool_]:
        return np.array([self.kb.causes[c].kind not in CHILD_KINDS for c in self.causes])

    def answer(self, readings: Sequence[Reading], *, before: bool = False) -> Answers:
        """Return the answers, in the order of the people; `before`: also the probabilities without any test."""
        gathered = [self._gathered(r) for r in readings]
        many = believe_many([g.person for g in gathered]) if gathered else empty(0, len(self.causes))
        dangers = many.probability >= self._thresholds
        levels = [self._urgency(g, many.probability[k], dangers[k]) for k, g in enumerate(gathered)]
        for k, g in enumerate(gathered):
            if g.case.age is not None and g.case.age < ADULT:
                many.probability[k, self._not_in_children] = many.explains[k, self._not_in_children] = np.nan
        order = self._order(many)
        summaries = tuple(self._summary(g, many.probability[k], order[k], levels[k]) for k, g in enumerate(gathered))
        return Answers(many, self._before(gathered) if before else None, summaries)

    def _gathered(self, reading: Reading) -> Gathered:
        case = reading.case
        labs = read_labs(case, self.kb)
        gatherer = Gatherer(case, self.kb, labs)
        found = gatherer.gather()
        known = facts(case, for_rules(labs), gatherer.exposures())
        understood = bool(found.evidence.likelihoods) and not reading.unrecognised and not reading.not_checked
        person = Person(model_at(self.kb, case.age, case.sex), found.evidence, found.complaint)
        return Gathered(case, labs, known, present(known), person, understood)

    def _before(self, gathered: Sequence[Gathered]) -> Floats:
        people = []
        for g in gathered:
            evidence = Gatherer(replace(g.case, labs=()), self.kb, ()).gather().evidence if g.case.labs else None
            people.append(replace(g.person, evidence=evidence or g.person.evidence, complaint=()))
        return believe_many(people).probability if people else empty(0, len(self.causes)).probability

    def _urgency(self, g: Gathered, probability: Floats, danger: npt.NDArray[np.bool_]) -> str:
        possible = replace(self.kb, red_flags=self._flags.holding(g.known, g.facts))
        dangers = {self.causes[i]: float(probability[i]) for i in np.flatnonzero(danger)}
        return triage(possible, g.known, dangers, g.understood).level

    def _order(self, many: Many) -> npt.NDArray[np.int64]:
        """Return the causes of each person as `assess` ranks them."""
        by_id = np.argsort(np.argsort(np.array(self.causes)))
        first = np.where(np.isnan(many.none_of_these)[:, None], many.probability, many.explains)
        keys = (np.broadcast_to(by_id, first.shape), -many.probability, -first)
        return np.lexsort(keys, axis=-1)[:, :LEADING]

    def _summary(self, g: Gathered, probability: Floats, order: npt.NDArray[np.int64], level: str) -> Summary:
        leading = tuple(self.causes[i] for i in order if probability[i] >= LIKELY)
        reads = {r.test: r for r in g.labs if r.usable}
        tested = {c: reads[d.lab] for c, d in self.defined.items() if d.lab in reads}
        place = g.person.model.network.position
        gaps = [c for c in self.defined if c not in tested and probability[place[c]] >= self.probable]
        gaps.sort(key=lambda c: (-probability[place[c]], c))
        told = bool(g.person.evidence.likelihoods)
        advice = self._adviser.advise(g.known, g.facts, g.labs, leading, told=told)
        return Summary(
            leading=leading, gaps=tuple(gaps), tested=tuple(tested),
            beyond_limit=tuple(c for c, r in tested.items() if r.level(self.defined[c].side) >= self.defined[c].level),
            tests=advice.tests, needless=advice.needless,
            urgency=level, unread=tuple(r.test for r in g.labs if not r.usable),
        )  # fmt: skip
