"""People drawn from the model itself: causes by their priors and arcs, findings by leaks and links."""

from collections.abc import Sequence

import numpy as np

from repletion.inference.network import Network
from repletion.inference.question import Model


def causes(model: Model, rng: np.random.Generator, forced: Sequence[int] = ()) -> tuple[bool, ...]:
    """Return one person's causes; those `forced` are there whatever their prior."""
    network, base = model.network, model.base
    present = [False] * len(network.ids)
    for cause in range(len(network.ids)):
        silent = 1 - float(base.spontaneous[cause, 0])
        for place in network.arcs_into[cause]:
            if present[network.arcs[place].parent]:
                silent *= 1 - float(base.arcs[place, 0])
        present[cause] = cause in forced or rng.random() < 1 - silent
    return tuple(present)


def seen(
    model: Model, present: Sequence[bool], nodes: Sequence[str], rng: np.random.Generator
) -> dict[str, tuple[float, ...]]:
    """Return the level that each node shows in a person with these causes, as a certain likelihood."""
    links = model.links(list(nodes))
    result = {}
    for name in nodes:
        node, solved = model.network.nodes[name], links[name]
        there = [i for i, p in enumerate(node.parents) if present[p]]
        at_most = [float(solved.none[k, 0] * np.prod(solved.factor[k, there, 0])) for k in range(node.levels)]
        level = int(np.searchsorted(np.maximum.accumulate(at_most), rng.random(), side="right"))
        result[name] = tuple(float(k == level) for k in range(node.levels + 1))
    return result


def person(
    model: Model, rng: np.random.Generator, positives: int = 8, negatives: int = 8
) -> tuple[tuple[bool, ...], dict[str, tuple[float, ...]]]:
    """Return a person who has one cause chosen evenly (others as they come), with some positive and negative findings.

    Positives are those that the person shows, at most `positives`, linked ones of the chosen cause first.
    """
    network: Network = model.network
    chosen = int(rng.integers(len(network.ids)))
    present = causes(model, rng, [chosen])
    own = [n for n, node in network.nodes.items() if chosen in node.parents]
    others = [str(n) for n in rng.permutation(list(network.nodes))[:60]]
    shown = seen(model, present, list(dict.fromkeys([*own, *others])), rng)
    positive = [n for n, likelihood in shown.items() if likelihood[0] == 0][:positives]
    negative = [n for n, likelihood in shown.items() if likelihood[0] == 1][:negatives]
    return present, {n: shown[n] for n in (*positive, *negative)}
