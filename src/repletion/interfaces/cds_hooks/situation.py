"""What is known at the moment of a call: the record, the orders, what was measured when, what is taken since when."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from repletion.decisions.assess import assess
from repletion.decisions.evidence import Gatherer
from repletion.decisions.interactions import Thing, thing
from repletion.decisions.labs import Read, for_rules, read_labs
from repletion.decisions.person_states import seen_in
from repletion.decisions.triage import Facts, facts
from repletion.domain.assessment import Assessment
from repletion.domain.case import Case, Drug
from repletion.domain.knowledge import KnowledgeBase
from repletion.domain.plan import Guidance
from repletion.interfaces.cds_hooks.orders import Order
from repletion.interfaces.cds_hooks.rules import Hook
from repletion.interfaces.fhir.reading import FhirReading


@dataclass(frozen=True)
class Situation:
    """All that the rules may look at."""

    hook: Hook
    on: date
    found: FhirReading
    kb: KnowledgeBase
    known: Guidance
    drafts: tuple[Order, ...]
    selected: tuple[Order, ...]
    ordered: frozenset[str]
    """Tests that are asked for already, in the record or in this session."""
    measured: Mapping[str, date | None]
    """When each test was measured last; None where that is not told."""
    since: Mapping[str, date]
    """Since when each medicine or exposure is on record."""
    complete_from: date
    """From which day on the results are all there are: what is not among them was not measured since."""

    @property
    def case(self) -> Case:
        """Return the case of the record."""
        return self.found.reading.case

    @cached_property
    def labs(self) -> tuple[Read, ...]:
        """Return the results that count now."""
        return read_labs(self.case, self.kb)

    @cached_property
    def facts(self) -> Facts:
        """Return what the conditions look at."""
        return facts(self.case, for_rules(self.labs), self._exposures)

    @cached_property
    def _exposures(self) -> dict[str, bool]:
        return Gatherer(self.case, self.kb, self.labs).exposures()

    def recent(self, days: int) -> tuple[Facts, tuple[Read, ...]]:
        """Return the facts with the results of the last days only; one without a date counts."""
        new = tuple(r for r in self.case.labs if r.on is None or self._age(date.fromisoformat(r.on[:10])) <= days)
        labs = read_labs(replace(self.case, labs=new), self.kb)
        return facts(self.case, for_rules(labs), self._exposures), labs

    def _age(self, day: date) -> int:
        return (self.on - day).days

    def fresh(self, test: str, days: int = 0) -> bool:
        """Return whether a test was measured in the last days (0: ever), or on a day that is not told."""
        last = self.measured.get(test)
        return test in self.measured and (not days or last is None or self._age(last) <= days)

    def unmeasured(self, test: str, days: int = 0) -> bool:
        """Return whether a test was surely not measured in the last days (0: ever)."""
        first = self.on - timedelta(days) if days else date.min
        return self.complete_from <= first and not self.fresh(test, days)

    def taken_for(self, name: str) -> int:
        """Return for how many days a medicine or exposure of now is on record; 0 where that is not told."""
        return self._age(self.since[name]) if name in self.since and self._exposures.get(name) else 0

    @cached_property
    def taken(self) -> tuple[Thing, ...]:
        """Return the medicines that are taken."""
        names = [d.name if isinstance(d, Drug) else d for d in self.case.drugs]
        drugs = [thing(n, self.kb.drugs[n].name, self.kb, self.known) for n in names if n in self.kb.drugs]
        others = [n for n, so in self._exposures.items() if so and self.kb.exposures[n].kind == "drug"]
        tags = {tag for drug in drugs for tag in drug.tags}
        return (*drugs, *(thing(n, self.kb.exposures[n].name, self.kb, self.known) for n in others if n not in tags))

    @property
    def taken_tags(self) -> tuple[frozenset[str], ...]:
        """Return every id that each of the medicines goes by."""
        return tuple(t.tags for t in self.taken)

    @cached_property
    def states(self) -> tuple[Thing, ...]:
        """Return the states of the person that interactions speak of."""
        registry = self.known.interactions.conditions
        return tuple(thing(s, registry[s].name, self.kb, self.known) for s in sorted(seen_in(self.facts, self.known)))

    @cached_property
    def answer(self) -> Assessment:
        """Return the assessment without draws; it is made only where a rule asks for a number."""
        return assess(self.found.reading, self.kb, self.on.isoformat(), draws=0)


def result(read: Read) -> str:
    """Return a result as a card shows it: the number with its unit, else its word."""
    told = read.answer
    return told.status.replace("_", " ") if told.value is None else f"{told.value:g} {told.unit or ''}".strip()
