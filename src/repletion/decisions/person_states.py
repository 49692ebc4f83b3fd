"""Which states of a person the rules may look at: told in words, or seen in age, pregnancy, medicines and results."""

from repletion.decisions.evidence import Gatherer
from repletion.decisions.interactions import NotChecked, named
from repletion.decisions.labs import read_labs
from repletion.decisions.triage import Facts, facts, holds
from repletion.domain.case import Case, Result
from repletion.domain.knowledge import KnowledgeBase
from repletion.domain.plan import Guidance
from repletion.domain.supplement import Taken


def states_of(taken: Taken, kb: KnowledgeBase, known: Guidance) -> tuple[list[str], list[NotChecked]]:
    """Return the ids of the states that hold, and what was told of the person but is not known to any rule."""
    registry = known.interactions.conditions
    told: set[str] = set()
    unknown = []
    for name in taken.conditions:
        found = {i for t in named(name, kb, known) for i in t.tags if i in registry}
        told |= found
        if not found:
            unknown.append(NotChecked(name, "no rule here speaks of this illness"))
    told |= seen_in(facts_of(case_of(taken), kb), known)
    told |= {i for name in told for i in registry[name].implies}
    return sorted(told), unknown


def seen_in(seen: Facts, known: Guidance) -> set[str]:
    """Return the states whose condition holds for the facts of a case."""
    every = known.interactions.conditions.items()
    return {name for name, condition in every if condition.when is not None and holds(condition.when, seen)}


def facts_of(case: Case, kb: KnowledgeBase) -> Facts:
    """Return the facts of a case as the rules of triage see them."""
    labs = read_labs(case, kb)
    return facts(case, labs, Gatherer(case, kb, labs).exposures())


def case_of(taken: Taken) -> Case:
    """Return what a list says of the person, as a case."""
    kidney = () if taken.egfr is None else (Result(test="egfr", value=taken.egfr, unit="mL/min/1.73m2"),)
    drugs = tuple(d if isinstance(d, str) else d.name for d in taken.drugs)
    return Case(age=taken.age, sex=taken.sex, pregnant=taken.pregnant, drugs=drugs, labs=(*taken.labs, *kidney))
