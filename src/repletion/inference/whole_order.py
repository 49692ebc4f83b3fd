"""An order in which to eliminate the causes of a whole network: found once, kept for all people.

Min-fill, every variable's bucket weighed a little differently in each try, the causes that bring about most others kept
for the end; of several tries the one whose tables are smallest together. The same network always gives the same order.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np

from repletion.inference.factors import arc_scopes, cause_scope
from repletion.inference.network import Network
from repletion.inference.tables import Scope

TRIES = 100
LAST = (0, 7, 8, 8, 9)
"""How many of the causes that bring about most others are kept for the end."""
Graph = dict[int, set[int]]


def whole_order(network: Network) -> tuple[int, ...]:
    """Return all causes and their arc variables (`factors.arc_variable`) in the order of elimination."""
    count = len(network.ids)
    scopes = tuple(s for c in range(count) for s in (cause_scope(network, c), *arc_scopes(network, c)))
    children = [0] * count
    for arc in network.arcs:
        children[arc.parent] += 1
    return _best(scopes, tuple(sorted(range(count), key=lambda c: -children[c])))


@lru_cache(maxsize=8)
def _best(scopes: tuple[Scope, ...], parents: tuple[int, ...]) -> tuple[int, ...]:
    best: tuple[float, tuple[int, ...]] = (float("inf"), ())
    for attempt in range(TRIES):
        rng = np.random.default_rng(attempt)
        last = frozenset(parents[: LAST[attempt % len(LAST)]])
        noise = (rng.choice((0.2, 0.5, 1.0, 2.0, 3.0)) * (1 + 2 * rng.random(2 * len(parents)))).tolist()
        best = min(best, _order(_graph(scopes), last, noise, best[0]))
    return best[1]


def _graph(scopes: Iterable[Sequence[int]]) -> Graph:
    graph: Graph = {}
    for scope in scopes:
        for v in scope:
            graph.setdefault(v, set()).update(scope)
    for v, around in graph.items():
        around.discard(v)
    return graph


def _order(graph: Graph, last: frozenset[int], noise: Sequence[float], most: float) -> tuple[float, tuple[int, ...]]:
    """Return the cells of all tables together, infinite from `most` on, and the order."""
    missing = {v: _missing(graph, v) for v in graph}
    order: list[int] = []
    cells = 0.0
    while graph and cells < most:
        waiting = [v for v in graph if v not in last] or list(graph)
        best = min(waiting, key=lambda v: missing[v] + noise[v] * len(graph[v]))
        around = graph.pop(best)
        cells += 2.0 ** (len(around) + 1)
        order.append(best)
        touched = set(around)
        for v in around:
            graph[v] |= around
            graph[v] -= {v, best}
            touched |= graph[v]
        missing.update((v, _missing(graph, v)) for v in touched)
    return (cells, tuple(order)) if cells < most else (float("inf"), ())


def _missing(graph: Graph, v: int) -> int:
    """Return how many pairs around a variable are not joined yet."""
    around = graph[v]
    return sum(len(around) - 1 - len(around & graph[u]) for u in around)
