"""What a plan lets a person take by themselves, checked together with their medicines, and as a day."""

from repletion.decisions.person_states import facts_of, seen_in
from repletion.decisions.supplements import Checkup, checkup
from repletion.domain.case import Case, Drug, taken
from repletion.domain.knowledge import KnowledgeBase
from repletion.domain.plan import Guidance, Plan
from repletion.domain.supplement import Product, Taken


def plan_day(plan: Plan, case: Case, kb: KnowledgeBase, known: Guidance) -> Checkup | None:
    """Return the check of the plan's tablets and the person's medicines; None at an emergency or with nothing to check.

    A tablet of the plan is named by its nutrient and taken once a day, as its line says.
    """
    drugs = (*(d.name if isinstance(d, Drug) else d for d in case.drugs), *_supplements(case, kb))
    products = tuple(
        Product(name=known.limits[n].name, holds={n: f"{amount:g} {known.limits[n].unit}"})
        for n, amount in _amounts(plan).items()
        if n in known.limits
    )
    if plan.go_now is not None or len(products) + len(drugs) < 2:
        return None
    found = checkup(
        Taken(age=case.age, sex=case.sex, pregnant=case.pregnant, conditions=_states(case, kb, known), labs=case.labs,
              drugs=drugs, products=products),
        kb, known,
    )  # fmt: skip
    return found if found.interactions or found.day.doses else None


def _states(case: Case, kb: KnowledgeBase, known: Guidance) -> tuple[str, ...]:
    """Return the states that rules may name, by their usual names; a case tells illnesses by the ids of causes."""
    registry = known.interactions.conditions
    seen = sorted(seen_in(facts_of(case, kb), known))
    return tuple(registry[state].names[0] for state in seen if registry[state].names)


def _supplements(case: Case, kb: KnowledgeBase) -> tuple[str, ...]:
    """Return the supplements that were told as such, by their usual names."""
    present = [n for n, value in case.exposures.items() if taken(value).state == "present" and n in kb.exposures]
    return tuple(kb.exposures[n].name for n in present if "supplement" in n)


def _amounts(plan: Plan) -> dict[str, float]:
    """Return the daily amounts of the plan's self-care by nutrient; of several lines the greatest."""
    found: dict[str, float] = {}
    for line in plan.lines:
        for nutrient, amount in line.amounts.items() if line.kind == "self_care" else ():
            found[nutrient] = max(amount, found.get(nutrient, 0.0))
    return found
