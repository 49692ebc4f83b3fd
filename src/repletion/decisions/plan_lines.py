"""From advice to a line for one person: what applies, what is withheld and why."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from repletion.decisions.intakes import target_of
from repletion.decisions.interactions import Found, Thing, find, named, thing
from repletion.decisions.person_states import seen_in
from repletion.decisions.triage import Facts, holds
from repletion.domain.knowledge import KnowledgeBase, Level
from repletion.domain.plan import Advice, Guidance, Kind, PlanLine
from repletion.domain.supplement import Taken

BEFORE_SEEN: tuple[Kind, ...] = ("cause", "whom", "watch", "come_back")
"""What may be said while a doctor is still to be spoken to the same day."""
DOSED: tuple[Kind, ...] = ("self_care", "treatment")
GROWN = 16


@dataclass(frozen=True)
class Person:
    """What lines are decided by: the facts, the urgency, and what is taken and so, as rules see it."""

    seen: Facts
    urgency: Level
    things: tuple[Thing, ...]

    @property
    def taken(self) -> Taken:
        """Return the person in the terms of reference intakes."""
        case = self.seen.case
        nursing = self.seen.exposures.get("breastfeeding", False)
        expecting = bool(case.pregnant or self.seen.exposures.get("pregnancy", False))
        return Taken(age=case.age, sex=case.sex, pregnant=expecting, breastfeeding=nursing)


def person_of(seen: Facts, urgency: Level, kb: KnowledgeBase, known: Guidance) -> Person:
    """Return a person with medicines and states as things that rules can speak of."""
    drugs = [d if isinstance(d, str) else d.name for d in seen.case.drugs]
    things = [t for d in drugs for t in ([thing(d, d, kb, known)] if d in kb.drugs else named(d, kb, known))]
    told = {tag for t in things for tag in t.tags}
    taken = [n for n, there in seen.exposures.items() if there and n not in told]
    classes = [n for n in taken if kb.exposures[n].kind == "drug"]
    things += [thing(name, kb.exposures[name].name, kb, known) for name in classes]
    registry = known.interactions.conditions
    things += [thing(state, registry[state].name, kb, known) for state in sorted(seen_in(seen, known))]
    return Person(seen, urgency, tuple(things))


@dataclass(frozen=True)
class Outcome:
    """A line, or why it is withheld; neither when it does not apply."""

    line: PlanLine | None = None
    withheld: str = ""


@dataclass(frozen=True)
class About:
    """What an advice hangs on: its id, the cause and its nutrient (none for advice to everybody), and why."""

    id: str
    cause: str | None
    nutrient: str | None
    reason: str


def outcome(about: About, advice: Advice, person: Person, kb: KnowledgeBase, known: Guidance) -> Outcome:
    """Return what becomes of one advice for one person."""
    if not applies(advice, person.seen):
        return Outcome()
    barred = _barred(advice, person)
    if barred:
        return Outcome(withheld=barred)
    treated = {about.nutrient: float("inf")} if advice.kind == "treatment" and about.nutrient else {}
    found = acting(advice.amounts or treated, person, kb, known)
    against = [f for f in found if f.severity == "stop"] if advice.kind == "self_care" else []
    if against:
        return Outcome(withheld=f"{_names(advice.amounts, known)}: {against[0].second}: {against[0].action}")
    if not within_limits(advice.amounts, person, known):
        return Outcome(withheld=f"{_names(advice.amounts, known)}: the amount would pass the upper limit for you")
    return Outcome(line=_line(about, advice, found))


def applies(advice: Advice, seen: Facts) -> bool:
    """Return whether an advice is for this person; what is unknown does not keep it away."""
    if advice.when and not holds(advice.when, seen):
        return False
    return not (advice.unless and holds(advice.unless, seen))


def _barred(advice: Advice, person: Person) -> str:
    age = person.seen.case.age
    if advice.kind in DOSED and age is not None and age < GROWN:
        return "No doses under 16 years: ask a doctor with the child."
    if person.urgency == "same_day" and advice.kind not in BEFORE_SEEN:
        return "Tablets, food and exercise wait until you have spoken to a doctor today."
    return ""


def acting(amounts: Mapping[str, float], person: Person, kb: KnowledgeBase, known: Guidance) -> tuple[Found, ...]:
    """Return what the rules say of these amounts together with everything else of the person."""
    told = [thing(n, known.limits[n].name, kb, known) for n in amounts]
    names = {t.said for t in told}
    found = find([*told, *person.things], known, dict(amounts))
    turned = [f for f in found if f.first in names or f.second in names]
    return tuple(_first(f, names) for f in turned)


def _first(f: Found, names: set[str]) -> Found:
    """Return a finding whose first thing is the nutrient."""
    return f if f.first in names else replace(f, first=f.second, second=f.first)


def within_limits(amounts: Mapping[str, float], person: Person, known: Guidance) -> bool:
    """Return whether amounts stay under every upper limit of the person, food left aside."""
    limits = {n: target_of(n, person.taken, known).limit for n in amounts}
    return all(limit is None or amounts[n] <= limit for n, limit in limits.items())


def _names(amounts: Mapping[str, float], known: Guidance) -> str:
    return " and ".join(known.limits[n].name for n in amounts)


def _line(about: About, advice: Advice, found: Sequence[Found]) -> PlanLine:
    return PlanLine(
        id=about.id,
        kind=advice.kind,
        text=" ".join([advice.text, *(_remarks(advice.kind, found))]),
        cause=about.cause,
        reason=about.reason,
        dose=advice.dose,
        monitoring=advice.monitoring,
        supervision=advice.supervision,
        certainty=advice.certainty,
        sources=advice.sources or ("judgement",),
        amounts=dict(advice.amounts),
        in_short=advice.in_short,
    )


def _remarks(kind: Kind, found: Sequence[Found]) -> Iterator[str]:
    """Yield what has to be said beside a tablet because of what else is taken or so."""
    against = dict.fromkeys(f"{f.second}: {f.action}" for f in found if f.severity == "stop")
    asks = dict.fromkeys(f"{f.second}: {f.action}" for f in found if f.severity == "monitor" and not f.drains)
    apart = dict.fromkeys(f.second for f in found if f.gap is not None)
    if against:
        yield f"The prescriber must know of {' '.join(against)}"
    if asks:
        yield f"{'Ask first' if kind == 'self_care' else 'Say so'}, because of {' '.join(asks)}"
    if apart:
        yield f"Keep it apart from {', '.join(apart)} (`repletion supplements` makes a day)."
