"""A network, the numbers of its strata and the evidence of many people as the arrays that the compiled core reads."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from weakref import WeakKeyDictionary, WeakValueDictionary

import numpy as np
from numpy.typing import NDArray

from repletion.inference.evidence import Evidence
from repletion.inference.exposure import Enumerated
from repletion.inference.network import Network, Node
from repletion.inference.question import Model
from repletion.inference.whole_order import whole_order

Ints = NDArray[np.int32]
Floats = NDArray[np.float64]
Arrays = tuple[Ints | Floats, ...]
TOLD = ("active", "treated", "excluded")


@dataclass(frozen=True, eq=False)
class Structure:
    """A network as arrays; nodes and exposures are numbered as they come in it."""

    network: Network

    @cached_property
    def nodes(self) -> dict[str, int]:
        """Return the number of each node."""
        return {name: i for i, name in enumerate(self.network.nodes)}

    @cached_property
    def exposures(self) -> dict[str, int]:
        """Return the number of each exposure."""
        return {name: i for i, name in enumerate(self.network.exposures)}

    @cached_property
    def arrays(self) -> Arrays:
        """Return arcs (parent, child), order, nodes (first parent, parents, levels), exposures by cause."""
        arcs, nodes = self.network.arcs, self.network.nodes.values()
        exposed = [[self.exposures[i.exposure] for i in c.influences] for c in self.network.causes]
        return (
            ints(a.parent for a in arcs), ints(a.child for a in arcs), ints(whole_order(self.network)),
            starts([len(n.parents) for n in nodes]), ints(p for n in nodes for p in n.parents),
            ints(n.levels for n in nodes), starts([len(e) for e in exposed]), ints(x for e in exposed for x in e),
        )  # fmt: skip


@dataclass(frozen=True)
class Columns:
    """The evidence of many people, one person after another; `*_start[k]` is where those of person k begin (n + 1).

    model: place of each person's model. node, seen: nodes seen and the likelihood of their levels, one node after
    another; seen_at: where those of each begin. scale: for each node seen the place of its qualifiers in scale_at, -1
    without; scales: from there P(qualifiers), of the leak and of every parent. complaint: nodes. exposure: with the
    probability that it is present. told: causes, told_as: as in `TOLD`, with their number (see `Evidence`).
    """

    model: Ints
    node_start: Ints
    node: Ints
    scale: Ints
    complaint_start: Ints
    complaint: Ints
    exposure_start: Ints
    exposure: Ints
    told_start: Ints
    told: Ints
    told_as: Ints
    exposure_value: Floats
    told_value: Floats
    seen: Floats
    seen_at: Ints
    scales: Floats
    scale_at: Ints

    @property
    def arrays(self) -> Arrays:
        """Return all arrays in the order of the fields."""
        return tuple(getattr(self, name) for name in self.__dataclass_fields__)


def columns(
    structure: Structure, model: Sequence[int], evidence: Sequence[Evidence], complaint: Sequence[Sequence[str]]
) -> Columns:
    """Return the evidence of many people as arrays.

    A node or a diagnosis that the network does not know raises `KeyError`; exposures and complaints of which it knows
    nothing say nothing.
    """
    nodes, exposures, causes = structure.nodes, structure.exposures, structure.network.position
    scales = _Scales(structure)
    seen = [levels for e in evidence for levels in e.likelihoods.values()]
    known = [[(exposures[n], p) for n, p in e.exposures.items() if n in exposures] for e in evidence]
    complaints = [[nodes[n] for n in c if n in nodes] for c in complaint]
    told = [(c, kind, v) for e in evidence for kind, way in enumerate(TOLD) for c, v in getattr(e, way).items()]
    scale = ints(scales(name, e) for e in evidence for name in e.likelihoods)
    return Columns(
        model=ints(model),
        node_start=starts([len(e.likelihoods) for e in evidence]),
        node=ints(nodes[name] for e in evidence for name in e.likelihoods),
        scale=scale,
        complaint_start=starts([len(c) for c in complaints]),
        complaint=ints(n for c in complaints for n in c),
        exposure_start=starts([len(pairs) for pairs in known]),
        exposure=ints(n for pairs in known for n, _ in pairs),
        told_start=starts([sum(len(getattr(e, way)) for way in TOLD) for e in evidence]),
        told=ints(causes[name] for name, _, _ in told),
        told_as=ints(kind for _, kind, _ in told),
        exposure_value=floats(p for pairs in known for _, p in pairs),
        told_value=floats(value for _, _, value in told),
        seen=floats(x for levels in seen for x in levels),
        seen_at=starts([len(levels) for levels in seen])[:-1],
        scales=floats(x for row in scales.rows for x in row),
        scale_at=starts([len(row) for row in scales.rows])[:-1],
    )


class _Scales:
    """The shares of qualifiers, each combination once."""

    def __init__(self, structure: Structure) -> None:
        self.rows: list[list[float]] = []
        self._nodes = structure.network.nodes
        self._place: dict[tuple[str, tuple[tuple[str, str], ...]], int] = {}

    def __call__(self, name: str, evidence: Evidence) -> int:
        """Return the place of a node's row, -1 where nothing qualifies it."""
        said = evidence.qualifiers.get(name)
        if not said:
            return -1
        key = (name, tuple(said.items()))
        if key not in self._place:
            self._place[key] = len(self.rows)
            self.rows.append(_shares(self._nodes[name], key[1]))
        return self._place[key]


