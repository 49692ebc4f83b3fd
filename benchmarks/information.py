"""How long the expected information of 100 candidates takes on simulated people; writes docs/benchmarks/information.md.

.venv/bin/python benchmarks/information.py [people]
"""

import sys
import time
from pathlib import Path

import numpy as np
from results import keep

from repletion.inference.evidence import Evidence
from repletion.inference.information import Candidate, prospects
from repletion.inference.network import build
from repletion.inference.question import Model
from repletion.inference.simulate import person
from repletion.inference.strata import stratum
from repletion.kb.load import load

HERE = Path(__file__).parent.parent
NODES, EXPOSURES = 85, 15


def candidates(network, known, rng):
    nodes = [n for n in network.nodes.values() if n.id not in known]
    chosen = [nodes[i] for i in rng.permutation(len(nodes))[:NODES]]
    asked = [Candidate(n.id, tuple({n.id: level(k, n.levels)} for k in range(n.levels + 1))) for n in chosen]
    exposures = [str(x) for x in rng.permutation(sorted(network.exposures))[:EXPOSURES]]
    return asked + [Candidate(x, exposure=True) for x in exposures]


def level(k, levels):
    return tuple(float(j == k) for j in range(levels + 1))


def run(people, seed):
    kb = load()
    network, rng = build(kb), np.random.default_rng(seed)
    model = Model(network, stratum(kb.population, 55, "female"))
    taken = []
    for _ in range(people):
        _, likelihoods = person(model, rng)
        shown = [n for n, seen in likelihoods.items() if n in kb.findings and kb.findings[n].complaint and seen[0] == 0]
        asked = candidates(network, likelihoods, rng)
        prospects(model, Evidence(likelihoods=likelihoods), shown[:3], asked)  # links of new nodes are solved once
        start = time.perf_counter()
        prospects(model, Evidence(likelihoods=likelihoods), shown[:3], asked)
        taken.append(1e3 * (time.perf_counter() - start))
    return taken


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    times = run(count, 20261124)
    text = (
        "# Expected information of 100 candidates\n"
        f"{count} simulated people, up to 8 positive and 8 negative findings; 85 findings and tests at all levels, 15\n"
        "exposures each, up to three complaints; `benchmarks/information.py`, two loaded cores.\n\n"
        f"Median {np.median(times):.0f} ms, 90 % below {np.quantile(times, 0.9):.0f} ms, longest {max(times):.0f} ms.\n"
    )
    print(text)
    median, most = np.median(times), np.quantile(times, 0.9)
    measured = {"100 candidates": f"median {median:.0f} ms, 90 % below {most:.0f} ms"}
    keep("information", f"python benchmarks/information.py {count}", measured)
    (HERE / "docs/benchmarks/information.md").write_text(text, encoding="utf-8")
