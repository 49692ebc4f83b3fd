"""Which tests to do and which were not needed, by rules alone: cheap enough for millions.

Advised: what a guideline asks for in this presentation, what settles a result at hand, then the tests that define the
leading causes; never one that a gate is shut for. `--with tests` chooses by information instead, as for one person.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from repletion.decisions.labs import Read
from repletion.decisions.triage import Facts, holds
from repletion.domain.knowledge import KnowledgeBase
from repletion.domain.workup import Gate, Panel, Trap, Workup
from repletion.interfaces.cohort.rules import Fact, Rules, labs_named


@dataclass(frozen=True)
class Advice:
    """Tests to do next, in order; and results at hand of tests that a guideline advises against."""

    tests: tuple[str, ...]
    needless: tuple[str, ...]


@dataclass(frozen=True)
class Adviser:
    """Advises on tests for one person after another."""

    kb: KnowledgeBase

    @cached_property
    def workup(self) -> Workup:
        """Return what is offered."""
        assert self.kb.workup is not None
        return self.kb.workup

    @cached_property
    def _panels(self) -> Rules[Panel]:
        return Rules(self.workup.panels)

    @cached_property
    def _traps(self) -> Rules[Trap]:
        return Rules(self.workup.traps)

    @cached_property
    def _gates(self) -> Rules[Gate]:
        return Rules(self.workup.gates)

    @cached_property
    def _named(self) -> dict[str, frozenset[str]]:
        """Return the tests that each gate looks at."""
        return {name: labs_named(gate.when) for name, gate in self.workup.gates.items()}

    def advise(
        self, known: Facts, facts: frozenset[Fact], labs: Sequence[Read], leading: Iterable[str], *, told: bool
    ) -> Advice:
        """Return the advice. `told`: whether any finding or result is there to be explained."""
        panels = [t for panel in self._panels.holding(known, facts).values() for t in panel.ask]
        shut = self._gates.holding(known, facts)
        asked_for = [*panels, *self._settling(known, facts, labs)]
        defining = [d.lab for c in leading if (d := self.kb.causes[c].defined_by)] if told else []
        kept = [t for t in asked_for if not self._closed(t, shut.values(), wanted=True)]
        kept += [t for t in defining if not self._closed(t, shut.values(), wanted=False) and self._ready(t, known)]
        tests = tuple(t for t in dict.fromkeys(kept) if not self._done(t, known))
        return Advice(tests, tuple(self._needless(known, labs, shut, panels)))

    def _settling(self, known: Facts, facts: frozenset[Fact], labs: Iterable[Read]) -> list[str]:
        """Return the tests that settle a result which misleads."""
        usable = {r.test for r in labs if r.usable}
        traps = self._traps.holding(known, facts).values() if usable else ()
        return [t for trap in traps if usable & set(trap.of) for t in trap.ask]

    def _needless(
        self, known: Facts, labs: Iterable[Read], shut: dict[str, Gate], wanted: Collection[str]
    ) -> Iterable[str]:
        """Return the tests for which a gate is shut by what is known without their own result."""
        for read in labs:
            if read.usable and not read.computed and self._against(read.test, known, shut, wanted):
                yield read.test

    def _against(self, test: str, known: Facts, shut: dict[str, Gate], wanted: Collection[str]) -> bool:
        kind = None if test in wanted else self.workup.kind(test)
        return any(
            holds(gate.when, _without(known, test)) if test in self._named[name] else name in shut
            for name, gate in self.workup.gates.items()
            if test in gate.tests or kind in gate.kinds
        )

    def _closed(self, test: str, shut: Iterable[Gate], *, wanted: bool) -> bool:
        """Return whether a gate is shut; one of a whole kind never holds back what a guideline asks for."""
        kind = None if wanted else self.workup.kind(test)
        return any(test in gate.tests or kind in gate.kinds for gate in shut)

    def _ready(self, test: str, known: Facts) -> bool:
        offer = self.workup.offers.get(test)
        return offer is None or not offer.after or any(self._done(t, known) for t in offer.after)

    def _done(self, test: str, known: Facts) -> bool:
        offer = self.workup.offers.get(test)
        findings = offer.findings if offer else ()
        return test in known.labs or (bool(findings) and all(f in known.findings for f in findings))


def _without(known: Facts, test: str) -> Facts:
    return replace(known, labs={n: r for n, r in known.labs.items() if n != test})
