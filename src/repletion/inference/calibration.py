"""Solves what nobody publishes (spontaneous priors, leaks, links) so that the model's marginals are the published ones.

Parents that share ancestors are dependent. The exact expectation is found by elimination at the stated numbers; its
ratio to that of independent parents (`Corrections`) is kept for draws.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from repletion.inference.elimination import Factor, Plan, plan, total
from repletion.inference.factors import cause_factors
from repletion.inference.network import Network, Node
from repletion.inference.strata import Stratum, read
from repletion.inference.uncertainty import Array, Numbers, point

TINY = 1e-12
STEPS, ROUNDS, CLOSE = 40, 12, 1e-12
UNEXPLAINED = 0.02
"""Share of the people beyond a defining level who have none of the causes: slips of the laboratory (judgement)."""


@dataclass
class Corrections:
    """E[product | dependent parents] / E[product | independent parents], by cause and by node (one number a level)."""

    cause: dict[int, float] = field(default_factory=dict)
    node: dict[str, Array] = field(default_factory=dict)


@dataclass(frozen=True)
class Base:
    """The network's own numbers at one stratum: prevalence, spontaneous prior, arcs; lanes last."""

    prevalence: Array
    spontaneous: Array
    arcs: Array


@dataclass(frozen=True)
class Links:
    """A node ready for use: `none[k]` = P(level <= k | no cause), `factor[k, i]` what a present parent i does to it.

    `clamped` names the places of parents whose sensitivity lay below the leak.
    """

    none: Array
    factor: Array
    clamped: frozenset[int]


def base(network: Network, who: Stratum, numbers: Numbers, corrections: Corrections) -> Base:
    """Return prevalences, arcs and spontaneous priors of all causes; fills `corrections` where it has none yet."""
    prevalence = np.stack(
        np.broadcast_arrays(
            *(read(c.prior, who, numbers, f"prior:{n}") for n, c in zip(network.ids, network.causes, strict=True))
        )
    )
    lanes = prevalence.shape[1]
    arcs = np.empty((len(network.arcs), lanes))
    for place, arc in enumerate(network.arcs):
        arcs[place] = numbers(f"arc:{arc.key}", arc.probability)
    spontaneous = np.empty_like(prevalence)
    for cause, into in enumerate(network.arcs_into):
        parents = [network.arcs[place].parent for place in into]
        without = np.prod(1 - prevalence[parents] * arcs[list(into)], axis=0)
        if cause not in corrections.cause:
            corrections.cause[cause] = _dependence(network, spontaneous, arcs, cause, without)
        spontaneous[cause] = 1 - (1 - prevalence[cause]) / (without * corrections.cause[cause])
    return Base(prevalence, np.clip(spontaneous, TINY, 1 - TINY), arcs)


def _dependence(network: Network, spontaneous: Array, arcs: Array, cause: int, independent: Array) -> float:
    into = network.arcs_into[cause]
    families = [network.ancestors([network.arcs[place].parent]) for place in into]
    if sum(map(len, families)) == len(frozenset().union(*families)):
        return 1.0
    weights = {network.arcs[place].parent: 1 - arcs[place] for place in into}
    return float(expectation(network, spontaneous, arcs, weights)[0] / independent[0])


def expectation(network: Network, spontaneous: Array, arcs: Array, weights: dict[int, Array]) -> Array:
    """Return E[product of weights of the causes that are present] with nothing observed, one number a lane."""
    factors = _expectation_factors(network, spontaneous, arcs, weights)
    return np.exp(total(factors, plan(f.scope for f in factors))) if factors else np.ones(1)


def _expectation_factors(network: Network, spontaneous: Array, arcs: Array, weights: dict[int, Array]) -> list[Factor]:
    lanes = max((w.shape[-1] for w in weights.values()), default=1)
    likelihood = np.ones((2, len(network.ids), lanes))
    for cause, weight in weights.items():
        likelihood[1, cause] = weight
    return cause_factors(network, sorted(network.ancestors(weights)), spontaneous, likelihood, arcs)


def links(
    network: Network, base_: Base, nodes: Iterable[Node], who: Stratum, numbers: Numbers, corrections: Corrections
) -> dict[str, Links]:
    """Return every node's leak and links; fills `corrections` (at the stated numbers) where it has none yet."""
    wanted = [(node, *_published(node, who, numbers)) for node in nodes]
    unsolved = [item for item in wanted if item[0].id not in corrections.node]
    if unsolved:
        _solve_corrections(network, base_, unsolved, corrections)
    return {
        node.id: _solve(node, frequency, sensitivity, base_.prevalence[list(node.parents)], corrections.node[node.id])
        for node, frequency, sensitivity in wanted
    }


def _published(node: Node, who: Stratum, numbers: Numbers) -> tuple[Array, Array]:
    """Return frequency (K, lanes) and sensitivity (K, parents, lanes)."""
    rows = [read(table, who, numbers, f"frequency:{node.id}.{k}") for k, table in enumerate(node.frequency)]
    sensitivity = [
        [
            numbers(f"sensitivity:{node.id}.{parent}.{k}", table[k])
            for parent, table in zip(node.parents, node.sensitivity, strict=True)
        ]
        for k in range(node.levels)
    ]
    frequency = np.stack(np.broadcast_arrays(*rows))
    lanes = max([frequency.shape[1], *(s.shape[0] for level in sensitivity for s in level)])
    frequency = np.minimum.accumulate(np.broadcast_to(frequency, (node.levels, lanes)), axis=0)
    table = np.empty((node.levels, len(node.parents), lanes))
    for k, level in enumerate(sensitivity):
        for i, value in enumerate(level):
            table[k, i] = value
    return frequency, np.minimum.accumulate(table, axis=0)


