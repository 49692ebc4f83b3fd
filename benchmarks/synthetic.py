"""Networks of the product's shape that grow: causes with arcs, findings each tied to a dozen causes or so."""

import numpy as np

from repletion.domain.estimate import Estimate, Source
from repletion.domain.knowledge import Arc, Cause, Finding, KnowledgeBase, Link, Population


def _number(value: float) -> Estimate:
    odds = value / (1 - value)
    low, high = (o / (1 + o) for o in (odds / 1.5, odds * 1.5))
    return Estimate(value=float(value), interval=(float(low), float(high)), judgement=True)


def network(rng: np.random.Generator, causes: int) -> KnowledgeBase:
    """Return a knowledge base with `causes` causes, a third as many arcs, three times as many findings."""
    names = [f"c{i:03}" for i in range(causes)]
    prior = np.exp(rng.uniform(np.log(0.0005), np.log(0.06), causes))
    into: dict[int, dict[int, float]] = {i: {} for i in range(causes)}
    for _ in range(causes // 3):
        parent, child = sorted(int(i) for i in rng.choice(causes, 2, replace=False))
        into[child][parent] = min(0.3, 0.1 * float(prior[child] / prior[parent]))
    sensitivity = np.zeros((3 * causes, causes))
    for row in sensitivity:
        own = rng.choice(causes, min(causes, int(rng.integers(4, 21))), replace=False)
        row[own] = rng.uniform(0.1, 0.9, len(own))
    findings = {}
    for k, row in enumerate(sensitivity):
        frequency = 1 - np.prod(1 - prior * row) * (1 - rng.uniform(0.01, 0.1))
        findings[f"f{k:03}"] = Finding(name=f"f{k}", group="pain", complaint=True, frequency=(_number(frequency),))
    made = {
        name: Cause(
            name=name, kind="other", definition="x", in_words="x", prior=(_number(prior[i]),),
            brought_about_by=tuple(Arc(cause=names[p], probability=_number(v)) for p, v in into[i].items()),
            findings=tuple(
                Link(finding=f"f{k:03}", sensitivity=_number(v)) for k, v in enumerate(sensitivity[:, i]) if v
            ),
        )
        for i, name in enumerate(names)
    }  # fmt: skip
    people = tuple(Population(age=(20, 79), sex=sex, share=0.5) for sex in ("female", "male"))
    source = {"s": Source(authors="none", title="synthetic", seen_as="made up")}
    return KnowledgeBase(
        version="0", sources=source, population=people, axes={}, findings=findings, exposures={}, drugs={}, labs={},
        causes=made, red_flags={}, safety_net={},
    )  # fmt: skip
