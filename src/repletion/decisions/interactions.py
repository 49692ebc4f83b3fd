"""What acts on what: names to things, things to the rules that speak of them. Unknown is said, never passed over."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations, product

from repletion.domain.knowledge import KnowledgeBase
from repletion.domain.plan import Guidance
from repletion.domain.supplement import Ask, Gap, Rule, Severity

ORDER: tuple[Severity, ...] = ("stop", "space", "monitor", "required", "note")


@dataclass(frozen=True)
class Thing:
    """Something taken or something that is so: what it was called, every id it goes by, its daily amounts if known."""

    said: str
    tags: frozenset[str]
    medicine: bool = False
    part_of: str = ""


@dataclass(frozen=True)
class Found:
    """A rule that speaks of two things of one person."""

    rule: str
    severity: Severity
    first: str
    second: str
    mechanism: str
    action: str
    gap: Gap | None
    ask: Ask
    from_dose: tuple[tuple[str, float], ...]
    drains: bool
    sources: tuple[str, ...]
    judgement: bool


@dataclass(frozen=True)
class NotChecked:
    """A name that no rule could be asked about, and why."""

    name: str
    why: str


@dataclass(frozen=True)
class Checked:
    """What was found, worst first; what was not checked; and the pairs about which nothing is on record."""

    interactions: tuple[Found, ...]
    not_checked: tuple[NotChecked, ...]
    no_record: tuple[tuple[str, str], ...]


def check(names: Sequence[str], kb: KnowledgeBase, known: Guidance) -> Checked:
    """Return what things called by their usual names do to one another; doses are unknown and count as high."""
    things: list[Thing] = []
    unknown: list[NotChecked] = []
    for name in names:
        found = named(name, kb, known)
        things += found
        if not found:
            unknown.append(NotChecked(name, "this name is not known here"))
    found_pairs = find(things, known)
    unknown += [NotChecked(t.said, UNCOVERED) for t in things if t.medicine and not covered(t, known)]
    acted = {frozenset((f.first, f.second)) for f in found_pairs}
    pairs = combinations(dict.fromkeys(t.said for t in things), 2)
    return Checked(found_pairs, tuple(unknown), tuple(p for p in pairs if frozenset(p) not in acted))


UNCOVERED = "known by name, but none of its effects on nutrients is on record here; that is not the same as none"


def named(name: str, kb: KnowledgeBase, known: Guidance) -> list[Thing]:
    """Return the things that a usual name means: one, or several where the name joins them; none when unknown."""
    for phrase in spellings(name):
        if phrase in known.words:
            return [thing(i, name, kb, known) for i in known.words[phrase]]
    parts = re.split(r"\s*(?:/|\+|&|,| and | with | plus )\s*", name.lower())
    found = [t for part in parts if len(parts) > 1 for t in named(part, kb, known)]
    return [replace(t, said=name, part_of=name) for t in found]


IDLE = re.compile(
    r"^(?:high dose|oral|dietary|supplemental|daily|low dose|long term|elemental|extra|current|active)\s+"
    r"|\s+(?:supplements?|supplementation|tablets?|capsules?|pills?|lozenges?|therapy|treatment|use|intake|products?"
    r"|preparations?|salts?|medicines?|medications?|drugs?|powder|drops|injections?|husk|by mouth"
    r"|(?:containing|rich)(?: \w+)*)$"
)


def spellings(name: str) -> Iterator[str]:
    """Yield a name and its plainer forms: without idle words, without or inside brackets, in the singular."""
    plain = " ".join(re.sub(r"[.'’`]", "", name.lower()).replace("-", " ").split()).strip(" ;:")
    bare = re.sub(r"\s*\([^)]*\)", "", plain)
    inside = re.findall(r"\(([^)]*)\)", plain)
    for form in (plain, bare, *inside):
        yield form
        stripped = form
        while IDLE.search(stripped):
            stripped = IDLE.sub("", stripped).strip()
            yield stripped
        if stripped.endswith("s"):
            yield stripped.removesuffix("s")


def thing(i: str, said: str, kb: KnowledgeBase, known: Guidance) -> Thing:
    """Return the thing of an id with every id that it goes by."""
    own = {i, *_downward(i, known)}
    if i in kb.drugs:
        own |= set(kb.drugs[i].exposures)
    if i in known.products.forms:
        own.add(known.products.forms[i].nutrient if known.products.forms[i].toward_limit else i)
    mixture = known.products.mixtures.get(i)
    own |= set(mixture.holds) if mixture and mixture.certain else set()
    condition = known.interactions.conditions.get(i)
    own |= set(condition.implies) if condition else set()
    return Thing(said, _upward(frozenset(own), known), medicine=i in kb.drugs and not is_nutrient(i, known))


def is_nutrient(i: str, known: Guidance) -> bool:
    """Return whether an id is a nutrient, a form of one or a mixture of them."""
    products = known.products
    return i in products.nutrients or i in products.forms or i in products.mixtures


def _downward(i: str, known: Guidance) -> Iterator[str]:
    """Yield the groups and classes inside a group that was named as a whole."""
    group = known.interactions.groups.get(i)
    if group is not None:
        yield from group.exposures
        for member in group.members:
            if member in known.interactions.groups:
                yield member
                yield from _downward(member, known)


def _upward(tags: frozenset[str], known: Guidance) -> frozenset[str]:
    """Return the tags with every group that holds one of them."""
    more = {n for n, g in known.interactions.groups.items() if tags & {*g.members, *g.exposures}}
    return tags if more <= tags else _upward(tags | more, known)


def covered(item: Thing, known: Guidance) -> bool:
    """Return whether any rule speaks of a thing."""
    return any(item.tags & {*rule.a, *rule.b} for rule in known.interactions.rules.values())


def find(
    things: Sequence[Thing], known: Guidance, amounts: Mapping[str, float | None] | None = None
) -> tuple[Found, ...]:
    """Return what the rules say of the things, worst first; `amounts` are daily totals by nutrient, in its unit."""
    seen: dict[tuple[str, frozenset[str]], Found] = {}
    for (name, rule), (x, y) in product(known.interactions.rules.items(), combinations(things, 2)):
        if x.said == y.said or (x.part_of and x.part_of == y.part_of):
            continue
        for a, b in ((x, y), (y, x)):
            if speaks(rule, a, b) and enough(rule, amounts or {}, a, b):
                seen.setdefault((name, frozenset((a.said, b.said))), _found(name, rule, a, b))
                break
    return tuple(sorted(seen.values(), key=lambda f: (ORDER.index(f.severity), f.rule, f.first, f.second)))


def speaks(rule: Rule, a: Thing, b: Thing) -> bool:
    """Return whether a rule speaks of two things in this order."""
    return bool(a.tags & _set(rule.a)) and bool(b.tags & _set(rule.b))


@lru_cache(maxsize=4096)
def _set(ids: tuple[str, ...]) -> frozenset[str]:
    return frozenset(ids)


def enough(rule: Rule, amounts: Mapping[str, float | None], *things: Thing) -> bool:
    """Return whether the dose reaches what the rule asks for; an unknown dose does."""
    asked = {n: limit for n, limit in rule.above.items() if any(n in t.tags for t in things)}
    if not asked:
        return True
    return any(_reaches(amounts.get(n), limit) for n, limit in asked.items())


def _reaches(amount: float | None, limit: float) -> bool:
    return amount is None or amount >= limit


def _found(name: str, rule: Rule, a: Thing, b: Thing) -> Found:
    return Found(
        name,
        rule.severity,
        a.said,
        b.said,
        rule.mechanism,
        rule.action,
        rule.gap,
        rule.ask,
        tuple(rule.above.items()),
        rule.drains,
        rule.sources,
        rule.judgement,
    )
