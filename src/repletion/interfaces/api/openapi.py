"""The OpenAPI document: the addresses from the application, the schemas from the records that are read and answered."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import TypeAdapter

from repletion import __version__
from repletion.interfaces.api.asked import JournalAsked
from repletion.interfaces.api.forms import form
from repletion.interfaces.api.problems import MEDIA, TITLES
from repletion.interfaces.api.questions import ANSWERED, QUESTIONS
from repletion.interfaces.schema import as_told, with_ids

ABOUT = (
    "Could a missing nutrient be why muscles or back hurt, cramp or fail? Ranked, sourced decision support. "
    "It informs; a clinician decides. Stateless: nothing that is sent is kept or logged. "
    "Missing is unknown, never absent."
)
REFUSALS = (400, 401, 403, 413, 415, 421, 422, 429, 500, 503)
OF_AN_ADDRESS = (401, 403, 413, 421, 422, 429, 500)
"""What an address refuses that takes no document."""
TEMPLATE = "#/components/schemas/{model}"


@lru_cache(maxsize=1)
def schemas() -> tuple[dict[Any, dict[str, Any]], dict[str, Any]]:
    """Return the reference to the schema of every record (by record), and the schemas by name."""
    inward = [(of, "validation", form(of)) for of in (*(q.asked for q in QUESTIONS), JournalAsked)]
    outward = [(of, "serialization", form(of)) for of in (*(q.told for q in QUESTIONS), *ANSWERED.values())]
    found, rest = TypeAdapter.json_schemas([*inward, *outward], ref_template=TEMPLATE)  # type: ignore[list-item]
    named = rest["$defs"]
    as_told(named)
    with_ids(named["Case"], named["Result"])
    for schema in named.values():
        if {"case", "text"} <= set(schema.get("properties", {})):
            schema["oneOf"] = [_without("text", "case"), _without("case", "text")]
    return {of: dict(schema) for (of, _), schema in found.items()}, named


def _without(one: str, other: str) -> dict[str, Any]:
    """Return the schema of a document that has the other of two and not the one."""
    return {"required": [other], "properties": {one: {"type": "null"}, other: {"not": {"type": "null"}}}}


def of(record: Any) -> dict[str, Any]:
    """Return the reference to the schema of a record."""
    return schemas()[0][record]


def taken(record: Any, examples: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an address takes, for the OpenAPI document."""
    shown = {name: {"value": example} for name, example in examples.items()}
    content = {"application/json": {"schema": of(record), "examples": shown}}
    return {"requestBody": {"required": True, "content": content}}


def given(record: Any, refusals: tuple[int, ...] = REFUSALS) -> dict[int | str, dict[str, Any]]:
    """Return what an address gives: the answer, and everything it refuses."""
    answer = {"description": "The answer", "content": {"application/json": {"schema": of(record)}}}
    problem = {MEDIA: {"schema": of(ANSWERED["problem"])}}
    return {200: answer, **{status: {"description": TITLES[status], "content": problem} for status in refusals}}


def document(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI document of the application."""
    if app.openapi_schema is None:
        told = get_openapi(title=app.title, version=__version__, description=ABOUT, routes=app.routes,
                           servers=[{"url": "/v1"}])  # fmt: skip
        told["components"] = {
            "schemas": schemas()[1],
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer", "description": "In a shared deployment"}},
        }
        told["security"] = [{}, {"key": []}]
        app.openapi_schema = told
    return app.openapi_schema
