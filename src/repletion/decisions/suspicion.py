"""A clinician's own probability of a cause, before the findings, in place of ours."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from repletion.domain.case import Case
from repletion.domain.knowledge import KnowledgeBase
from repletion.inference.evidence import Evidence
from repletion.inference.posterior import posterior
from repletion.inference.question import Model

DIAGNOSES = ("active", "treated", "excluded")
ROUNDS = 3
"""Several suspected causes may bring one another about: each is set again after the others."""


def suspected(evidence: Evidence, model: Model, thought: Mapping[str, float]) -> Evidence:
    """Return the evidence with every probability of `thought` as what its cause has before the findings.

    What was told of such a cause as a diagnosis makes way. Exposures and other diagnoses are in the number already, so
    the odds that they give are taken out of it: a likelihood ratio of (thought odds) / (odds from all else told).
    """
    if not thought:
        return evidence
    evidence = _less(evidence, frozenset(thought))
    for _ in range(ROUNDS if len(thought) > 1 else 1):
        for name, p in thought.items():
            place = model.network.position[name]
            others = _less(evidence, frozenset({name}))
            own, usual = _before_findings(model, others)[place], float(model.base.prevalence[place, 0])
            odds = p / (1 - p) * (1 - own) / own * usual / (1 - usual)
            evidence = replace(evidence, active={**others.active, name: odds / (1 + odds)})
    return evidence


def notices(case: Case, kb: KnowledgeBase) -> tuple[str, ...]:
    """Return what has to be said of it in the answer."""
    told = ", ".join(f"{kb.causes[n].name} {p:.3g}" for n, p in case.suspected.items())
    return (f"A clinician's own probability before the findings was used in place of ours: {told}.",) if told else ()


def _less(evidence: Evidence, names: frozenset[str]) -> Evidence:
    kept = {p: {k: v for k, v in getattr(evidence, p).items() if k not in names} for p in DIAGNOSES}
    return replace(evidence, **kept)


def _before_findings(model: Model, evidence: Evidence) -> list[float]:
    told = frozenset({*evidence.exposures, *evidence.active, *evidence.treated, *evidence.excluded})
    found = posterior(model.ask([evidence.only(told)]), dtype=np.float64).probability[:, 0]
    return [float(p) for p in found]
