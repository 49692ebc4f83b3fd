"""Which tests run which lines: the relevant tests once, with a coverage context for each."""

import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import coverage
import pytest

PACKAGES = ("domain", "inference", "decisions")
ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src/repletion"
DATA, PASSED = ROOT / ".coverage", ROOT / ".passed.json"


@dataclass(frozen=True)
class Covering:
    """By file and line the tests that run it, those that run the least first; and the share of branches run."""

    lines: dict[Path, dict[int, list[str]]]

    def tests(self, path: Path, line: int) -> list[str]:
        """Return the tests that run a line; of a line that runs when the file is imported, those of the file."""
        lines = self.lines.get(path, {})
        return lines.get(line) or list(dict.fromkeys(t for some in lines.values() for t in some))


class _Passed:
    """Keeps which tests pass: one that fails without a mutant says nothing about it."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" and report.passed:
            self.names.add(report.nodeid)


def measure(tests: Sequence[str]) -> int:
    """Run the tests once with contexts, and keep what was run; return the exit status of pytest."""
    passed = _Passed()
    options = ["-q", "-p", "no:cacheprovider", "--cov", f"--cov-config={ROOT}/research/mutation/coverage.ini",
               "--cov-context=test", "--cov-report=term:skip-covered"]  # fmt: skip
    status = pytest.main([*options, *tests], plugins=[passed])
    PASSED.write_text(json.dumps(sorted(passed.names)), encoding="utf-8")
    return int(status)


def covering(files: Sequence[Path] = (DATA,), passed: Path = PASSED) -> Covering:
    """Return what `measure` kept."""
    good = set(json.loads(passed.read_text(encoding="utf-8"))) if passed.exists() else None
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
    return Covering({p: {n: sorted(t, key=lambda t: (width[t], t)) for n, t in lines.items()} for p, lines in found.items()})


def _named(contexts: Sequence[str], good: set[str] | None) -> Iterator[str]:
    for context in contexts:
        test = context.rpartition("|")[0]
        if test and (good is None or test in good):
            yield test


if __name__ == "__main__":
    sys.exit(measure(sys.argv[1:]))
