"""`explains`: P(an active path of fired arcs and links leads from a cause to the complaint | evidence).

For one cause i at a time, its descendants get a third state: present and *tainted*, that is, reached from i through
fired arcs. P(complaint f is there and no tainted link to it fired, evidence) is found by putting the links of tainted
causes into the "anything" row of f; explains is one less its ratio to P(evidence). Causes without descendants that
touch the complaint need none of this: there `explains` is their own link's credit.
"""

from collections.abc import Sequence

import numpy as np

from repletion.inference.elimination import Array, Factor, plan, total
from repletion.inference.factors import arc_factors, arc_variable, cause_factor
from repletion.inference.posterior import Layout, Posterior, layout
from repletion.inference.question import Question, Rows

ABSENT, PRESENT, TAINTED = 0, 1, 2


def explains(
    question: Question, belief: Posterior, complaint: Sequence[str], dtype: type = np.longdouble
) -> dict[str, Array]:
    """Return, for each complaint, explains by cause and lane (causes, lanes)."""
    credit = {name: np.array(belief.own[name]) for name in complaint if name in belief.own}
    if not credit:
        return {}
    laid = layout(question, frozenset(complaint))
    touched = {p for _, rows in laid.nodes if rows.node in credit for p in rows.parents}
    for cause, below in enumerate(question.network.descendants):
        if below & touched:
            through = _through(question, laid, cause, tuple(credit), belief, dtype)
            for k, name in enumerate(credit):
                credit[name][cause] = through[k]
    return {name: np.clip(np.minimum(value, belief.probability), 0, 1) for name, value in credit.items()}


def _through(
    question: Question, laid: Layout, cause: int, complaint: tuple[str, ...], belief: Posterior, dtype: type
) -> Array:
    """Return (complaints, lanes): 1 - P(no path from `cause`, f, evidence) / P(evidence)."""
    results = []
    for name in complaint:
        factors = _tainted_factors(question, laid, cause, name, dtype)
        without = total(factors, plan(f.scope for f in factors)) + laid.constant
        results.append(-np.expm1(np.minimum(without - belief.log_evidence, 0)))
    return np.stack(results)


def _tainted_factors(question: Question, laid: Layout, root: int, complaint: str, dtype: type) -> list[Factor]:
    network = question.network
    below = network.descendants[root]
    spontaneous, arcs = question.spontaneous.astype(dtype), question.arcs.astype(dtype)
    likelihood = laid.likelihood.astype(dtype)
    factors: list[Factor] = []
    for cause in range(len(network.ids)):
        if cause in below:
            factors.append(_descendant_factor(question, cause, spontaneous[cause], likelihood[:, cause]))
            factors += [_taint_table(question, place, root, below, arcs[place]) for place in network.arcs_into[cause]]
        else:
            factors.append(cause_factor(network, cause, spontaneous[cause], likelihood[:, cause]))
            factors += arc_factors(network, cause, arcs)
    for variable, rows in laid.nodes:
        factors += _node_factors(variable, rows, root, below, rows.node == complaint, dtype)
    return factors


def _descendant_factor(question: Question, cause: int, spontaneous: Array, likelihood: Array) -> Factor:
    """Rows of its arc variable: none (all present parents silent), clean (all tainted parents silent), any."""
    absent, present = likelihood
    quiet, zero = (1 - spontaneous), np.zeros(1, dtype=spontaneous.dtype)
    cells = [
        [quiet * absent, zero, zero],
        [-quiet * present, present, zero],
        [zero, -present, present],
    ]
    lanes = max(quiet.shape[-1], present.shape[-1])
    table = np.stack([np.stack([np.broadcast_to(c, (lanes,)) for c in row]) for row in cells])
    return Factor((cause, arc_variable(question.network, cause)), table)


def _taint_table(question: Question, place: int, root: int, below: frozenset[int], arc: Array) -> Factor:
    """The table of one arc into a descendant: states of the parent by rows none, clean, any."""
    parent = question.network.arcs[place].parent
    silent, one = 1 - arc, np.ones_like(arc)
    by_state = {
        ABSENT: np.stack([one, one, one]),
        PRESENT: np.stack([silent, one, one]),
        TAINTED: np.stack([silent, silent, one]),
    }
    scope = (parent, arc_variable(question.network, question.network.arcs[place].child))
    return Factor(scope, np.stack([by_state[s] for s in _states(parent, root, below)]))


def _states(cause: int, root: int, below: frozenset[int]) -> tuple[int, ...]:
    if cause == root:
        return (ABSENT, TAINTED)
    return (ABSENT, PRESENT, TAINTED) if cause in below else (ABSENT, PRESENT)


def _node_factors(
    variable: int, rows: Rows, root: int, below: frozenset[int], is_complaint: bool, dtype: type
) -> list[Factor]:
    factors = [Factor((variable,), rows.weight.astype(dtype))]
    for i, parent in enumerate(rows.parents):
        present = rows.factor[:, i].astype(dtype)
        tainted = present.copy()
        if is_complaint:
            tainted[-1] = present[0]
        by_state = {ABSENT: np.ones_like(present), PRESENT: present, TAINTED: tainted}
        states = _states(parent, root, below)
        factors.append(Factor((parent, variable), np.stack([by_state[s] for s in states])))
    return factors
