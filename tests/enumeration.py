"""The slow, obvious answer: sums over every state of every cause, arc and link of a small network.

It shares no arithmetic with the engine: leaks and links are taken from the calibrated numbers, all else is written out.
"""

import itertools

import numpy as np


def worlds(question):
    """Yield (state, P(state)) over all causes, lane 0."""
    network, q, a = question.network, question.spontaneous[:, 0], question.arcs[:, 0]
    for state in itertools.product((0, 1), repeat=len(q)):
        p = 1.0
        for i in range(len(q)):
            silent = 1 - q[i]
            for place in network.arcs_into[i]:
                if state[network.arcs[place].parent]:
                    silent *= 1 - a[place]
            p *= (1 - silent) if state[i] else silent
        yield state, p


def seen(question, rows_by_node, state):
    """P(what was seen | state): each node by its cumulative levels."""
    n = len(state)
    value = np.prod([question.likelihood[n * state[i] + i, 0] for i in range(n)])
    for rows in rows_by_node.values():
        value *= sum(
            rows.weight[r, 0] * np.prod([rows.factor[r, i, 0] for i, p in enumerate(rows.parents) if state[p]])
            for r in range(len(rows.weight))
        )
    return value


def marginals(question):
    rows = {r.node: r for r in question.rows}
    total, present = 0.0, np.zeros(len(question.network.ids))
    for state, p in worlds(question):
        joint = p * seen(question, rows, state)
        total += joint
        present += joint * np.array(state)
    return present / total, total


def none(question, complaint):
    """P(only the leak produced the complaint | evidence)."""
    rows = {r.node: r for r in question.rows}
    target = rows.pop(complaint)
    l1 = target.weight[1, 0]
    total = only = 0.0
    for state, p in worlds(question):
        rest = p * seen(question, rows, state)
        silent = np.prod([target.factor[0, i, 0] for i, c in enumerate(target.parents) if state[c]])
        total += rest * (target.weight[0, 0] * silent + l1)
        only += rest * l1 * target.leak[0] * silent
    return only / total


def explains(question, complaint, root):
    """P(a path of fired arcs and links from root to the complaint | evidence), by firing every arc and link."""
    network = question.network
    rows = {r.node: r for r in question.rows}
    target = rows.pop(complaint)
    q, a = question.spontaneous[:, 0], question.arcs[:, 0]
    link = 1 - target.factor[0, :, 0]
    l1, l0 = target.weight[1, 0], target.weight[0, 0] / (1 - target.leak[0]) + target.weight[1, 0]
    total = path = 0.0
    n = len(q)
    live = [k for k in range(len(a)) if a[k] > 0]
    for spont in itertools.product((0, 1), repeat=n):
        p0 = np.prod([q[i] if spont[i] else 1 - q[i] for i in range(n)])
        for fired in itertools.product((0, 1), repeat=len(live)):
            p1 = p0 * np.prod([a[k] if f else 1 - a[k] for k, f in zip(live, fired, strict=True)])
            state, taint = list(spont), [False] * n
            for i in range(n):
                for k, f in zip(live, fired, strict=True):
                    if f and network.arcs[k].child == i and state[network.arcs[k].parent]:
                        state[i] = 1
                taint[i] = bool(state[i]) and (
                    i == root
                    or any(
                        f and network.arcs[k].child == i and taint[network.arcs[k].parent]
                        for k, f in zip(live, fired, strict=True)
                    )
                )
            rest = p1 * seen(question, rows, state)
            parents = [i for i, c in enumerate(target.parents) if state[c]]
            for firing in itertools.product((0, 1), repeat=len(parents) + 1):
                pz = target.leak[0] if firing[-1] else 1 - target.leak[0]
                for f, i in zip(firing, parents, strict=False):
                    pz *= link[i] if f else 1 - link[i]
                there = any(firing)
                total += rest * pz * (l1 if there else l0)
                if any(f and taint[target.parents[i]] for f, i in zip(firing, parents, strict=False)):
                    path += rest * pz * l1
    return path / total
