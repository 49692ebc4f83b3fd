"""Checked steps into a resource: each part knows its path, and what does not have its form becomes a fault."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from repletion.domain.fault import Fault

HIDDEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\u202a\u202b\u202c\u202d\u202e"))
"""Characters without width or with a direction only: they hide in displays and mean nothing."""
DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})?)?)?)?$")
SYSTEMS = (
    ("snomed", ("http://snomed.info/sct", "urn:oid:2.16.840.1.113883.6.96")),
    ("loinc", ("http://loinc.org", "urn:oid:2.16.840.1.113883.6.1")),
    ("rxnorm", ("http://www.nlm.nih.gov/research/umls/rxnorm", "urn:oid:2.16.840.1.113883.6.88")),
    ("atc", ("http://www.whocc.no/atc", "http://fhir.de/CodeSystem/bfarm/atc", "urn:oid:2.16.840.1.113883.6.73")),
    ("icd10", ("http://hl7.org/fhir/sid/icd-10", "http://hl7.org/fhir/sid/icd-10-cm", "http://id.who.int/icd/release/10",
               "http://fhir.de/CodeSystem/bfarm/icd-10-gm", "http://fhir.de/CodeSystem/dimdi/icd-10-gm",
               "urn:oid:2.16.840.1.113883.6.90", "urn:oid:2.16.840.1.113883.6.3")),
)  # fmt: skip
SYSTEM_OF = {uri.lower(): name for name, uris in SYSTEMS for uri in uris}


@dataclass(frozen=True)
class Coding:
    """A code of a system (ours: snomed, loinc, rxnorm, atc, icd10; else its address), with the words shown for it."""

    system: str
    code: str
    display: str


@dataclass(frozen=True)
class Moment:
    """A day or a time as written: the first day that it can mean, and what it is ordered by."""

    day: date
    order: str
    text: str


@dataclass(frozen=True)
class Part:
    """An object inside a resource, where it is, and where the faults go."""

    value: dict[str, Any]
    path: str
    faults: list[Fault]

    def fault(self, key: str, what: str, remedy: str) -> None:
        """Keep a fault of one of the keys; of the part itself without a key."""
        self.faults.append(Fault(where=f"{self.path}.{key}" if key else self.path, what=what, remedy=remedy))

    def text(self, key: str) -> str:
        """Return a text, stripped of characters that hide; nothing where it is not given."""
        value = self.value.get(key)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.fault(key, "is no text", "write it between quotes")
            return ""
        return value.translate(HIDDEN).strip()

    def number(self, key: str) -> float | None:
        """Return a finite number, None where it is not given."""
        value = self.value.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e300:
            self.fault(key, "is no number", "write a number without quotes")
            return None
        return float(value)

    def flag(self, key: str) -> bool | None:
        """Return true or false, None where it is not given."""
        value = self.value.get(key)
        if value is not None and not isinstance(value, bool):
            self.fault(key, "is neither true nor false", "write true or false")
            return None
        return value

    def part(self, key: str) -> "Part | None":
        """Return the object at a key."""
        value = self.value.get(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.fault(key, "is no object", "see the definition of the resource in FHIR R4")
            return None
        return Part(value, f"{self.path}.{key}", self.faults)

    def parts(self, key: str) -> "Iterator[Part]":
        """Yield the objects of the list at a key."""
        value = self.value.get(key)
        if value is None:
            return
        if not isinstance(value, list):
            self.fault(key, "is no list", "see the definition of the resource in FHIR R4")
            return
        for i, item in enumerate(value):
            if isinstance(item, dict):
                yield Part(item, f"{self.path}.{key}[{i}]", self.faults)
            else:
                self.fault(f"{key}[{i}]", "is no object", "see the definition of the resource in FHIR R4")

    def moment(self, key: str) -> Moment | None:
        """Return the date or time at a key."""
        text = self.text(key)
        if not text:
            return None
        found = moment(text)
        if found is None:
            self.fault(key, f"{text[:40]!r} is no date", "write YYYY-MM-DD, or with a time and its zone")
        return found

    def codings(self) -> tuple[Coding, ...]:
        """Return the codings of a CodeableConcept; its own text is the display of those that have none."""
        text = self.text("text")
        return tuple(_coding(c, text) for c in self.parts("coding")) or ((Coding("", "", text),) if text else ())

    def codes(self, key: str) -> tuple[Coding, ...]:
        """Return the codings of the CodeableConcept at a key."""
        concept = self.part(key)
        return concept.codings() if concept else ()

    def status(self, key: str) -> str:
        """Return the first code of the CodeableConcept at a key, in small letters."""
        return next((c.code.lower() for c in self.codes(key) if c.code), "")


def _coding(part: Part, text: str) -> Coding:
    system = part.text("system").partition("|")[0]
    return Coding(SYSTEM_OF.get(system.rstrip("/").lower(), system), part.text("code"), part.text("display") or text)


def moment(text: str) -> Moment | None:
    """Return what a FHIR date or dateTime means, None when it is none.

    >>> moment("2024-02").day, moment("2024-02-30"), moment("2024-02-01T23:30:00-05:00").order
    (datetime.date(2024, 2, 1), None, '2024-02-02T04:30:00')
    """
    if not DATE.match(text):
        return None
    try:
        if "T" in text:
            time = datetime.fromisoformat(text)
            utc = time.astimezone(UTC) if time.tzinfo else time
            return Moment(date.fromisoformat(text[:10]), utc.isoformat()[:19], text[:10])
        day = date.fromisoformat((text + "-01-01")[:10] if len(text) < 10 else text)
    except (ValueError, OverflowError):
        return None
    return Moment(day, text, text)
