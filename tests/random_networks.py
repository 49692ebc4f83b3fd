"""Small random knowledge bases of the product's shape, and random evidence about people."""

import numpy as np

from repletion.domain.estimate import Estimate, Source
from repletion.domain.knowledge import (
    Arc,
    Cause,
    DecisionLevel,
    Exposure,
    Finding,
    Influence,
    KnowledgeBase,
    Lab,
    LabLink,
    LabSide,
    Link,
    Population,
)
from repletion.inference.evidence import Evidence

AXES = {"onset": {"sudden": 0.3, "gradual": 0.7}}


def number(value, spread=1.5):
    odds = value / (1 - value)
    low, high = (o / (1 + o) for o in (odds / spread, odds * spread))
    return Estimate(value=float(value), interval=(float(low), float(high)), judgement=True)


def ratio(value):
    return Estimate(value=float(value), interval=(float(value / 1.5), float(value * 1.5)), judgement=True)


def knowledge(rng, causes=6, findings=6, labs=2, arcs=4, exposures=3):
    names = [f"c{i}" for i in range(causes)]
    prior = rng.uniform(0.01, 0.12, causes)
    into = {name: [] for name in names}
    mass = np.zeros(causes)
    while sum(map(len, into.values())) < arcs:
        a, d = sorted(rng.choice(causes, 2, replace=False))
        p = rng.uniform(0.05, 0.5)
        if names[a] in [x.cause for x in into[names[d]]] or mass[d] + p * prior[a] > 0.6 * prior[d]:
            arcs -= 0.2
            continue
        mass[d] += p * prior[a]
        into[names[d]].append(Arc(cause=names[a], probability=number(p)))
    drugs = [f"x{i}" for i in range(exposures)]
    influences = {
        n: tuple(
            Influence(exposure=x, odds_ratio=ratio(rng.uniform(0.5, 5)))
            for x in rng.permutation(drugs)[: rng.integers(0, 3)]
        )
        for n in names
    }
    sens = np.where(rng.random((findings, causes)) < 0.6, rng.uniform(0.05, 0.9, (findings, causes)), 0)
    lab_sens = np.where(rng.random((labs, causes)) < 0.5, rng.uniform(0.2, 0.9, (labs, causes)), 0)
    finding_frequency = [min(0.9, 1 - np.prod(1 - prior * s) * (1 - rng.uniform(0.02, 0.2))) for s in sens]
    lab_frequency = [min(0.9, 1 - np.prod(1 - prior * s) * (1 - rng.uniform(0.02, 0.1))) for s in lab_sens]
    made = {
        name: Cause(
            name=name,
            kind="other",
            definition="",
            in_words="",
            prior=(number(prior[i]),),
            influences=influences[name],
            brought_about_by=tuple(into[name]),
            axes={"onset": {"sudden": 0.8, "gradual": 0.2}} if i % 2 else {},
            findings=tuple(
                Link(finding=f"f{j}", sensitivity=number(sens[j, i])) for j in range(findings) if sens[j, i]
            ),
            labs=tuple(
                LabLink(lab=f"l{j}", side="high", beyond=(number(lab_sens[j, i]), number(lab_sens[j, i] * 0.5)))
                for j in range(labs)
                if lab_sens[j, i]
            ),
        )
        for i, name in enumerate(names)
    }
    return KnowledgeBase(
        version="0",
        sources={"s": Source(authors="", title="", seen_as="")},
        population=(
            Population(age=(16, 49), sex="female", share=0.3),
            Population(age=(16, 49), sex="male", share=0.3),
            Population(age=(50, 120), sex="female", share=0.2),
            Population(age=(50, 120), sex="male", share=0.2),
        ),
        axes=AXES,
        findings={
            f"f{j}": Finding(name=f"f{j}", group="pain", frequency=(number(finding_frequency[j]),))
            for j in range(findings)
        },
        exposures={x: Exposure(name=x, kind="drug", frequency=(number(rng.uniform(0.05, 0.4)),)) for x in drugs},
        drugs={},
        labs={
            f"l{j}": Lab(
                name=f"l{j}",
                unit="u",
                units={"u": 1.0},
                plausible=(0, 1e6),
                high=LabSide(
                    levels=(
                        DecisionLevel(
                            at=ratio(10), name="a", status="borderline", frequency=(number(lab_frequency[j]),)
                        ),
                        DecisionLevel(
                            at=ratio(20), name="b", status="high", frequency=(number(lab_frequency[j] * 0.55),)
                        ),
                    )
                ),
            )
            for j in range(labs)
        },
        causes=made,
        red_flags={},
        safety_net={},
    )


def evidence(rng, kb, positives=3, negatives=2, soft=1, labs=1, exposures=1):
    names = list(rng.permutation(list(kb.findings)))
    likelihoods = {}
    for _ in range(min(positives, len(names))):
        likelihoods[str(names.pop())] = (0.0, 1.0)
    for _ in range(min(negatives, len(names))):
        likelihoods[str(names.pop())] = (1.0, 0.0)
    for _ in range(min(soft, len(names))):
        likelihoods[str(names.pop())] = (1.0, float(rng.uniform(0.2, 8)))
    for lab in rng.permutation(list(kb.labs))[:labs]:
        likelihoods[f"{lab}.high"] = tuple(map(float, rng.dirichlet([0.5, 0.5, 0.5])))
    known = {str(x): bool(rng.integers(0, 2)) for x in rng.permutation(list(kb.exposures))[:exposures]}
    positive = [n for n, v in likelihoods.items() if v == (0.0, 1.0)]
    qualifiers = {positive[0]: {"onset": "sudden"}} if positive and rng.random() < 0.5 else {}
    return Evidence(exposures=known, likelihoods=likelihoods, qualifiers=qualifiers), tuple(positive)
