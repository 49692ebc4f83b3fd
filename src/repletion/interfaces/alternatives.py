"""The answer beside other answers: another region's numbers, one's own numbers, things told otherwise."""

import argparse
from dataclasses import replace
from importlib.resources import files

from repletion.decisions.assess import assess
from repletion.decisions.case_check import nearest
from repletion.decisions.together import together
from repletion.decisions.what_if import changed, compare
from repletion.domain.assessment import Assessment
from repletion.domain.case import Reading
from repletion.domain.comparison import ChangedNumber, Comparison, Overlay
from repletion.domain.estimate import Estimate
from repletion.domain.fault import Fault, Unusable
from repletion.domain.knowledge import KnowledgeBase
from repletion.interfaces.inputs import read_text
from repletion.kb.guidance import guidance
from repletion.kb.load import judgement_share

REGIONS = ("europe",)
Scenario = tuple[str, Reading]
Overlaid = tuple[KnowledgeBase, list[tuple[str, tuple[ChangedNumber, ...]]]]


def answered(reading: Reading, kb: KnowledgeBase, on: str, arguments: argparse.Namespace) -> Assessment:
    """Return the answer with what was asked beside it; every fault of what was asked at once."""
    scenarios, (own, overlays) = _asked(reading, kb, arguments)
    share = judgement_share(own)
    anyway = frozenset(arguments.test_anyway)
    answer = assess(reading, own, on, share, guidance=guidance(), anyway=anyway)
    compared: list[Comparison] = []
    if overlays:
        published = assess(reading, kb, on, share, draws=0)
        label = " and ".join(label for label, _ in overlays)
        changes = tuple(_told(number) for _, numbers in overlays for number in numbers)
        compared.append(compare(published, answer, "overlay", label, changes))
    for label, other in scenarios:
        compared.append(
            compare(answer, assess(other, own, on, share, draws=0), "what_if", label, tuple(label.split(",")))
        )
    found = together(reading.case, own) if arguments.together else None
    return replace(answer, compared=tuple(compared), together=found)


def _asked(reading: Reading, kb: KnowledgeBase, arguments: argparse.Namespace) -> tuple[list[Scenario], Overlaid]:
    """Read all that was asked for; every fault of it at once."""
    offered = {*kb.labs, *(kb.workup.offers if kb.workup else ())}
    faults = [
        Fault(where="--test-anyway", what=f"{test!r} is no test", remedy=nearest(test, offered))
        for test in arguments.test_anyway
        if test not in offered
    ]
    scenarios: list[Scenario] = []
    overlays: Overlaid = (kb, [])
    for text in arguments.what_if:
        try:
            scenarios.append(_scenario(text, reading, kb))
        except Unusable as unusable:
            faults += unusable.faults
    try:
        overlays = _overlays(arguments, kb)
    except Unusable as unusable:
        faults += unusable.faults
    if faults:
        raise Unusable(faults)
    return scenarios, overlays


def _scenario(text: str, reading: Reading, kb: KnowledgeBase) -> Scenario:
    parts = [part.strip().partition("=") for part in text.split(",")]
    faults = [
        Fault(where=f"--what-if {text}", what=f"{name!r} has no state", remedy="write ID=present, absent or unknown")
        for name, sign, _ in parts
        if not sign
    ]
    if faults:
        raise Unusable(faults)
    case = changed(reading.case, {name.strip(): state.strip() for name, _, state in parts}, kb)
    return ",".join(f"{name.strip()}={state.strip()}" for name, _, state in parts), replace(reading, case=case)


def _overlays(arguments: argparse.Namespace, kb: KnowledgeBase) -> Overlaid:
    from repletion.kb.overlay import overlaid

    found = []
    for source in (region_file(arguments.region) if arguments.region else None, arguments.knowledge_overlay):
        if source:
            overlay = read_overlay(source)
            kb, numbers = overlaid(kb, overlay)
            found.append((overlay.label, numbers))
    return kb, found


def region_file(name: str) -> str:
    """Return the file that holds a region's numbers."""
    return str(files("repletion.kb") / "regions" / f"{name}.yaml")


def read_overlay(source: str) -> Overlay:
    """Return an overlay from YAML; `Unusable` with every fault of its form."""
    from repletion.kb.reader import fill
    from repletion.kb.yaml_text import parse

    document, faults = parse(read_text(source), source)
    overlay, found = fill(document, Overlay) if not faults else (None, [])
    if overlay is None:
        raise Unusable([*faults, *found])
    return overlay  # type: ignore[no-any-return]


def _told(number: ChangedNumber) -> str:
    return f"{number.path}: {_row(number.before[0])} becomes {_row(number.after[0])}" + (
        f" (and {len(number.after) - 1} more rows)" if len(number.after) > 1 else ""
    )


def _row(row: Estimate) -> str:
    from repletion.inference.uncertainty import resolved

    return f"{resolved(row).value:.3g}"
