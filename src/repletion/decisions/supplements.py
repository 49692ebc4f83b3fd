"""Everything that a person takes, checked: totals against limits, rules, and a day. Self-care and treatment apart."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from repletion.decisions.contents import Content, contents_of, sums
from repletion.decisions.intakes import food_of, target_of
from repletion.decisions.interactions import UNCOVERED, Found, NotChecked, Thing, covered, find, named, thing
from repletion.decisions.person_states import states_of
from repletion.decisions.schedule import Schedule
from repletion.decisions.supplement_day import day_of
from repletion.decisions.supplement_lines import UNKNOWN_PRODUCT, Line, self_care_lines, treatment_line
from repletion.domain.knowledge import KnowledgeBase
from repletion.domain.plan import Guidance
from repletion.domain.supplement import Covers, Medicine, Prescription, Product, Taken
from repletion.nutrition.dose import counted, room

Contents = dict[str, tuple[Content, ...]]


@dataclass(frozen=True)
class Total:
    """One nutrient over everything taken: what is known of it a day, in its unit, and whether that is all of it."""

    nutrient: str
    name: str
    unit: str
    products: float
    prescribed: float
    food: float | None
    counted: float
    complete: bool
    limit: float | None
    covers: Covers
    note: str
    recommended: float | None

    @property
    def state(self) -> Literal["over", "within", "no limit", "not known"]:
        """Return where the total stands against the upper limit; food that was not told may still add to it."""
        if self.limit is None:
            return "no limit"
        if self.counted > self.limit * (1 + 1e-9):
            return "over"
        return "within" if self.complete else "not known"


@dataclass(frozen=True)
class Checkup:
    """The whole answer."""

    lines: tuple[Line, ...]
    totals: tuple[Total, ...]
    interactions: tuple[Found, ...]
    day: Schedule
    not_checked: tuple[NotChecked, ...]
    states: tuple[str, ...]


def checkup(taken: Taken, kb: KnowledgeBase, known: Guidance) -> Checkup:
    """Return the check of everything taken by one person; the list must be without faults, its lines read."""
    products = [p for p in taken.products if isinstance(p, Product)]
    contents = {p.name: contents_of(p, known) for p in products}
    prescribed = {p.name: contents_of(p, known) for p in taken.prescribed}
    states, unknown = states_of(taken, kb, known)
    things = [_thing(p, contents[p.name], kb, known) for p in products]
    things += [_thing(p, prescribed[p.name], kb, known) for p in taken.prescribed]
    medicines, unread = _medicines(taken.drugs, kb, known)
    conditions = [thing(s, known.interactions.conditions[s].name, kb, known) for s in states]
    amounts = sums({**contents, **{f"{n} ": c for n, c in prescribed.items()}})
    found = find([*things, *medicines, *conditions], known, amounts)
    nutrients = sorted({c.nutrient for cs in (*contents.values(), *prescribed.values()) for c in cs})
    totals = tuple(_total(n, contents, prescribed, taken, known) for n in nutrients)
    left = {t.nutrient: _room(t, prescribed) for t in totals}
    silent = [t.said for t in things if not t.tags]
    lines = (
        *self_care_lines(products, contents, found, left, silent, known),
        *(treatment_line(p, prescribed[p.name], found, known) for p in taken.prescribed),
    )
    return Checkup(
        lines,
        totals,
        found,
        day_of(lines, taken.drugs, [*things, *medicines], found, known),
        (*unknown, *unread, *(NotChecked(n, UNKNOWN_PRODUCT) for n in silent)),
        tuple(states),
    )


def _thing(p: Product | Prescription, contents: Sequence[Content], kb: KnowledgeBase, known: Guidance) -> Thing:
    """Return a product as one thing, with every tag of its name and of what it holds."""
    inside = {tag for c in contents if not c.perhaps for tag in thing(c.form, p.name, kb, known).tags}
    name = {tag for t in named(p.name, kb, known) for tag in t.tags}
    return Thing(p.name, frozenset(inside | name))


def _medicines(
    drugs: Sequence[str | Medicine], kb: KnowledgeBase, known: Guidance
) -> tuple[list[Thing], list[NotChecked]]:
    """Return the medicines as things, and those that no rule could be asked about."""
    things: list[Thing] = []
    unread: list[NotChecked] = []
    for drug in drugs:
        name = drug if isinstance(drug, str) else drug.name
        found = named(name, kb, known)
        things += found
        if not found:
            unread.append(NotChecked(name, "this medicine is not known here: ask a pharmacist"))
        unread += [NotChecked(name, UNCOVERED) for t in found if not covered(t, known)]
    return things, unread


def _total(nutrient: str, contents: Contents, prescribed: Contents, taken: Taken, known: Guidance) -> Total:
    """Return the total of one nutrient against what is recommended and the limit."""
    limits, target = known.limits[nutrient], target_of(nutrient, taken, known)
    food = food_of(nutrient, taken, known)
    own, treated = (_known(nutrient, part) for part in (contents, prescribed))
    return Total(
        nutrient=nutrient,
        name=limits.name,
        unit=limits.unit,
        products=own,
        prescribed=treated,
        food=food,
        counted=counted(limits.covers, supplements=own + treated, food=food),
        complete=all(c.a_day is not None for c in _of(nutrient, {**contents, **prescribed})),
        limit=target.limit,
        covers=limits.covers,
        note=limits.note,
        recommended=target.recommended,
    )


def _of(nutrient: str, contents: Contents) -> list[Content]:
    return [c for cs in contents.values() for c in cs if c.nutrient == nutrient and c.toward_limit]


def _known(nutrient: str, contents: Contents) -> float:
    """Return the known part of a nutrient's daily total."""
    return math.fsum(c.a_day or 0.0 for c in _of(nutrient, contents))


def _room(total: Total, prescribed: Contents) -> float:
    """Return what self-care may bring: the limit less what is prescribed and what food brings."""
    if total.limit is not None and any(c.a_day is None for c in _of(total.nutrient, prescribed)):
        return 0.0
    return room(total.limit, total.covers, taken=total.prescribed, food=total.food)
