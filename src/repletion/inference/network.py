"""The knowledge as a network: causes joined by arcs, and nodes that causes act on. Structure only, no arithmetic."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from graphlib import TopologicalSorter

from repletion.domain.estimate import Estimate, Table
from repletion.domain.knowledge import Cause, KnowledgeBase, LabSide, Shares


@dataclass(frozen=True)
class Arc:
    """Parent and child by position, the probability, and its key."""

    parent: int
    child: int
    probability: Estimate
    key: str


@dataclass(frozen=True)
class Node:
    """What causes act on: a finding, a process or one side of a test, with K ordered levels above its absence.

    `frequency[k]` is how often the population reaches level k + 1; `sensitivity[i][k]` the same for parent i.
    From level `derived_from` on (counted from 0) the level is what a cause means, so that its frequency follows from
    the causes and only a small share of it has none of them.
    """

    id: str
    frequency: tuple[Table, ...]
    parents: tuple[int, ...]
    sensitivity: tuple[Table, ...]
    shares: tuple[Shares, ...]
    background: Shares
    derived_from: int | None = None

    @property
    def levels(self) -> int:
        """Return K, the number of levels above absence."""
        return len(self.frequency)


@dataclass(frozen=True)
class Network:
    """Causes in topological order, arcs, nodes by id."""

    ids: tuple[str, ...]
    causes: tuple[Cause, ...]
    arcs: tuple[Arc, ...]
    nodes: Mapping[str, Node]
    exposures: Mapping[str, Table] = field(default_factory=dict)

    @cached_property
    def position(self) -> dict[str, int]:
        """Return the place of each cause id."""
        return {name: i for i, name in enumerate(self.ids)}

    @cached_property
    def arcs_into(self) -> tuple[tuple[int, ...], ...]:
        """Return, for each cause, the places of the arcs that lead to it."""
        into: list[list[int]] = [[] for _ in self.ids]
        for place, arc in enumerate(self.arcs):
            into[arc.child].append(place)
        return tuple(map(tuple, into))

    @cached_property
    def exposures_of(self) -> tuple[tuple[str, ...], ...]:
        """Return, for each cause, the exposures that make it likelier or rarer."""
        return tuple(tuple(i.exposure for i in cause.influences) for cause in self.causes)

    @cached_property
    def touched_by(self) -> dict[str, tuple[int, ...]]:
        """Return, for each exposure that matters, the causes that it makes likelier or rarer."""
        names = {name for of in self.exposures_of for name in of}
        return {name: tuple(i for i, of in enumerate(self.exposures_of) if name in of) for name in sorted(names)}

    @cached_property
    def descendants(self) -> tuple[frozenset[int], ...]:
        """Return, for each cause, all that it can bring about."""
        below: list[set[int]] = [set() for _ in self.ids]
        for cause in reversed(range(len(self.ids))):
            for place in self.arcs_into[cause]:
                below[self.arcs[place].parent] |= {cause} | below[cause]
        return tuple(map(frozenset, below))

    def ancestors(self, causes: Iterable[int]) -> frozenset[int]:
        """Return the causes given and all that can bring them about."""
        waiting = list(causes)
        found = set(waiting)
        while waiting:
            for place in self.arcs_into[waiting.pop()]:
                parent = self.arcs[place].parent
                if parent not in found:
                    found.add(parent)
                    waiting.append(parent)
        return frozenset(found)


def build(kb: KnowledgeBase) -> Network:
    """Return the network of a knowledge base; raises `graphlib.CycleError` where causes bring each other about."""
    graph = {name: [a.cause for a in cause.brought_about_by] for name, cause in sorted(kb.causes.items())}
    ids = tuple(TopologicalSorter(graph).static_order())
    position = {name: i for i, name in enumerate(ids)}
    arcs = tuple(
        Arc(position[a.cause], i, a.probability, f"{name}<-{a.cause}")
        for i, name in enumerate(ids)
        for a in kb.causes[name].brought_about_by
    )
    causes = tuple(kb.causes[name] for name in ids)
    exposures = {name: exposure.frequency for name, exposure in kb.exposures.items()}
    return Network(ids, causes, arcs, _nodes(kb, causes), exposures)


def _nodes(kb: KnowledgeBase, causes: tuple[Cause, ...]) -> dict[str, Node]:
    links = _links(causes)
    defined = _defined(causes)
    nodes = {}
    for name, finding in kb.findings.items():
        if finding.reports is None:
            background = {**kb.axes, **finding.axes}
            nodes[name] = _node(name, (finding.frequency,), links.get(name, []), background)
    for name, lab in kb.labs.items():
        for side, ladder in (("low", lab.low), ("high", lab.high)):
            if ladder is not None and ladder.reports is None:
                key = f"{name}.{side}"
                node = _node(key, _ladder_frequency(ladder), links.get(key, []), {})
                nodes[key] = replace(node, derived_from=defined.get(key))
    return nodes


def _defined(causes: tuple[Cause, ...]) -> dict[str, int]:
    """Return, for every side of a test that defines a cause, the first level (from 0) that does."""
    found: dict[str, int] = {}
    for cause in causes:
        if cause.defined_by is not None:
            key = f"{cause.defined_by.lab}.{cause.defined_by.side}"
            found[key] = min(found.get(key, cause.defined_by.level - 1), cause.defined_by.level - 1)
    return found


def _ladder_frequency(ladder: LabSide) -> tuple[Table, ...]:
    return tuple(level.frequency for level in ladder.levels)


def _node(name: str, frequency: tuple[Table, ...], links: list[tuple[int, Table, Shares]], background: Shares) -> Node:
    parents, sensitivity, shares = zip(*links, strict=True) if links else ((), (), ())
    return Node(name, frequency, tuple(parents), tuple(sensitivity), tuple(shares), background)


def _links(causes: tuple[Cause, ...]) -> dict[str, list[tuple[int, Table, Shares]]]:
    links: dict[str, list[tuple[int, Table, Shares]]] = {}
    for i, cause in enumerate(causes):
        for link in cause.findings:
            links.setdefault(link.finding, []).append((i, (link.sensitivity,), {**cause.axes, **link.axes}))
        for lab in cause.labs:
            links.setdefault(f"{lab.lab}.{lab.side}", []).append((i, lab.beyond, {}))
    return links
