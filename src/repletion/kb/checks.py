"""Everything that can be wrong with a knowledge base whose files have the right form."""

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from typing import Any

from repletion.domain.fault import Fault
from repletion.domain.knowledge import Cause, KnowledgeBase, Lab, LabSide, Shares
from repletion.kb.conditions import faults_of_condition
from repletion.kb.number_checks import coverage, faults_of, numbers
from repletion.kb.yaml_text import Document

Documents = dict[str, Document]


def check(kb: KnowledgeBase, documents: Documents) -> list[Fault]:
    """Return every fault of numbers, of ids, of tables and of structure."""
    found: list[Fault] = []
    for number in numbers(kb):
        found += faults_of(number, kb, documents[number.file].at(*number.path))
    for file, path, table in _tables(kb):
        place = ".".join(map(str, path))
        found += (_fault(documents, file, path, f"{place}: {w}", r) for w, r in coverage(table))
    found += _causes(kb, documents)
    found += _findings(kb, documents)
    found += _labs(kb, documents)
    found += _drugs(kb, documents)
    found += _red_flags(kb, documents)
    found += _cycles(kb, documents)
    found += _status_links(kb, documents)
    return found


def _fault(documents: Documents, file: str, path: tuple[Any, ...], what: str, remedy: str) -> Fault:
    return Fault(where=documents[file].at(*path), what=what, remedy=remedy)


def _tables(kb: KnowledgeBase) -> Iterator[tuple[str, tuple[Any, ...], Any]]:
    for name, cause in kb.causes.items():
        yield f"causes/{name}", ("prior",), cause.prior
    for name, exposure in kb.exposures.items():
        yield "exposures", (name, "frequency"), exposure.frequency
    for name, finding in kb.findings.items():
        if finding.reports is None:
            yield "findings", (name, "frequency"), finding.frequency
    for name, lab in kb.labs.items():
        for side, ladder in _ladders(lab):
            if ladder.reports is None:
                for k, level in enumerate(ladder.levels):
                    yield "labs", (name, side, "levels", k, "frequency"), level.frequency


def _ladders(lab: Lab) -> list[tuple[str, LabSide]]:
    return [(side, ladder) for side, ladder in (("low", lab.low), ("high", lab.high)) if ladder is not None]


def _causes(kb: KnowledgeBase, documents: Documents) -> Iterator[Fault]:
    for name, cause in kb.causes.items():
        file = f"causes/{name}"
        for path, what, remedy in _cause(kb, name, cause):
            yield _fault(documents, file, path, what, remedy)


Complaints = Iterator[tuple[tuple[Any, ...], str, str]]
DECLARE = "declare it in its registry, or mend the id"


def _cause(kb: KnowledgeBase, name: str, cause: Cause) -> Complaints:
    yield from _cause_ids(kb, cause)
    yield from _shares(kb, cause.axes, ("axes",))
    yield from _lab_links(kb, cause)
    if cause.kind == "deficiency" and cause.defined_by is None and "no blood test" not in cause.definition:
        yield ("kind",), "a deficiency without the test that defines it", "add defined_by"
    if not cause.rivals:
        yield ("rivals",), "no rival is named", "name what it is most mistaken for"
    for field, items in (
        ("influences", [i.exposure for i in cause.influences]),
        ("findings", [f.finding for f in cause.findings]),
    ):
        for i, item in enumerate(items):
            if item in items[:i]:
                yield (field, i), f"{item!r} stands twice", "keep one of them"


def _cause_ids(kb: KnowledgeBase, cause: Cause) -> Complaints:
    for i, influence in enumerate(cause.influences):
        if influence.exposure not in kb.exposures:
            yield ("influences", i), f"the exposure {influence.exposure!r} is not declared", DECLARE
    for i, arc in enumerate(cause.brought_about_by):
        if arc.cause not in kb.causes:
            yield ("brought_about_by", i), f"the cause {arc.cause!r} has no file", "write it, or mend the id"
    for i, link in enumerate(cause.findings):
        yield from _shares(kb, link.axes, ("findings", i))
        finding = kb.findings.get(link.finding)
        if finding is None:
            yield ("findings", i), f"the finding {link.finding!r} is not declared", DECLARE
        elif finding.reports is not None:
            yield ("findings", i), f"{link.finding!r} reports {finding.reports.of!r}", f"link {finding.reports.of}"
    for rival in cause.rivals:
        if rival not in kb.causes:
            yield ("rivals",), f"the cause {rival!r} has no file", "write it, or mend the id"
    for item in cause.must_not_miss.excluded_by if cause.must_not_miss else ():
        if item not in kb.findings and item not in kb.labs:
            yield ("must_not_miss",), f"{item!r} is neither a finding nor a test", DECLARE


