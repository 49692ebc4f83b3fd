"""Tables of causes and arcs: a leaky noisy-or in factorised form.

A cause with parents has an auxiliary "arc" variable with the rows *none* and *any*: P(absent) is one product over the
parents (row none), P(present) is one less that product (row any less row none). Then each parent needs a 2 x 2 table
only, however many parents there are.
"""

import numpy as np

from repletion.inference.elimination import Factor
from repletion.inference.network import Network
from repletion.inference.uncertainty import Array


def arc_variable(network: Network, cause: int) -> int:
    """Return the number of the auxiliary variable of a cause's parents."""
    return len(network.ids) + cause


def cause_factor(network: Network, cause: int, spontaneous: Array, likelihood: Array) -> Factor:
    """Return P(cause | row of its arc variable) times `likelihood` (2, lanes) of what was seen of it alone."""
    absent, present = likelihood
    if not network.arcs_into[cause]:
        return Factor((cause,), _stack([(1 - spontaneous) * absent, spontaneous * present]))
    zero = np.zeros(1)
    rows = [_stack([(1 - spontaneous) * absent, zero]), _stack([-(1 - spontaneous) * present, present])]
    return Factor((cause, arc_variable(network, cause)), _stack(rows))


def arc_factors(network: Network, cause: int, arcs: Array) -> list[Factor]:
    """Return one table (parent, row) for each arc into the cause."""
    factors = []
    for place in network.arcs_into[cause]:
        silent = 1 - arcs[place]
        one = np.ones_like(silent)
        table = np.stack([np.stack([one, one]), np.stack([silent, one])])
        factors.append(Factor((network.arcs[place].parent, arc_variable(network, cause)), table))
    return factors


def _stack(parts: list[Array]) -> Array:
    lanes = max(p.shape[-1] for p in parts)
    return np.stack([np.broadcast_to(p, (*p.shape[:-1], lanes)) for p in parts])
