"""Our networks as pyAgrum, the independent program, takes them."""

import numpy as np


def causes_alone(agrum, question):
    """Return a pyAgrum network of the causes and their arcs."""
    network, q, a = question.network, question.spontaneous[:, 0], question.arcs[:, 0]
    net = agrum.BayesNet()
    for name in network.ids:
        net.add(agrum.LabelizedVariable(name, "", 2))
    for i, name in enumerate(network.ids):
        into = network.arcs_into[i]
        for place in into:
            net.addArc(network.ids[network.arcs[place].parent], name)
        for state in np.ndindex(*(2,) * len(into)):
            silent = (1 - q[i]) * np.prod([1 - a[k] for k, s in zip(into, state, strict=True) if s])
            key = {network.ids[network.arcs[k].parent]: s for k, s in zip(into, state, strict=True)}
            net.cpt(name)[key] = [silent, 1 - silent]
    return net
