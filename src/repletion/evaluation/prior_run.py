"""The whole prior predictive check: simulate, compare, decide what the numbers may be called."""

import csv
from dataclasses import dataclass
from importlib.resources import files
from io import StringIO

import numpy as np
import numpy.typing as npt

from repletion.evaluation.prediction import Progress
from repletion.evaluation.prior_check import Check, Pair, Part, checks, counted
from repletion.evaluation.simulation import simulate
from repletion.inference.network import build
from repletion.kb.load import load

PARTS: tuple[Part, ...] = (
    "causes",
    "findings",
    "tests",
    "defining limits",
    "symptoms a person",
    "pairs of symptoms",
)
TOGETHER: tuple[Part, ...] = ("symptoms a person", "pairs of symptoms")
"""Parts that a posterior of several findings rests on: where they fail, only the order may be trusted."""


@dataclass(frozen=True)
class PriorRun:
    """What was simulated and compared; `counts[k]`: the share of people with k of the symptoms counted."""

    people: int
    seed: int
    knowledge_version: str
    knowledge_digest: str
    checks: tuple[Check, ...]
    symptoms: tuple[str, ...]
    counts: npt.NDArray[np.float64]

    def of(self, part: Part) -> list[Check]:
        """Return the comparisons of one part."""
        return [check for check in self.checks if check.part == part]

    def passes(self, part: Part) -> bool:
        """Return whether every comparison of a part is met."""
        return all(check.met for check in self.of(part))

    @property
    def probabilities(self) -> bool:
        """Return whether the numbers may be called probabilities; else they rank."""
        return all(self.passes(part) for part in TOGETHER)


def prior_run(people: int, seed: int, progress: Progress) -> PriorRun:
    """Return the check of the knowledge base in use."""
    kb = load()
    network = build(kb)
    drawn = simulate(kb, people, seed, progress)
    chosen, number = counted(kb, drawn)
    counts = np.bincount(number, minlength=len(chosen) + 1) / len(number)
    found = tuple(checks(kb, network, drawn, pairs()))
    return PriorRun(people, seed, kb.version, kb.digest, found, tuple(chosen), counts)


def pairs() -> list[Pair]:
    """Return the survey's pairs of symptoms (NHANES 1999-2008, `python -m research.nhanes_pairs`)."""
    text = (files("repletion.kb") / "own" / "nhanes_pairs.csv").read_text(encoding="utf-8")
    return [Pair(r["one"], r["other"], float(r["odds_ratio"])) for r in csv.DictReader(StringIO(text))]