def _solve(node: Node, frequency: Array, sensitivity: Array, prevalence: Array, correction: Array) -> Links:
    """Solve (no cause reaches beyond level k) x (mean over the parents) = published, mildest level first."""
    levels, parents, lanes = sensitivity.shape
    none = np.empty((levels, lanes))
    factor = np.empty((levels, parents, lanes))
    floor, held = np.full(lanes, TINY), np.zeros((parents, lanes))
    for k in range(levels):
        if node.derived_from is not None and k >= node.derived_from:
            reached = 1 - np.prod(1 - prevalence * sensitivity[k], axis=0)
            none[k] = np.maximum(1 - UNEXPLAINED * reached - TINY, floor)
        else:
            none[k] = _none(1 - frequency[k], 1 - sensitivity[k], prevalence, correction[k], floor, held)
        factor[k] = np.maximum(np.minimum(1, (1 - sensitivity[k]) / none[k]), held)
        floor, held = none[k], factor[k]
    clamped = frozenset(int(i) for i in np.flatnonzero((factor[0] >= 1).any(axis=1)))
    return Links(none, factor, clamped)


def _none(target: Array, missed: Array, prevalence: Array, correction: Array, floor: Array, held: Array) -> Array:
    """Return x with x * correction * prod(1 - m + m * max(min(1, missed / x), held)) = target, floor <= x < 1.

    Newton steps in log x: the left side grows with x, its slope lies between 0 and 1.
    """
    goal = np.log(target) - np.log(correction)
    lowest, highest = np.log(floor), np.log1p(-TINY)
    z = np.clip(goal, lowest, highest)
    for _ in range(STEPS):
        ratio = missed / np.exp(z)
        moving = (ratio < 1) & (ratio > held)
        factor = np.maximum(np.minimum(1, ratio), held)
        term = 1 - prevalence + prevalence * factor
        miss = z + np.log(term).sum(axis=0) - goal
        slope = 1 - (np.where(moving, prevalence * ratio / term, 0)).sum(axis=0)
        step = np.clip(z - miss / np.maximum(slope, 0.02), lowest, highest)
        if np.abs(step - z).max(initial=0.0) < 1e-15:
            break
        z = step
    none: Array = np.exp(z)
    return none


def _solve_corrections(
    network: Network, base_: Base, items: list[tuple[Node, Array, Array]], corrections: Corrections
) -> None:
    """Fixed point: solve with the last ratio, find the exact expectation, take the new ratio. All nodes in one pass."""
    ratio: dict[str, Array] = {node.id: np.ones((node.levels, 1)) for node, _, _ in items}
    shared = [item for item in items if _entangled(network, item[0])]
    order: Plan | None = None
    for _ in range(ROUNDS if shared else 0):
        solved = [
            _solve(n, f[:, :1], s[:, :, :1], base_.prevalence[list(n.parents), :1], ratio[n.id]) for n, f, s in shared
        ]
        factors = _expectation_factors(network, base_.spontaneous[:, :1], base_.arcs[:, :1], _weights(shared, solved))
        order = order or plan(f.scope for f in factors)
        exact = np.exp(total(factors, order))
        if _update(base_, shared, solved, exact, ratio) < CLOSE:
            break
    corrections.node.update(ratio)


def _update(
    base_: Base, shared: list[tuple[Node, Array, Array]], solved: list[Links], exact: Array, ratio: dict[str, Array]
) -> float:
    """Put the new ratios in; return the greatest change."""
    change, place = 0.0, 0
    for (node, _, _), links_ in zip(shared, solved, strict=True):
        m = base_.prevalence[list(node.parents), :1]
        independent = np.prod(1 - m + m * links_.factor, axis=1)
        new = exact[place : place + node.levels, None] / independent
        change = max(change, float(np.abs(new - ratio[node.id]).max()))
        ratio[node.id] = new
        place += node.levels
    return change


def _entangled(network: Network, node: Node) -> bool:
    families = [network.ancestors([p]) for p in node.parents]
    return sum(map(len, families)) != len(frozenset().union(*families)) if families else False


def _weights(items: list[tuple[Node, Array, Array]], solved: list[Links]) -> dict[int, Array]:
    """Return, for every parent of any node, its factor at each (node, level) lane."""
    lanes = sum(node.levels for node, _, _ in items)
    weights: dict[int, Array] = {}
    place = 0
    for (node, _, _), links_ in zip(items, solved, strict=True):
        for i, parent in enumerate(node.parents):
            weights.setdefault(parent, np.ones(lanes))[place : place + node.levels] = links_.factor[:, i, 0]
        place += node.levels
    return weights


def calibrate_at(network: Network, who: Stratum) -> tuple[Base, Corrections]:
    """Return the stated numbers of a stratum and the corrections that belong to them."""
    corrections = Corrections()
    return base(network, who, point, corrections), corrections
