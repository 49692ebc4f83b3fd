"""Small parts that every resource we write is built of, and the codes that its coded fields may hold."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID, uuid5

from repletion.domain.knowledge import Level

Resource = dict[str, Any]
CANONICAL = "https://repletion.example/fhir"
"""How the names of our own definitions begin: a name and no address, as `.example` never leads anywhere (RFC 2606)."""
SPACE = UUID("6f0ac0f5-5d1c-5d3b-9d53-1f6f0b6a9d11")
TERMINOLOGY = "http://terminology.hl7.org/CodeSystem"
LOINC = "http://loinc.org"
SNOMED = "http://snomed.info/sct"
UCUM = "http://unitsofmeasure.org"
ATC = "http://www.whocc.no/atc"

ObservationStatus = Literal[
    "registered", "preliminary", "final", "amended", "corrected", "cancelled", "entered-in-error", "unknown"
]
RequestStatus = Literal["draft", "active", "on-hold", "revoked", "completed", "entered-in-error", "unknown"]
RequestIntent = Literal[
    "proposal", "plan", "directive", "order", "original-order", "reflex-order", "filler-order", "instance-order",
    "option",
]  # fmt: skip
RequestPriority = Literal["routine", "urgent", "asap", "stat"]
FlagStatus = Literal["active", "inactive", "entered-in-error"]
IssueSeverity = Literal["fatal", "error", "warning", "information"]
IssueType = Literal[
    "invalid", "structure", "required", "value", "invariant", "security", "login", "unknown", "expired", "forbidden",
    "suppressed", "processing", "not-supported", "duplicate", "multiple-matches", "not-found", "deleted", "too-long",
    "code-invalid", "extension", "too-costly", "business-rule", "conflict", "transient", "lock-error", "no-store",
    "exception", "timeout", "incomplete", "throttled", "informational",
]  # fmt: skip
DetectedSeverity = Literal["high", "moderate", "low"]
RiskProbability = Literal["negligible", "low", "moderate", "high", "certain"]
BundleType = Literal[
    "document", "message", "transaction", "transaction-response", "batch", "batch-response", "history", "searchset",
    "collection",
]  # fmt: skip

PRIORITY: dict[Level, RequestPriority] = {
    "emergency": "stat", "same_day": "asap", "soon": "urgent", "routine": "routine",
}  # fmt: skip
"""How soon a request is to be done, by how soon the person is to be seen."""


@dataclass(frozen=True)
class Frame:
    """What all resources of one answer share: whom they are about, the day, the seed of their names, the software."""

    subject: Resource
    on: str
    seed: str
    software: str

    def urn(self, kind: str, local: str = "") -> str:
        """Return the name of one of the resources; the same answer gives the same names, the same software one name."""
        seed = self.software if kind == "Device" else self.seed
        return f"urn:uuid:{uuid5(SPACE, f'{seed} {kind} {local}')}"

    def reference(self, kind: str, local: str = "", display: str = "") -> Resource:
        """Return a reference to one of the resources."""
        return given(reference=self.urn(kind, local), display=display)

    def made(self, kind: str, local: str = "", **fields: Any) -> Resource:
        """Return a resource with its name; fields without a value are left out."""
        return {"resourceType": kind, "id": self.urn(kind, local).removeprefix("urn:uuid:"), **given(**fields)}

    def identified(self, kind: str, local: str = "", **fields: Any) -> Resource:
        """Return a resource that has an identifier as well, by which a server knows what it already holds."""
        identifier = [{"system": f"{CANONICAL}/answer", "value": self.urn(kind, local).removeprefix("urn:uuid:")}]
        return self.made(kind, local, identifier=identifier, **fields)

    @property
    def device(self) -> Resource:
        """Return a reference to the software."""
        return self.reference("Device", display="Repletion")


def given(**fields: Any) -> Resource:
    """Return the fields that have a value: FHIR knows no null and no empty list.

    >>> given(text="", value=0.0, coding=[])
    {'value': 0.0}
    """
    return {k: v for k, v in fields.items() if v is not None and v != "" and v != [] and v != {}}


def coding(system: str, code: str, display: str = "") -> Resource:
    """Return a Coding."""
    return given(system=system, code=code, display=display)


def concept(text: str = "", codings: Iterable[Resource] = ()) -> Resource:
    """Return a CodeableConcept."""
    return given(coding=list(codings), text=text)


def coded(name: str, code: str, display: str = "") -> Resource:
    """Return a CodeableConcept of one code of HL7's own terminology."""
    return concept(codings=[coding(f"{TERMINOLOGY}/{name}", code, display)])


def notes(texts: Iterable[str]) -> list[Resource]:
    """Return annotations, each text once."""
    return [{"text": text} for text in dict.fromkeys(texts) if text]


def short(value: float) -> float:
    """Return six significant digits, as the JSON of an assessment has them."""
    return float(f"{value:.6g}")


def interval(pair: tuple[float, float]) -> Resource:
    """Return a Range of plain numbers."""
    low, high = ({"value": short(end), "unit": "1", "system": UCUM, "code": "1"} for end in pair)
    return {"low": low, "high": high}


def sentence(*parts: str) -> str:
    """Return parts as sentences, each with its stop.

    >>> sentence("a test", "", "Done?")
    'A test. Done?'
    """
    told = (p.strip() for p in parts)
    return " ".join(f"{p[0].upper()}{p[1:]}" + ("" if p[-1] in ".!?:" else ".") for p in told if p)


def extension(name: str, **value: Any) -> Resource:
    """Return an extension of ours (see `Questionnaire` and `StructureDefinition` in the guide)."""
    return {"url": f"{CANONICAL}/StructureDefinition/{name}", **value}


def reference_of(resource: Mapping[str, Any], address: str = "") -> Resource:
    """Return a reference to a resource that was given to us, by its id, else by its address in the Bundle."""
    kind, name = resource.get("resourceType"), resource.get("id")
    return given(reference=f"{kind}/{name}" if name else address)
