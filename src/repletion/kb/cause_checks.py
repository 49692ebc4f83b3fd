"""Checks of causes: the ids they name, their shares and tests, and how they hang together."""

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from repletion.domain.estimate import Estimate
from repletion.domain.fault import Fault
from repletion.domain.knowledge import Cause, KnowledgeBase, LabLink, Shares
from repletion.kb.complaints import DECLARE, Complaints, Documents, Path, placed

WRITE = "write it, or mend the id"
TOLERANCE = 0.03
"""How far shares may miss 1 in sum: they are printed with two digits."""


def cause_faults(kb: KnowledgeBase, documents: Documents) -> Iterator[Fault]:
    """Yield what is wrong with each cause by itself."""
    for name, cause in kb.causes.items():
        yield from placed(_cause(kb, cause), documents[f"causes/{name}"])


def _cause(kb: KnowledgeBase, cause: Cause) -> Complaints:
    yield from _ids(kb, cause)
    yield from _shares(kb, cause.axes, ("axes",))
    for i, link in enumerate(cause.labs):
        yield from _lab_link(kb, link, i)
    yield from _defined_by(kb, cause)
    if cause.kind == "deficiency" and cause.defined_by is None and "no blood test" not in cause.definition:
        yield ("kind",), "a deficiency without the test that defines it", "add defined_by"
    if not cause.rivals:
        yield ("rivals",), "no rival is named", "name what it is most mistaken for"
    yield from _twice("influences", [i.exposure for i in cause.influences])
    yield from _twice("findings", [f.finding for f in cause.findings])


def _twice(field: str, items: list[str]) -> Complaints:
    for i, item in enumerate(items):
        if item in items[:i]:
            yield (field, i), f"{item!r} stands twice", "keep one of them"


def _ids(kb: KnowledgeBase, cause: Cause) -> Complaints:
    for i, influence in enumerate(cause.influences):
        if influence.exposure not in kb.exposures:
            yield ("influences", i), f"the exposure {influence.exposure!r} is not declared", DECLARE
    for i, arc in enumerate(cause.brought_about_by):
        if arc.cause not in kb.causes:
            yield ("brought_about_by", i), f"the cause {arc.cause!r} has no file", WRITE
    yield from _finding_links(kb, cause)
    for rival in cause.rivals:
        if rival not in kb.causes:
            yield ("rivals",), f"the cause {rival!r} has no file", WRITE
    for item in cause.must_not_miss.excluded_by if cause.must_not_miss else ():
        if item not in kb.findings and item not in kb.labs:
            yield ("must_not_miss",), f"{item!r} is neither a finding nor a test", DECLARE


def _finding_links(kb: KnowledgeBase, cause: Cause) -> Complaints:
    for i, link in enumerate(cause.findings):
        yield from _shares(kb, link.axes, ("findings", i))
        finding = kb.findings.get(link.finding)
        if finding is None:
            yield ("findings", i), f"the finding {link.finding!r} is not declared", DECLARE
        elif finding.reports is not None:
            yield ("findings", i), f"{link.finding!r} reports {finding.reports.of!r}", f"link {finding.reports.of}"


def _shares(kb: KnowledgeBase, axes: Shares, path: Path) -> Complaints:
    for axis, shares in axes.items():
        if axis not in kb.axes:
            yield path, f"the axis {axis!r} is not declared", "see axes.yaml"
        elif not set(shares) <= set(kb.axes[axis]):
            yield path, f"{axis}: {sorted(set(shares) - set(kb.axes[axis]))} are no values of it", "see axes.yaml"
        elif not 1 - TOLERANCE <= sum(shares.values()) <= 1 + TOLERANCE or min(shares.values()) <= 0:
            yield path, f"{axis}: the shares must be above 0 and add up to 1", "mend them"


def _lab_link(kb: KnowledgeBase, link: LabLink, i: int) -> Complaints:
    lab = kb.labs.get(link.lab)
    ladder = None if lab is None else lab.ladder(link.side)
    if ladder is None:
        yield ("labs", i), f"there is no {link.side} side of a test {link.lab!r}", DECLARE
    elif ladder.reports is not None:
        yield ("labs", i), f"{link.lab!r} reports {ladder.reports!r}", f"link {ladder.reports}"
    elif len(link.beyond) != len(ladder.levels):
        what = f"{len(link.beyond)} numbers for the {len(ladder.levels)} limits of {link.lab}.{link.side}"
        yield ("labs", i, "beyond"), what, "give one for each limit, mildest first"
    values = [value for value in map(_value, link.beyond) if value is not None]
    if any(b > a + 1e-12 for a, b in zip(values, values[1:], strict=False)):
        yield ("labs", i, "beyond"), "a worse level is more frequent than a milder one", "let them fall"


def _value(estimate: Estimate) -> float | None:
    if estimate.value is not None:
        return estimate.value
    return estimate.count[0] / estimate.count[1] if estimate.count else None


def _defined_by(kb: KnowledgeBase, cause: Cause) -> Complaints:
    if cause.defined_by:
        lab = kb.labs.get(cause.defined_by.lab)
        ladder = None if lab is None else lab.ladder(cause.defined_by.side)
        if ladder is None or not 1 <= cause.defined_by.level <= len(ladder.levels):
            yield ("defined_by",), "there is no such level of such a test", "see labs.yaml"


def cycle_faults(kb: KnowledgeBase, documents: Documents) -> Iterator[Fault]:
    """Yield the first ring of causes that bring each other about, if there is one."""
    graph = {name: [a.cause for a in cause.brought_about_by] for name, cause in kb.causes.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        ring = list(error.args[1])
        what = "causes bring each other about: " + " -> ".join(ring)
        complaint = (("brought_about_by",), what, "remove one of these arcs")
        yield from placed(iter([complaint]), documents[f"causes/{ring[0]}"])


def status_faults(kb: KnowledgeBase, documents: Documents) -> Iterator[Fault]:
    """Yield links to what another cause means: who lowers vitamin D in blood brings its deficiency about.

    The illness that a state brings about may link to it too: its own values lie further out.
    """
    for name, cause in kb.causes.items():
        yield from placed(_status(kb, name, cause), documents[f"causes/{name}"])


def _status(kb: KnowledgeBase, name: str, cause: Cause) -> Complaints:
    for i, link in enumerate(cause.labs):
        owners = _owners(kb, link)
        brings = any(_brings_about(kb, name, owner) or _brings_about(kb, owner, name) for owner in owners)
        if owners and name not in owners and not brings:
            what = f"{link.lab}.{link.side} is what {owners[0]} means, and {name} does not bring that about"
            yield ("labs", i), what, f"make it an arc in {owners[0]}, or remove it"


def _brings_about(kb: KnowledgeBase, cause: str, effect: str) -> bool:
    return any(arc.cause == cause for arc in kb.causes[effect].brought_about_by)


def _owners(kb: KnowledgeBase, link: LabLink) -> list[str]:
    """Return the causes that this side of a test defines."""
    meant = ((name, cause.defined_by) for name, cause in kb.causes.items())
    return [name for name, by in meant if by and (by.lab, by.side) == (link.lab, link.side)]
