"""Does time grow in proportion to rows, and memory not at all? From ten thousand to ten million rows.

python benchmarks/cohort_linear.py [--most 10000000] [--write]         # docs/benchmarks/cohort_linear.md

Rows come in blocks, as a cohort is read: each block is drawn anew from the model (people who were asked four questions
and know twelve exposures, as in cohort.md), made into arrays, and answered: probability and explains of all causes.
Processor time of one core; drawing the people is not counted.
"""

import argparse
import platform
import resource
import sys
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from simulated_rows import questions_only

from repletion.domain.knowledge import KnowledgeBase
from repletion.inference import batch
from repletion.inference.batch_arrays import columns, prepared
from repletion.inference.belief import believe
from repletion.kb.load import load

ROOT = Path(__file__).parent.parent
BLOCK, FIRST = 60_000, 10_000


@dataclass
class Run:
    """What a number of rows took: processor seconds of the answers and of their arrays, and a sum to compare by."""

    rows: int
    answers: float = 0.0
    arrays: float = 0.0
    sum: float = 0.0
    left: int = 0


def block(kb: KnowledgeBase, count: int, seed: int, run: Run) -> None:
    """Draw, answer and add up one block."""
    people = questions_only(kb, count, np.random.default_rng(seed))
    models = list(dict.fromkeys(p.model for p in people))
    place = {m: k for k, m in enumerate(models)}
    structure = prepared(models[0])[0]
    started = time.process_time()
    told = columns(
        structure, [place[p.model] for p in people], [p.evidence for p in people], [p.complaint for p in people]
    )
    made = time.process_time()
    found = batch.empty(len(people), len(models[0].network.ids))
    left = batch.solve(structure, models, told, found)
    for k in left:
        alone = believe(people[k].model, people[k].evidence, people[k].complaint)
        found.probability[k] = alone.probability
        if alone.explains is not None:
            found.explains[k] = alone.explains
    run.arrays += made - started
    run.answers += time.process_time() - made
    run.left += len(left)
    run.sum += float(found.probability.sum())


def counted(kb: KnowledgeBase, rows: int) -> Run:
    """Return what so many rows took."""
    run = Run(rows)
    for seed, start in enumerate(range(0, rows, BLOCK)):
        block(kb, min(BLOCK, rows - start), seed, run)
        print(f"\r{rows:,}: {min(rows, start + BLOCK):,} rows", end="", file=sys.stderr)
    print(file=sys.stderr)
    return run


def peak() -> float:
    """Return the megabytes that this process held at most until now."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Measure every tenfold number of rows, print, keep."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--most", type=int, default=10_000_000)
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks/cohort_linear.md")
    arguments = parser.parse_args()
    kb = load()
    block(kb, 600, 0, Run(600))  # calibrates the strata, once for all rows
    lines = [
        "# Rows and time",
        f"{date.today()}, Python {platform.python_version()}, {platform.machine()}, knowledge {kb.digest[:8]};",
        f"`python benchmarks/cohort_linear.py --most {arguments.most}`",
        "",
        (__doc__ or "").partition("\n\n")[2].partition("\n\n")[2].strip().replace("\n", " "),
        "",
        "| rows | answered a second | answers, µs a row | arrays, µs a row | left to the single path | peak, MB |",
        "|" + " --- |" * 6,
    ]
    rows = FIRST
    while rows <= arguments.most:
        run = counted(kb, rows)
        answers, arrays = (1e6 * seconds / rows for seconds in (run.answers, run.arrays))
        lines.append(f"| {rows:,} | {1e6 / answers:,.0f} | {answers:.0f} | {arrays:.0f} | {run.left} | {peak():,.0f} |")
        print(lines[-1], file=sys.stderr)
        rows *= 10
    page = "\n".join(lines) + "\n"
    print(page)
    if arguments.write:
        (ROOT / "docs/benchmarks/cohort_linear.md").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
