"""Predicted results: for every person and outcome the probability of a result beyond a limit, that test left out."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context

import numpy as np
import numpy.typing as npt

from repletion.decisions.evidence import Gatherer
from repletion.decisions.labs import read_labs
from repletion.domain.case import Case
from repletion.domain.knowledge import KnowledgeBase
from repletion.inference.expected import Asked, beyond
from repletion.inference.network import Network, build
from repletion.inference.question import Model
from repletion.inference.strata import stratum

Floats = npt.NDArray[np.float64]
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Outcome:
    """A result below a limit: the test, which level of its low side (1 is the mildest), and who is scored.

    `parts` are tests that it is worked out from, which are left out with it.
    """

    id: str
    test: str
    level: int
    name: str
    sex: str | None = None
    parts: tuple[str, ...] = ()

    @property
    def left_out(self) -> frozenset[str]:
        """Return the tests that nothing may be told of when this one is predicted."""
        return frozenset({self.test, *self.parts})


OUTCOMES = (
    Outcome("vitamin_d_below_30", "vitamin_d_25oh", 2, "25(OH)D below 30 nmol/L"),
    Outcome("vitamin_d_below_50", "vitamin_d_25oh", 1, "25(OH)D below 50 nmol/L"),
    Outcome("b12_below_148", "vitamin_b12", 2, "vitamin B12 below 148 pmol/L"),
    Outcome("b12_below_221", "vitamin_b12", 1, "vitamin B12 below 221 pmol/L"),
    Outcome("ferritin_below_15", "ferritin", 2, "ferritin below 15 ug/L (women)", "female"),
    Outcome("potassium_below_3_5", "potassium", 1, "potassium below 3.5 mmol/L"),
    Outcome("sodium_below_135", "sodium", 1, "sodium below 135 mmol/L"),
    Outcome("calcium_below_2_20", "calcium_adjusted", 1, "adjusted calcium below 2.20 mmol/L", parts=("albumin",)),
)
LEFT_OUT = {outcome.test: outcome.left_out for outcome in OUTCOMES}


def limit(kb: KnowledgeBase, outcome: Outcome) -> float:
    """Return the limit of an outcome, in the test's canonical unit."""
    low = kb.labs[outcome.test].low
    assert low is not None, "every outcome is a low result"
    value = low.levels[outcome.level - 1].at.value
    assert value is not None, "every limit is a value"
    return value


def predict(kb: KnowledgeBase, people: Sequence[Case], progress: Progress, workers: int | None = None) -> Floats:
    """Return P(result below the limit | everything but that test), (people, outcomes), in the order of `OUTCOMES`.

    People of one age and sex share a calibrated model; groups are shared out over processes, largest first.
    """
    groups: dict[tuple[int | None, str | None], list[int]] = {}
    for place, case in enumerate(people):
        groups.setdefault((case.age, case.sex), []).append(place)
    order = sorted(groups.values(), key=len, reverse=True)
    answers = np.empty((len(people), len(OUTCOMES)))
    done = 0
    # Fresh processes: a fork of one that has threads (Polars) may hang.
    with ProcessPoolExecutor(workers or os.cpu_count(), mp_context=get_context("spawn")) as pool:
        work = pool.map(partial(_of_group, kb), [[people[i] for i in places] for places in order])
        for places, found in zip(order, work, strict=True):
            answers[places] = found
            done += len(places)
            progress(done, len(people))
    return answers


def _of_group(kb: KnowledgeBase, people: Sequence[Case]) -> Floats:
    """Return the predictions of people of one age and sex."""
    model = Model(_network(kb), stratum(kb.population, people[0].age, people[0].sex))
    return np.array([of_person(kb, model, case) for case in people])


_NETWORKS: dict[str, Network] = {}


def _network(kb: KnowledgeBase) -> Network:
    """Return the network, built once in each process."""
    if kb.digest not in _NETWORKS:
        _NETWORKS[kb.digest] = build(kb)
    return _NETWORKS[kb.digest]


def of_person(kb: KnowledgeBase, model: Model, case: Case) -> list[float]:
    """Return the prediction of every outcome whose test the person had (NaN for the others)."""
    evidence = Gatherer(case, kb, read_labs(case, kb)).gather().evidence
    had = {result.test for result in case.labs}
    tests = [test for test in LEFT_OUT if test in had]
    asked = [Asked(f"{test}.low", sides(LEFT_OUT[test])) for test in tests]
    found = dict(zip(tests, beyond(model, evidence, asked) if asked else [], strict=True))
    return [float(found[o.test][o.level - 1]) if o.test in found else float("nan") for o in OUTCOMES]


def sides(tests: frozenset[str]) -> frozenset[str]:
    """Return the nodes of tests: both sides of each."""
    return frozenset(f"{test}.{side}" for test in tests for side in ("low", "high"))
