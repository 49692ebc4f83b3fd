"""The sets of causes that together account for a complaint: which of them, exactly, sent it a link that fired.

Every complaint present has been brought about by fired links, by its leak, or by both. For a set S let *exact* be the
probability that the causes whose link to some complaint fired are those of S and no others; over all sets (the empty
one is "none of these") it adds up to one. P(no link from B fired) is one sum over the network with the links of B moved
into the "anything" row; *exact* follows by inclusion and exclusion over the subsets of S.

The search is best first with a bound: a set that holds i is at most as probable as that a link of i fired, one that
holds i and j at most as that both did. So what is never looked at is certainly less probable than what is shown.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from repletion.inference.elimination import Factor, total
from repletion.inference.posterior import Posterior, Width, factors_of
from repletion.inference.question import Question, Rows

CELLS = 4e6
"""Cells of all tables together at a time; more sets go in chunks."""
MOST_CAUSES, LARGEST = 14, 4
Set = frozenset[int]


@dataclass(frozen=True)
class Joint:
    """The most probable sets, each with its probability, and the most that any other set can have.

    `certified`: no set that is not shown is more probable than one that is.
    """

    sets: tuple[tuple[Set, float], ...]
    others_at_most: float

    @property
    def certified(self) -> bool:
        """Return whether nothing more probable was skipped."""
        return not self.sets or self.others_at_most <= self.sets[-1][1]


def joint(question: Question, belief: Posterior, most: int = 5) -> Joint:
    """Return the `most` probable sets; `belief` is the posterior of the same question that kept its complaint."""
    fired = _Fired(question, belief)
    likely = fired.candidates()
    search = _Search(fired, most, [])
    search.skipped.append(fired.at_most(likely[MOST_CAUSES]) if len(likely) > MOST_CAUSES else 0.0)
    search.add([frozenset()])
    level = {frozenset([c]): fired.at_most(c) for c in likely[:MOST_CAUSES]}
    for _ in range(LARGEST):
        level = search.worth(level)
        search.add(level)
        level = search.worth(search.larger(level))
    search.skipped += level.values()
    return search.result()


@dataclass
class _Fired:
    """Probabilities of which causes' links to the complaint fired, found for many sets at a time and kept."""

    question: Question
    belief: Posterior
    known: dict[Set, float] = field(default_factory=dict)

    def candidates(self) -> list[int]:
        """Return the causes by the most that their links can have fired."""
        causes = {p for _, rows in self._complaint() for p in rows.parents}
        return sorted(causes, key=lambda c: (-self.at_most(c), c))

    def at_most(self, cause: int) -> float:
        """Return a bound of P(a link of the cause to the complaint fired): the sum over the complaints."""
        return float(sum(own[cause, 0] for own in self.belief.own.values()))

    def exactly(self, sets: Sequence[Set]) -> list[float]:
        """Return, for each set, P(the causes with a fired link are these and no others)."""
        self._find(part for s in sets for part in _subsets(s))
        return [sum((-1.0) ** (len(s) - len(part)) * self.known[part] for part in _subsets(s)) for s in sets]

    def all_of(self, sets: Sequence[Set]) -> list[float]:
        """Return, for each set, P(a link of every one of its causes fired, whatever else did)."""
        every = frozenset(p for _, rows in self._complaint() for p in rows.parents)
        self._find(every - part for s in sets for part in _subsets(s))
        return [sum((-1.0) ** len(part) * self.known[every - part] for part in _subsets(s)) for s in sets]

    def _complaint(self) -> list[tuple[int, Rows]]:
        return [(variable, rows) for variable, rows in self.belief.layout.nodes if rows.node in self.belief.own]

    def _find(self, sets: Iterable[Set]) -> None:
        """Find P(no link of a cause outside the set fired), in chunks of lanes."""
        wanted = [s for s in dict.fromkeys(sets) if s not in self.known]
        size = max(1, int(CELLS // self.belief.plan.cells))
        for start in range(0, len(wanted), size):
            chunk = wanted[start : start + size]
            log = total(self._factors(chunk), self.belief.plan) + self.belief.layout.constant
            share = np.exp(np.minimum(log - self.belief.log_evidence, 0)).astype(float)
            self.known.update(zip(chunk, np.broadcast_to(share, len(chunk)).tolist(), strict=True))

    def _factors(self, sets: Sequence[Set]) -> list[Factor]:
        dtype = self.belief.log_evidence.dtype.type
        factors = {f.scope: f for f in factors_of(self.question, self.belief.layout, dtype)}
        for variable, rows in self._complaint():
            factors.update(_silenced(variable, rows, sets, dtype))
        return list(factors.values())


def _silenced(variable: int, rows: Rows, sets: Sequence[Set], dtype: Width) -> dict[tuple[int, ...], Factor]:
    """Return the tables of a complaint's links; in each lane the causes outside its set are silent in the last row."""
    found: dict[tuple[int, ...], Factor] = {}
    for i, parent in enumerate(rows.parents):
        outside = np.array([parent not in s for s in sets])
        present = np.array(np.broadcast_to(rows.factor[:, i], (len(rows.factor), len(sets))), dtype=dtype)
        present[-1] = np.where(outside, present[0], present[-1])
        found[parent, variable] = Factor((parent, variable), np.stack([np.ones_like(present), present]))
    return found


@dataclass
class _Search:
    """Sets looked at with their probability; bounds of those that were not."""

    fired: _Fired
    most: int
    skipped: list[float]
    found: dict[Set, float] = field(default_factory=dict)

    def add(self, sets: Iterable[Set]) -> None:
        chosen = list(sets)
        self.found.update(zip(chosen, self.fired.exactly(chosen), strict=True))

    def worth(self, bounds: dict[Set, float]) -> dict[Set, float]:
        """Return the sets whose bound exceeds the least of the best so far; the bounds of the others are noted."""
        best = sorted(self.found.values(), reverse=True)
        least = best[self.most - 1] if len(best) >= self.most else 0.0
        self.skipped += [bound for bound in bounds.values() if bound <= least]
        return {s: bound for s, bound in bounds.items() if bound > least}

    def larger(self, level: dict[Set, float]) -> dict[Set, float]:
        """Return the sets one larger all of whose parts are in the level, each with its bound."""
        causes = sorted(frozenset().union(*level))
        grown = {s | {c}: 0.0 for s in level for c in causes if c not in s}
        whole = [s for s in grown if all(s - {c} in level for c in s)]
        tight = self.fired.all_of(whole)
        return {s: min(b, *(level[s - {c}] for c in s)) for s, b in zip(whole, tight, strict=True)}

    def result(self) -> Joint:
        best = sorted(self.found.items(), key=lambda item: (-item[1], sorted(item[0])))
        others = max([0.0, *self.skipped, *(value for _, value in best[self.most :])])
        return Joint(tuple((s, max(value, 0.0)) for s, value in best[: self.most]), others)


def _subsets(whole: Set) -> list[Set]:
    return [frozenset(part) for size in range(len(whole) + 1) for part in combinations(sorted(whole), size)]
