"""Published figures that the knowledge base does not use, held against what the model predicts of the same people.

Each is a share of some group: of people with this exposure, cause, finding or result, how many have that. The model
answers with its probability for such a person and the 95 % interval that the uncertainty of its numbers gives. The
interval is of the model's belief about the share; it holds neither the chance of a small sample nor what sets the
sample apart from the reference population.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from repletion.domain.estimate import Estimate, Sex
from repletion.domain.fault import Fault, Unusable
from repletion.domain.knowledge import KnowledgeBase, Side
from repletion.domain.record import record
from repletion.inference.belief import believe
from repletion.inference.evidence import Evidence
from repletion.inference.expected import Asked, beyond
from repletion.inference.network import Network, build
from repletion.inference.posterior import posterior
from repletion.inference.question import Model
from repletion.inference.strata import Stratum, stratum
from repletion.inference.uncertainty import Draws, expit, logit, resolved
from repletion.kb.number_checks import source_key
from repletion.kb.reader import fill
from repletion.kb.yaml_text import parse_file

Floats = npt.NDArray[np.floating]
FILE = Path(__file__).parent / "figures.yaml"
DRAWS = 200
CERTAIN = 0.9999
"""P(there) of a cause that everybody in the group has, by its definition."""


@record
class Beyond:
    """A result at or beyond a level of one side of a test (1 is the mildest)."""

    lab: str
    side: Side
    level: int

    @property
    def node(self) -> str:
        """Return the id of that side of the test in the network."""
        return f"{self.lab}.{self.side}"


@record
class Given:
    """Who the group is."""

    age: tuple[int, int]
    sex: Sex | None = None
    exposures: dict[str, bool] = field(default_factory=dict)
    causes: dict[str, bool] = field(default_factory=dict)
    findings: tuple[str, ...] = ()
    beyond: tuple[Beyond, ...] = ()


@record
class Target:
    """What a share of the group has: a cause, a finding, or a level of a test."""

    cause: str | None = None
    finding: str | None = None
    lab: str | None = None
    side: Side | None = None
    level: int | None = None

    @property
    def node(self) -> str | None:
        """Return the id of the node in the network; None of a cause."""
        return self.finding if self.lab is None else f"{self.lab}.{self.side}"


@record
class Figure:
    """A published share; `comparable`: how its group differs; `outside`: what is to be learnt where it is missed."""

    asks: str
    setting: Literal["community", "hospital"]
    given: Given
    target: Target
    published: Estimate
    comparable: str
    outside: str = ""


@dataclass(frozen=True)
class Held:
    """A figure beside its prediction; `printed` has its interval where a count or an interval was printed.

    `inside`: the published share lies inside the predicted interval. `compatible`: the two intervals meet (where none
    is printed: as `inside`).
    """

    id: str
    figure: Figure
    published: float
    printed: tuple[float, float] | None
    predicted: float
    interval: tuple[float, float]
    inside: bool
    compatible: bool


def figures(kb: KnowledgeBase, file: Path = FILE) -> dict[str, Figure]:
    """Return every figure by id; `Unusable` with every fault of form, and every id and source that is not known."""
    document, faults = parse_file(file, file.name)
    found: dict[str, Figure] | None = None
    if not faults:
        found, faults = fill(document, dict[str, Figure])
    if found is None:
        raise Unusable(faults)
    network = build(kb)
    wrong = [
        Fault(where=document.at(name), what=f"{name}: {what}", remedy="mend the id")
        for name, figure in found.items()
        for what in _unknown(figure, kb, network)
    ]
    if wrong:
        raise Unusable(wrong)
    return found


def _unknown(figure: Figure, kb: KnowledgeBase, network: Network) -> Iterator[str]:
    given, target = figure.given, figure.target
    causes = [*given.causes, *([] if target.cause is None else [target.cause])]
    yield from (f"no exposure {name!r}" for name in given.exposures if name not in kb.exposures)
    yield from (f"no cause {name!r}" for name in causes if name not in kb.causes)
    levels = [(b.node, b.level) for b in given.beyond] + [(name, 1) for name in given.findings]
    if target.node is not None:
        levels.append((target.node, target.level or 1))
    elif target.cause is None:
        yield "the target names nothing"
    for node, level in levels:
        if node not in network.nodes:
            yield f"no finding or side of a test {node!r} (a report of something else is none)"
        elif not 1 <= level <= network.nodes[node].levels:
            yield f"{node} has no level {level}"
    yield from (f"no source {s!r}" for s in map(source_key, figure.published.sources) if s not in kb.sources)


def rests_on(kb: KnowledgeBase, figure: Figure) -> frozenset[str]:
    """Return the sources of every number that tells the target's share, directly or through what it defines."""
    target = figure.target
    names = {target.cause} if target.cause else _defined_by(kb, target)
    estimates = [e for name in names for e in _of_cause(kb, name)]
    if target.node is not None:
        node = build(kb).nodes[target.node]
        estimates += [e for table in (*node.frequency, *node.sensitivity) for e in table]
    return frozenset(source_key(s) for e in estimates for s in e.sources)


