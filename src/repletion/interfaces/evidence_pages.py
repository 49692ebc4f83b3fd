"""Pages of tests, medicines, exposures, claims and sources: what each is, what it does, and on what that rests."""

from collections.abc import Iterator, Sequence

from repletion.domain.estimate import Table
from repletion.domain.handbook import Handbook
from repletion.domain.knowledge import KnowledgeBase, Lab, LabSide
from repletion.domain.plan import Guidance
from repletion.domain.supplement import Rule
from repletion.interfaces.kb_pages import VERDICTS, Page, Section, ages, cite, estimate
from repletion.interfaces.wording import capital

SEVERITY = {"stop": "do not combine", "space": "keep apart", "monitor": "watch", "note": "know", "required": "needed"}

NOTHING = "Its name is known, so that it can be read; nothing is known here that it would change."


def _page(title: str, *sections: Section) -> Page:
    return Page(title, tuple(s for s in sections if s.lines or len(s.table) > 1))


def test_page(name: str, kb: KnowledgeBase) -> Page:
    """Return a test: codes, units, limits with how often people are beyond them, causes, traps, and when not to ask."""
    lab, workup = kb.labs[name], kb.workup
    offer = workup.offers.get(name) if workup else None
    codes = (f"LOINC {', '.join(lab.loinc)}",) if lab.loinc else ()
    units = tuple(f"1 {u} is {factor:g} {lab.unit}" for u, factor in lab.units.items() if u != lab.unit)
    before = (offer.prepare, f"Repeat: {offer.repeat_after}" if offer and offer.repeat_after else "") if offer else ()
    traps = workup.traps.values() if workup else ()
    gates = workup.gates.values() if workup else ()
    return _page(
        lab.name,
        Section("Codes and units", (*codes, f"Shown in {lab.unit}", *units)),
        Section("Before it, and again", tuple(capital(b) for b in before if b)),
        Section("Limits that count", table=(("limit", "means", "rests on"), *_limits(lab, kb))),
        Section("How often adults are beyond them", table=(("limit", "age", "sex", "share"), *_beyond(lab, kb))),
        Section("In people with a cause", table=(("cause", "limit", "beyond it"), *_in_causes(name, kb))),
        Section("How it may mislead", tuple(f"{t.text} [{_basis(t.sources, kb)}]" for t in traps if name in t.of)),
        Section("When a guideline advises against it",
                tuple(f"{capital(g.because)}. Instead: {g.instead}. [{_basis(g.sources, kb)}]"
                      for g in gates if name in g.tests)),
    )  # fmt: skip


def _limits(lab: Lab, kb: KnowledgeBase) -> Iterator[tuple[str, ...]]:
    for side, ladder in lab.ladders():
        for level in ladder.levels:
            sign = "below" if side == "low" else "above"
            whom = f" ({level.sex})" if level.sex else ""
            yield f"{sign} {level.at.value:g} {lab.unit}{whom}", level.name, estimate(level.at, kb)


def _beyond(lab: Lab, kb: KnowledgeBase) -> Iterator[tuple[str, ...]]:
    for side, ladder in lab.ladders():
        for level in ladder.levels:
            for row in level.frequency:
                sign = "below" if side == "low" else "above"
                limit = f"{sign} {level.at.value:g} {lab.unit}"
                yield limit, ages(row), row.sex or "both", estimate(row, kb)


def _in_causes(name: str, kb: KnowledgeBase) -> Iterator[tuple[str, ...]]:
    for cause in kb.causes.values():
        for link in cause.labs:
            if link.lab == name:
                ladder = kb.labs[name].ladder(link.side)
                yield from _of_cause(cause.name, kb.labs[name].unit, link.side, ladder, link.beyond, kb)


def _of_cause(
    name: str, unit: str, side: str, ladder: LabSide | None, beyond: Table, kb: KnowledgeBase
) -> Iterator[tuple[str, ...]]:
    sign = "below" if side == "low" else "above"
    for level, e in zip(ladder.levels if ladder else (), beyond, strict=True):
        yield name, f"{sign} {level.at.value:g} {unit}", estimate(e, kb)


