"""What of a record no rule looks at: it is not even read, as a client waits for the answer."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from repletion.interfaces.fhir.bundle import Entry
from repletion.interfaces.fhir.bundle_types import R4
from repletion.interfaces.fhir.codes import load_codes
from repletion.interfaces.fhir.observations_measures import NAMED_BY_VALUE
from repletion.interfaces.fhir.reading import READ

IDLE = R4 - READ - {"Bundle", "ServiceRequest"}
"""Kinds of resources that say nothing here."""
LOINC = "http://loinc.org"
OLD = 400
"""Days after which a result only tells that it was measured: the longest that one counts is 366."""


def kind_of(entry: Any) -> str:
    """Return the kind of the resource of an entry of a Bundle, nothing where it has none."""
    resource = entry.get("resource") if isinstance(entry, dict) else None
    kind = resource.get("resourceType") if isinstance(resource, dict) else None
    return kind if isinstance(kind, str) else ""


def idle(entry: Entry, on: str) -> bool:
    """Return whether an Observation need not be read: an old result, or one that only codes of LOINC name, unknown."""
    value = entry.part.value
    if entry.kind != "Observation" or "component" in value:
        return False
    codes = tuple(codes_in(value, LOINC))
    if not codes or len(codes) < len(value["code"]["coding"]):
        return False
    tests = load_codes().tests
    if any(code in tests for code in codes):
        when = value.get("effectiveDateTime")
        return isinstance(when, str) and len(when) >= 10 and when[:10] < _oldest(on)
    return not any(code in load_codes().measures or code in NAMED_BY_VALUE for code in codes)


@lru_cache(maxsize=8)
def _oldest(on: str) -> str:
    return (date.fromisoformat(on) - timedelta(OLD)).isoformat()


def codes_in(part: Any, system: str = "") -> Iterator[str]:
    """Return the codes of a part, quickly; what does not have its form becomes a fault where the record is read."""
    concept = part.get("code") if isinstance(part, dict) else None
    codings = concept.get("coding") if isinstance(concept, dict) else None
    told = (c for c in codings if isinstance(c, dict)) if isinstance(codings, list) else ()
    return (c["code"] for c in told if isinstance(c.get("code"), str) and system in ("", c.get("system")))
