"""Everything that can be wrong with products, interactions and plans whose files have the right form."""

from pathlib import Path

from repletion.domain.fault import Fault
from repletion.domain.knowledge import KnowledgeBase
from repletion.domain.plan import Advice, Guidance
from repletion.domain.supplement import Rule
from repletion.kb.complaints import DECLARE, Complaints, placed
from repletion.kb.conditions import faults_of_condition
from repletion.kb.guidance import read_guidance
from repletion.kb.load import FOLDER
from repletion.kb.number_checks import source_key
from repletion.kb.words import lexicon

BY_OTHERS = ("doctor", "prescriber", "hospital")
SOURCE = "cite what was seen, or set judgement: true with a note"


def check_guidance(kb: KnowledgeBase, folder: Path = FOLDER) -> list[Fault]:
    """Return every fault of form, ids, sources, gaps, limits and supervision."""
    known, documents, faults = read_guidance(kb, lexicon(), folder)
    if known is None:
        return faults
    return [
        *placed(_products(kb, known), documents["products"]),
        *placed(_registries(kb, known), documents["interactions"]),
        *placed(_rules(kb, known), documents["interactions"]),
        *placed(_plan(kb, known), documents["plan"]),
        *placed(_plain(kb, known), documents["plain"]),
    ]


def _products(kb: KnowledgeBase, known: Guidance) -> Complaints:
    products = known.products
    for name, supplied in products.nutrients.items():
        if name not in known.limits:
            yield ("nutrients", name), f"{name} is not in nutrients.yaml", DECLARE
        if not 0 < supplied.doses[0] < supplied.doses[1]:
            yield ("nutrients", name, "doses"), f"{name}: doses out of order", "give the smallest, then the largest"
        yield from _cited(("nutrients", name), supplied.sources, supplied.judgement, kb)
    for name, form in products.forms.items():
        if form.nutrient not in products.nutrients:
            yield ("forms", name), f"{name}: no nutrient {form.nutrient!r}", DECLARE
        if (form.formula is None) != (form.element is None) or (form.formula and form.share):
            yield ("forms", name), f"{name}: formula goes with element, and without share", "mend it"
    for name, mixture in products.mixtures.items():
        for held in set(mixture.holds) - set(products.nutrients):
            yield ("mixtures", name), f"{name}: no nutrient {held!r}", DECLARE


def _cited(path: tuple[str, ...], sources: tuple[str, ...], judgement: bool, kb: KnowledgeBase) -> Complaints:
    keys = [source_key(s) for s in sources]
    name = path[-1]
    for key in keys:
        if key not in kb.sources:
            yield path, f"{name}: no source {key!r}", "add it to sources.yaml, or mend the key"
    if not keys and not judgement:
        yield path, f"{name}: neither a source nor the mark judgement", SOURCE
    if keys and not judgement and all(kb.sources[k].weak for k in keys if k in kb.sources):
        yield path, f"{name}: a weak page is the only source", "find a better source, or mark it judgement: true"


def _ids(kb: KnowledgeBase, known: Guidance) -> set[str]:
    """Return every id that a rule may name."""
    products, acting = known.products, known.interactions
    registries = (products.nutrients, products.forms, products.mixtures, known.limits, kb.drugs, kb.exposures)
    return {i for r in (*registries, acting.groups, acting.foods, acting.conditions) for i in r}


def _registries(kb: KnowledgeBase, known: Guidance) -> Complaints:
    every = _ids(kb, known)
    for name, group in known.interactions.groups.items():
        for member in set(group.members) - every:
            yield ("groups", name), f"{name}: {member!r} is not declared", DECLARE
        for exposure in set(group.exposures) - set(kb.exposures):
            yield ("groups", name), f"{name}: the exposure {exposure!r} is not declared", DECLARE
    for name, condition in known.interactions.conditions.items():
        for what, remedy in faults_of_condition(condition.when, kb) if condition.when else ():
            yield ("conditions", name, "when"), f"{name}: {what}", remedy
        for implied in set(condition.implies) - set(known.interactions.conditions):
            yield ("conditions", name), f"{name}: implies {implied!r}, which is not declared", DECLARE


