"""Mutation testing of domain, inference and decisions.

python -m research.mutation cover [TESTS...]                # once: which test runs which line (and the branches run)
python -m research.mutation try [--sample 150] [--seed N] [--minutes M] [--only FILE]   # then: mutants against tests

The whole is some 5,200 mutants: at nine a minute on two cores a night's work. A sample tells the score with its
interval; 150 take a quarter of an hour, and covering before them another.
"""

import argparse
import random
import sys
import time
from collections import Counter
from datetime import date
from multiprocessing import get_context
from pathlib import Path

import msgspec.json  # noqa: F401 - loaded once, for all the processes that try a mutant
import numpy.random  # noqa: F401
import pydantic  # noqa: F401
import rapidfuzz  # noqa: F401
import rich  # noqa: F401
import yaml  # noqa: F401
from research.mutation.covering import DATA, PACKAGES, ROOT, SOURCE, covering, measure, relevant
from research.mutation.mutants import Mutant, mutants
from research.mutation.report import Tried, page
from research.mutation.trial import sound, tried


def chosen(sample: int | None, seed: int, only: str) -> tuple[list[Mutant], int]:
    """Return the mutants to try, in random order, and how many there are."""
    files = [p for name in PACKAGES for p in sorted((SOURCE / name).glob("*.py")) if only in str(p)]
    every = [m for path in files for m in mutants(path)]
    random.Random(seed).shuffle(every)  # noqa: S311 - a sample, no secret
    return every[:sample], len(every)


def _one(asked: tuple[Mutant, list[str]]) -> Tried:
    return Tried(asked[0], tried(*asked))


def main(argv: list[str]) -> int:
    """Measure or try; return the exit status."""
    if argv[:1] == ["cover"]:
        return measure(argv[1:] or relevant())
    parser = argparse.ArgumentParser(prog="python -m research.mutation try")
    parser.add_argument("--sample", type=int)
    parser.add_argument("--seed", type=int, default=20261124)
    parser.add_argument("--minutes", type=float, default=1e9)
    parser.add_argument("--only", default="")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--data", type=Path, nargs="*", default=[DATA])
    parser.add_argument("--out", type=Path, default=ROOT / f"docs/soak/mutation-{date.today()}.md")
    given = parser.parse_args(argv[1:])
    some, count = chosen(given.sample, given.seed, given.only)
    known = covering(given.data)
    asked = [(mutant, known.tests(mutant.path, mutant.line)) for mutant in some]
    if not sound(sorted({test for _, tests in asked for test in tests[:3]})[:200]):
        sys.exit("the tests fail where nothing is wrong: run `cover` again")
    end, done = time.monotonic() + 60 * given.minutes, []
    with get_context("fork").Pool(given.workers) as pool:
        for one in pool.imap_unordered(_one, asked):
            done.append(one)
            print(f"{len(done)} {dict(Counter(t.end for t in done))}", file=sys.stderr, flush=True)
            given.out.write_text(page(done, count, given.seed), encoding="utf-8")
            if time.monotonic() > end:
                break
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
