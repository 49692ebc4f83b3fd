"""Reads the folder of YAML into a knowledge base, or says everything that is wrong with it."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from repletion.domain.estimate import Source
from repletion.domain.fault import Fault
from repletion.domain.knowledge import (
    Cause,
    Drug,
    Exposure,
    Finding,
    KnowledgeBase,
    Lab,
    Population,
    Shares,
)
from repletion.domain.red_flag import RedFlag, SafetyNet, Sign
from repletion.kb.yaml_text import Document, parse_file

FOLDER = Path(__file__).parent
REGISTRIES: dict[str, Any] = {
    "sources": dict[str, Source],
    "population": tuple[Population, ...],
    "axes": Shares,
    "findings": dict[str, Finding],
    "exposures": dict[str, Exposure],
    "drugs": dict[str, Drug],
    "labs": dict[str, Lab],
    "red_flags": dict[str, Any],
}


def paths(folder: Path = FOLDER) -> list[Path]:
    """Return every file of the knowledge base, in a fixed order."""
    return [folder / f"{name}.yaml" for name in REGISTRIES] + sorted((folder / "causes").glob("*.yaml"))


def read(folder: Path = FOLDER) -> tuple[KnowledgeBase | None, dict[str, Document], list[Fault]]:
    """Return the knowledge base (None when a file does not fit its form), the documents, and every fault of form."""
    documents, faults = _documents(folder)
    parts: dict[str, Any] = {}
    for name, form in REGISTRIES.items():
        parts[name], found = fill(documents[name], form)
        faults += found
    causes: dict[str, Cause] = {}
    for name, document in documents.items():
        if name.startswith("causes/"):
            value, found = fill(document, Cause)
            faults += found
            causes[name.removeprefix("causes/")] = value
    rules = parts.pop("red_flags") or {}
    flags, found = fill(documents["red_flags"], dict[str, RedFlag], ("rules",))
    signs, more = fill(documents["red_flags"], dict[str, Sign], ("signs",))
    net, still = fill(documents["red_flags"], dict[str, SafetyNet], ("safety_net",))
    faults += found + more + still
    version = (folder / "VERSION").read_text(encoding="utf-8").strip()
    if faults:
        return None, documents, faults
    return (
        KnowledgeBase(
            version=version,
            causes=causes,
            red_flags=flags,
            safety_net=net,
            signs=signs,
            crisis_lines=rules.get("crisis_lines", {}),
            **parts,
        ),
        documents,
        faults,
    )


def _documents(folder: Path) -> tuple[dict[str, Document], list[Fault]]:
    documents, faults = {}, []
    for path in paths(folder):
        name = path.relative_to(folder).with_suffix("").as_posix()
        try:
            documents[name], found = parse_file(path, path.relative_to(folder).as_posix())
        except (OSError, UnicodeDecodeError) as error:
            documents[name] = Document(f"{name}.yaml", None, None)
            found = [
                Fault(
                    where=f"{name}.yaml:1",
                    what=f"cannot be read ({error.__class__.__name__})",
                    remedy="write it, in UTF-8",
                )
            ]
        faults += found
    return documents, faults


@lru_cache(maxsize=32)
def _form(form: Any) -> TypeAdapter[Any]:
    return TypeAdapter(form)


def fill(document: Document, form: Any, inside: tuple[str, ...] = ()) -> tuple[Any, list[Fault]]:
    """Return the values of a document in their form (None when they do not fit), and what does not fit."""
    values = document.values
    for step in inside:
        values = values.get(step) if isinstance(values, dict) else None
    try:
        return _form(form).validate_python(values), []
    except ValidationError as error:
        return None, list(_faults(error, document, inside))


def read_forms(forms: dict[str, Any], folder: Path) -> tuple[dict[str, Any], dict[str, Document], list[Fault]]:
    """Return the values of the files named in `forms` (None where one does not fit), their documents, every fault."""
    parts: dict[str, Any] = {}
    documents: dict[str, Document] = {}
    faults: list[Fault] = []
    for name, form in forms.items():
        documents[name], found = parse_file(folder / f"{name}.yaml", f"{name}.yaml")
        parts[name], more = fill(documents[name], form)
        faults += [*found, *more]
    return parts, documents, faults


def _faults(error: ValidationError, document: Document, inside: tuple[str, ...]) -> Iterator[Fault]:
    for e in error.errors(include_url=False):
        path = (*inside, *e["loc"])
        place = ".".join(map(str, path))
        yield Fault(where=document.at(*path), what=f"{place}: {e['msg'].lower()}", remedy=_remedy(e["type"]))


def _remedy(kind: str) -> str:
    remedies = {
        "unexpected_keyword_argument": "remove or rename the key; see docs/knowledge-format.md",
        "missing": "add it",
        "missing_argument": "add it",
        "missing_keyword_only_argument": "add it",
        "literal_error": "use one of the words named",
    }
    return remedies.get(kind, "see docs/knowledge-format.md")
