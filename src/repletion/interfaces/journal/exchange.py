"""A whole journal as JSON or CSV and back; the forms are documented in docs/guides/follow-up.md."""

import csv
import io
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from repletion.domain.fault import Fault, Unusable
from repletion.domain.journal import Entry
from repletion.interfaces.journal.store import Recorded, body, entry_form

FORMAT = "repletion-journal"
VERSION = 1
"""The version of these forms, not that of the tables."""
COLUMNS = (
    "kind", "on", "until", "finding", "score", "test", "value", "comparator", "range_low", "range_high",
    "nutrient", "amount", "unit", "per", "route", "product", "kg", "text", "case", "recorded_at",
)  # fmt: skip
MORE = "more columns than the first line"


def to_json(recorded: Sequence[Recorded]) -> str:
    """Return a journal as one JSON document."""
    entries = [_plain(r) for r in recorded]
    return json.dumps({"format": FORMAT, "version": VERSION, "entries": entries}, ensure_ascii=False, indent=1) + "\n"


def _plain(recorded: Recorded) -> dict[str, Any]:
    plain = body(recorded.entry)
    return plain if recorded.recorded_at is None else {**plain, "recorded_at": recorded.recorded_at}


def to_csv(recorded: Sequence[Recorded]) -> str:
    """Return a journal as CSV: one entry a line, a case as JSON in its column."""
    file = io.StringIO()
    writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(_row(_plain(r)) for r in recorded)
    return file.getvalue()


def _row(plain: dict[str, Any]) -> dict[str, Any]:
    low, high = plain.pop("range", None) or (None, None)
    row = {**plain, "range_low": low, "range_high": high}
    if "case" in row:
        row["case"] = msgspec.json.encode(row["case"]).decode()
    return {k: repr(v) if isinstance(v, float) else v for k, v in row.items()}


def text_of(source: str) -> str:
    """Return the text of an export, from a file or, for "-", from standard input; of any length."""
    try:
        content = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
        text = content.decode("utf-8-sig")
    except OSError as error:
        what = f"cannot be read: {(error.strerror or 'unknown reason').lower()}"
        raise _unusable(source, what, "give a file that can be read, or - for standard input") from error
    except UnicodeDecodeError as error:
        raise _unusable(
            source, f"not text in UTF-8 (byte {error.start})", "give the export as it was written"
        ) from error
    if not text.strip():
        raise _unusable(source, "empty", "give what `repletion follow export` wrote")
    return text


Given = tuple[str, Entry, str | None]
"""Where an entry stands in what was given, the entry, and when it was recorded."""


def read(text: str, name: str) -> list[Given]:
    """Return the entries of an export in either form; `Unusable` with every fault at once."""
    rows = _from_json(text, name) if text.lstrip().startswith("{") else _from_csv(text, name)
    found, faults = [], []
    for where, values in rows:
        when = values.pop("recorded_at", None)
        entry, wrong = _entry(where, values)
        faults += wrong
        if entry is not None:
            found.append((where, entry, str(when) if when else None))
    if faults:
        raise Unusable(faults)
    return found


def _entry(where: str, values: dict[str, Any]) -> tuple[Entry | None, list[Fault]]:
    from pydantic import ValidationError

    try:
        return entry_form().validate_python(values), []
    except ValidationError as error:
        faults = []
        for e in error.errors(include_url=False):
            place = ".".join(str(p) for p in e["loc"][1:])
            what = f"{place}: {e['msg'].lower()}" if place else e["msg"].lower()
            faults.append(Fault(where=where, what=what, remedy="see docs/guides/follow-up.md for the form"))
        return None, faults


def _from_json(text: str, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _unusable(name, f"not JSON: {error}", "export it again") from error
    entries = document.get("entries")
    if document.get("format") != FORMAT or not isinstance(entries, list):
        raise _unusable(name, "no export of a journal", "give what `repletion follow export` wrote")
    version = document.get("version")
    if not isinstance(version, int) or version > VERSION:
        raise _unusable(
            name, f"its form is version {version}, newer than {VERSION}", "use a newer version of repletion"
        )
    for i, values in enumerate(entries):
        yield f"{name}: entries[{i}]", dict(values) if isinstance(values, dict) else {"kind": values}


def _from_csv(text: str, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    try:
        reader = csv.DictReader(io.StringIO(text, newline=""), restkey=MORE, strict=True)
        strange = sorted(set(reader.fieldnames or ()) - set(COLUMNS))
        if strange or "kind" not in (reader.fieldnames or ()):
            what = f"unknown columns: {', '.join(strange)}" if strange else "no column `kind`: no export of a journal"
            raise _unusable(name, what, "give what `repletion follow export --format csv` wrote")
        for row in reader:
            yield f"{name}: line {reader.line_num}", _values(row)
    except csv.Error as error:
        raise _unusable(name, f"not CSV: {error}", "export it again") from error


def _values(row: dict[str, Any]) -> dict[str, Any]:
    """Return a line as the fields of its entry: what is empty drops out."""
    values = {k: v for k, v in row.items() if v not in (None, "")}
    low, high = values.pop("range_low", None), values.pop("range_high", None)
    if low or high:
        values["range"] = (low, high)
    if "case" in values:
        try:
            values["case"] = json.loads(values["case"])
        except ValueError:
            values["case"] = "no JSON"
    return values


def _unusable(name: str, what: str, remedy: str) -> Unusable:
    return Unusable([Fault(where=name, what=what, remedy=remedy)])
