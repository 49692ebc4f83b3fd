"""Tables of causes and arcs: a leaky noisy-or in factorised form.

A cause with parents has an auxiliary "arc" variable with the rows *none* and *any*: P(absent) is one product over the
parents (row none), P(present) is one less that product (row any less row none). Then each parent needs a 2 x 2 table
only, however many parents there are.
"""

from collections.abc import Iterable

import numpy as np

from repletion.inference.elimination import Factor
from repletion.inference.network import Network
from repletion.inference.tables import Scope
from repletion.inference.uncertainty import Array


def arc_variable(network: Network, cause: int) -> int:
    """Return the number of the auxiliary variable of a cause's parents."""
    return len(network.ids) + cause


def cause_scope(network: Network, cause: int) -> Scope:
    """Return the variables of a cause's own table: itself and, where it has parents, their rows."""
    return (cause, arc_variable(network, cause)) if network.arcs_into[cause] else (cause,)


def arc_scopes(network: Network, cause: int) -> list[Scope]:
    """Return the variables of the table of each arc into the cause."""
    return [(network.arcs[place].parent, arc_variable(network, cause)) for place in network.arcs_into[cause]]


def cause_factors(
    network: Network, causes: Iterable[int], spontaneous: Array, likelihood: Array, arcs: Array
) -> list[Factor]:
    """Return, for each cause, P(cause | row of its arc variable) times what was seen of it alone, and its arcs' tables.

    spontaneous (all causes, lanes), likelihood (2, all causes, lanes), arcs (all arcs, lanes).
    """
    whole, links = cause_tables(spontaneous, likelihood), arc_tables(arcs)
    factors = []
    for cause in causes:
        scope = cause_scope(network, cause)
        factors.append(Factor(scope, whole[cause] if len(scope) == 2 else whole[cause].sum(axis=1)))
        places = network.arcs_into[cause]
        factors += [Factor(s, links[p]) for s, p in zip(arc_scopes(network, cause), places, strict=True)]
    return factors


def cause_tables(spontaneous: Array, likelihood: Array) -> Array:
    """Return (causes, state, row, lanes); summed over the rows it is the table of a cause that has no parents."""
    absent, present = likelihood
    lanes = max(spontaneous.shape[-1], absent.shape[-1])
    table = np.zeros((len(spontaneous), 2, 2, lanes), dtype=np.result_type(spontaneous, likelihood))
    table[:, 0, 0] = (1 - spontaneous) * absent
    table[:, 1, 0] = -(1 - spontaneous) * present
    table[:, 1, 1] = present
    return table


def arc_tables(arcs: Array) -> Array:
    """Return (arcs, parent's state, row, lanes)."""
    table = np.ones((len(arcs), 2, 2, arcs.shape[-1]), dtype=arcs.dtype)
    table[:, 1, 0] = 1 - arcs
    return table
