"""Do the stated intervals cover worlds drawn from the same uncertainty? A test for bugs, not of truth.

A world is the network with every number drawn once from its own uncertainty, and calibrated anew as if those were the
published numbers. What is believed of a simulated person in that world should lie within the 95 % interval that is
stated of the same person in 95 of 100 worlds. It tells whether the shortcuts behind an interval (200 draws, a smaller
question, corrections and exposures to first order) do harm; whether the numbers are right, it cannot tell.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import exp, log

import numpy as np

from repletion.decisions.diagnosis import answers
from repletion.decisions.evidence import Gathered
from repletion.domain.estimate import Estimate, Table
from repletion.domain.knowledge import Cause, KnowledgeBase
from repletion.inference.belief import Beliefs, believe
from repletion.inference.evidence import Evidence
from repletion.inference.network import Network, Node, build
from repletion.inference.question import Model
from repletion.inference.simulate import person
from repletion.inference.strata import Stratum, stratum
from repletion.inference.uncertainty import LARGEST, LIMIT, SMALLEST, resolved

DRAWS = 200
MATTERS = 0.01
"""Only answers above this are looked at: what is all but impossible has intervals that nobody reads."""
COMPLAINTS = 4
TOLD = 0.5
"""Share of the exposures of a simulated person's causes that are told, one way or the other."""


@dataclass(frozen=True)
class Person:
    """A simulated person: who, what was seen, and which of it is the complaint."""

    who: Stratum
    evidence: Evidence
    complaint: tuple[str, ...]


@dataclass(frozen=True)
class Checked:
    """One answer about one cause of one person, over all worlds: the interval, and the worlds below and above it."""

    answer: str
    cause: str
    stated: float
    interval: tuple[float, float]
    worlds: int
    below: int
    above: int


@dataclass(frozen=True)
class Coverage:
    """Over all answers and worlds: the share within the interval, below and above it."""

    answers: int
    worlds: int
    within: float
    below: float
    above: float
    error: float
    """The standard error of `within`, the answers of one person counting as one (they share their worlds)."""


def world(network: Network, nodes: Sequence[str], rng: np.random.Generator) -> Network:
    """Return the network with every number of its causes, exposures and of these nodes drawn once."""
    return replace(
        network,
        causes=tuple(_cause(cause, rng) for cause in network.causes),
        arcs=tuple(replace(arc, probability=_probability(arc.probability, rng)) for arc in network.arcs),
        nodes={name: _node(network.nodes[name], rng) for name in nodes},
        exposures={name: _table(table, rng) for name, table in network.exposures.items()},
    )


def _cause(cause: Cause, rng: np.random.Generator) -> Cause:
    influences = tuple(replace(i, odds_ratio=_ratio(i.odds_ratio, rng)) for i in cause.influences)
    return replace(cause, prior=_table(cause.prior, rng), influences=influences)


def _node(node: Node, rng: np.random.Generator) -> Node:
    frequency = tuple(_table(table, rng) for table in node.frequency)
    return replace(node, frequency=frequency, sensitivity=tuple(_table(table, rng) for table in node.sensitivity))


def _table(table: Table, rng: np.random.Generator) -> Table:
    return tuple(_probability(row, rng) for row in table)


def _probability(estimate: Estimate, rng: np.random.Generator) -> Estimate:
    return _drawn(estimate, rng, lambda p: log(p / (1 - p)), lambda x: 1 / (1 + exp(-x)), (SMALLEST, LARGEST))


def _ratio(estimate: Estimate, rng: np.random.Generator) -> Estimate:
    return _drawn(estimate, rng, log, exp, (SMALLEST, 1 / SMALLEST))


def _drawn(
    estimate: Estimate, rng: np.random.Generator, scale: Callable[[float], float], back: Callable[[float], float],
    bounds: tuple[float, float],
) -> Estimate:  # fmt: skip
    """Return one draw: normal on the scale, each half with the spread of its own side of the interval.

    Written apart from `inference.uncertainty`, so that each holds the other to what the documents say.
    """
    stated = resolved(estimate)
    assert stated.value is not None, "the reader lets no estimate through without a number"
    ends = stated.interval or (stated.value, stated.value)
    low, middle, high = (scale(min(max(x, bounds[0]), bounds[1])) for x in (ends[0], stated.value, ends[1]))
    normal = rng.standard_normal()
    value = back(middle + normal * (high - middle if normal > 0 else middle - low) / LIMIT)
    return replace(estimate, value=value, count=None, interval=None)


