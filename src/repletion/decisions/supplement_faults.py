"""What makes a list of supplements unusable: every fault at once, with the place and the remedy."""

from collections.abc import Iterator, Mapping

from repletion.decisions.contents import faults_of_amount, nutrient_id
from repletion.decisions.lab_faults import faults_of_labs
from repletion.decisions.person_states import case_of
from repletion.domain.fault import Fault
from repletion.domain.knowledge import KnowledgeBase
from repletion.domain.plan import Guidance
from repletion.domain.supplement import Medicine, Prescription, Product, Taken

OLDEST = 120
MOST_A_DAY = 24


def faults_of(taken: Taken, kb: KnowledgeBase, known: Guidance) -> list[Fault]:
    """Return impossible people, amounts that do not exist, wrong units, things named twice, unsigned prescriptions."""
    return [
        *_person(taken),
        *_products(taken, known),
        *_prescriptions(taken, known),
        *_twice(taken),
        *_diet(taken, known),
        *_drugs(taken),
        *faults_of_labs(case_of(taken), kb),
    ]


def _person(taken: Taken) -> Iterator[Fault]:
    if taken.age is not None and not 0 <= taken.age <= OLDEST:
        yield Fault(where="age", what=f"{taken.age} years is no age", remedy=f"give whole years from 0 to {OLDEST}")
    for field in ("pregnant", "breastfeeding"):
        if getattr(taken, field) and taken.sex == "male":
            yield Fault(where=field, what=f"a man is not {field}", remedy=f"mend sex or {field}")
    if taken.egfr is not None and not 1 <= taken.egfr <= 200:
        yield Fault(where="egfr", what=f"{taken.egfr:g} is no eGFR", remedy="give mL/min/1.73 m2, from 1 to 200")
    if not (taken.products or taken.prescribed):
        yield Fault(where="products", what="nothing to check", remedy="list at least one product or prescription")


def _products(taken: Taken, known: Guidance) -> Iterator[Fault]:
    for i, p in enumerate(taken.products):
        if isinstance(p, Product):
            yield from _one(f"products[{i}]", p, known)


def _one(where: str, p: Product | Prescription, known: Guidance) -> Iterator[Fault]:
    if not p.name:
        yield Fault(where=where, what="it has no name", remedy="give what stands on the label")
    if not 0 < p.a_day <= MOST_A_DAY:
        yield Fault(where=f"{where}.a_day", what=f"{p.a_day:g} a day", remedy=f"give more than 0, at most {MOST_A_DAY}")
    for said, amount in p.holds.items():
        for what, remedy in faults_of_amount(said, amount, known):
            yield Fault(where=f"{where}.holds.{said}", what=what, remedy=remedy)


def _prescriptions(taken: Taken, known: Guidance) -> Iterator[Fault]:
    for i, p in enumerate(taken.prescribed):
        yield from _one(f"prescribed[{i}]", p, known)
        if not p.by:
            remedy = "say who prescribed it; what nobody prescribed belongs under products"
            yield Fault(where=f"prescribed[{i}].by", what="nobody is named", remedy=remedy)
        if nutrient_id(p.name, known) is None and not p.holds:
            remedy = "give what it holds, or list a medicine under drugs"
            yield Fault(where=f"prescribed[{i}]", what=f"{p.name!r} holds no nutrient known here", remedy=remedy)


def _twice(taken: Taken) -> Iterator[Fault]:
    seen: dict[str, str] = {}
    listed = [(f"products[{i}]", p.name) for i, p in enumerate(taken.products) if isinstance(p, Product)]
    listed += [(f"prescribed[{i}]", p.name) for i, p in enumerate(taken.prescribed)]
    for where, name in listed:
        key = " ".join(name.lower().split())
        if key in seen:
            remedy = "list it once, with a_day for how many; two different products need two names"
            yield Fault(where=where, what=f"{name!r} stands twice (also {seen[key]})", remedy=remedy)
        seen.setdefault(key, where)


def _diet(taken: Taken, known: Guidance) -> Iterator[Fault]:
    for said, amount in taken.diet.items():
        for what, remedy in faults_of_amount(said, amount, known):
            if "does not exist" not in what:
                yield Fault(where=f"diet.{said}", what=what, remedy=remedy)


def _drugs(taken: Taken) -> Iterator[Fault]:
    seen: Mapping[str, int] = {}
    for i, drug in enumerate(taken.drugs):
        told = Medicine(name=drug) if isinstance(drug, str) else drug
        key = told.name.lower().strip()
        if not key:
            yield Fault(where=f"drugs[{i}]", what="it has no name", remedy="name it, or take the line out")
        elif key in seen:
            yield Fault(where=f"drugs[{i}]", what=f"{told.name!r} stands twice", remedy="list it once, with a_day")
        if not 0 < told.a_day <= MOST_A_DAY:
            remedy = f"give more than 0, at most {MOST_A_DAY}"
            yield Fault(where=f"drugs[{i}].a_day", what=f"{told.a_day:g} a day", remedy=remedy)
        seen = {**seen, key: i}