def _rules(kb: KnowledgeBase, known: Guidance) -> Complaints:
    every = _ids(kb, known)
    for name, rule in known.interactions.rules.items():
        path = ("rules", name)
        for i in {*rule.a, *rule.b} - every:
            yield path, f"{name}: {i!r} is not declared", DECLARE
        for nutrient in set(rule.above) - set(known.limits):
            yield path, f"{name}: above names {nutrient!r}, no nutrient", DECLARE
        yield from _gap(path, name, rule)
        yield from _cited(path, rule.sources, rule.judgement, kb)


def _gap(path: tuple[str, ...], name: str, rule: Rule) -> Complaints:
    if rule.severity == "space" and rule.gap is None:
        yield path, f"{name}: what must be kept apart needs its hours", "add gap: {a_first: .., b_first: ..}"
    if rule.gap and not (0 <= rule.gap.a_first <= 12 and 0 <= rule.gap.b_first <= 12):
        yield path, f"{name}: a gap beyond half a day cannot be kept every day", "give 0 to 12 hours"
    if rule.severity == "stop" and rule.ask == "pharmacist" and not rule.sources and not rule.judgement:
        yield path, f"{name}: a stop needs somebody to ask and a source", SOURCE


def _plan(kb: KnowledgeBase, known: Guidance) -> Complaints:
    rows: list[tuple[tuple[str, ...], Advice]] = [(("general", n), a) for n, a in known.plan.general.items()]
    for cause, guide in known.plan.causes.items():
        if cause not in kb.causes:
            yield ("causes", cause), f"{cause!r} is no cause", DECLARE
        if guide.nutrient is not None and guide.nutrient not in known.limits:
            yield ("causes", cause), f"{cause}: no nutrient {guide.nutrient!r}", DECLARE
        rows += [(("causes", cause, "advice", n), a) for n, a in guide.advice.items()]
        for i, way in enumerate(guide.compared):
            place = ("causes", cause, "compared", str(i))
            yield from _cited(place, way.sources, way.judgement, kb)
    for path, advice in rows:
        yield from _cited(path, advice.sources, advice.judgement, kb)
        yield from _advice(path, advice, kb, known)


def _advice(path: tuple[str, ...], advice: Advice, kb: KnowledgeBase, known: Guidance) -> Complaints:
    name = path[-1]
    if advice.kind == "treatment" and not (advice.dose and advice.monitoring and advice.supervision in BY_OTHERS):
        yield path, f"{name}: a treatment needs dose, monitoring and who supervises", "add them"
    if advice.kind != "treatment" and advice.dose:
        yield path, f"{name}: only a treatment has a dose", "make it a treatment, or use amounts within the limit"
    for nutrient, amount in advice.amounts.items():
        limit = lowest_limit(nutrient, known)
        if advice.kind != "self_care":
            yield path, f"{name}: only self_care has amounts", "make it a treatment with a dose"
        elif limit is not None and amount > limit:
            yield path, f"{name}: {amount:g} passes the upper limit {limit:g} of {nutrient}", "lower it"
    for when in (advice.when, advice.unless):
        for what, remedy in faults_of_condition(when, kb) if when else ():
            yield path, f"{name}: {what}", remedy


def _plain(kb: KnowledgeBase, known: Guidance) -> Complaints:
    for name in sorted(set(kb.causes) - set(known.plain.causes)):
        yield ("causes",), f"no plain name for {name}", "add one: a few words of a reading age of 12"
    for group, names, declared in (
        ("causes", known.plain.causes, kb.causes),
        ("findings", known.plain.findings, kb.findings),
    ):
        for name in sorted(set(names) - set(declared)):
            yield (group, name), f"{name!r} is not declared", DECLARE


def lowest_limit(nutrient: str, known: Guidance) -> float | None:
    """Return the lowest upper limit from 16 years on, over all stages; None where none is set."""
    if nutrient not in known.limits or known.limits[nutrient].covers == "none":
        return None
    rows = [r for r in known.limits[nutrient].intake if r.age[1] >= 16 and r.ul is not None]
    return min((r.ul for r in rows if r.ul is not None), default=None)
