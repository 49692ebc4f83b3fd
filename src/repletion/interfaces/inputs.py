"""Files and pipes into cases: size, form, language; every fault at once, with its line."""

import re
import sys
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from repletion.decisions.case_check import faults_of_case
from repletion.domain.case import Case, Reading
from repletion.domain.fault import Fault, Unusable
from repletion.domain.knowledge import KnowledgeBase
from repletion.interfaces.language import language

LIMIT = 1_000_000
LARGEST_RECORD = 20_000_000
"""Bytes of a FHIR record that are read; one of a thousand resources has about a million."""
RECORD = b'"resourceType"'


def read_bytes(source: str, limit: int = LIMIT) -> bytes:
    """Return the bytes of a file, or of standard input for "-"; at most a little over the limit is read."""
    try:
        if source == "-":
            return sys.stdin.buffer.read(limit + 1)
        with Path(source).open("rb") as file:
            return file.read(limit + 1)
    except OSError as error:
        what = f"cannot be read: {(error.strerror or 'unknown reason').lower()}"
        raise Unusable(
            [Fault(where=source, what=what, remedy="give a file that can be read, or - for standard input")]
        ) from error


def read_text(source: str, limit: int = LIMIT) -> str:
    """Return the text of a file or pipe; `Unusable` when it is too long, empty, or no text."""
    content = read_bytes(source, limit)
    where = "standard input" if source == "-" else source
    if len(content) > (limit if RECORD in content else LIMIT):
        longest = limit if RECORD in content else LIMIT
        raise Unusable([Fault(where=where, what=f"longer than {longest:,} bytes", remedy="give the part that matters")])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unusable(
            [Fault(where=where, what=f"not text in UTF-8 (byte {error.start})", remedy="save it as UTF-8")]
        ) from error
    if "\x00" in text:
        raise Unusable([Fault(where=where, what="holds zero bytes: not a text", remedy="give plain text")])
    if not text.strip():
        raise Unusable([Fault(where=where, what="empty", remedy="say what is the matter, or give a case")])
    return text


def read_case(source: str, kb: KnowledgeBase, on: str | None = None) -> Reading:
    """Return a structured case from YAML or JSON, or what a FHIR record says as of `on` (today)."""
    text = read_text(source, LARGEST_RECORD)
    where = "standard input" if source == "-" else source
    if is_record(text):
        from repletion.interfaces.fhir.reading_file import read_record

        return read_record(text, where, kb, on or date.today().isoformat())
    return case_of(text, where, kb)


def is_record(text: str) -> bool:
    """Return whether a text is a FHIR record."""
    return RECORD.decode() in text and text.lstrip().startswith("{")


def case_of(text: str, where: str, kb: KnowledgeBase) -> Reading:
    """Return the case that a text in YAML or JSON holds; `where` names it in a fault."""
    from repletion.kb.yaml_text import parse

    document, faults = parse(text, where)
    if faults:
        raise Unusable(faults)
    case, faults = _validated(document, where)
    if case is None:
        raise Unusable(faults)
    found = [
        Fault(where=document.at(*steps_of(f.where)), what=f"{f.where}: {f.what}", remedy=f.remedy)
        for f in faults_of_case(case, kb)
    ]
    if found:
        raise Unusable(found)
    unknown = tuple(n for n in _drug_names(case) if n not in kb.drugs)
    return Reading(case=case, not_checked=unknown)


def _drug_names(case: Case) -> list[str]:
    return [d if isinstance(d, str) else d.name for d in case.drugs]


def steps_of(place: str) -> list[Any]:
    """Return the steps of a place such as labs[0] or findings.cramps."""
    return [int(p) if p.isdigit() else p for p in re.findall(r"[^.\[\]]+", place)]


@lru_cache(maxsize=1)
def case_form() -> Any:
    """Return what validates a case."""
    from pydantic import TypeAdapter

    return TypeAdapter(Case)


def _validated(document: Any, where: str) -> tuple[Case | None, list[Fault]]:
    from pydantic import ValidationError

    if not isinstance(document.values, dict):
        return None, [
            Fault(
                where=where,
                what="no case: it has no keys",
                remedy="see `repletion schema case`, or use --text for plain words",
            )
        ]
    try:
        return case_form().validate_python(document.values), []
    except ValidationError as error:
        return None, list(_told(error, document))


def _told(error: Any, document: Any) -> list[Fault]:
    """Return one fault a place: of a union's complaints the plainest."""
    seen: dict[tuple[Any, ...], Fault] = {}
    for e in error.errors(include_url=False):
        path = tuple(
            p
            for p in e["loc"]
            if not (isinstance(p, str) and (p.startswith(("literal[", "Said", "Taken", "Drug")) or p == "str"))
        )
        what = f"{'.'.join(map(str, path))}: {e['msg'].lower()}"
        remedy = (
            "remove or rename the key" if e["type"] == "unexpected_keyword_argument" else "see `repletion schema case`"
        )
        seen.setdefault(path, Fault(where=document.at(*path), what=what, remedy=remedy))
    return list(seen.values())


def read_notes(source: str, kb: KnowledgeBase) -> Reading:
    """Return what was understood of plain words; `Unusable` when that is nothing, or the language is not English."""
    return notes_of(read_text(source), "standard input" if source == "-" else source, kb)


def notes_of(text: str, where: str, kb: KnowledgeBase) -> Reading:
    """Return what was understood of plain words; `where` names them in a fault."""
    from repletion.intake_text.reader import Reader
    from repletion.kb.words import lexicon

    foreign = language(text)
    if foreign:
        raise Unusable([Fault(where=where, what=f"looks like {foreign}", remedy="give it in English")])
    reading = Reader(lexicon(), kb).read(text)
    case = reading.case
    if not (case.findings or case.labs or case.self_harm):
        what = "no complaint, finding or result was understood"
        remedy = "say what hurts, cramps or is weak, or paste results with their names and units"
        raise Unusable([Fault(where=where, what=what, remedy=remedy)])
    return reading
