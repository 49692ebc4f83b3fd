"""What learning one thing more would tell: expected information in bits, and what each outcome would make of beliefs.

Expected information of a candidate is `sum_i [h(x_i) - sum_o P(o) h(x_i | o)]`: h is the binary entropy, x_i is what
cause i accounts for of the complaint (complaint and weights held fixed), or its probability where there is none; h(x_i)
is that of the mixture of the outcomes, so the result is never negative (h is concave).

A node that was not seen needs no variable of its own. P(level <= k | causes) is a product over its parents, so "at most
k" folds into the causes' own likelihoods: one lane for each k, and every outcome is a signed sum of lanes. Only nodes
heard of already, and exposures, need a lane for each outcome. All go through one pass over the causes that matter.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from repletion.inference.belief import complaint_weights
from repletion.inference.evidence import Evidence
from repletion.inference.focus import Focus, choose, reduced
from repletion.inference.paths import explains
from repletion.inference.posterior import Posterior, posterior
from repletion.inference.question import Model, Question, Rows
from repletion.inference.strata import read
from repletion.inference.uncertainty import Array, expit, logit, point

MOST, PATHS_MATTER, PATH_LANES = 18, 0.01, 4_000
"""Causes kept; credit through others that is followed; the most lanes (roots, complaints, lanes) spent on that."""

Outcome = Mapping[str, tuple[float, ...]]
"""Node to the likelihood of its levels, from absence upwards. Of a node heard of already: all of it, as it would be."""


@dataclass(frozen=True)
class Candidate:
    """One thing that could be learned, by its outcomes; an exposure has two, present and absent, and no nodes."""

    id: str
    outcomes: tuple[Outcome, ...] = ()
    exposure: bool = False


@dataclass(frozen=True)
class Prospect:
    """What learning it would do: bits, P(outcome), and by cause and outcome both numbers."""

    id: str
    bits: float
    outcome: Array
    probability: Array
    counted: Array


Term = tuple[float, int]
Fold = tuple[tuple[str, int], ...]


def entropy(p: Array) -> Array:
    """Return the binary entropy in bits.

    >>> [round(float(x), 3) for x in entropy(np.array([0.0, 0.5, 0.11]))]
    [0.0, 1.0, 0.5]
    """
    held = np.clip(p, 1e-12, 1 - 1e-12)
    return np.asarray(-(held * np.log2(held) + (1 - held) * np.log2(1 - held)))


def prospects(
    model: Model, evidence: Evidence, complaint: Sequence[str], candidates: Sequence[Candidate]
) -> list[Prospect]:
    """Return what each candidate would tell, in their order."""
    if not candidates:
        return []
    lanes = _Lanes(model, evidence)
    terms = [lanes.terms(candidate) for candidate in candidates]
    there, counted, mass = lanes.beliefs(tuple(complaint))
    return [_prospect(c.id, t, there, counted, mass) for c, t in zip(candidates, terms, strict=True)]


def _prospect(name: str, outcomes: list[list[Term]], there: Array, counted: Array, mass: Array) -> Prospect:
    weight = np.zeros((len(outcomes), len(mass)))
    for row, terms in enumerate(outcomes):
        for factor, lane in terms:
            weight[row, lane] += factor
    joint = weight * mass
    total = np.maximum(joint.sum(axis=1), 0)
    share = total / max(float(total.sum()), 1e-300)
    given = [
        np.clip(x @ joint.T / np.maximum(total, 1e-300), 0, 1) * (total > 1e-12) + x[:, :1] * (total <= 1e-12)
        for x in (there, counted)
    ]
    whole = given[1] @ share
    bits = float((entropy(whole) - entropy(given[1]) @ share).sum())
    return Prospect(name, max(bits, 0.0), share, *given)


class _Lanes:
    """Collects the lanes that the candidates need, then asks them all at once. Lane 0 is the evidence as it is."""

    def __init__(self, model: Model, evidence: Evidence) -> None:
        self.model, self.evidence = model, evidence
        self.folds: dict[Fold, int] = {(): 0}
        self.seen: list[tuple[int, Outcome]] = []
        self.exposures: list[tuple[int, str, bool]] = []

    def _next(self) -> int:
        return len(self.folds) + len(self.seen) + len(self.exposures)

    def terms(self, candidate: Candidate) -> list[list[Term]]:
        """Return each outcome as a signed sum of lanes."""
        return self._exposure(candidate.id) if candidate.exposure else [self._outcome(o) for o in candidate.outcomes]

    def _exposure(self, name: str) -> list[list[Term]]:
        network = self.model.network
        common = float(read(network.exposures[name], self.model.who, point, f"exposure:{name}")[0])
        found = []
        for present, weight in ((True, common), (False, 1 - common)):
            lane = self._next()
            self.exposures.append((lane, name, present))
            found.append([(weight, lane)])
        return found

    def _outcome(self, outcome: Outcome) -> list[Term]:
        if any(node in self.evidence.likelihoods for node in outcome):
            lane = self._next()
            self.seen.append((lane, outcome))
            return [(1.0, lane)]
        terms: list[tuple[float, Fold]] = [(1.0, ())]
        for node, likelihood in outcome.items():
            steps = [*(a - b for a, b in zip(likelihood, likelihood[1:], strict=False)), likelihood[-1]]
            rows = [(s, ((node, k),) if k < len(steps) - 1 else ()) for k, s in enumerate(steps) if s]
            terms = [(w * s, (*fold, *more)) for w, fold in terms for s, more in rows]
        return [(w, self.folds.setdefault(fold, self._next())) for w, fold in terms]

    def beliefs(self, complaint: tuple[str, ...]) -> tuple[Array, Array, Array]:
        """Return, by cause and lane, the probability and what counts; and the mass of each lane against lane 0."""
        stated = self.model.ask([self.evidence])
        exact = posterior(stated, complaint, np.float64, exact=False)
        weights = complaint_weights(stated, complaint)
        focus = _focus(stated, exact, weights)
        question, others = self._question(stated, exact, focus)
        small = reduced(question, focus)
        whole = len(focus.kept) == len(stated.network.ids)
        belief = posterior(small, complaint, np.float64, exact=whole)
        count = self._next()
        there = np.array(np.broadcast_to(belief.probability, (len(belief.probability), count)), dtype=float)
        mass = np.exp(belief.log_evidence - belief.log_evidence[0]) * np.ones(count)
        outside = [i for i in range(len(there)) if i not in focus.kept]
        there[outside] = others[0][outside]
        if not weights:
            return there, there, mass * others[1]
        counted = self._counted(small, belief, weights, there, whole=whole)
        first = np.maximum(np.asarray(exact.probability[outside, :1], dtype=float), 1e-12)
        counted[outside] = focus.credit[outside, None] * there[outside] / first
        return there, np.minimum(counted, there), mass * others[1]

    def _counted(
        self, small: Question, belief: Posterior, weights: Mapping[str, float], there: Array, *, whole: bool
    ) -> Array:
        """Return explains by cause and lane; credit through others exactly where it matters and that is affordable."""
        own = _mixed(belief.own, weights) * np.ones(there.shape[1])
        stated = _stated(small)
        credit = explains(stated, posterior(stated, tuple(weights), np.float64, exact=False), tuple(weights))
        beyond = np.maximum(_mixed(credit, weights)[:, 0] - own[:, 0], 0)
        roots = [int(i) for i in np.flatnonzero(beyond > (0 if whole else PATHS_MATTER))]
        through = beyond[:, None] * _moved(small, own)
        if roots and len(roots) * len(weights) * there.shape[1] <= PATH_LANES:
            exact = _mixed(explains(small, belief, tuple(weights), None if whole else roots), weights)
            rows = list(range(len(own))) if whole else roots
            through[rows] = exact[rows] - own[rows]
        return own + through

    def _question(self, stated: Question, exact: Posterior, focus: Focus) -> tuple[Question, tuple[Array, Array]]:
        """Return the question with all lanes; of causes left out their probability by lane, and what they fold to."""
        count, causes = self._next(), len(stated.network.ids)
        likelihood = np.array(np.broadcast_to(stated.likelihood, (2 * causes, count)))
        spontaneous = np.array(np.broadcast_to(stated.spontaneous, (causes, count)))
        outside = np.array(np.broadcast_to(exact.probability[:, :1], (causes, count)), dtype=float)
        constant = np.ones(count)
        links = self.model.links(sorted({n for fold in self.folds for n, _ in fold}))
        for fold, lane in self.folds.items():
            for node, level in fold:
                parents, factor = self.model.network.nodes[node].parents, links[node].factor[level, :, 0]
                constant[lane] *= links[node].none[level, 0]
                for parent, silent in zip(parents, factor, strict=True):
                    if parent in focus.kept:
                        likelihood[causes + parent, lane] *= silent
                    else:
                        p = outside[parent, lane]
                        constant[lane] *= 1 - p + p * silent
                        outside[parent, lane] = p * silent / max(1 - p + p * silent, 1e-12)
        self._expose(spontaneous, outside)
        rows = tuple(self._heard(r, count) for r in stated.rows)
        return replace(stated, spontaneous=spontaneous, likelihood=likelihood, rows=rows), (outside, constant)

    def _expose(self, spontaneous: Array, outside: Array) -> None:
        """Put the spontaneous priors given each exposure into its lanes; causes left out move by the same odds."""
        if not self.exposures:
            return
        changed = [{**self.evidence.exposures, name: present} for _, name, present in self.exposures]
        given = self.model.spontaneous([replace(self.evidence, exposures=e) for e in changed])
        lanes = [lane for lane, _, _ in self.exposures]
        outside[:, lanes] = expit(logit(outside[:, lanes]) + logit(given) - logit(spontaneous[:, lanes]))
        spontaneous[:, lanes] = given

    def _heard(self, rows: Rows, count: int) -> Rows:
        """Return a node that was seen with one lane for each outcome that would be heard of it besides."""
        new = {lane: outcome[rows.node] for lane, outcome in self.seen if rows.node in outcome}
        if not new:
            return rows
        weight = np.array(np.broadcast_to(rows.weight, (len(rows.weight), count)))
        none = np.array(self.model.links([rows.node])[rows.node].none[:, 0], dtype=float)
        none[0] = 1 - float(rows.leak[0])
        for lane, likelihood in new.items():
            steps = -np.diff(np.array(likelihood))
            weight[:, lane] = [*(steps * none), likelihood[-1]]
        return replace(rows, weight=weight)


def _focus(stated: Question, exact: Posterior, weights: Mapping[str, float]) -> Focus:
    """Return the focus, filled up with the causes that are least settled, so that small networks are kept whole."""
    own = _mixed(exact.own, weights)[:, 0] if weights else np.zeros(len(exact.probability))
    focus = choose(stated, exact, own, MOST)
    order = np.argsort(-entropy(np.asarray(exact.probability[:, 0], dtype=float)), kind="stable")
    spare = [int(i) for i in order if i not in focus.kept][: max(0, MOST - len(focus.kept))]
    return replace(focus, kept=focus.kept | frozenset(spare))


def _mixed(by_complaint: Mapping[str, Array], weights: Mapping[str, float]) -> Array:
    return np.asarray(sum(w * by_complaint[n] for n, w in weights.items()), dtype=float)


def _stated(question: Question) -> Question:
    """Return the first lane of a question."""

    def only(x: Array) -> Array:
        return x[..., :1]

    rows = tuple(replace(r, weight=only(r.weight), factor=only(r.factor), leak=only(r.leak)) for r in question.rows)
    return Question(question.network, only(question.spontaneous), only(question.arcs), only(question.likelihood), rows)


def _moved(question: Question, own: Array) -> Array:
    """Return, by cause and lane, how the own credit of all that a cause can bring about moved against lane 0."""
    moved = np.ones_like(own)
    for cause, below in enumerate(question.network.descendants):
        if below:
            sums = own[sorted(below)].sum(axis=0)
            moved[cause] = sums / max(float(sums[0]), 1e-12)
    return moved
