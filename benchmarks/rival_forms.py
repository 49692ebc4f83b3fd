"""A question as pyAgrum and pgmpy take it: noisy-or as a chain of or-gates, each over one cause and the gate before."""

import sys
import time
from pathlib import Path

import numpy as np

from repletion.inference.posterior import layout
from repletion.inference.question import Question

sys.path.append(str(Path(__file__).parent.parent / "tests"))
from agrum_networks import causes_alone  # noqa: E402 - the form that the tests use


def pieces(
    question: Question, folded: bool
) -> tuple[dict[str, tuple[float, float]], list[tuple[str, list, float, np.ndarray]]]:
    """Return soft evidence by cause, and for each finding (name, [(cause, link)], leak, likelihood of both states).

    As is, every finding is a node of its own, the negative ones too.
    """
    ids = question.network.ids
    laid = layout(question, frozenset())
    soft = {}
    findings = []
    kept = {rows.node for _, rows in laid.nodes}
    for rows in question.rows:
        if folded and rows.node not in kept:
            continue
        none = 1 - float(rows.leak[0])
        last = float(rows.weight[-1, 0])
        first = float(rows.weight[0, 0]) / none + (float(rows.weight[1, 0]) if len(rows.weight) > 2 else last)
        links = [(ids[p], 1 - float(rows.factor[0, i, 0])) for i, p in enumerate(rows.parents)]
        findings.append((rows.node, [(c, x) for c, x in links if x > 0], 1 - none, np.array([first, last])))
    if folded:
        absent, present = laid.likelihood[0, :, 0], laid.likelihood[1, :, 0]
        soft = {name: (float(absent[i]), float(present[i])) for i, name in enumerate(ids)}
    return soft, findings


def two_level(question: Question) -> Question:
    """Return the question without the findings and results that have more than one level."""
    rows = tuple(r for r in question.rows if len(r.weight) == 2)
    return Question(question.network, question.spontaneous, question.arcs, question.likelihood, rows)


def solve_agrum(question: Question, folded: bool) -> tuple[float, dict[str, float]]:
    """Return seconds of inference, and all marginals."""
    import pyagrum as agrum

    net, evidence = _agrum_net(agrum, question, folded)
    engine = agrum.LazyPropagation(net)
    engine.setNumberOfThreads(1)
    engine.setEvidence(evidence)
    start = time.perf_counter()
    engine.makeInference()
    found = {name: float(engine.posterior(name)[1]) for name in question.network.ids}
    return time.perf_counter() - start, found


def _agrum_net(agrum, question: Question, folded: bool):
    net, evidence = causes_alone(agrum, question), {}
    soft, findings = pieces(question, folded)
    for name, (absent, present) in soft.items():
        evidence[name] = [absent, present]
    for node, links, leak, likelihood in findings:
        last = _agrum_chain(agrum, net, node, links, leak)
        evidence[last] = likelihood.tolist()
    return net, evidence


def _agrum_chain(agrum, net, node: str, links: list, leak: float) -> str:
    before = None
    for k, (cause, link) in enumerate(links):
        gate = net.add(agrum.LabelizedVariable(f"{node}:{k}", "", 2))
        net.addArc(cause, f"{node}:{k}")
        if before is None:
            for c in (0, 1):
                silent = (1 - leak) * (1 - link * c)
                net.cpt(gate)[{cause: c}] = [silent, 1 - silent]
        else:
            net.addArc(before, f"{node}:{k}")
            for c in (0, 1):
                net.cpt(gate)[{cause: c, before: 0}] = [1 - link * c, link * c]
                net.cpt(gate)[{cause: c, before: 1}] = [0, 1]
        before = f"{node}:{k}"
    if before is None:
        gate = net.add(agrum.LabelizedVariable(f"{node}:0", "", 2))
        net.cpt(gate)[:] = [1 - leak, leak]
        before = f"{node}:0"
    return before


def solve_pgmpy(question: Question, folded: bool) -> tuple[float, dict[str, float]]:
    """Return seconds for the marginal of one cause, the one with the highest own prior, and that marginal."""
    from pgmpy.factors.discrete import DiscreteFactor
    from pgmpy.inference import VariableElimination
    from pgmpy.models import DiscreteMarkovNetwork

    tables = _tables(question, folded)
    model = DiscreteMarkovNetwork()
    for scope, _ in tables:
        model.add_nodes_from(scope)
        model.add_edges_from((u, v) for i, u in enumerate(scope) for v in scope[i + 1 :])
    model.add_factors(*(DiscreteFactor(list(scope), list(t.shape), t) for scope, t in tables))
    asked = question.network.ids[int(np.argmax(question.spontaneous[:, 0]))]
    start = time.perf_counter()
    found = VariableElimination(model).query([asked], show_progress=False)
    seconds = time.perf_counter() - start
    values = found.values / found.values.sum()
    return seconds, {asked: float(values[found.get_state_no(asked, 1) if hasattr(found, "state_names") else 1])}


def _tables(question: Question, folded: bool) -> list[tuple[tuple[str, ...], np.ndarray]]:
    network, q, a = question.network, question.spontaneous[:, 0], question.arcs[:, 0]
    soft, findings = pieces(question, folded)
    tables = []
    for i, name in enumerate(network.ids):
        into = network.arcs_into[i]
        table = np.empty((2,) * (len(into) + 1))
        for state in np.ndindex(*(2,) * len(into)):
            silent = (1 - q[i]) * np.prod([1 - a[k] for k, s in zip(into, state, strict=True) if s])
            table[state] = [silent, 1 - silent]
        tables.append(((*(network.ids[network.arcs[k].parent] for k in into), name), table))
    tables += [((name,), np.array(pair)) for name, pair in soft.items()]
    for node, links, leak, likelihood in findings:
        tables += _chain_tables(node, links, leak, likelihood)
    return tables


def _chain_tables(node: str, links: list, leak: float, likelihood: np.ndarray) -> list:
    tables, before = [], None
    for k, (cause, link) in enumerate(links):
        gate = f"{node}:{k}"
        if before is None:
            silent = (1 - leak) * np.array([1.0, 1 - link])
            tables.append(((cause, gate), np.stack([silent, 1 - silent], axis=-1)))
        else:
            step = np.zeros((2, 2, 2))  # before, cause, gate
            step[0, :, 0], step[0, :, 1] = [1, 1 - link], [0, link]
            step[1, :, 1] = 1
            tables.append(((before, cause, gate), step))
        before = gate
    return [*tables, ((before,), likelihood)] if before else []
