"""The rules of the cards and their words, read from `kb/cds.yaml`, checked."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from repletion.domain.fault import Fault, Unusable
from repletion.domain.knowledge import KnowledgeBase
from repletion.domain.plan import Guidance
from repletion.domain.record import record
from repletion.kb.load import FOLDER

Hook = Literal["patient-view", "order-select", "order-sign"]
Indicator = Literal["critical", "warning", "info"]
Finder = Literal["red_flags", "traps", "deficiencies", "interactions", "limits"]
LONGEST = 139
"""Letters of a summary: the specification wants fewer than 140."""
PLACE = re.compile(r"\{(\w+)\}")
SAID = ("order", "beside", "since", "first", "items")
"""What a card may name besides results: the order, what else there is of what the rule looks for, since when a medicine
is taken, what a finder found."""


@record
class Recent:
    """For how many days a result is recent enough to raise an alarm, or to have its traps told; judgement."""

    red_flags: int
    traps: int


@record
class Likely:
    """From where on a deficiency that nobody tested is worth a card; judgement."""

    probability: float
    explains: float


@record
class Rule:
    """One rule is one card: when it is shown, its words, what it proposes, why it may be left, what it rests on.

    `when`: a condition as in red_flags.yaml, with the leaves of `conditions` besides. `finds`: what fills {items}.
    `suggest`: tests proposed where they were not measured within `within` days and are not ordered.
    """

    hooks: tuple[Hook, ...]
    indicator: Indicator
    summary: str
    detail: str
    when: dict[str, Any] = field(default_factory=dict)
    finds: Finder | None = None
    suggest: tuple[str, ...] = ()
    within: int = 0
    withdraw: bool = False
    """Propose to take back what was ordered."""
    reasons: tuple[str, ...]
    link: str = ""
    sources: tuple[str, ...] = ()
    judgement: bool = False


@record
class Rules:
    """All of it. `tests`: results that are asked for ahead. `panels`: the cause that a guideline's panel looks for."""

    recent: Recent
    likely: Likely
    tests: tuple[str, ...]
    traps: tuple[str, ...]
    panels: dict[str, str]
    interactions: tuple[str, ...]
    """The interactions that are worth an interruption."""
    limits: dict[str, tuple[str, ...]]
    """The nutrients whose upper limit is watched in orders, with the sources of the limit (none: judgement)."""
    reasons: dict[str, str]
    """Why a card may be left, by code."""
    rules: dict[str, Rule]


@lru_cache(maxsize=1)
def rules() -> Rules:
    """Return the rules that ship with this version; `Unusable` when their file is broken."""
    found, faults = read_rules()
    if found is None:
        raise Unusable(faults)
    return found


def read_rules(folder: Path = FOLDER) -> tuple[Rules | None, list[Fault]]:
    """Return the rules of a folder (None where they do not fit their form), and every fault of form."""
    from repletion.kb.reader import read_forms

    parts, _, faults = read_forms({"cds": Rules}, folder)
    return parts["cds"], faults


def check_rules(every: Rules, kb: KnowledgeBase, known: Guidance) -> list[Fault]:
    """Return every name in the rules that is not declared, and what else is wrong with them."""
    wrong = [
        Fault(where=f"cds.yaml {where}", what=f"{name!r} is not declared", remedy="mend the id")
        for where, name, declared in _named(every, kb, known)
        if name not in declared
    ]
    bare = [n for n, r in every.rules.items() if not (r.sources or r.judgement or r.finds)]
    wrong += [Fault(where=f"cds.yaml {n}", what="has no source", remedy="add one, or judgement: true") for n in bare]
    long = [n for n, r in every.rules.items() if len(r.summary) > LONGEST]
    wrong += [Fault(where=f"cds.yaml {n}", what="the summary is too long", remedy="shorten it") for n in long]
    return wrong


def _named(every: Rules, kb: KnowledgeBase, known: Guidance) -> Iterator[tuple[str, str, Iterable[str]]]:
    """Yield every id that the rules name, where, and the ids that are declared."""
    assert kb.workup is not None
    own = (
        ("tests", every.tests, kb.labs), ("traps", every.traps, kb.workup.traps),
        ("panels", every.panels, kb.workup.panels), ("panels", every.panels.values(), kb.causes),
        ("interactions", every.interactions, known.interactions.rules), ("limits", every.limits, known.limits),
    )  # fmt: skip
    yield from ((where, name, declared) for where, names, declared in own for name in names)
    yield from (("limits", key, kb.sources) for keys in every.limits.values() for key in keys)
    tags = _tags(kb, known)
    for n, rule in every.rules.items():
        yield from ((n, s, kb.sources) for s in rule.sources)
        yield from ((n, t, {*kb.labs, *kb.workup.offers}) for t in rule.suggest)
        yield from ((n, r, every.reasons) for r in rule.reasons)
        yield from ((n, p, {*kb.labs, *SAID}) for p in PLACE.findall(rule.summary + rule.detail))
        yield from ((n, leaf, declared) for leaf, declared in _leaves(rule.when, kb, tags))


def _tags(kb: KnowledgeBase, known: Guidance) -> set[str]:
    products = known.products
    every = (kb.drugs, kb.exposures, kb.labs, known.interactions.groups, products.nutrients, products.forms)
    return {name for names in every for name in names} | {"nutrition_order"}


def _leaves(when: Mapping[str, Any], kb: KnowledgeBase, tags: set[str]) -> Iterator[tuple[str, Iterable[str]]]:
    """Yield the ids in a condition, each with those that are declared."""
    assert kb.workup is not None
    inner = (*when.get("all", ()), *when.get("any", ()), *when.get("of", ()), *([when["not"]] if "not" in when else ()))
    for part in inner:
        yield from _leaves(part, kb, tags)
    of_tags, of_labs = ("orders", "given", "present"), ("unmeasured", "measured", "lab")
    for key, declared in (
        *((key, tags) for key in of_tags), *((key, kb.labs) for key in of_labs), ("taken", kb.exposures),
        ("gate", kb.workup.gates), ("finding", kb.findings), ("exposure", kb.exposures),
        ("condition", {*kb.causes, *kb.exposures}),
    ):  # fmt: skip
        named = when.get(key, ())
        yield from ((name, declared) for name in ([named] if isinstance(named, str) else named))