def _defined_by(kb: KnowledgeBase, target: Target) -> set[str]:
    by = {name: cause.defined_by for name, cause in kb.causes.items()}
    return {name for name, d in by.items() if d is not None and (d.lab, d.side) == (target.lab, target.side)}


def _of_cause(kb: KnowledgeBase, name: str) -> list[Estimate]:
    cause = kb.causes[name]
    return [
        *cause.prior,
        *(i.odds_ratio for i in cause.influences),
        *(arc.probability for arc in cause.brought_about_by),
    ]


def held(kb: KnowledgeBase, name: str, figure: Figure, draws: int = DRAWS) -> Held:
    """Return the figure beside the model's prediction and its 95 % interval."""
    model = Model(build(kb), _who(kb, figure.given))
    evidence = _evidence(figure.given, model.network)
    cause = figure.target.cause
    stated, drawn = _of_node(model, evidence, figure, draws) if cause is None else _cause(model, evidence, cause, draws)
    low, high = np.quantile(drawn, [0.025, 0.975], method="weibull")
    interval = (min(float(low), stated), max(float(high), stated))
    share, printed = _share(figure.published), resolved(figure.published).interval
    meet = _meet((share, share), interval)
    return Held(
        name, figure, share, printed, stated, interval, meet, meet if printed is None else _meet(printed, interval)
    )


def _meet(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return one[0] <= other[1] and one[1] >= other[0]


def _share(published: Estimate) -> float:
    """Return the share as it was printed: k / n of a count."""
    share = published.count[0] / published.count[1] if published.count else published.value
    assert share is not None, "the reader lets no figure through without a number"
    return share


def _who(kb: KnowledgeBase, given: Given) -> Stratum:
    """Return the people of the reference population whose band has its middle between the ages."""
    low, high = given.age
    people = tuple(p for p in kb.population if low <= (p.age[0] + min(p.age[1], 89)) // 2 <= high)
    return stratum(people, None, given.sex)


def _evidence(given: Given, network: Network) -> Evidence:
    there = [(name, 1) for name in given.findings] + [(b.node, b.level) for b in given.beyond]
    seen = {node: _at_or_beyond(level, network.nodes[node].levels) for node, level in there}
    active = {name: CERTAIN if there else 1 - CERTAIN for name, there in given.causes.items()}
    return Evidence(exposures=given.exposures, active=active, likelihoods=seen)


def _at_or_beyond(level: int, levels: int) -> tuple[float, ...]:
    return tuple(float(k >= level) for k in range(levels + 1))


def _cause(model: Model, evidence: Evidence, name: str, draws: int) -> tuple[float, Floats]:
    beliefs = believe(model, evidence, (), draws=draws)
    assert beliefs.drawn_probability is not None
    place = model.network.position[name]
    return float(beliefs.probability[place]), beliefs.drawn_probability[place]


def _of_node(model: Model, evidence: Evidence, figure: Figure, draws: int) -> tuple[float, Floats]:
    """Return P(at or beyond the level) and its draws, which move with the ratio of two sums over the network."""
    node, level = figure.target.node or "", figure.target.level or 1
    stated = float(beyond(model, evidence, [Asked(node)])[0][level - 1])
    seen = {**evidence.likelihoods, node: _at_or_beyond(level, model.network.nodes[node].levels)}
    both = (evidence, Evidence(evidence.exposures, evidence.active, evidence.treated, evidence.excluded, seen))
    exact, drawn = ([_log_evidence(model, e, n) for e in both] for n in (0, draws))
    shift = logit(np.exp(drawn[1] - drawn[0])) - logit(np.exp(exact[1] - exact[0]))
    return stated, expit(logit(stated) + shift)


def _log_evidence(model: Model, evidence: Evidence, draws: int) -> Floats:
    question = model.ask([evidence], Draws(draws)) if draws else model.ask([evidence])
    return posterior(question, dtype=np.float64, exact=False).log_evidence
