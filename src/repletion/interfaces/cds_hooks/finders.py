"""What fills a card that is about several things: alarms, traps, untested lacks, interactions, upper limits."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from repletion.decisions.contents import Content
from repletion.decisions.intakes import target_of
from repletion.decisions.interactions import ORDER as ACTS
from repletion.decisions.interactions import Found as Interaction
from repletion.decisions.interactions import Thing, find
from repletion.decisions.labs import Read
from repletion.decisions.traps import traps_for
from repletion.decisions.triage import holds, triage
from repletion.domain.assessment import CauseAnswer, TrapAnswer
from repletion.domain.supplement import Taken
from repletion.domain.workup import Panel
from repletion.interfaces import wording
from repletion.interfaces.cds_hooks.rules import Finder, Rules
from repletion.interfaces.cds_hooks.situation import Situation, result
from repletion.interfaces.fhir.writing_parts import sentence

MOST = 3
"""Lines of one card."""
ALARMS = ("emergency", "same_day")


@dataclass(frozen=True)
class Item:
    """One thing that was found: a few words for the summary, a line, tests to ask for, sources, where to read on."""

    short: str
    line: str
    ask: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    link: str = ""
    grave: bool = False


def red_flags(s: Situation, rules: Rules) -> list[Item]:
    """Return what cannot wait, by the rules of triage alone; old results raise no alarm."""
    recent, _ = s.recent(rules.recent.red_flags)
    reasons = [r for r in triage(s.kb, recent, {}, True).reasons if r.level in ALARMS]
    return [
        Item(
            r.text,
            f"{r.level.replace('_', ' ').capitalize()}. {r.text}",
            sources=r.source,
            grave=r.level == "emergency",
        )
        for r in reasons
    ]


def traps(s: Situation, rules: Rules) -> list[Item]:
    """Return how a recent result misleads, in the order in which the rules list the traps."""
    recent, labs = s.recent(rules.recent.traps)
    found = [t for t in traps_for(recent, labs, s.kb.workup) if t.id in rules.traps and not _settled(t, s)]
    return [
        Item(_misleading(t, labs, s), t.text, t.ask, t.sources, f"tests/{t.tests[0]}")
        for t in sorted(found, key=lambda t: rules.traps.index(t.id))
    ]


def _settled(trap: TrapAnswer, s: Situation) -> bool:
    """Return whether everything that would settle a trap is ordered already."""
    return bool(trap.ask) and s.ordered.issuperset(trap.ask)


def _misleading(trap: TrapAnswer, labs: Iterable[Read], s: Situation) -> str:
    """Return the result of a trap, and what would settle it."""
    name = s.kb.labs[trap.tests[0]].name
    value = next((result(r) for r in labs if r.test == trap.tests[0]), "")
    asked = ", ".join(s.kb.labs[t].name.partition(" (")[0] for t in trap.ask if t in s.kb.labs)
    return f"{name} {value}: {f'needs {asked} beside it' if asked else 'read it with care'}"


def deficiencies(s: Situation, rules: Rules) -> list[Item]:
    """Return the lacks whose test a guideline asks for here, or that are likely, and that nobody tested.

    Without a panel that applies and without a complaint no number is worked out.
    """
    assert s.kb.workup is not None
    every = ((cause, s.kb.workup.panels[name]) for name, cause in rules.panels.items())
    panels = {cause: panel for cause, panel in every if holds(panel.when, s.facts)}
    if not panels and not s.case.findings:
        return []
    found = []
    for cause in sorted(s.answer.causes, key=lambda c: (c.id not in panels, -(c.explains or 0), c.id)):
        panel = panels.get(cause.id)
        if panel is not None or _likely(cause, s, rules):
            ask = tuple(t for t in (panel.ask if panel else (_test(cause, s),)) if t and _open(t, s))
            if ask and _test(cause, s) in (*ask, ""):
                found.append(_lack(cause, ask, panel, s))
    return found


def _likely(cause: CauseAnswer, s: Situation, rules: Rules) -> bool:
    least = rules.likely
    enough = cause.probability >= least.probability and (cause.explains or 0) >= least.explains
    return cause.kind == "deficiency" and enough and bool(_test(cause, s))


def _test(cause: CauseAnswer, s: Situation) -> str:
    defined = s.kb.causes[cause.id].defined_by
    return defined.lab if defined else ""


def _open(test: str, s: Situation) -> bool:
    """Return whether a laboratory test was not done lately, is not ordered, and no guideline advises against it."""
    assert s.kb.workup is not None
    gates = s.kb.workup.gates.values()
    shut = any((test in g.tests or "laboratory" in g.kinds) and holds(g.when, s.facts) for g in gates)
    return test in s.kb.labs and not shut and test not in s.ordered and s.unmeasured(test, 366)


def _lack(cause: CauseAnswer, ask: tuple[str, ...], panel: Panel | None, s: Situation) -> Item:
    name = s.kb.causes[cause.id].name
    because = panel.because if panel else "likely from what the record tells"
    number = f"Before the test {wording.frequency(cause.probability)} people like this would have it (an estimate)."
    sources = (*(panel.sources if panel else ()), *(("judgement",) if panel is None or panel.judgement else ()))
    return Item(
        f"{name[:1].lower()}{name[1:]}", f"**{name}.** {sentence(because)} {number}", ask, sources, f"causes/{cause.id}"
    )


def interactions(s: Situation, rules: Rules) -> list[Item]:
    """Return what the orders just chosen do to the rest, of what is worth an interruption; each pair once."""
    found: dict[frozenset[str], Interaction] = {}
    for pair in _pairs(s):
        for act in find(pair, s.known):
            if act.rule in rules.interactions:
                found.setdefault(frozenset((act.first, act.second)), act)
    return [_interaction(f) for f in sorted(found.values(), key=lambda f: (ACTS.index(f.severity), f.rule))]


def _pairs(s: Situation) -> Iterator[tuple[Thing, Thing]]:
    """Yield each medicine just chosen with each other thing; two that were chosen together once."""
    drugs = [o for o in s.drafts if o.medicine]
    chosen = [o for o in s.selected if o.medicine]
    for i, one in enumerate(chosen):
        others = [Thing(o.name, o.tags, True) for o in drugs if o not in chosen[: i + 1]]
        for other in (*others, *s.taken, *s.states):
            if other.said != one.name:
                yield Thing(one.name, one.tags, True), other


def _interaction(f: Interaction) -> Item:
    sources = (*f.sources, *(("judgement",) if f.judgement else ()))
    line = f"**{f.first} + {f.second}.** {f.mechanism} {f.action}"
    return Item(f"{f.first} with {f.second}: {_advice(f)}", line, sources=sources)


def _advice(f: Interaction) -> str:
    """Return in a few words what to do: which goes first and how long the other waits, by the shorter wait."""
    if f.gap is None or f.severity != "space":
        return "not together without the prescriber's advice"
    first, wait = (f.second, f.gap.b_first) if f.gap.b_first <= f.gap.a_first else (f.first, f.gap.a_first)
    return f"{first} first, the other {wait:g} h later" if wait else "keep them apart"


def limits(s: Situation, rules: Rules) -> list[Item]:
    """Return the orders just chosen that bring more of a nutrient a day than its upper limit."""
    who = Taken(age=s.case.age, sex=s.case.sex, pregnant=s.case.pregnant)
    return [item for o in s.selected for item in _over(o.name, _by_nutrient(o.contents), who, s, rules)]


def _by_nutrient(contents: Iterable[Content]) -> dict[str, float]:
    totals: dict[str, float] = {}
    for c in contents:
        if c.toward_limit:
            totals[c.nutrient] = totals.get(c.nutrient, 0.0) + (c.a_day or 0.0)
    return totals


def _over(name: str, totals: dict[str, float], who: Taken, s: Situation, rules: Rules) -> Iterator[Item]:
    for nutrient, a_day in totals.items():
        limit = target_of(nutrient, who, s.known).limit if nutrient in rules.limits else None
        if limit is not None and a_day > limit * 1.001:
            told, unit = s.known.products.nutrients[nutrient], s.known.limits[nutrient].unit.replace("ug", "mcg")
            line = f"**{name}**: about {a_day:,.4g} {unit} a day; the upper limit is {limit:,.4g} {unit}."
            watch = f" As treatment only under a prescriber, with {told.monitoring}." if told.monitoring else ""
            sources = rules.limits[nutrient] or ("judgement",)
            yield Item(name, line + watch, sources=sources, link=f"nutrients/{nutrient}")


FINDERS: dict[Finder, Callable[[Situation, Rules], list[Item]]] = {
    "red_flags": red_flags, "traps": traps, "deficiencies": deficiencies, "interactions": interactions,
    "limits": limits,
}  # fmt: skip
