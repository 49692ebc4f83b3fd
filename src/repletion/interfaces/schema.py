"""`repletion schema`: what goes in and what comes out, as JSON Schema, with every id that is known."""

import json
from typing import Any

from repletion.domain.assessment import Assessment
from repletion.interfaces.inputs import case_form
from repletion.kb.load import load


def text(of: str) -> str:
    """Return the JSON Schema of a case or of an assessment."""
    schema = _case() if of == "case" else _assessment()
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


def _case() -> dict[str, Any]:
    schema: dict[str, Any] = case_form().json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    with_ids(schema, schema["$defs"]["Result"])
    return schema


def with_ids(case: dict[str, Any], result: dict[str, Any]) -> None:
    """Put every id that is known into the schemas of a case and of a result."""
    kb = load()
    fields = case["properties"]
    findings = sorted(n for n, f in kb.findings.items() if f.group != "process")
    fields["findings"]["propertyNames"] = {"enum": findings}
    fields["complaint"]["items"] = {"enum": findings}
    fields["exposures"]["propertyNames"] = {"enum": sorted(kb.exposures)}
    fields["conditions"]["propertyNames"] = {"enum": sorted({*kb.causes, *kb.exposures})}
    result["properties"]["test"] = {"enum": sorted(kb.labs)}


def _assessment() -> dict[str, Any]:
    from pydantic import TypeAdapter

    schema = TypeAdapter(Assessment).json_schema(mode="serialization")
    as_told(schema["$defs"])
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def as_told(schemas: dict[str, Any]) -> None:
    """Change the schemas of records, by name, to what the JSON says where that differs from the record."""
    renamed = schemas["ReadAs"]
    renamed["properties"]["as"] = renamed["properties"].pop("as_")
    renamed["required"] = ["as" if name == "as_" else name for name in renamed["required"]]
    reason = schemas["UrgencyReason"]["properties"]
    reason["source"] = {"type": "string", "title": "Source"}
