"""Our engine beside pyAgrum and pgmpy, on the same questions in one run: time, share solved, memory.

Every run is a process of its own with a limit of time and memory. What is asked of each: the marginals of all causes
(of pgmpy, which eliminates afresh for every variable, that of one cause only). The rivals' time is that of inference
alone, ours holds everything from the question to the numbers. A noisy-or with many parents is given to the rivals as a
chain of or-gates, its usual form for them; "folded" means that negative findings and whatever speaks of one cause
alone were first multiplied into the causes, as we do ourselves. Ours is the quick form: double precision, and causes of
which nothing was seen count their parents as independent (the answers' own form is exact there, see tests).

Writes docs/benchmarks/rivals.md and rivals.svg.
"""

import json
import pickle
import platform
import resource
import subprocess
import sys
import time
from collections import defaultdict
from datetime import date
from importlib.metadata import version
from pathlib import Path

import numpy as np
from engine import STRATA
from rival_forms import solve_agrum, solve_pgmpy, two_level
from synthetic import network

from repletion.inference import compiled
from repletion.inference.evidence import Evidence
from repletion.inference.network import build
from repletion.inference.posterior import posterior
from repletion.inference.question import Model, Question
from repletion.inference.simulate import person
from repletion.inference.strata import stratum
from repletion.kb.load import load

ROOT = Path(__file__).parent.parent
SECONDS, MEMORY = 10, 6 << 30
METHODS = ("compiled core", "NumPy", "pyAgrum, folded", "pyAgrum, as is", "pgmpy, folded", "pgmpy, as is")
PEOPLE, EACH = 12, 5
SIZES = (20, 50, 100, 150)


# ---- the questions ---------------------------------------------------------------------------------------------


def real_questions() -> list[tuple[str, Question]]:
    kb = load()
    models = [Model(build(kb), stratum(kb.population, age, sex)) for age, sex in STRATA]
    rng = np.random.default_rng(7)
    found = []
    for i in range(PEOPLE):
        model = models[i % len(models)]
        positives = 3 + i % 6
        _, seen = person(model, rng, positives=positives, negatives=12)
        found.append(("real", two_level(model.ask([Evidence(likelihoods=seen)]))))
    return found


def synthetic_questions() -> list[tuple[str, Question]]:
    found = []
    for size in SIZES:
        kb = network(np.random.default_rng(size), size)
        model = Model(build(kb), stratum(kb.population, 40, "female"))
        rng = np.random.default_rng(11)
        for i in range(EACH):
            _, seen = person(model, rng, positives=(3, 5, 8, 12, 20)[i], negatives=12)
            found.append((f"{size} causes", model.ask([Evidence(likelihoods=seen)])))
    return found


# ---- one run, in a process of its own --------------------------------------------------------------------------


def worker(method: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    question: Question = pickle.load(sys.stdin.buffer)  # noqa: S301 - written by ourselves a moment ago
    solve = {"compiled core": _ours, "NumPy": _numpy}.get(method)
    if solve is None:
        solve = solve_agrum if method.startswith("pyAgrum") else solve_pgmpy
    seconds, marginals = solve(question) if method in METHODS[:2] else solve(question, "folded" in method)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"ms": seconds * 1e3, "mb": peak, "marginals": marginals}))


def _ours(question: Question) -> tuple[float, dict[str, float]]:
    posterior(question, (), np.float64, exact=False)  # once to warm the memory, as the rivals' builders do
    start = time.perf_counter()
    found = posterior(question, (), np.float64, exact=False)
    return time.perf_counter() - start, dict(zip(question.network.ids, found.probability[:, 0].tolist(), strict=True))


def _numpy(question: Question) -> tuple[float, dict[str, float]]:
    compiled.BUILT = False
    return _ours(question)


def run(method: str, question: Question) -> dict | None:
    """Return what a run gave; None when it ran out of time or memory, or failed."""
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, __file__, "--worker", method],
            input=pickle.dumps(question), capture_output=True, timeout=SECONDS + 5, check=True,
        )  # fmt: skip
        found: dict = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError, json.JSONDecodeError):
        return None
    return found if found["ms"] <= SECONDS * 1e3 else None


