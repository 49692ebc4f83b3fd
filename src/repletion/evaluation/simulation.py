"""Many people drawn from the knowledge itself, as arrays: exposures, causes, processes, findings and levels of tests.

The same semantics as `inference.simulate`, for whole groups at once. Exposures are drawn independently by their
frequency; the intercept of every prior is solved on the people drawn, so that their mean is the spontaneous prior.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from repletion.domain.knowledge import KnowledgeBase
from repletion.inference.expected import exposures_of
from repletion.inference.network import Network, build
from repletion.inference.question import Model
from repletion.inference.strata import Stratum, read, stratum
from repletion.inference.uncertainty import expit, logit, point

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Levels = npt.NDArray[np.int8]
STEPS = 60


@dataclass(frozen=True)
class People:
    """Simulated people of one age band and sex: causes (people, causes), the level of every node, reports."""

    who: Stratum
    causes: Flags
    levels: dict[str, Levels]
    reports: dict[str, Flags]

    def __len__(self) -> int:
        return len(self.causes)

    def present(self, finding: str) -> Flags:
        """Return who has a finding, whether it is a node or a report of one."""
        return self.reports[finding] if finding in self.reports else self.levels[finding] > 0


def simulate(kb: KnowledgeBase, people: int, seed: int, progress: Callable[[int, int], None]) -> list[People]:
    """Return people spread over age and sex as the reference population is."""
    rng = np.random.default_rng(seed)
    network = build(kb)
    counts = rng.multinomial(people, shares_of(kb))
    found = []
    for row, count in zip(kb.population, counts, strict=True):
        age = (row.age[0] + min(row.age[1], 89)) // 2
        model = Model(network, stratum(kb.population, age, row.sex))
        found.append(group(kb, model, int(count), rng))
        progress(sum(map(len, found)), people)
    return found


def shares_of(kb: KnowledgeBase) -> Floats:
    """Return the share of each row of the reference population."""
    shares = np.array([row.share for row in kb.population])
    return np.asarray(shares / shares.sum())


def group(kb: KnowledgeBase, model: Model, count: int, rng: np.random.Generator) -> People:
    """Return `count` people of the model's age and sex."""
    exposures = drawn_exposures(model, count, rng)
    causes = drawn_causes(model, exposures, count, rng)
    levels = {name: _levels(model, name, causes, rng) for name in model.network.nodes}
    return People(model.who, causes, levels, _reports(kb, levels, rng))


def drawn_exposures(model: Model, count: int, rng: np.random.Generator) -> dict[str, Flags]:
    """Return who has each exposure that acts on any cause."""
    names = {i.exposure for cause in model.network.causes for i in cause.influences}
    shares = {n: float(read(model.network.exposures[n], model.who, point, "")[0]) for n in sorted(names)}
    return {name: rng.random(count) < share for name, share in shares.items()}


def drawn_causes(model: Model, exposures: dict[str, Flags], count: int, rng: np.random.Generator) -> Flags:
    """Return who has each cause, (people, causes), given their exposures."""
    network, base = model.network, model.base
    present = np.zeros((count, len(network.ids)), dtype=bool)
    for cause in range(len(network.ids)):
        silent = 1 - _spontaneous(model, cause, exposures, count)
        for place in network.arcs_into[cause]:
            silent = np.where(present[:, network.arcs[place].parent], silent * (1 - base.arcs[place, 0]), silent)
        present[:, cause] = rng.random(count) < 1 - silent
    return present


def _spontaneous(model: Model, cause: int, exposures: dict[str, Flags], count: int) -> Floats:
    """Return each person's spontaneous prior: log odds ratios added to the intercept that keeps the mean."""
    prior = float(model.base.spontaneous[cause, 0])
    exposed = exposures_of(model, cause)
    if not exposed.names or count == 0:
        return np.full(count, prior)
    there = np.stack([exposures[n] for n in exposed.names], axis=1).astype(np.float64)
    effect = np.asarray(there @ exposed.log_odds[:, 0], dtype=np.float64)
    return np.asarray(expit(effect + intercept(prior, effect)), dtype=np.float64)


def intercept(prior: float, effect: Floats) -> float:
    """Return b with mean(expit(b + effect)) = prior, by halving."""
    low, high = float(logit(prior)) - effect.max() - 1, float(logit(prior)) - effect.min() + 1
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if expit(effect + middle).mean() < prior else (low, middle)
    return float((low + high) / 2)


def _levels(model: Model, name: str, causes: Flags, rng: np.random.Generator) -> Levels:
    """Return the level that each person shows: as many as the draw lies at or above P(level <= k)."""
    node, solved = model.network.nodes[name], model.links([name])[name]
    at_most = np.repeat(np.asarray(solved.none[:, :1], dtype=np.float64), len(causes), axis=1)
    for i, parent in enumerate(node.parents):
        there = causes[:, parent]
        at_most[:, there] *= solved.factor[:, i, :1]
    drawn = rng.random(len(causes))
    return np.asarray((drawn >= np.maximum.accumulate(at_most, axis=0)).sum(axis=0), dtype=np.int8)


def _reports(kb: KnowledgeBase, levels: dict[str, Levels], rng: np.random.Generator) -> dict[str, Flags]:
    found = {}
    for name, finding in kb.findings.items():
        if finding.reports is not None:
            share = np.array(finding.reports.given_level)[levels[finding.reports.of]]
            found[name] = rng.random(len(share)) < share
    return found


def expected_causes(network: Network, people: list[People], kb: KnowledgeBase) -> Floats:
    """Return the published prevalence of every cause, averaged over the ages and sexes of these people."""
    weights = np.array([len(group) for group in people], dtype=np.float64)
    rows = [[float(read(c.prior, g.who, point, "")[0]) for c in network.causes] for g in people]
    return np.asarray(weights @ np.array(rows) / weights.sum())


def expected_levels(network: Network, people: list[People], name: str) -> Floats:
    """Return the stated frequency of every level of a node, averaged likewise."""
    weights = np.array([len(group) for group in people], dtype=np.float64)
    tables = network.nodes[name].frequency
    rows = [[float(read(table, g.who, point, "")[0]) for table in tables] for g in people]
    return np.asarray(weights @ np.array(rows) / weights.sum())