def _lab_links(kb: KnowledgeBase, cause: Cause) -> Complaints:
    for i, link in enumerate(cause.labs):
        lab = kb.labs.get(link.lab)
        ladder = None if lab is None else (lab.low if link.side == "low" else lab.high)
        if lab is None or ladder is None:
            yield ("labs", i), f"there is no {link.side} side of a test {link.lab!r}", DECLARE
        elif ladder.reports is not None:
            yield ("labs", i), f"{link.lab!r} reports {ladder.reports!r}", f"link {ladder.reports}"
        elif len(link.beyond) != len(ladder.levels):
            what = f"{len(link.beyond)} numbers for the {len(ladder.levels)} limits of {link.lab}.{link.side}"
            yield ("labs", i, "beyond"), what, "give one for each limit, mildest first"
        values = [
            e.value if e.value is not None else e.count[0] / e.count[1]
            for e in link.beyond
            if e.value is not None or e.count
        ]
        if any(b > a + 1e-12 for a, b in zip(values, values[1:], strict=False)):
            yield ("labs", i, "beyond"), "a worse level is more frequent than a milder one", "let them fall"
    if cause.defined_by:
        lab = kb.labs.get(cause.defined_by.lab)
        ladder = None if lab is None else (lab.low if cause.defined_by.side == "low" else lab.high)
        if ladder is None or not 1 <= cause.defined_by.level <= len(ladder.levels):
            yield ("defined_by",), "there is no such level of such a test", "see labs.yaml"


def _status_links(kb: KnowledgeBase, documents: Documents) -> Iterator[Fault]:
    """Vitamin D in blood is what vitamin D deficiency means: another cause lowers it by bringing that about."""
    for name, cause in kb.causes.items():
        for i, link in enumerate(cause.labs):
            owners = [n for n, c in kb.causes.items() if c.defined_by and (c.defined_by.lab, c.defined_by.side) == (link.lab, link.side)]
            brings = any(name in (a.cause for a in kb.causes[o].brought_about_by) for o in owners)
            if owners and name not in owners and not brings:
                what = f"{link.lab}.{link.side} is what {owners[0]} means, and {name} does not bring that about"
                yield _fault(documents, f"causes/{name}", ("labs", i), what, f"make it an arc in {owners[0]}, or remove it")


def _shares(kb: KnowledgeBase, axes: Shares, path: tuple[Any, ...]) -> Complaints:
    for axis, shares in axes.items():
        if axis not in kb.axes:
            yield path, f"the axis {axis!r} is not declared", "see axes.yaml"
        elif not set(shares) <= set(kb.axes[axis]):
            yield path, f"{axis}: {sorted(set(shares) - set(kb.axes[axis]))} are no values of it", "see axes.yaml"
        elif not 0.97 <= sum(shares.values()) <= 1.03 or min(shares.values()) <= 0:
            yield path, f"{axis}: the shares must be above 0 and add up to 1", "mend them"


def _findings(kb: KnowledgeBase, documents: Documents) -> Iterator[Fault]:
    sides = {f"{name}.{side}": len(ladder.levels) for name, lab in kb.labs.items() for side, ladder in _ladders(lab)}
    for name, finding in kb.findings.items():
        report = finding.reports
        if report is None:
            continue
        parent = kb.findings.get(report.of)
        levels = sides.get(report.of) or (1 if parent is not None and parent.reports is None else None)
        if levels is None:
            yield _fault(
                documents, "findings", (name, "reports"), f"{name}: reports {report.of!r}, which is no node", DECLARE
            )
        elif len(report.given_level) != levels + 1 or not all(0 < p < 1 for p in report.given_level):
            what = f"{name}: given_level needs {levels + 1} probabilities"
            yield _fault(documents, "findings", (name, "reports"), what, "one for absence, then one for each level")


def _labs(kb: KnowledgeBase, documents: Documents) -> Iterator[Fault]:
    for name, lab in kb.labs.items():
        if lab.units.get(lab.unit) != 1:
            yield _fault(documents, "labs", (name, "units"), f"{name}: its own unit must have the factor 1", "add it")
        for side, ladder in _ladders(lab):
            limits = [level.at.value or 0.0 for level in ladder.levels]
            if limits != sorted(limits, reverse=side == "low"):
                yield _fault(documents, "labs", (name, side), f"{name}.{side}: limits out of order", "mildest first")
            if ladder.reports is not None and any(len(x.given_level) < 2 for x in ladder.levels):
                yield _fault(documents, "labs", (name, side), f"{name}.{side}: given_level is missing", "add it")


def _drugs(kb: KnowledgeBase, documents: Documents) -> Iterator[Fault]:
    for name, drug in kb.drugs.items():
        for exposure in drug.exposures:
            if exposure not in kb.exposures:
                yield _fault(documents, "drugs", (name,), f"{name}: the exposure {exposure!r} is not declared", DECLARE)


def _red_flags(kb: KnowledgeBase, documents: Documents) -> Iterator[Fault]:
    for name, flag in kb.red_flags.items():
        for what, remedy in faults_of_condition(flag.when, kb):
            yield _fault(documents, "red_flags", ("rules", name, "when"), f"{name}: {what}", remedy)
        if not flag.sources and not flag.judgement:
            yield _fault(documents, "red_flags", ("rules", name), f"{name}: no source", "cite one, or judgement: true")
        for key in flag.sources:
            if key.partition("#")[0] not in kb.sources:
                yield _fault(
                    documents, "red_flags", ("rules", name), f"{name}: no source {key!r}", "add it to sources.yaml"
                )
        if flag.reviewed_on is None:
            yield _fault(documents, "red_flags", ("rules", name), f"{name}: reviewed_on is missing", "add the date")


def _cycles(kb: KnowledgeBase, documents: Documents) -> Iterator[Fault]:
    graph = {name: [a.cause for a in cause.brought_about_by] for name, cause in kb.causes.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        ring = list(error.args[1])
        what = "causes bring each other about: " + " -> ".join(ring)
        yield _fault(documents, f"causes/{ring[0]}", ("brought_about_by",), what, "remove one of these arcs")
