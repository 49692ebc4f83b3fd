"""Which tests run which lines: the relevant tests once, with a coverage context for each."""

import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import coverage
from research.mutation.passing import KEPT

PACKAGES = ("domain", "inference", "decisions")
ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src/repletion"
SLOW = 5.0
"""Seconds from which on a test is not run for one line: the files that name a module are run whole in the end."""
DATA = ROOT / "build/coverage"


@dataclass(frozen=True)
class Covering:
    """By file and line the tests that run it, those that run the least first; and the share of branches run."""

    lines: dict[Path, dict[int, list[str]]]

    def tests(self, path: Path, line: int) -> list[str]:
        """Return the tests that run a line; of a line that runs when the file is imported, those of the file."""
        lines = self.lines.get(path, {})
        return lines.get(line) or list(dict.fromkeys(t for some in lines.values() for t in some))


def relevant() -> list[str]:
    """Return the tests that name one of the packages, and the packages themselves with their doctests."""
    words = [f"repletion.{name}" for name in PACKAGES]
    files = sorted((ROOT / "tests").glob("test_*.py"))
    named = [str(f.relative_to(ROOT)) for f in files if any(w in f.read_text(encoding="utf-8") for w in words)]
    return [*named, *(f"src/repletion/{name}" for name in PACKAGES)]


def measure(tests: Sequence[str]) -> int:
    """Run the tests once with contexts, and keep what was run; return the exit status of pytest."""
    options = ["-q", "-p", "no:cacheprovider", "-p", "research.mutation.passing", "--cov", "--cov-context=test",
               f"--cov-config={ROOT}/research/mutation/coverage.ini", "--cov-report=term:skip-covered"]  # fmt: skip
    return subprocess.run([sys.executable, "-m", "pytest", *options, *tests], cwd=ROOT).returncode  # noqa: S603


def covering(files: Sequence[Path] = (DATA,), passed: Path = KEPT) -> Covering:
    """Return what `measure` kept."""
    good: dict[str, float] = json.loads(passed.read_text(encoding="utf-8"))
    found: dict[Path, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    width: dict[str, int] = defaultdict(int)
    for name in files:
        data = coverage.CoverageData(str(name))
        data.read()
        for measured in data.measured_files():
            for line, contexts in data.contexts_by_lineno(measured).items():
                for test in _named(contexts, good):
                    found[Path(measured)][line].add(test)
                    width[test] += 1
    return Covering(
        {p: {n: sorted(t, key=lambda t: (width[t], t)) for n, t in lines.items()} for p, lines in found.items()}
    )


def _named(contexts: Sequence[str], good: dict[str, float]) -> Iterator[str]:
    tests = (context.rpartition("|")[0] for context in contexts)
    return (test for test in tests if good.get(test, SLOW) < SLOW)


def importing(path: Path) -> list[str]:
    """Return the files of tests that name the module of a file: what else speaks of it."""
    module = ".".join(path.relative_to(ROOT / "src").with_suffix("").parts)
    words = (f"from {module} import", f"import {module}", f"from {module.rpartition('.')[0]} import {path.stem}")
    files = sorted((ROOT / "tests").glob("test_*.py"))
    return [str(f.relative_to(ROOT)) for f in files if any(w in f.read_text(encoding="utf-8") for w in words)]
