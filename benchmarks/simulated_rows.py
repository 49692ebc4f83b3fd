"""Simulated patients of three kinds, as a cohort would hold them and as an assessment meets them."""

from collections.abc import Callable

import numpy as np

from repletion.domain.knowledge import KnowledgeBase
from repletion.evaluation.simulation import drawn_causes, drawn_exposures
from repletion.inference.batch import Person
from repletion.inference.evidence import Evidence
from repletion.inference.models import kept
from repletion.inference.question import Model
from repletion.inference.simulate import person, seen

STRATA = [(28, "female"), (28, "male"), (52, "female"), (52, "male"), (74, "female"), (74, "male")]
TESTS = (
    "vitamin_d_25oh", "albumin", "magnesium", "phosphate", "potassium", "sodium", "creatinine", "egfr", "glucose",
    "hba1c", "alt", "tsh", "haemoglobin", "ferritin", "vitamin_b12", "folate",
)  # fmt: skip
EXPOSURES = 12
SYMPTOMS = ("pain", "cramp", "weakness")
Kind = Callable[[KnowledgeBase, int, np.random.Generator], list[Person]]


def models_of(kb: KnowledgeBase) -> list[Model]:
    return [kept(kb).model(age, sex) for age, sex in STRATA]


def several(kb: KnowledgeBase, tests: int, asked: int, count: int, rng: np.random.Generator) -> list[Person]:
    """Return people as they come: some exposures known, all sides of the first tests, the answers to questions."""
    people = []
    for model in models_of(kb):
        nodes = [n for n in model.network.nodes if n.rpartition(".")[0] in TESTS[:tests]]
        questions = sorted(n for n, f in kb.findings.items() if n in model.network.nodes and f.group in SYMPTOMS)
        questions = [str(n) for n in np.random.default_rng(0).permutation(questions)[:asked]]
        exposures = drawn_exposures(model, count // len(STRATA), rng)
        told = [str(n) for n in np.random.default_rng(1).permutation(sorted(exposures))[:EXPOSURES]]
        there = drawn_causes(model, exposures, count // len(STRATA), rng)
        for k, present in enumerate(there):
            shown = seen(model, present, [*nodes, *questions], rng)
            known = {n: float(exposures[n][k]) for n in told}
            complaint = tuple(n for n in questions if shown[n][0] == 0)[:4]
            people.append(Person(model, Evidence(exposures=known, likelihoods=shown), complaint))
    return people


def questions_only(kb: KnowledgeBase, count: int, rng: np.random.Generator) -> list[Person]:
    return several(kb, 0, 4, count, rng)


def rows(kb: KnowledgeBase, count: int, rng: np.random.Generator) -> list[Person]:
    return several(kb, len(TESTS), 10, count, rng)


def much_told(kb: KnowledgeBase, count: int, rng: np.random.Generator) -> list[Person]:
    """Return the people of docs/benchmarks/engine.md: one cause chosen evenly, up to 8 + 8 findings."""
    models = models_of(kb)
    people = []
    for k in range(count):
        model = models[k % len(models)]
        _, shown = person(model, rng)
        positive = sorted(
            n for n, v in shown.items() if v[0] == 0 and n in kb.findings and kb.findings[n].group in SYMPTOMS
        )
        people.append(Person(model, Evidence(likelihoods=shown), tuple(positive[:4])))
    return people


def positives(one: Person) -> int:
    """Return how many findings or results beyond a limit were told that several causes could explain."""
    nodes = one.model.network.nodes
    return sum(v[0] == 0 and len(nodes[n].parents) > 1 for n, v in one.evidence.likelihoods.items())
