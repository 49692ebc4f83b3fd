"""What the FHIR door can do, as it describes itself: nothing that is not true."""

from typing import Any, Literal

from repletion import __version__
from repletion.interfaces import wording
from repletion.interfaces.fhir.writing_parts import CANONICAL, Resource

FHIR = "4.0.1"
OPERATION = "assess"
DEFINITION = f"{CANONICAL}/OperationDefinition/{OPERATION}"
JSON = "application/fhir+json"
Kind = Literal["valueDecimal", "valueRange"]
EXTENSIONS: dict[str, tuple[Kind, str]] = {
    "cause-explains": (
        "valueDecimal",
        "The probability, from 0 to 1, that this cause is why there is the complaint: an active path leads from it "
        "to the complaint. Never more than probabilityDecimal; the shares of several causes do not add up to one.",
    ),
    "cause-explains-interval": ("valueRange", "The 95 % interval of cause-explains."),
    "probability-interval": ("valueRange", "The 95 % interval of probabilityDecimal, from 0 to 1."),
    "probability-before-findings": (
        "valueDecimal",
        "The probability, from 0 to 1, of the same person before what was found: by age, sex, medicines, diet and "
        "illnesses only.",
    ),
}
"""Our own extensions of RiskAssessment.prediction: their values, and what they mean."""
PARAMETERS: tuple[tuple[str, int, str, str, str], ...] = (
    ("resource", 1, "1", "Resource", "The record: a Bundle with one Patient and what is about that person"),
    ("on", 0, "1", "date", "The day of the answer; today where it is not given"),
    ("complaint", 0, "*", "code", "What the person complains of, by the ids of the Questionnaire's complaint"),
    ("form", 0, "1", "code", "collection (as it is), or transaction: a Bundle that a server stores"),
    ("report", 0, "1", "boolean", "false leaves out the report (PDF), which is there where it can be made"),
)
"""What the operation takes: name, least, most, type, meaning."""


def statement(on: str) -> Resource:
    """Return what this server can do, as of a day."""
    operation = {"name": OPERATION, "definition": DEFINITION}
    return {
        "resourceType": "CapabilityStatement",
        "id": "repletion",
        "url": f"{CANONICAL}/CapabilityStatement/repletion",
        "version": __version__,
        "name": "Repletion",
        "title": "Repletion: what may account for trouble of muscles or back",
        "status": "active",
        "date": on,
        "description": f"{wording.INFORMS} A record goes in and an answer comes out; nothing is kept.",
        "kind": "instance",
        "software": {"name": "Repletion", "version": __version__},
        "implementation": {"description": "Repletion, on the machine of whoever runs it"},
        "fhirVersion": FHIR,
        "format": [JSON],
        "rest": [
            {
                "mode": "server",
                "resource": [
                    {"type": "Patient", "operation": [operation]},
                    *(_read_only(kind) for kind in ("Questionnaire", "StructureDefinition", "OperationDefinition")),
                ],
                "operation": [operation],
            }
        ],
    }


def _read_only(kind: str) -> Resource:
    return {"type": kind, "interaction": [{"code": "read"}]}


def definitions(on: str) -> dict[str, Resource]:
    """Return the definitions that can be read, by type and id."""
    extensions = {f"StructureDefinition/{name}": _extension(name, on) for name in EXTENSIONS}
    return {**extensions, f"OperationDefinition/{OPERATION}": _operation(on)}


def _head(of: str, name: str, on: str, **more: Any) -> Resource:
    title = "".join(part.capitalize() for part in name.split("-"))
    return {
        "resourceType": of, "id": name, "url": f"{CANONICAL}/{of}/{name}", "version": __version__, "name": title,
        "status": "active", "date": on, **more,
    }  # fmt: skip


def _extension(name: str, on: str) -> Resource:
    kind, meaning = EXTENSIONS[name]
    kept = {"id": "Extension", "path": "Extension", "short": meaning, "min": 0, "max": "1"}
    url = {"id": "Extension.url", "path": "Extension.url", "fixedUri": f"{CANONICAL}/StructureDefinition/{name}"}
    value = {
        "id": "Extension.value[x]", "path": "Extension.value[x]", "min": 1,
        "type": [{"code": kind.removeprefix("value").lower() if kind == "valueDecimal" else "Range"}],
    }  # fmt: skip
    none = {"id": "Extension.extension", "path": "Extension.extension", "max": "0"}
    return _head(
        "StructureDefinition", name, on, description=meaning, fhirVersion=FHIR, kind="complex-type", abstract=False,
        context=[{"type": "element", "expression": "RiskAssessment.prediction"}], type="Extension",
        baseDefinition="http://hl7.org/fhir/StructureDefinition/Extension", derivation="constraint",
        differential={"element": [kept, none, url, value]},
    )  # fmt: skip


def _operation(on: str) -> Resource:
    taken = [
        {"name": name, "use": "in", "min": least, "max": most, "type": kind, "documentation": meaning}
        for name, least, most, kind, meaning in PARAMETERS
    ]
    told = "Warnings, what to tell the person, RiskAssessment, proposals, DetectedIssues, and their origin"
    made = {"name": "return", "use": "out", "min": 1, "max": "1", "type": "Bundle", "documentation": told}
    return _head(
        "OperationDefinition", OPERATION, on, kind="operation", affectsState=False, code=OPERATION,
        description="From a record to what may account for trouble of muscles or back; nothing is kept.",
        resource=["Patient"], system=True, type=True, instance=False, parameter=[*taken, made],
    )  # fmt: skip
