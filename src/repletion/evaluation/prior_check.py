"""Prior predictive check: do people simulated from the knowledge look like people? (Gelman and others, Bayesian Data
Analysis, 2013, chapter 6.) Each comparison has stated bounds.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import exp, sqrt
from typing import Literal

import numpy as np
import numpy.typing as npt

from repletion.domain.knowledge import KnowledgeBase
from repletion.evaluation.pairs import log_odds_ratio
from repletion.evaluation.simulation import People, expected_causes, expected_levels
from repletion.inference.network import Network

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Part = Literal["causes", "findings", "tests", "defining limits", "symptoms a person", "pairs of symptoms"]

RELATIVE, ERRORS = 0.05, 4.0
"""A simulated share may differ from the stated one by 5 % of it, or by four standard errors where that is more."""
DEFINING = 0.15
"""Shares beyond a limit that defines a deficiency follow from its causes: 15 %."""
ASKED, MEDIAN, NONE = 46, 5, 0.106
"""New Zealand, 1,000 people, 46 symptoms in the past week: median 5, 10.6 % none (petrie14)."""
MEDIAN_OFF, NONE_OFF = 2, 0.05
FACTOR = 1.5
"""An odds ratio of two symptoms may differ from the survey's by this factor."""
SYMPTOM_GROUPS = ("pain", "cramp", "weakness", "sensation", "movement", "general")


@dataclass(frozen=True)
class Check:
    """One comparison: what the population shows, what was simulated, and the bounds that were accepted."""

    part: Part
    name: str
    population: float
    simulated: float
    low: float
    high: float

    @property
    def met(self) -> bool:
        """Return whether the simulated figure lies within the bounds."""
        return self.low <= self.simulated <= self.high


@dataclass(frozen=True)
class Pair:
    """What a survey found for two symptoms."""

    one: str
    other: str
    odds_ratio: float


def checks(kb: KnowledgeBase, network: Network, people: list[People], pairs: Sequence[Pair]) -> list[Check]:
    """Return every comparison."""
    found = [*_causes(network, people, kb), *_nodes(kb, network, people), *_symptoms(kb, people)]
    return [*found, *(_pair(people, pair) for pair in pairs)]


def share_check(part: Part, name: str, stated: float, simulated: float, count: int, relative: float) -> Check:
    """Return the check of a share among `count` people."""
    off = max(relative * stated, ERRORS * sqrt(stated * (1 - stated) / count))
    return Check(part, name, stated, simulated, max(stated - off, 0.0), stated + off)


def _causes(network: Network, people: list[People], kb: KnowledgeBase) -> Iterator[Check]:
    count = sum(map(len, people))
    simulated = np.concatenate([group.causes for group in people]).mean(axis=0)
    for name, stated, seen in zip(network.ids, expected_causes(network, people, kb), simulated, strict=True):
        yield share_check("causes", name, float(stated), float(seen), count, RELATIVE)


def _nodes(kb: KnowledgeBase, network: Network, people: list[People]) -> Iterator[Check]:
    count = sum(map(len, people))
    for name, node in network.nodes.items():
        levels = np.concatenate([group.levels[name] for group in people])
        for k, stated in enumerate(expected_levels(network, people, name)):
            seen = float((levels > k).mean())
            if name in kb.findings:
                yield share_check("findings", name, float(stated), seen, count, RELATIVE)
            elif node.derived_from is not None and k >= node.derived_from:
                yield share_check("defining limits", f"{name} {k + 1}", float(stated), seen, count, DEFINING)
            else:
                yield share_check("tests", f"{name} {k + 1}", float(stated), seen, count, RELATIVE)


def counted(kb: KnowledgeBase, people: list[People]) -> tuple[list[str], npt.NDArray[np.int64]]:
    """Return the 46 commonest symptoms that people can be asked about, and how many of them each person has."""
    asked = [n for n, f in kb.findings.items() if f.group in SYMPTOM_GROUPS and f.window != "on examination"]
    shares = {name: float(np.mean(joined(people, name))) for name in asked}
    chosen = sorted(asked, key=lambda name: -shares[name])[:ASKED]
    whole = np.zeros(sum(map(len, people)), dtype=np.int64)
    for name in chosen:
        whole += joined(people, name)
    return chosen, whole


def joined(people: list[People], finding: str) -> Flags:
    """Return who has a finding, over all groups."""
    return np.concatenate([group.present(finding) for group in people])


def _symptoms(kb: KnowledgeBase, people: list[People]) -> Iterator[Check]:
    _, number = counted(kb, people)
    part: Part = "symptoms a person"
    yield Check(part, "median", MEDIAN, float(np.median(number)), MEDIAN - MEDIAN_OFF, MEDIAN + MEDIAN_OFF)
    yield Check(part, "share with none", NONE, float((number == 0).mean()), NONE - NONE_OFF, NONE + NONE_OFF)


def _pair(people: list[People], pair: Pair) -> Check:
    one, other = joined(people, pair.one), joined(people, pair.other)
    seen = exp(log_odds_ratio(one, other, np.ones(len(one))))
    low, high = pair.odds_ratio / FACTOR, pair.odds_ratio * FACTOR
    return Check("pairs of symptoms", f"{pair.one} and {pair.other}", pair.odds_ratio, seen, low, high)