def _shares(node: Node, said: Iterable[tuple[str, str]]) -> list[float]:
    """Return P(what was said) for the leak, then for each parent (as in `question`)."""
    row = [1.0] * (1 + len(node.parents))
    for axis, value in said:
        usual = node.background[axis][value]
        row = [
            x * s for x, s in zip(row, [usual, *(p.get(axis, {}).get(value, usual) for p in node.shares)], strict=True)
        ]
    return row


def numbers(model: Model) -> Arrays:
    """Return the numbers of a model: nodes, priors, arcs, and the exposures of every cause with all combinations."""
    every = [model.enumerated(c) for c in range(len(model.network.ids))]
    solved, base = model.all_links().values(), model.base
    return (
        np.concatenate([n.none[:, 0] for n in solved]),
        np.concatenate([n.factor[:, :, 0].ravel() for n in solved]),
        floats(base.spontaneous[:, 0]), floats(base.prevalence[:, 0]), floats(base.arcs[:, 0]),
        floats(x for e in every for x in e.exposed.frequency[:, 0]),
        floats(x for e in every for x in e.exposed.log_odds[:, 0]),
        np.concatenate([e.weights for e in every]), np.exp(np.concatenate([e.sums for e in every])),
        floats(e.intercept for e in every), ints(bit for e in every for bit in _bits(e)),
        starts([len(e.weights) for e in every]),
    )  # fmt: skip


def _bits(enumerated: Enumerated) -> list[int]:
    """Return the bit of each exposure in the number of a combination, -1 where it enters by its mean."""
    place = {k: bit for bit, k in enumerate(enumerated.order)}
    return [place.get(k, -1) for k in range(len(enumerated.exposed.names))]


_STRUCTURES: WeakValueDictionary[int, Structure] = WeakValueDictionary()
_PREPARED: WeakKeyDictionary[Model, tuple[Structure, Arrays]] = WeakKeyDictionary()


def prepared(model: Model) -> tuple[Structure, Arrays]:
    """Return the structure of a model's network, one for all of its models, and the model's numbers; made once."""
    if model not in _PREPARED:
        structure = _STRUCTURES.get(id(model.network))
        if structure is None:
            structure = _STRUCTURES[id(model.network)] = Structure(model.network)
        _PREPARED[model] = (structure, numbers(model))
    return _PREPARED[model]


def ints(values: Iterable[int]) -> Ints:
    """Return whole numbers as the core reads them."""
    return np.fromiter(values, np.int32)


def floats(values: Iterable[float]) -> Floats:
    """Return numbers as the core reads them."""
    return np.fromiter(values, np.float64)


def starts(sizes: Sequence[int]) -> Ints:
    """Return where each of several runs begins, and where the last one ends."""
    return np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)
