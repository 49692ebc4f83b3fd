"""Many people at once: exports in NDJSON, one resource (or one person's Bundle) a line, into the readings of `read`.

Resources of a person may be spread over many files in any order. They are first sorted into parts on disk by a checksum
of the person, then every part is read by itself: memory holds one part, and the medicines that many refer to.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO
from zlib import crc32

import msgspec

from repletion.domain.fault import Fault, Unusable
from repletion.domain.knowledge import KnowledgeBase
from repletion.interfaces.fhir.bundle import Bundle, Entry, opened
from repletion.interfaces.fhir.bundle_parts import Part
from repletion.interfaces.fhir.reading import READ, FhirReading, read_opened

PART = 32_000_000
"""Bytes of a part that is held in memory, about."""
MOST_PARTS = 256
LONGEST = 20_000_000
"""Bytes of one line."""
MOST_SHARED = 200_000
"""Medicines that belong to nobody and are kept in memory for those who refer to them."""
REMEDY = "give one resource of FHIR R4 a line, in JSON"


class Reference(msgspec.Struct):
    """What a resource says of whom it is about."""

    reference: str = ""


class Head(msgspec.Struct):
    """As much of a resource as tells whose it is; the rest is not looked at."""

    resourceType: str = ""  # noqa: N815 - the name in FHIR
    id: str = ""
    subject: Reference | None = None
    patient: Reference | None = None

    @property
    def person(self) -> str:
        """Return the id of the person, nothing where it names none."""
        about = self.subject or self.patient
        named = self.id if self.resourceType == "Patient" else about.reference if about else ""
        return named.partition("/_history/")[0].replace(":", "/").rsplit("/", 1)[-1]


@dataclass(frozen=True)
class Person:
    """One person of an export: the reading, or why there is none."""

    id: str
    found: FhirReading | None
    faults: tuple[Fault, ...] = ()


@dataclass
class _Sorted:
    """What the first pass leaves behind."""

    shared: dict[str, Entry] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def people(files: Sequence[Path], kb: KnowledgeBase, on: str) -> Iterator[Person]:
    """Yield every person of some NDJSON files as of a day, and last what could be read of nobody (with an empty id).

    The same files in the same order give the same people in the same order.
    """
    with TemporaryDirectory() as folder:
        count = min(MOST_PARTS, 1 + sum(f.stat().st_size for f in files) // PART)
        names = [Path(folder) / str(i) for i in range(count)]
        rest = _Sorted()
        with ExitStack() as stack:
            parts = [stack.enter_context(name.open("wb")) for name in names]
            for file in files:
                yield from _sort(file, parts, rest, kb, on)
        for name in names:
            yield from _part(name, rest, kb, on)
        if rest.faults:
            yield Person("", None, tuple(rest.faults))


def _sort(file: Path, parts: Sequence[BinaryIO], rest: _Sorted, kb: KnowledgeBase, on: str) -> Iterator[Person]:
    """Put every line of a file where its person is; a line that is a Bundle is a person already."""
    with file.open("rb") as lines:
        number = 0
        while line := lines.readline(LONGEST + 1):
            number += 1
            where = f"{file.name}:{number}"
            head = _head(line, where, rest)
            if head is None:
                continue
            if head.resourceType == "Bundle":
                yield _person(opened(msgspec.json.decode(line), f"{where} Bundle"), "", kb, on)
            elif head.resourceType == "Medication":
                _share(line, where, rest)
            elif head.resourceType in READ and head.person.isprintable() and head.person:
                part = parts[crc32(head.person.encode()) % len(parts)]
                part.write(f"{head.person}\t{where}\t".encode() + line.strip() + b"\n")
            elif head.resourceType in READ:
                rest.faults.append(
                    Fault(where=where, what=f"a {head.resourceType} of nobody", remedy="add its subject")
                )


def _head(line: bytes, where: str, rest: _Sorted) -> Head | None:
    if not line.strip():
        return None
    what = f"longer than {LONGEST:,} bytes" if len(line) > LONGEST else ""
    try:
        head = None if what else msgspec.json.decode(line, type=Head)
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        head, what = None, f"no resource: {error}"[:200]
    if what:
        rest.faults.append(Fault(where=where, what=what, remedy=REMEDY))
    return head


def _share(line: bytes, where: str, rest: _Sorted) -> None:
    if len(rest.shared) < MOST_SHARED:
        entry = Entry(Part(msgspec.json.decode(line), where, []), "Medication")
        rest.shared.update(dict.fromkeys(entry.names, entry))


def _part(name: Path, rest: _Sorted, kb: KnowledgeBase, on: str) -> Iterator[Person]:
    """Yield the people of a part, in the order in which they are first named."""
    bundles: dict[str, Bundle] = {}
    with name.open("rb") as lines:
        for line in lines:
            person, where, resource = line.split(b"\t", 2)
            bundle = bundles.setdefault(person.decode(), Bundle(shared=rest.shared))
            value = msgspec.json.decode(resource)
            bundle.add(Entry(Part(value, where.decode(), bundle.faults), value["resourceType"]))
    while bundles:
        person_id = next(iter(bundles))
        yield _person(bundles.pop(person_id), person_id, kb, on)


def _person(bundle: Bundle, name: str, kb: KnowledgeBase, on: str) -> Person:
    own = next((str(e.part.value.get("id", "")) for e in bundle.of("Patient")), "")
    try:
        return Person(name or own, read_opened(bundle, kb, on, f"Patient/{name or own}"))
    except Unusable as error:
        return Person(name or own, None, tuple(error.faults))