# ---- the report ------------------------------------------------------------------------------------------------


def main() -> None:
    results: dict[tuple[str, str], list[dict | None]] = defaultdict(list)
    worst: dict[str, float] = defaultdict(float)
    questions = real_questions() + synthetic_questions()
    for k, (group, question) in enumerate(questions):
        ours = run(METHODS[0], question)
        for method in METHODS:
            found = ours if method == METHODS[0] else run(method, question)
            results[group, method].append(found)
            if found and ours:
                off = max(abs(found["marginals"][n] - ours["marginals"][n]) for n in found["marginals"])
                worst[method] = max(worst[method], off)
        print(f"{k + 1} of {len(questions)}", file=sys.stderr)
    write(results, worst)


def write(results: dict, worst: dict[str, float]) -> None:
    groups = list(dict.fromkeys(group for group, _ in results))
    head = f"{date.today()}, Python {platform.python_version()}, {platform.machine()}; pyAgrum {version('pyagrum')}, "
    lines = ["# Our engine beside its rivals", "", f"{head}pgmpy {version('pgmpy')}, NumPy {np.__version__}."]
    lines += ["", (__doc__ or "").split("\n\n")[1].replace("\n", " "), ""]
    lines += [f"At most {SECONDS} s and {MEMORY >> 30} GiB each. Times in milliseconds, over what was solved.", ""]
    lines += ["| network | method | solved | median | 95th percentile | total | peak MB |", "|" + " --- |" * 7]
    for group in groups:
        for method in METHODS:
            lines.append(_row(group, method, results[group, method]))
    lines += ["", "Largest difference from the compiled core's marginals, where both solved it:", ""]
    lines += [f"- {method}: {worst[method]:.1e}" for method in METHODS[1:]]
    lines += ["", *_verdict(results, groups), "", "![times by network](rivals.svg)"]
    (ROOT / "docs/benchmarks/rivals.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    plot(results, groups)
    print("\n".join(lines))


def _row(group: str, method: str, found: list[dict | None]) -> str:
    times = [f["ms"] for f in found if f]
    if not times:
        return f"| {group} | {method} | 0 of {len(found)} | - | - | - | - |"
    figures = f"{np.median(times):.3g} | {np.quantile(times, 0.95):.3g} | {sum(times):.4g}"
    return f"| {group} | {method} | {len(times)} of {len(found)} | {figures} | {max(f['mb'] for f in found if f):.0f} |"


def _verdict(results: dict, groups: list[str]) -> list[str]:
    """Say where a rival was faster than our compiled core, case by case."""
    lines = []
    for method in METHODS[2:]:
        pairs = [
            (ours["ms"], theirs["ms"])
            for group in groups
            for ours, theirs in zip(results[group, METHODS[0]], results[group, method], strict=True)
            if ours and theirs
        ]
        faster = sum(theirs < ours for ours, theirs in pairs)
        ratio = sum(t for _, t in pairs) / max(sum(o for o, _ in pairs), 1e-9)
        lines.append(
            f"- {method}: faster than our compiled core in {faster} of {len(pairs)}; {ratio:.3g} times its total."
        )
    return lines


def plot(results: dict, groups: list[str]) -> None:
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "repletion"
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(8, 4))
    for shift, method in enumerate(METHODS):
        points = [(g, f["ms"]) for g, group in enumerate(groups) for f in results[group, method] if f]
        if points:
            x, y = zip(*points, strict=True)
            axes.scatter(np.array(x) + 0.12 * (shift - 2.5), y, s=14, label=method)
    axes.set_yscale("log")
    axes.set_xticks(range(len(groups)), groups)
    axes.set_ylabel("milliseconds a question")
    axes.legend(fontsize=8, loc="upper left", ncols=2)
    figure.tight_layout()
    figure.savefig(ROOT / "docs/benchmarks/rivals.svg", metadata={"Date": None})


if __name__ == "__main__":
    worker(sys.argv[2]) if sys.argv[1:2] == ["--worker"] else main()
