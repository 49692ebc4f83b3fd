"""The engine on people simulated from the whole network: planned width, time; and what the numbers' uncertainty does.

Writes docs/benchmarks/engine.md: width and time of one inference (probability and explains) over 1,000 simulated
people; and, over 100 of them, the share of the answers' variance that rests on judgement, in all and by cause.
"""

import platform
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
from results import keep as keep_result

from repletion.domain.estimate import Estimate
from repletion.inference import compiled
from repletion.inference.belief import believe, bounded
from repletion.inference.evidence import Evidence
from repletion.inference.focus import choose, reduced
from repletion.inference.network import build
from repletion.inference.posterior import posterior
from repletion.inference.question import Model
from repletion.inference.simulate import person
from repletion.inference.strata import stratum
from repletion.inference.uncertainty import Draws, logit
from repletion.kb.influence import Influence
from repletion.kb.influence import write as keep
from repletion.kb.load import judgement_share, load

ROOT = Path(__file__).parent.parent
PEOPLE, JUDGED, DRAWS = 1000, 100, 200  # simulated; of these for influence; draws
STRATA = [(28, "female"), (28, "male"), (52, "female"), (52, "male"), (74, "female"), (74, "male")]


class Recorded(Draws):
    """Draws that remember every number they gave and whether it was judgement."""

    def __init__(self) -> None:
        super().__init__(DRAWS)
        object.__setattr__(self, "given", {})

    def __call__(self, key: str, estimate: Estimate) -> np.ndarray:
        values = super().__call__(key, estimate)
        self.given[key] = (values, estimate.judgement)
        return values


def complaint_of(model: Model, seen: dict) -> tuple[str, ...]:
    kb = load()
    positive = [
        n
        for n, v in seen.items()
        if v[0] == 0 and n in kb.findings and kb.findings[n].group in ("pain", "cramp", "weakness")
    ]
    return tuple(sorted(positive)[:4])


def influence(model: Model, evidence: Evidence, shares: dict) -> None:
    """Add, for the five likeliest causes, the variance that judged and sourced numbers explain."""
    draws = Recorded()
    question = model.ask([evidence])
    exact = posterior(question, dtype=np.float64, exact=False)
    focus = choose(question, exact, np.zeros(len(exact.probability)))
    found = posterior(reduced(model.ask([evidence], draws), focus), dtype=np.float64, exact=False).probability
    numbers = np.array([np.log(np.maximum(v, 1e-12)) for v, _ in draws.given.values()])
    judged = np.array([j for _, j in draws.given.values()])
    centred = numbers - numbers.mean(axis=1, keepdims=True)
    scale = np.maximum(centred.std(axis=1), 1e-12)
    for cause in np.argsort(-np.asarray(exact.probability[:, 0], float))[:5]:
        answer = logit(found[cause]) - logit(found[cause]).mean()
        r2 = ((centred @ answer) / (DRAWS * scale * max(answer.std(), 1e-12))) ** 2
        r2 = np.maximum(r2 - 1 / DRAWS, 0)
        if r2.sum() > 0:
            shares[model.network.ids[cause]].append(float(r2[judged].sum() / r2.sum()))


def timed(action: Callable[[], object]) -> float:
    """Return milliseconds of processor time of one run: others may use the machine meanwhile."""
    start = time.process_time()
    action()
    return (time.process_time() - start) * 1e3


def numpy_only(action: Callable[[], object]) -> float:
    """Return milliseconds of one run without the compiled core."""
    built, compiled.BUILT = compiled.BUILT, False
    try:
        return timed(action)
    finally:
        compiled.BUILT = built


def main() -> None:
    kb = load()
    network = build(kb)
    models = [Model(network, stratum(kb.population, age, sex)) for age, sex in STRATA]
    rng = np.random.default_rng(20261124)
    times: dict[str, list[float]] = defaultdict(list)
    shares: dict[str, list[float]] = defaultdict(list)
    set_aside = 0
    for i in range(PEOPLE):
        model = models[i % len(models)]
        _, seen = person(model, rng)
        evidence, complaint = Evidence(likelihoods=seen), complaint_of(model, seen)
        evidence, aside, order = bounded(model, evidence, complaint)
        set_aside += bool(aside)
        measure(model, evidence, complaint, i, times)
        times["planned width"].append(order.width)
        if i < JUDGED:
            influence(model, evidence, shares)
    every = [s for values in shares.values() for s in values]
    by_cause = {name: round(float(np.mean(v)), 3) for name, v in sorted(shares.items())}
    keep(Influence(knowledge=kb.digest, people=JUDGED, whole=round(float(np.mean(every)), 3), by_cause=by_cause))
    write(times, shares, judgement_share(kb), set_aside)


def measure(model: Model, evidence: Evidence, complaint: tuple[str, ...], i: int, times: dict) -> None:
    """Time one person's answers; the slower forms on every tenth person only."""
    question = model.ask([evidence])
    pieces = [frozenset([name]) for name in evidence.likelihoods]

    def once() -> object:
        return posterior(question, complaint, np.float64, exact=False)  # its own planning included

    times["one inference, ms"].append(timed(once))
    times["probability and explains, ms"].append(timed(lambda: believe(model, evidence, complaint)))
    if i % 10 == 0:
        times["one inference, NumPy, ms"].append(numpy_only(once))
        whole = timed(lambda: believe(model, evidence, complaint, pieces, DRAWS))
        times["with reasons and 200 draws, ms"].append(whole)
        shares = numpy_only(lambda: believe(model, evidence, complaint))
        times["probability and explains, NumPy, ms"].append(shares)


def write(times: dict, shares: dict, count: float, set_aside: int) -> None:
    every = [s for values in shares.values() for s in values]
    measured = {n: f"median {np.median(v):.3g}, 95th percentile {np.quantile(v, 0.95):.3g}" for n, v in times.items()}
    keep_result("engine", "python benchmarks/engine.py", {"people": PEOPLE, **measured})
    lines = [
        "# The engine on simulated people",
        "",
        f"{date.today()}, Python {platform.python_version()}, {platform.machine()}, one core, processor time.",
    ]
    lines += [f"{PEOPLE} people with one cause chosen evenly and up to 8 positive and 8 negative findings.", ""]
    lines += ["| what | median | 95th percentile | largest |", "| --- | --- | --- | --- |"]
    for name, values in sorted(times.items(), key=lambda item: (len(item[0]), item[0])):
        low, high, most = np.median(values), np.quantile(values, 0.95), max(values)
        lines.append(f"| {name} | {low:.3g} | {high:.3g} | {most:.3g} |")
    lines += [
        "",
        f"In {set_aside} of them some of the least telling findings were set aside to keep the tables within bounds.",
    ]
    lines += [
        "",
        "## What rests on judgement",
        "",
        f"By count {count:.0%}; by influence on the five likeliest causes of {JUDGED} people {np.mean(every):.0%}.",
    ]
    lines += [
        "Influence: the share of the variance of the answer's log odds over the draws.",
        "",
        "| cause | people | by influence |",
        "| --- | --- | --- |",
    ]
    lines += [f"| {n} | {len(v)} | {np.mean(v):.0%} |" for n, v in sorted(shares.items(), key=lambda x: -len(x[1]))]
    out = ROOT / "docs/benchmarks/engine.md"
    out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines[:16]))


if __name__ == "__main__":
    main()
