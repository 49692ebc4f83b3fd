"""Mutation testing of domain, inference and decisions.

python -m research.mutation cover TESTS...                  # once: which test runs which line (and the branches run)
python -m research.mutation try [--sample 150] [--seed N] [--minutes M] [--only FILE]   # then: mutants against tests

The whole is some 6,000 mutants and a night's work; a sample tells the score with its interval.
"""

import argparse
import random
import sys
import time
from collections import Counter
from datetime import date
from pathlib import Path

import numpy  # noqa: F401 - loaded once, for all the processes that try a mutant
import pydantic  # noqa: F401

from research.mutation.covering import DATA, PACKAGES, ROOT, SOURCE, covering, measure
from research.mutation.mutants import Mutant, mutants
from research.mutation.report import Tried, page
from research.mutation.trial import tried


def chosen(sample: int | None, seed: int, only: str) -> tuple[list[Mutant], int]:
    """Return the mutants to try, in random order, and how many there are."""
    files = [p for name in PACKAGES for p in sorted((SOURCE / name).glob("*.py")) if only in str(p)]
    every = [m for path in files for m in mutants(path)]
    random.Random(seed).shuffle(every)
    return every[:sample], len(every)


def main(argv: list[str]) -> int:
    """Measure or try; return the exit status."""
    if argv[:1] == ["cover"]:
        return measure(argv[1:])
    parser = argparse.ArgumentParser(prog="python -m research.mutation try")
    parser.add_argument("--sample", type=int)
    parser.add_argument("--seed", type=int, default=20261124)
    parser.add_argument("--minutes", type=float, default=1e9)
    parser.add_argument("--only", default="")
    parser.add_argument("--data", type=Path, nargs="*", default=[DATA])
    parser.add_argument("--out", type=Path, default=ROOT / f"docs/soak/mutation-{date.today()}.md")
    given = parser.parse_args(argv[1:])
    some, count = chosen(given.sample, given.seed, given.only)
    known = covering(given.data)
    end, done = time.monotonic() + 60 * given.minutes, []
    for mutant in some:
        if time.monotonic() > end:
            break
        done.append(Tried(mutant, tried(mutant, known.tests(mutant.path, mutant.line))))
        print(f"{len(done)} {Counter(t.end for t in done)}", file=sys.stderr, flush=True)
        given.out.write_text(page(done, count, given.seed), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
