"""What was dropped or chosen as a file: text goes into its box, a case or a record is kept as it was read."""

import codecs
import csv
import json
from dataclasses import replace
from functools import lru_cache
from typing import Any

from repletion.domain.case import Reading
from repletion.domain.fault import Fault, Unusable
from repletion.domain.knowledge import KnowledgeBase
from repletion.interfaces.inputs import LIMIT, case_of
from repletion.interfaces.web.multipart import File
from repletion.interfaces.web.told import BOXES, LONGEST, Told

FIELDS = {f"{box}.file": box for box in BOXES}
COPY = "open it, mark all (Ctrl+A), copy (Ctrl+C), and paste the text into the box (Ctrl+V)"
NO_TEXT = {
    b"%PDF": "is a PDF, which is not read here",
    b"PK": "is a document or a table of an office program",
    b"\xd0\xcf\x11\xe0": "is a document or a table of an office program",
    b"\xff\xd8\xff": "is a picture",
    b"\x89PNG": "is a picture",
}
TYPE_IT = "type the lines that matter into the box"
CONTROL = frozenset(range(32)) - frozenset(b"\t\n\r\f")


def taken_in(told: Told, kb: KnowledgeBase, on: str) -> tuple[Told, list[Fault]]:
    """Return what was told with its files read into it but those that are refused, and every fault of these."""
    faults: list[Fault] = []
    refused = []
    for file in told.files:
        try:
            told = _with(told, file, kb, on)
        except Unusable as unusable:
            faults += unusable.faults
            refused.append(file)
    return replace(told, files=tuple(refused)), faults


def _with(told: Told, file: File, kb: KnowledgeBase, on: str) -> Told:
    if file.field not in FIELDS:
        raise Unusable([Fault(where="The form", what="a file in no box", remedy="start again")])
    text = text_of(file)
    if text.lstrip().startswith("{"):
        return replace(told, record=_record(text, file.name, kb, on))
    box = FIELDS[file.field]
    lines = _rows(text) if file.name.lower().endswith(".csv") else text.strip()
    if len(lines) > LONGEST:
        what = f"has over {LONGEST:,} letters"
        raise Unusable([Fault(where=_name(file.name), what=what, remedy="give the part that matters")])
    return replace(told, **{box: f"{getattr(told, box)}\n{lines}".strip()})  # type: ignore[arg-type]


def text_of(file: File) -> str:
    """Return the text of a file; `Unusable` with how to get at the text when it is none, or too long.

    >>> text_of(File("results.file", "labs.txt", b"Vitamin D 18 ng/mL"))
    'Vitamin D 18 ng/mL'
    """
    what, remedy = "", COPY
    if len(file.content) > LIMIT:
        what, remedy = "is longer than 1 MB", "give the part that matters"
    for start, kind in NO_TEXT.items():
        if file.content.startswith(start):
            what, remedy = kind, TYPE_IT if kind == "is a picture" else COPY
    if not what:
        text = _decoded(file.content)
        if text.strip() and not any(ord(c) in CONTROL for c in text):
            return text
        what, remedy = ("is empty", "choose another one") if not text.strip() else ("is no plain text", COPY)
    raise Unusable([Fault(where=_name(file.name), what=what, remedy=remedy)])


def _decoded(content: bytes) -> str:
    """Return a text in UTF-8 or UTF-16, else as older Windows programs write it."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _name(name: str) -> str:
    return name.strip()[:60] or "The file"


def _rows(text: str) -> str:
    """Return a table as lines of words, its cells side by side."""
    first = text.lstrip().partition("\n")[0]
    mark = max(",;\t", key=first.count)
    try:
        rows = list(csv.reader(text.splitlines(), delimiter=mark))
    except csv.Error:
        return text.strip()
    return "\n".join(" ".join(cell.strip() for cell in row if cell.strip()) for row in rows)


def _record(text: str, name: str, kb: KnowledgeBase, on: str) -> str:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        remedy = "save it again from the program that made it, or paste the words"
        raise Unusable([Fault(where=_name(name), what="begins as JSON and is none", remedy=remedy)]) from error
    if "resourceType" not in document:
        return _written(case_of(text, _name(name), kb))
    from repletion.interfaces.fhir.reading import read

    return _written(read(document, kb, on).reading)


@lru_cache(maxsize=1)
def _form() -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(Reading)


def _written(reading: Reading) -> str:
    written: bytes = _form().dump_json(replace(reading, read_as=()), exclude_defaults=True)
    return written.decode()


def recorded(told: Told, kb: KnowledgeBase) -> Reading | None:
    """Return the reading of a file that was taken in before (None without one), checked anew: a form can be changed."""
    if not told.record:
        return None
    from pydantic import ValidationError

    from repletion.decisions.case_check import faults_of_case

    try:
        reading: Reading = _form().validate_json(told.record)
    except ValidationError as error:
        raise Unusable(
            [Fault(where="The form", what="what was in the file is lost", remedy="choose it again")]
        ) from error
    if faults := faults_of_case(reading.case, kb):
        raise Unusable(faults)
    return reading
