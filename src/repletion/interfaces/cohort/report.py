"""The report of a population, from the finished answers: one deficiency at a time is in memory."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute  # type: ignore[import-untyped]

from repletion.evaluation.population_report import Deficiency, People, Population, Told
from repletion.evaluation.population_report_hiding import hidden, small
from repletion.evaluation.survey import Share
from repletion.interfaces.cohort.batches import Plan

Batches = Callable[[list[str]], Iterator[pa.RecordBatch]]
"""Yields the answers, with the columns named."""
LEVELS = ("emergency", "same_day", "soon", "routine")


@dataclass(frozen=True)
class Use:
    """A test: the weighted share of people to whom it is advised, and who had it against a guideline; None: hidden."""

    test: str
    name: str
    advised: float | None
    needless: float | None


@dataclass(frozen=True)
class Call:
    """An urgency: the weighted share of people, with its interval; None: hidden."""

    level: str
    share: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class PopulationReport:
    """The whole report. `uncounted`: people without a weight above 0, or without a place in the design."""

    on: str
    answered: int
    set_aside: int
    same_id: int
    uncounted: int
    weighted: bool
    design: bool
    probable: float
    deficiencies: tuple[Deficiency, ...]
    tests: tuple[Use, ...]
    urgency: tuple[Call, ...]
    knowledge_version: str
    knowledge_digest: str


def report(plan: Plan, batches: Batches, set_aside: int = 0, same_id: int = 0) -> PopulationReport:
    """Return the report on the answers that `batches` yields; they must hold the columns of `before`."""
    people = _people(plan, batches)
    population = Population(people, plan.wanted.probable)
    defined = plan.answerer.defined
    tested, beyond = ({c: _named(batches, column, c) for c in defined} for column in ("tested", "beyond_limit"))
    found = [
        population.deficiency(
            Told(c, plan.kb.causes[c].name, plan.kb.labs[d.lab].name, d.note, _numbers(batches, f"p_{c}"),
                 _numbers(batches, f"b_{c}"), tested[c], beyond[c])
        )
        for c, d in defined.items()
    ]  # fmt: skip
    found.sort(key=lambda d: -(d.expected or 0.0))
    return PopulationReport(
        plan.wanted.on, len(people.weights), set_aside, same_id, int((~population.usable).sum()), people.weighted,
        people.design, plan.wanted.probable, tuple(found), tuple(_uses(plan, batches, population)),
        tuple(_calls(batches, population)), plan.kb.version, plan.kb.digest,
    )  # fmt: skip


def _people(plan: Plan, batches: Batches) -> People:
    survey = plan.map.survey
    ages = _numbers(batches, "age")
    ones, none = np.ones(len(ages)), np.full(len(ages), np.nan)
    design = bool(survey and survey.stratum and survey.unit)
    strata, units = ((_numbers(batches, n) if design else none) for n in ("stratum", "unit"))
    weights = _numbers(batches, "weight") if survey else ones
    return People(weights, strata, units, ages, _texts(batches, "sex"), survey is not None, design)


def _numbers(batches: Batches, column: str) -> Any:
    parts = [b.column(0).to_numpy(zero_copy_only=False).astype(float) for b in batches([column])]
    return np.concatenate(parts)


def _texts(batches: Batches, column: str) -> list[str | None]:
    return [text for b in batches([column]) for text in b.column(0).to_pylist()]


def _named(batches: Batches, column: str, name: str) -> Any:
    """Return in whose list of ids a name stands."""
    pattern = rf"(^|;){name}($|;)"
    parts = [pa.compute.match_substring_regex(b.column(0), pattern) for b in batches([column])]
    return np.concatenate([p.to_numpy(zero_copy_only=False).astype(bool) for p in parts])


def _uses(plan: Plan, batches: Batches, population: Population) -> Iterator[Use]:
    """Yield the tests that are advised or were done against advice, the most advised first."""
    tests = {t for column in ("tests", "needless") for b in batches([column]) for t in _ids(b.column(0))}
    uses = []
    for test in sorted(tests):
        found = [population.share_of(_named(batches, column, test)) for column in ("tests", "needless")]
        uses.append(Use(test, _name(plan, test), *map(_shown, found)))
    uses.sort(key=lambda u: (-(u.advised or 0), -(u.needless or 0), u.test))
    yield from uses


def _ids(column: pa.Array) -> set[str]:
    return {name for text in pa.compute.unique(column).to_pylist() for name in text.split(";") if name}


def _name(plan: Plan, test: str) -> str:
    offer = plan.kb.workup.offers.get(test) if plan.kb.workup else None
    if offer and offer.name:
        return offer.name
    known = plan.kb.labs.get(test) or plan.kb.findings.get(test)
    return known.name if known else test


def _shown(found: Share) -> float | None:
    return None if small(found.cases, found.n) else found.value


def _calls(batches: Batches, population: Population) -> Iterator[Call]:
    texts = np.array(_texts(batches, "urgency"))
    shares = {level: population.share_of(texts == level) for level in LEVELS}
    counts = {"all": sum(s.cases for s in shares.values()), **{k: s.cases for k, s in shares.items()}}
    hide = hidden(counts, [("all", LEVELS)], [k for k, s in shares.items() if small(s.cases, s.n)])
    for level, found in shares.items():
        kept: Sequence[float | None] = (found.value, found.low, found.high)
        yield Call(level, *((None, None, None) if level in hide else kept))
