"""Which test, question or examination to do next: by bits less cost, burden and harm, and by what guidelines say.

First stand the tests that a guideline asks for in this presentation (panels) and that settle a result at hand (traps),
then those whose information is worth what they cost. A gate that is shut answers "not advised, because, instead".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from repletion.decisions.candidates import Asked, Open, promising
from repletion.decisions.supposing import supposed
from repletion.decisions.triage import Facts, holds
from repletion.domain.assessment import CauseAnswer, NextTest, QuestionAdvice, Supposed, TrapAnswer
from repletion.domain.knowledge import KnowledgeBase
from repletion.domain.workup import Gate, TestKind, Workup
from repletion.inference.information import Prospect, entropy, prospects
from repletion.inference.question import Model

WORTH = 0.01
"""Judgement: bits that one point of cost, burden or harm must buy."""
TESTS, QUESTIONS = 45, 45
"""How many candidates are counted exactly, after the coarse bound."""
MOST = 4
"""How many tests are advised for their information, beside those that a guideline asks for."""
TELLING = 0.04
"""Judgement: bits below which a test that no guideline asks for is not advised."""
KEPT = 6
HOME = "US"


@dataclass(frozen=True)
class Ranked:
    """A test with all its candidates: the most telling of them, its kind, and what it is worth in bits."""

    test: str
    kind: TestKind
    asked: Asked | None
    prospect: Prospect | None
    bits: float
    points: float

    @property
    def value(self) -> float:
        """Return the bits less what they cost."""
        return self.bits - WORTH * self.points


@dataclass(frozen=True)
class Chooser:
    """Chooses for one person: what is open, what is known, what was answered so far."""

    model: Model
    open_: Open
    known: Facts
    complaint: tuple[str, ...]
    causes: tuple[CauseAnswer, ...]
    traps: tuple[TrapAnswer, ...] = ()
    region: str = HOME
    anyway: frozenset[str] = frozenset()
    """Tests that are wanted whatever a gate says."""

    @property
    def kb(self) -> KnowledgeBase:
        """Return the knowledge base."""
        return self.open_.kb

    @property
    def workup(self) -> Workup:
        """Return what is offered."""
        assert self.kb.workup is not None
        return self.kb.workup

    def weight(self) -> dict[int, float]:
        """Return how unsettled each cause is, in bits."""
        place = self.model.network.position
        return {place[c.id]: float(entropy(np.array(c.ranked_by))) for c in self.causes}

    def questions(self, most: int) -> list[tuple[Asked, Prospect]]:
        """Return the questions and examinations that tell most, each with what it would do."""
        asked = promising(self.open_, self.open_.questions(), self.weight(), QUESTIONS)
        found = zip(asked, self._prospects(asked), strict=True)
        return sorted(found, key=lambda f: (-self._worth(*f), f[0].test))[:most]

    def _worth(self, asked: Asked, prospect: Prospect) -> float:
        return prospect.bits - WORTH * self._points(asked.test, asked.kind)

    def _prospects(self, asked: Sequence[Asked]) -> list[Prospect]:
        return prospects(self.model, self.open_.evidence, self.complaint, [a.candidate for a in asked])

    def tests(self) -> list[NextTest]:
        """Return the tests, the advised ones first and in their order, then those that are not advised."""
        ranked = self._ranked()
        wanted = self._wanted
        shut = {t: gate for t in {*wanted, *ranked} if (gate := self._gate(t, ranked[t].kind))}
        asked_for = [t for t in wanted if t not in shut or t in self.anyway]
        worth = [t for t, r in ranked.items() if self._worth_it(r) and t not in asked_for]
        free = [t for t in worth if t not in shut or t in self.anyway]
        advised = [*asked_for, *self._apart(free, asked_for)]
        tempting = [t for t, r in ranked.items() if r.value > 0 and r.bits >= TELLING]
        against = [t for t in dict.fromkeys([*wanted, *tempting]) if t in shut and t not in advised]
        rest = [t for t in worth if t not in advised and t not in against]
        told = [self._told(ranked[t], wanted.get(t), shut.get(t), advised=True) for t in advised]
        told += [self._told(ranked[t], None, shut.get(t), advised=False) for t in (*against, *rest)[:KEPT]]
        return told

    def _worth_it(self, ranked: Ranked) -> bool:
        """Return whether a test earns its cost. Where nothing was told there is nothing to explain: no screening."""
        if ranked.test in self.anyway:
            return True
        told = bool(self.open_.evidence.likelihoods)
        return told and ranked.value > 0 and ranked.bits >= TELLING and self._ready(ranked.test)

    def _apart(self, tests: Sequence[str], chosen: Sequence[str]) -> list[str]:
        """Return the first tests that do not tell the same as one that is done or chosen before."""
        taken = [*self.open_.measured, *chosen]
        kept: list[str] = []
        for test in tests:
            offer = self.workup.offers.get(test)
            if len(kept) < MOST and not (offer and set(offer.same_as) & {*taken, *kept}):
                kept.append(test)
        return kept

    def _ranked(self) -> dict[str, Ranked]:
        """Return every test by what it is worth, most first; also those that a guideline wants, counted or not."""
        every = self.open_.tests()
        asked = promising(self.open_, every, self.weight(), TESTS)
        asked += [a for a in every if a.test in self._wanted and a not in asked]
        by_test: dict[str, tuple[Asked, Prospect]] = {}
        for one, prospect in zip(asked, self._prospects(asked), strict=True):
            if one.test not in by_test or prospect.bits > by_test[one.test][1].bits:
                by_test[one.test] = (one, prospect)
        ranked = [self._rank(a.test, a.kind, a, p) for a, p in by_test.values()]
        ranked += [self._rank(t, self.workup.kind(t)) for t in {*self._wanted, *self.anyway} if t not in by_test]
        return {r.test: r for r in sorted(ranked, key=lambda r: (-r.value, r.test))}

    def _rank(self, test: str, kind: TestKind, asked: Asked | None = None, prospect: Prospect | None = None) -> Ranked:
        return Ranked(test, kind, asked, prospect, prospect.bits if prospect else 0.0, self._points(test, kind))

    def _points(self, test: str, kind: TestKind) -> float:
        weight = self.workup.weight(test, kind)
        region = self.region if self.region in self.workup.regions else HOME
        usual = self.workup.kinds[kind].price
        price = weight.price.get(region) or usual.get(region)
        return weight.burden + weight.harm + (price.amount / self.workup.regions[region].point if price else 0.0)

    @cached_property
    def _wanted(self) -> dict[str, tuple[str, tuple[str, ...]]]:
        """Return what guidelines ask for here, then what settles a trap: test to why and sources."""
        found: dict[str, tuple[str, tuple[str, ...]]] = {}
        for panel in self.workup.panels.values():
            if holds(panel.when, self.known):
                sources = (*panel.sources, *(("judgement",) if panel.judgement else ()))
                found.update({t: (panel.because, sources) for t in panel.ask if t not in found})
        for trap in self.traps:
            found.update({t: (trap.text, trap.sources) for t in trap.ask if t not in found})
        return {t: why for t, why in found.items() if not self._done(t)}

    def _done(self, test: str) -> bool:
        offer = self.workup.offers.get(test)
        findings = offer.findings if offer else ()
        return test in self.open_.measured or (bool(findings) and all(f in self.open_.told for f in findings))

    def _ready(self, test: str) -> bool:
        """Return whether one of what should precede the test has been done."""
        offer = self.workup.offers.get(test)
        return offer is None or not offer.after or any(self._done(t) for t in offer.after)

    def _gate(self, test: str, kind: TestKind) -> Gate | None:
        """Return the gate that is shut for a test; one of a whole kind never holds back what a guideline asks for."""
        kinds = () if test in self._wanted else (kind,)
        gates = (g for g in self.workup.gates.values() if test in g.tests or set(kinds) & set(g.kinds))
        return next((g for g in gates if holds(g.when, self.known)), None)

    def _told(
        self, ranked: Ranked, wanted: tuple[str, tuple[str, ...]] | None, gate: Gate | None, *, advised: bool
    ) -> NextTest:
        test, offer = ranked.test, self.workup.offers.get(ranked.test)
        lab = self.kb.labs.get(test)
        finding = self.kb.findings.get(test)
        given = self._supposed(ranked) if advised else ()
        why, sources = self._why(ranked, wanted, gate, advised=advised)
        name = (offer.name if offer else "") or (lab.name if lab else finding.name if finding else test)
        return NextTest(
            id=test, name=name, kind=ranked.kind, loinc=lab.loinc[0] if lab and lab.loinc else None,
            information_bits=ranked.bits, advised=advised, why=why, sources=sources,
            price=self._price(test, ranked.kind), prepare=offer.prepare if offer else "", supposed=given,
            for_causes=tuple(dict.fromkeys(s.cause for s in given)),
            overridden=f"{gate.because}; instead: {gate.instead}" if gate and advised else "",
        )  # fmt: skip

    def _supposed(self, ranked: Ranked) -> tuple[Supposed, ...]:
        if ranked.asked is None or ranked.prospect is None:
            return ()
        return supposed(self.kb, self.model.network.ids, ranked.asked, ranked.prospect, self.causes)

    def _why(
        self, ranked: Ranked, wanted: tuple[str, tuple[str, ...]] | None, gate: Gate | None, *, advised: bool
    ) -> tuple[str, tuple[str, ...]]:
        if gate and not advised:
            judged = ("judgement",) if gate.judgement else ()
            return f"not advised: {gate.because}; instead: {gate.instead}", (*gate.sources, *judged)
        if wanted:
            return wanted
        if not advised:
            return "less telling than the tests above", ("model",)
        return f"tells {ranked.bits:.2g} bits, for what it costs the most of what is left", ("model",)

    def _price(self, test: str, kind: TestKind) -> str:
        region = self.region if self.region in self.workup.regions else HOME
        price = self.workup.weight(test, kind).price.get(region) or self.workup.kinds[kind].price.get(region)
        return f"about {price.amount:g} {self.workup.regions[region].currency}" if price else ""


def tests_for(chooser: Chooser) -> tuple[NextTest, ...]:
    """Return the tests to be done next, the advised ones first; none where nothing is offered."""
    return tuple(chooser.tests()) if chooser.kb.workup else ()


def questions_for(chooser: Chooser, most: int = 5) -> tuple[QuestionAdvice, ...]:
    """Return the questions and examinations that would tell most."""
    if not chooser.kb.workup:
        return ()
    found = chooser.questions(most)
    return tuple(
        QuestionAdvice(id=a.test, ask=wording_of(chooser.kb, a), kind=a.kind, information_bits=p.bits)
        for a, p in found
        if p.bits > WORTH * 0.1
    )


def wording_of(kb: KnowledgeBase, asked: Asked) -> str:
    """Return a question in the words of the knowledge base; of an examination what is looked for."""
    finding = kb.findings.get(asked.test)
    if finding is not None:
        return finding.ask or f"Look for: {finding.name[0].lower()}{finding.name[1:]}"
    return kb.exposures[asked.test].ask
