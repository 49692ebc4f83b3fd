"""A plugin of pytest that keeps which tests pass, in what time: one that fails without a mutant says nothing of it."""

import json
from pathlib import Path

import pytest

KEPT = Path(__file__).parents[2] / "build/passed.json"
SECONDS: dict[str, float] = {}


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Keep the time of a test that passed."""
    if report.when == "call" and report.passed:
        SECONDS[report.nodeid] = round(report.duration, 2)


def pytest_sessionfinish() -> None:
    """Write down what passed."""
    KEPT.parent.mkdir(exist_ok=True)
    KEPT.write_text(json.dumps(SECONDS, indent=0), encoding="utf-8")
