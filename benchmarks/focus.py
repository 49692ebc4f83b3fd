"""How far the smaller question is off: path credit and intervals against the whole network.

Cases: the published texts whose whole network is narrow enough to be followed exactly (planned width up to 13).
Writes docs/benchmarks/focus.md.
"""

import json
from datetime import date
from pathlib import Path

import numpy as np

from repletion.decisions.evidence import Gatherer
from repletion.decisions.labs import read_labs
from repletion.inference.belief import believe, complaint_weights
from repletion.inference.network import build
from repletion.inference.paths import explains
from repletion.inference.posterior import posterior
from repletion.inference.question import Model
from repletion.inference.strata import stratum
from repletion.inference.uncertainty import Draws
from repletion.intake_text.reader import Reader
from repletion.kb.load import load
from repletion.kb.words import lexicon

ROOT = Path(__file__).parent.parent
WIDEST = 13
DRAWS = 100


def compared(text: str, reader: Reader, network) -> dict | None:
    kb = load()
    case = reader.read(text).case
    gathered = Gatherer(case, kb, read_labs(case, kb)).gather()
    model = Model(network, stratum(kb.population, case.age, case.sex))
    question = model.ask([gathered.evidence])
    whole = posterior(question, gathered.complaint, np.float64, exact=False)
    if not gathered.complaint or whole.plan.width > WIDEST:
        return None
    weights = complaint_weights(question, gathered.complaint)
    paths = explains(question, whole, tuple(weights))
    exact = sum(w * np.asarray(paths[n][:, 0], float) for n, w in weights.items())
    got = believe(model, gathered.evidence, gathered.complaint, draws=DRAWS)
    drawn = posterior(model.ask([gathered.evidence], Draws(DRAWS)), (), np.float64, exact=False).probability
    limits = [np.quantile(x, [0.025, 0.975], axis=1) for x in (drawn, got.drawn_probability)]
    matter = got.probability > 0.01
    return {
        "width": whole.plan.width,
        "explains": float(np.abs(exact - got.explains).max()),
        "limits": float(np.abs(limits[0] - limits[1])[:, matter].max()),
        "typical": float(np.median(np.abs(limits[0] - limits[1])[:, matter])),
    }


def main() -> None:
    kb = load()
    reader, network = Reader(lexicon(), kb), build(kb)
    lines = (ROOT / "examples/published_cases.jsonl").read_text(encoding="utf-8").splitlines()
    found = {}
    for item in map(json.loads, lines):
        row = compared(item["text"], reader, network)
        if row:
            found[item["id"]] = row
            print(item["id"], row, flush=True)
    (ROOT / "docs/benchmarks/focus.md").write_text(page(found), encoding="utf-8")


def page(found: dict[str, dict]) -> str:
    scope = f"{len(found)} published texts of planned width up to {WIDEST}; {DRAWS} draws."
    head = "| case | width | largest error of explains | largest error of an interval's limit | median |"
    out = ["# The smaller question against the whole network", "", f"{date.today()}; {scope}", ""]
    out += [head, "| --- | --- | --- | --- | --- |"]
    for name, row in found.items():
        out.append(f"| {name} | {row['width']} | {row['explains']:.4f} | {row['limits']:.3f} | {row['typical']:.4f} |")
    out += [
        "",
        "Limits are compared for causes with a probability above 0.01. Stated probabilities are exact everywhere.",
    ]
    return "\n".join(out) + "\n"


if __name__ == "__main__":
    main()
