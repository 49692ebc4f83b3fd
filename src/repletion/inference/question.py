"""A question made ready for the arithmetic: the numbers of one stratum put together with what was seen.

Lanes run over variants of the evidence (what-ifs) or over draws of the numbers; whichever has one lane broadcasts.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from repletion.inference.calibration import Base, Corrections, Links, base, calibrate_at, links
from repletion.inference.evidence import Evidence
from repletion.inference.exposure import Enumerated, Exposed, drawn, enumerated, exposed_to
from repletion.inference.network import Network, Node
from repletion.inference.strata import Stratum, read
from repletion.inference.uncertainty import Array, Numbers, point

ANSWERS = 20_000
"""Priors given exposures that a model keeps before it begins anew."""


@dataclass(frozen=True)
class Rows:
    """A node that was seen, as weighted rows: sum over r of weight[r] * prod over present parents of factor[r, i].

    weight (R, lanes); factor (R, parents, lanes). Row 0 is that of absence, the last one that of "anything".
    leak (lanes): P(present | no cause).
    """

    node: str
    parents: tuple[int, ...]
    weight: Array
    factor: Array
    leak: Array


@dataclass(frozen=True)
class Question:
    """All numbers that a posterior needs: spontaneous priors (causes, lanes), arcs, own likelihoods, nodes seen."""

    network: Network
    spontaneous: Array
    arcs: Array
    likelihood: Array
    rows: tuple[Rows, ...]


class Model:
    """One network at one stratum; keeps what was calibrated there."""

    def __init__(self, network: Network, who: Stratum) -> None:
        self.network = network
        self.who = who
        self.base, self._corrections = calibrate_at(network, who)
        self._links: dict[str, Links] = {}
        self._exposed: dict[int, Enumerated] = {}
        self._answers: dict[tuple[int, tuple[tuple[str, float], ...]], float] = {}

    def ask(self, variants: Sequence[Evidence], numbers: Numbers = point) -> Question:
        """Return the question for one or several variants of the evidence at the numbers given."""
        nodes = [self.network.nodes[n] for n in sorted({n for e in variants for n in e.likelihoods})]
        own = self.base if numbers is point else base(self.network, self.who, numbers, self._corrections)
        solved = self._links_of(nodes, own, numbers)
        spontaneous = _join([self._spontaneous(e, own, numbers) for e in variants])
        arcs = _join([self._arcs(e, own) for e in variants])
        likelihood = _join([self._likelihood(e) for e in variants])
        rows = tuple(_rows(node, solved[node.id], variants) for node in nodes)
        return Question(self.network, spontaneous, arcs, likelihood, rows)

    def spontaneous(self, variants: Sequence[Evidence]) -> Array:
        """Return the spontaneous priors for each variant of the evidence at the stated numbers."""
        return _join([self._spontaneous(e, self.base, point) for e in variants])

    def links(self, nodes: Sequence[str]) -> dict[str, Links]:
        """Return leaks and links of nodes at the stated numbers."""
        return self._links_of([self.network.nodes[n] for n in nodes], self.base, point)

    def all_links(self) -> dict[str, Links]:
        """Return leaks and links of all nodes, solved together: to the last bit the same, whatever was asked before."""
        fresh = Corrections(cause=dict(self._corrections.cause))
        return links(self.network, self.base, self.network.nodes.values(), self.who, point, fresh)

    def _links_of(self, nodes: list[Node], own: Base, numbers: Numbers) -> dict[str, Links]:
        missing = [node for node in nodes if node.id not in self._links]
        if missing:
            self._links.update(links(self.network, self.base, missing, self.who, point, self._corrections))
        if numbers is point:
            return {node.id: self._links[node.id] for node in nodes}
        return links(self.network, own, nodes, self.who, numbers, self._corrections)

    def _spontaneous(self, evidence: Evidence, own: Base, numbers: Numbers) -> Array:
        prior = own.spontaneous.copy()
        for cause, name in enumerate(self.network.ids):
            if name in evidence.treated:
                prior[cause] = evidence.treated[name]
            elif any(exposure in evidence.exposures for exposure in self.network.exposures_of[cause]):
                prior[cause] = self._given(cause, prior[cause], evidence, numbers)
        return prior

    def _given(self, cause: int, prior: Array, evidence: Evidence, numbers: Numbers) -> Array:
        known = {n: evidence.exposures[n] for n in self.network.exposures_of[cause] if n in evidence.exposures}
        middle = float(self.base.spontaneous[cause, 0])
        stated = self.enumerated(cause)
        key = (cause, tuple(known.items()))
        if len(self._answers) > ANSWERS:
            self._answers.clear()
        answer = self._answers.get(key)
        if answer is None:  # asked once: another thread may clear what is kept between two looks at it
            answer = self._answers[key] = stated.given(known)
        if numbers is point:
            return np.array([answer])
        return drawn(prior, middle, answer, self._exposures(cause, numbers), stated.exposed, known)

    def enumerated(self, cause: int) -> Enumerated:
        """Return all combinations of the exposures of a cause at the stated numbers."""
        if cause not in self._exposed:
            middle = float(self.base.spontaneous[cause, 0])
            self._exposed[cause] = enumerated(middle, self._exposures(cause, point))
        return self._exposed[cause]

    def _exposures(self, cause: int, numbers: Numbers) -> Exposed:
        influences = self.network.causes[cause].influences
        names = [i.exposure for i in influences]
        # Of the frequencies only the stated ones are used: their uncertainty moves a known exposure's effect little.
        frequency = [read(self.network.exposures[n], self.who, point, f"exposure:{n}") for n in names]
        name = self.network.ids[cause]
        log_odds = [np.log(numbers(f"ratio:{name}:{i.exposure}", i.odds_ratio)) for i in influences]
        return exposed_to(names, frequency, log_odds)

    def _arcs(self, evidence: Evidence, own: Base) -> Array:
        arcs = own.arcs.copy()
        for place, arc in enumerate(self.network.arcs):
            if self.network.ids[arc.child] in evidence.treated:
                arcs[place] = 0
        return arcs

    def _likelihood(self, evidence: Evidence) -> Array:
        """Return (2 * causes, 1): what was said of each cause itself, for its absence and its presence."""
        likelihood = np.ones((2 * len(self.network.ids), 1))
        for name, value in evidence.excluded.items():
            likelihood[len(self.network.ids) + self.network.position[name]] = value
        for name, value in evidence.active.items():
            place = self.network.position[name]
            prevalence = self.base.prevalence[place, 0]
            ratio = value / (1 - value) * (1 - prevalence) / prevalence
            # Scaled to at most 1 on both sides, so that rare causes do not swamp the sums.
            likelihood[place], likelihood[len(self.network.ids) + place] = min(1, 1 / ratio), min(1, ratio)
        return likelihood


def _join(parts: list[Array]) -> Array:
    return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=-1)


def _rows(node: Node, solved: Links, variants: Sequence[Evidence]) -> Rows:
    """Turn the likelihood of levels into weights of rows: row k < K has l[k] - l[k+1], the last has l[K]."""
    seen = np.array([e.likelihoods.get(node.id, (1.0,) * (node.levels + 1)) for e in variants]).T
    none, factor = _qualified(node, solved, variants)
    weight = np.concatenate(
        [(seen[:-1] - seen[1:]) * none, np.broadcast_to(seen[-1:], (1, max(seen.shape[1], none.shape[1])))]
    )
    anything = np.ones((1, *factor.shape[1:]))
    return Rows(node.id, node.parents, weight, np.concatenate([factor, anything]), 1 - none[0])


def _qualified(node: Node, solved: Links, variants: Sequence[Evidence]) -> tuple[Array, Array]:
    """Return none and factor with leak and links scaled by the share of the qualifiers that were said.

    The variants of one question differ in what is left out, never in how a finding is qualified.
    """
    qualifiers = next((e.qualifiers[node.id] for e in variants if node.id in e.qualifiers), None)
    if not qualifiers:
        return solved.none, solved.factor
    general, own = 1.0, np.ones(len(node.parents))
    for axis, value in qualifiers.items():
        usual = node.background[axis][value]
        general *= usual
        own *= [shares.get(axis, {}).get(value, usual) for shares in node.shares]
    return 1 - (1 - solved.none) * general, 1 - (1 - solved.factor) * own[None, :, None]
