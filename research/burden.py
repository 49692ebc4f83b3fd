"""python -m research.burden: what one general burden of symptoms would mend in the prior predictive check.

An experiment, no part of the program: every symptom's frequency without a cause is shifted on the scale of log odds by
`spread` times a standard normal number of the person (its mean kept), and simulated people are compared with people
again. Prints one line for each spread.
"""

import sys
from math import exp, log

import numpy as np

from repletion.domain.knowledge import KnowledgeBase
from repletion.evaluation.pairs import log_odds_ratio
from repletion.evaluation.prior_check import FACTOR, SYMPTOM_GROUPS, counted, joined
from repletion.evaluation.prior_run import pairs
from repletion.evaluation.simulation import (
    Flags,
    Floats,
    Levels,
    People,
    drawn_causes,
    drawn_exposures,
    intercept,
    shares_of,
)
from repletion.inference.network import build
from repletion.inference.question import Model
from repletion.inference.strata import stratum
from repletion.inference.uncertainty import expit
from repletion.kb.load import load

PEOPLE, SEED = 20_000, 2
SPREADS = (0.0, 0.5, 1.0, 1.25, 1.5, 1.75)


def burdened(kb: KnowledgeBase, spread: float) -> list[People]:
    """Return simulated people whose symptoms share a burden; tests and signs are not drawn."""
    rng = np.random.default_rng(SEED)
    network, found = build(kb), []
    for row, count in zip(kb.population, rng.multinomial(PEOPLE, shares_of(kb)), strict=True):
        model = Model(network, stratum(kb.population, (row.age[0] + min(row.age[1], 89)) // 2, row.sex))
        found.append(_group(kb, model, int(count), spread, rng))
    return found


def _group(kb: KnowledgeBase, model: Model, count: int, spread: float, rng: np.random.Generator) -> People:
    causes = drawn_causes(model, drawn_exposures(model, count, rng), count, rng)
    burden = spread * rng.standard_normal(count)
    levels: dict[str, Levels] = {
        name: _level(model, name, causes, burden, rng)
        for name, finding in kb.findings.items()
        if finding.reports is None and finding.group in (*SYMPTOM_GROUPS, "process")
    }
    reports: dict[str, Flags] = {}
    for name, finding in kb.findings.items():
        if finding.reports is not None and finding.reports.of in levels:
            absent, present = finding.reports.given_level
            said = np.where(levels[finding.reports.of] > 0, present, _shifted(absent, burden))
            reports[name] = rng.random(count) < said
    asked = {name: finding for name, finding in kb.findings.items() if name in levels or name in reports}
    rest = {name: np.zeros(count, dtype=np.int8) for name in kb.findings if name not in asked}
    return People(model.who, causes, {**levels, **rest}, reports)


def _shifted(share: float, burden: Floats) -> Floats:
    return np.asarray(expit(burden + intercept(share, burden)), dtype=np.float64)


def _level(model: Model, name: str, causes: Flags, burden: Floats, rng: np.random.Generator) -> Levels:
    node, solved = model.network.nodes[name], model.links([name])[name]
    quiet = 1 - _shifted(1 - float(solved.none[0, 0]), burden)
    for i, parent in enumerate(node.parents):
        quiet[causes[:, parent]] *= solved.factor[0, i, 0]
    return np.asarray(rng.random(len(quiet)) >= quiet, dtype=np.int8)


def line(kb: KnowledgeBase, spread: float) -> str:
    """Return what a spread gives: median, share with none, pairs within the tolerance, their mean ratio."""
    people = burdened(kb, spread)
    _, number = counted(kb, people)
    everybody = np.ones(len(number))
    ratios = [
        log_odds_ratio(joined(people, p.one), joined(people, p.other), everybody) - log(p.odds_ratio) for p in pairs()
    ]
    within = sum(abs(x) <= log(FACTOR) for x in ratios)
    return (
        f"spread {spread:4.2f}: median {np.median(number):.0f}, none {(number == 0).mean():.3f}, pairs within "
        f"{within} of {len(ratios)}, simulated / surveyed odds ratio {exp(float(np.mean(ratios))):.2f}"
    )


if __name__ == "__main__":
    knowledge = load()
    for spread in SPREADS:
        print(line(knowledge, spread), flush=True)
    sys.exit(0)
