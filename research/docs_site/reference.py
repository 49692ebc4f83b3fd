"""The generated reference: commands, HTTP API, causes, nutrients, claims, sources. Markdown by path, never kept."""

import argparse
import os
import re
from collections.abc import Iterator
from typing import Any

from repletion.domain.handbook import Handbook
from repletion.domain.knowledge import KnowledgeBase
from repletion.interfaces import kb_pages
from repletion.interfaces.cli import COMMANDS, parser
from repletion.interfaces.kb_forms import as_markdown
from repletion.kb.handbook import handbook
from repletion.kb.load import load

Pages = Iterator[tuple[str, str]]
"""The path of a page below docs, and its Markdown."""
KINDS = {
    "deficiency": "Something is missing",
    "excess": "Something is too much",
    "underlying": "What lies beneath",
    "other": "Other explanations",
}
WIDTH = "80"


def reference() -> Pages:
    """Yield every generated page."""
    kb, book = load(), handbook()
    yield "reference/commands.md", commands()
    yield "reference/http-api.md", http_api()
    yield from of_causes(kb)
    yield from of_nutrients(book, kb)
    yield "reference/claims.md", safe(as_markdown(kb_pages.claims_page(book, kb)))
    yield "reference/sources.md", safe(as_markdown(kb_pages.sources_page(kb, [])))


def commands() -> str:
    """Return the page of the commands, as `--help` prints them."""
    lines = ["# Commands", "", "As `repletion COMMAND --help` prints it.", ""]
    for verb, (summary, _) in COMMANDS.items():
        lines += [f"## {verb}", "", f"{summary[0].upper()}{summary[1:]}.", ""]
        for usage, level in _helps(_verb(verb), 3):
            title = usage.prog.removeprefix("repletion ")
            lines += [] if title == verb else [f"{'#' * level} {title}", ""]
            lines += ["```text", _help(usage), "```", ""]
    return "\n".join(lines)


def _verb(verb: str) -> argparse.ArgumentParser:
    return _below(parser(verb))[verb]


def _below(command: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """Return the commands below a command; argparse has no public name for them."""
    found = [a.choices for a in command._actions if isinstance(a, argparse._SubParsersAction)]
    return dict(found[0]) if found else {}


def _helps(command: argparse.ArgumentParser, level: int) -> Iterator[tuple[argparse.ArgumentParser, int]]:
    yield command, level
    for below in _below(command).values():
        yield from _helps(below, min(level + 1, 6))


def _help(command: argparse.ArgumentParser) -> str:
    """Return the help at a width of its own, not the terminal's."""
    before = {name: os.environ.get(name) for name in ("COLUMNS", "NO_COLOR")}
    os.environ.update(COLUMNS=WIDTH, NO_COLOR="1")
    try:
        return command.format_help().rstrip()
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def http_api() -> str:
    """Return the page of the addresses, from the OpenAPI document."""
    from repletion.interfaces.api.openapi import document
    from repletion.interfaces.api.routes import create_api

    told = document(create_api())
    lines = [
        "# HTTP API",
        "",
        f"{told['info']['description']}",
        "",
        "How it is used: [the guide](../guides/api.md).",
        "",
    ]
    for path, methods in told["paths"].items():
        for method, address in methods.items():
            lines += _address(method, path, address, told)
    return safe("\n".join(lines))


def _address(method: str, path: str, address: dict[str, Any], told: dict[str, Any]) -> list[str]:
    lines = [f"## {method.upper()} /v1{path}", "", address.get("summary", ""), ""]
    asked = address.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    if asked:
        lines += ["Takes:", "", *_fields(asked, told)]
    if address.get("parameters"):
        lines += [f"- `{p['name']}` in the {p['in']}" for p in address["parameters"]] + [""]
    answers = [f"`{status}` {answer['description']}" for status, answer in address["responses"].items()]
    return [*lines, f"Gives: {', '.join(answers)}.", ""]


def _fields(schema: dict[str, Any], told: dict[str, Any]) -> list[str]:
    """Return a table of the fields of a record; a reference is followed once."""
    known = told["components"]["schemas"]
    record = known[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    needed = record.get("required", [])
    rows = [
        f"| `{n}` | {_kind(f)} | {'needed' if n in needed else ''} |" for n, f in record.get("properties", {}).items()
    ]
    return ["| field | holds | |", "| --- | --- | --- |", *rows, ""] if rows else []


def _kind(field: dict[str, Any]) -> str:
    """Return what a field holds, in a word or two."""
    if "$ref" in field:
        return f"`{field['$ref'].rpartition('/')[2]}`"
    several = field.get("anyOf") or field.get("oneOf")
    if several:
        return " or ".join(dict.fromkeys(_kind(one) for one in several if one.get("type") != "null"))
    inner = field.get("items")
    return f"list of {_kind(inner)}" if isinstance(inner, dict) and inner else str(field.get("type", "any"))


def of_causes(kb: KnowledgeBase) -> Pages:
    """Yield the list of causes by kind, and a page for each."""
    lines = ["# Causes", "", "Everything that is weighed, each number with its source. Not signed by a clinician.", ""]
    for kind, title in KINDS.items():
        some = sorted(((c.name, name) for name, c in kb.causes.items() if c.kind == kind), key=lambda x: x[0].lower())
        lines += [f"## {title}", "", *(f"- [{shown}](causes/{name}.md)" for shown, name in some), ""]
    yield "reference/causes.md", "\n".join(lines)
    for name in kb.causes:
        yield f"reference/causes/{name}.md", safe(as_markdown(kb_pages.cause_page(name, kb)))


def of_nutrients(book: Handbook, kb: KnowledgeBase) -> Pages:
    """Yield the list of nutrients, and a page for each."""
    lines = ["# Nutrients", "", "What each does, how much is needed, the upper limit, and which foods hold it.", ""]
    lines += [f"- [{n.name}](nutrients/{name}.md)" for name, n in book.nutrients.items()]
    yield "reference/nutrients.md", "\n".join([*lines, ""])
    for name in book.nutrients:
        yield f"reference/nutrients/{name}.md", safe(as_markdown(kb_pages.nutrient_page(name, book, kb)))


def safe(text: str) -> str:
    """Return Markdown in which no word of the knowledge is taken for HTML or for a link.

    >>> safe("P < 0.05 [Kim 2001; judgement]")
    'P &lt; 0.05 \\\\[Kim 2001; judgement]'
    """
    parts = re.split(r"(```.*?```|`[^`]*`)", text, flags=re.S)
    return "".join(
        p if p.startswith("`") else re.sub(r"\[(?![^\]\[]*\]\()", r"\\[", p.replace("<", "&lt;")) for p in parts
    )
