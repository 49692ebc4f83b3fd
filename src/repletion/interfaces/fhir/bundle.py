"""From whatever was given to the resources in it: bundles opened, references followed, one person only."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from repletion.domain.fault import Fault
from repletion.interfaces.fhir.bundle_parts import Part
from repletion.interfaces.fhir.bundle_types import R4

MOST = 50_000
"""Resources that are looked at in one record."""
DEEPEST = 3
"""Bundles inside bundles."""
FOLLOWED = 50
"""Medicines that one entry may refer to, by way of others."""
MEND = "see the definition of the resource in FHIR R4"


@dataclass(frozen=True)
class Entry:
    """A resource, where it lies, and the address that others name it by."""

    part: Part
    kind: str
    address: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Return every name by which a reference may mean it."""
        name = self.part.value.get("id")
        own = (f"{self.kind}/{name}", f"urn:uuid:{name}") if isinstance(name, str) and name else ()
        return tuple(dict.fromkeys(filter(None, (self.address, tail(self.address), *own))))


@dataclass
class Bundle:
    """All the resources of a record, by kind and by name."""

    faults: list[Fault] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    named: dict[str, Entry] = field(default_factory=dict)
    shared: dict[str, Entry] = field(default_factory=dict)
    """Resources that belong to nobody and that many refer to."""
    unfinished: list[str] = field(default_factory=list)
    """Bundles that are one page of several."""

    def of(self, *kinds: str) -> Iterator[Entry]:
        """Yield the resources of some kinds, in their order."""
        return (e for e in self.entries if e.kind in kinds)

    def add(self, entry: Entry) -> None:
        """Take in one resource; the same one given twice counts once."""
        if any(n in self.named and self.named[n].part.value == entry.part.value for n in entry.names):
            return
        self.entries.append(entry)
        for name in entry.names:
            self.named.setdefault(name, entry)

    def meant(self, reference: str, inside: Entry) -> Entry | None:
        """Return the resource that a reference in another one means, contained ones included."""
        if reference.startswith("#"):
            return next((c for c in _contained(inside) if c.part.value.get("id") == reference[1:]), None)
        short = tail(reference)
        return self.named.get(reference) or self.named.get(short) or self.shared.get(short)


def tail(reference: str) -> str:
    """Return a reference without server and version.

    >>> tail("https://clinic.example/fhir/Patient/7/_history/2"), tail("urn:uuid:1-2"), tail("Patient/7")
    ('Patient/7', 'urn:uuid:1-2', 'Patient/7')
    """
    if reference.startswith("urn:"):
        return reference
    return "/".join(reference.partition("/_history/")[0].rstrip("/").split("/")[-2:])


def opened(resource: Any, path: str = "", into: Bundle | None = None) -> Bundle:
    """Return the resources of what was given (one, or those of a Bundle of any type), and what is wrong with them."""
    bundle = Bundle() if into is None else into
    _open(resource, path or _kind(resource) or "resource", "", bundle, 0)
    return bundle


def _kind(resource: Any) -> str:
    kind = resource.get("resourceType") if isinstance(resource, dict) else None
    return kind if isinstance(kind, str) and kind.isalnum() else ""


def _open(resource: Any, path: str, address: str, bundle: Bundle, depth: int) -> None:
    kind = _kind(resource)
    if kind not in R4:
        what = f"{kind[:40]!r} is no resource of FHIR R4" if kind else "has no resourceType"
        bundle.faults.append(Fault(where=path, what=what, remedy="give a Bundle with a Patient and its resources"))
    elif len(bundle.entries) >= MOST:
        if len(bundle.entries) == MOST:
            what = f"more than {MOST:,} resources"
            bundle.faults.append(Fault(where=path, what=what, remedy="ask for the last years only"))
            bundle.add(Entry(Part(resource, path, bundle.faults), kind, address))
    elif kind == "Bundle":
        _open_bundle(Part(resource, path, bundle.faults), bundle, depth)
    else:
        bundle.add(Entry(Part(resource, path, bundle.faults), kind, address))


def _open_bundle(part: Part, bundle: Bundle, depth: int) -> None:
    if depth >= DEEPEST:
        part.fault("", f"bundles inside bundles, more than {DEEPEST} deep", "give one Bundle")
        return
    for entry in part.parts("entry"):
        request = entry.part("request")
        if "resource" in entry.value and not (request and request.text("method") == "DELETE"):
            _open(entry.value["resource"], f"{entry.path}.resource", entry.text("fullUrl"), bundle, depth + 1)
    if part.text("type") == "searchset" and any(link.text("relation") == "next" for link in part.parts("link")):
        bundle.unfinished.append(part.path)


def _contained(entry: Entry) -> Iterator[Entry]:
    for part in entry.part.parts("contained"):
        if "contained" in part.value:
            part.fault("contained", "stands inside a contained resource", MEND)
        yield Entry(part, _kind(part.value))


def subject(entry: Entry) -> str:
    """Return the reference to the person that a resource is about, nothing where there is none."""
    return next((part.text("reference") for part in subject_parts(entry)), "")


def subject_parts(entry: Entry) -> Iterator[Part]:
    """Yield what says whom a resource is about."""
    return (part for key in ("subject", "patient", "individual") if (part := entry.part.part(key)) is not None)
