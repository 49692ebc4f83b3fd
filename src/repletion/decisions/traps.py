"""The ways in which a result misleads, said where they apply."""

from collections.abc import Iterable

from repletion.decisions.labs import Read
from repletion.decisions.triage import Facts, holds
from repletion.domain.assessment import TrapAnswer
from repletion.domain.workup import Trap, Workup


def traps_for(known: Facts, labs: Iterable[Read], workup: Workup | None) -> tuple[TrapAnswer, ...]:
    """Return the traps that apply to the results at hand, each with the results it is about and what settles it."""
    tests = [read.test for read in labs if read.usable]
    applying = _applying(known, workup)
    found = []
    for name, trap in applying.items():
        beside = tuple(test for test in tests if test in trap.of)
        if beside:
            ask = tuple(test for test in trap.ask if test not in tests)
            found.append(TrapAnswer(id=name, tests=beside, text=trap.text, ask=ask, sources=_sources(trap)))
    return tuple(found)


def _applying(known: Facts, workup: Workup | None) -> dict[str, Trap]:
    return {name: trap for name, trap in (workup.traps if workup else {}).items() if holds(trap.when, known)}


def _sources(trap: Trap) -> tuple[str, ...]:
    return (*trap.sources, *(("judgement",) if trap.judgement else ()))