def people(kb: KnowledgeBase, count: int, seed: int, complaints: int = COMPLAINTS) -> Iterator[Person]:
    """Return simulated people of all ages and both sexes, each with one cause chosen evenly and some of its exposures.

    The rare causes are as well represented as the common ones, since a mistake may sit in any of them. Of the
    complaints that a person shows, at most so many are what is to be explained.
    """
    rng, network = np.random.default_rng(seed), build(kb)
    models: dict[int, Model] = {}
    for _ in range(count):
        row = int(rng.integers(len(kb.population)))
        band = kb.population[row]
        if row not in models:
            models[row] = Model(network, stratum(kb.population, (band.age[0] + min(band.age[1], 89)) // 2, band.sex))
        yield _person(kb, models[row], rng, complaints)


def _person(kb: KnowledgeBase, model: Model, rng: np.random.Generator, complaints: int) -> Person:
    present, seen = person(model, rng)
    there = [cause for cause, has in zip(model.network.causes, present, strict=True) if has]
    names = sorted({i.exposure for cause in there for i in cause.influences})
    exposures = {name: bool(rng.random() < 0.5) for name in names if rng.random() < TOLD}
    shown = [n for n, levels in seen.items() if levels[0] == 0 and n in kb.findings and kb.findings[n].complaint]
    return Person(model.who, Evidence(exposures=exposures, likelihoods=seen), tuple(sorted(shown[:complaints])))


def checked(kb: KnowledgeBase, someone: Person, worlds: int, rng: np.random.Generator) -> list[Checked]:
    """Return every answer about one person that matters, held against what is believed in so many worlds."""
    model = Model(build(kb), someone.who)
    gathered = Gathered(someone.evidence, (), someone.complaint)
    stated = answers(kb, model, gathered, _believed(model.network, someone, DRAWS))
    nodes = tuple(someone.evidence.likelihoods)
    found = [_believed(world(model.network, nodes, rng), someone, 0) for _ in range(worlds)]
    result = []
    for one in stated:
        place = model.network.position[one.id]
        told = [("probability", one.probability, one.interval, [f.probability[place] for f in found])]
        if one.explains is not None:
            told.append(("explains", one.explains, one.explains_interval, [_share(f, place) for f in found]))
        result += [_checked(*each, one.id) for each in told if each[1] > MATTERS]
    return result


def _believed(network: Network, someone: Person, draws: int) -> Beliefs:
    return believe(Model(network, someone.who), someone.evidence, someone.complaint, draws=draws)


def _share(beliefs: Beliefs, place: int) -> float:
    return 0.0 if beliefs.explains is None else float(beliefs.explains[place])


def _checked(
    answer: str, stated: float, interval: tuple[float, float] | None, found: Sequence[float], cause: str
) -> Checked:
    assert interval is not None, "draws were asked for"
    below, above = (sum(f < interval[0] for f in found), sum(f > interval[1] for f in found))
    return Checked(answer, cause, stated, interval, len(found), below, above)


def summed(by_person: Sequence[Sequence[Checked]], answer: str) -> Coverage:
    """Return the coverage of one kind of answer over people, each of whom gives a list of checks."""
    told = [[c for c in checks if c.answer == answer] for checks in by_person]
    every = [c for checks in told for c in checks]
    worlds = sum(c.worlds for c in every)
    below, above = (sum(c.below for c in every) / worlds, sum(c.above for c in every) / worlds)
    within = 1 - below - above
    # Ratio estimator: the people differ in how many answers they have.
    off = [sum(c.worlds * (1 - within) - c.below - c.above for c in checks) for checks in told]
    return Coverage(len(every), worlds, within, below, above, float(np.sqrt(np.square(off).sum()) / worlds))
