"""Reads what can be asked, examined and measured (tests, traps, gates), and says what is wrong with it."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from repletion.domain.fault import Fault
from repletion.domain.knowledge import KnowledgeBase
from repletion.domain.workup import Gate, Offer, Panel, Region, TestKind, Trap, Weight, Workup
from repletion.kb.complaints import Complaints, placed
from repletion.kb.conditions import faults_of_condition
from repletion.kb.number_checks import source_key
from repletion.kb.reader import FOLDER, fill
from repletion.kb.yaml_text import Document, parse_file

FORMS: dict[str, tuple[str, Any]] = {
    "regions": ("tests", dict[str, Region]),
    "kinds": ("tests", dict[TestKind, Weight]),
    "offers": ("tests", dict[str, Offer]),
    "traps": ("traps", dict[str, Trap]),
    "panels": ("gates", dict[str, Panel]),
    "gates": ("gates", dict[str, Gate]),
}
"""Part of the workup to its file and form; in a file with several parts each lies under its own name."""


def read_workup(folder: Path = FOLDER) -> tuple[Workup | None, dict[str, Document], list[Fault]]:
    """Return the workup (None when a file does not fit its form), its documents and every fault of form."""
    documents: dict[str, Document] = {}
    faults: list[Fault] = []
    for name in dict.fromkeys(file for file, _ in FORMS.values()):
        documents[name], found = parse_file(folder / f"{name}.yaml", f"{name}.yaml")
        faults += found
    parts = {}
    for part, (file, form) in FORMS.items():
        parts[part], found = fill(documents[file], form, () if file == "traps" else (part,))
        faults += found
    return (None if faults else Workup(**parts)), documents, faults


def check_workup(kb: KnowledgeBase, folder: Path = FOLDER) -> list[Fault]:
    """Return every fault: form, conditions, ids, sources."""
    made, documents, faults = read_workup(folder)
    if made is None:
        return faults
    return [*faults, *(f for file, said in _complaints(kb, made).items() for f in placed(said, documents[file]))]


def _complaints(kb: KnowledgeBase, made: Workup) -> Mapping[str, Complaints]:
    known = {*kb.labs, *kb.findings, *made.offers}
    return {
        "traps": _rules(kb, made.traps, (), known),
        "gates": _both(_rules(kb, made.panels, ("panels",), known), _rules(kb, made.gates, ("gates",), known)),
        "tests": _offers(kb, made),
    }


def _both(first: Complaints, second: Complaints) -> Complaints:
    yield from first
    yield from second


def _rules(
    kb: KnowledgeBase, rules: Mapping[str, Trap | Panel | Gate], inside: tuple[str, ...], known: set[str]
) -> Complaints:
    for name, rule in rules.items():
        place = (*inside, name)
        for what, remedy in faults_of_condition(rule.when, kb):
            yield (*place, "when"), f"{name}: {what}", remedy
        for field in ("of", "ask", "tests"):
            for test in getattr(rule, field, ()):
                if test not in known:
                    yield (*place, field), f"{name}: {test!r} is no test", "mend the id"
        yield from _sourced(kb, name, place, rule.sources, rule.judgement)


def _sourced(
    kb: KnowledgeBase, name: str, place: tuple[str, ...], sources: tuple[str, ...], judgement: bool
) -> Complaints:
    if not sources and not judgement:
        yield place, f"{name}: no source", "cite one, or judgement: true"
    for key in sources:
        if source_key(key) not in kb.sources:
            yield place, f"{name}: no source {key!r}", "add it to sources.yaml"


def _offers(kb: KnowledgeBase, made: Workup) -> Complaints:
    for name, offer in made.offers.items():
        place = ("offers", name)
        if not offer.findings and name not in kb.labs and name not in kb.findings:
            yield place, f"{name}: neither a test nor with findings of its own", "list its findings"
        for field in ("findings", "after", "same_as"):
            for item in getattr(offer, field):
                if item not in {*kb.findings, *kb.labs, *made.offers}:
                    yield (*place, field), f"{name}: {item!r} is not declared", "mend the id"
        yield from _sourced(kb, name, place, offer.sources, offer.judgement)
        yield from _prices(kb, made, name, place, offer)


def _prices(kb: KnowledgeBase, made: Workup, name: str, place: tuple[str, ...], offer: Offer) -> Iterator[Any]:
    for region, price in offer.weight.price.items() if offer.weight else ():
        if region not in made.regions:
            yield place, f"{name}: no region {region!r}", "declare it under regions"
        yield from _sourced(kb, name, place, price.sources, price.judgement)
