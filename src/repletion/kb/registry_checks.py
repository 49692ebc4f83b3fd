"""Checks of the registries: findings that report others, tests with their limits, drugs."""

from repletion.domain.knowledge import KnowledgeBase, Lab
from repletion.kb.complaints import DECLARE, Complaints


def finding_complaints(kb: KnowledgeBase) -> Complaints:
    """Yield findings that report what is no node, or with numbers that do not fit it."""
    sides = {f"{name}.{side}": len(ladder.levels) for name, lab in kb.labs.items() for side, ladder in lab.ladders()}
    for name, finding in kb.findings.items():
        report = finding.reports
        if report is None:
            continue
        parent = kb.findings.get(report.of)
        levels = sides.get(report.of) or (1 if parent is not None and parent.reports is None else None)
        if levels is None:
            yield (name, "reports"), f"{name}: reports {report.of!r}, which is no node", DECLARE
        elif len(report.given_level) != levels + 1 or not all(0 < p < 1 for p in report.given_level):
            what = f"{name}: given_level needs {levels + 1} probabilities"
            yield (name, "reports"), what, "one for absence, then one for each level"


def lab_complaints(kb: KnowledgeBase) -> Complaints:
    """Yield tests without their own unit, with limits out of order or with reports without numbers."""
    for name, lab in kb.labs.items():
        if lab.units.get(lab.unit) != 1:
            yield (name, "units"), f"{name}: its own unit must have the factor 1", "add it"
        for unit in sorted({*lab.printed} - {*lab.units}):
            yield (name, "printed"), f"{name}: {unit} is none of its units", "add it to units, or leave it out"
        if lab.repeats is not None and lab.repeats not in kb.labs:
            yield (name, "repeats"), f"{name}: repeats {lab.repeats!r}, which is no test", DECLARE
        yield from _ladders(name, lab)


def _ladders(name: str, lab: Lab) -> Complaints:
    for side, ladder in lab.ladders():
        limits = [level.at.value or 0.0 for level in ladder.levels]
        if limits != sorted(limits, reverse=side == "low"):
            yield (name, side), f"{name}.{side}: limits out of order", "mildest first"
        if ladder.reports is not None and any(len(x.given_level) < 2 for x in ladder.levels):
            yield (name, side), f"{name}.{side}: given_level is missing", "add it"


def drug_complaints(kb: KnowledgeBase) -> Complaints:
    """Yield drugs that mean an exposure which is not declared."""
    for name, drug in kb.drugs.items():
        for exposure in drug.exposures:
            if exposure not in kb.exposures:
                yield (name,), f"{name}: the exposure {exposure!r} is not declared", DECLARE