def drug_page(name: str, kb: KnowledgeBase, known: Guidance) -> Page:
    """Return a medicine: codes, other names, what taking it means, which causes that raises, what it goes ill with."""
    drug = kb.drugs[name]
    codes = (f"ATC {', '.join(drug.atc)}",) if drug.atc else ()
    raised = [
        (kb.exposures[i.exposure].name, cause.name, estimate(i.odds_ratio, kb))
        for cause in kb.causes.values()
        for i in cause.influences
        if i.exposure in drug.exposures
    ]
    found = _page(
        drug.name,
        Section("Codes", codes),
        Section("Also called", (", ".join(drug.names),) if drug.names else ()),
        Section("Taking it means", tuple(kb.exposures[x].name for x in drug.exposures)),
        Section("What that makes likelier", table=(("exposure", "cause", "odds ratio"), *raised)),
        Section("With food, minerals and other medicines", tuple(_rules({name, *drug.exposures}, known, kb))),
    )
    return found if found.sections else _page(drug.name, Section("", (NOTHING,)))


def _rules(names: set[str], known: Guidance, kb: KnowledgeBase) -> Iterator[str]:
    groups = known.interactions.groups
    tags = names | {g for g, group in groups.items() if names & {*group.members, *group.exposures}}
    for rule in known.interactions.rules.values():
        if tags & {*rule.a, *rule.b}:
            yield _rule(rule, known, kb)


def _rule(rule: Rule, known: Guidance, kb: KnowledgeBase) -> str:
    sides = " and ".join(", ".join(_thing(x, known, kb) for x in side) for side in (rule.a, rule.b))
    told = f"{SEVERITY[rule.severity].capitalize()}: {sides}. {rule.mechanism} {rule.action}"
    return f"{told} [{_basis(rule.sources, kb)}]"


def _thing(name: str, known: Guidance, kb: KnowledgeBase) -> str:
    inter = known.interactions
    if name in known.limits:
        return known.limits[name].name
    named = (inter.groups.get(name) or inter.foods.get(name) or inter.conditions.get(name)
             or kb.drugs.get(name) or kb.exposures.get(name))  # fmt: skip
    return named.name if named else name.replace("_", " ")


def exposure_page(name: str, kb: KnowledgeBase) -> Page:
    """Return what a person may bring: how common it is, which medicines mean it, and which causes it makes likelier."""
    exposure = kb.exposures[name]
    usual = [(ages(e), e.sex or "both", estimate(e, kb)) for e in exposure.frequency]
    raised = [(c.name, estimate(i.odds_ratio, kb))
              for c in kb.causes.values() for i in c.influences if i.exposure == name]  # fmt: skip
    means = sorted(d.name for d in kb.drugs.values() if name in d.exposures)
    return _page(
        exposure.name,
        Section("How it is asked", (exposure.ask,) if exposure.ask else ()),
        Section("How common it is", table=(("age", "sex", "in everybody"), *usual)),
        Section("What it makes likelier", table=(("cause", "odds ratio"), *raised)),
        Section("Medicines that mean it", (", ".join(means),) if means else ()),
    )


def claim_page(name: str, book: Handbook, kb: KnowledgeBase) -> Page:
    """Return one claim: the verdict, why, the numbers, and what it is about."""
    claim = book.claims[name]
    about = [*(book.nutrients[n].name for n in claim.nutrients if n in book.nutrients),
             *(kb.causes[c].name for c in claim.causes), *(kb.findings[f].name for f in claim.findings)]  # fmt: skip
    return _page(
        f"“{claim.claim}”",
        Section("Verdict", (f"{VERDICTS[claim.verdict].capitalize()} [{cite(claim.sources, kb)}]",)),
        Section("What is known", (claim.answer.strip(),)),
        Section("Numbers", tuple(f"{x.text} [{cite(x.sources, kb)}]" for x in claim.numbers)),
        Section("About", tuple(dict.fromkeys(about))),
    )


def _basis(sources: Sequence[str], kb: KnowledgeBase) -> str:
    return cite(sources, kb) if sources else "judgement"
