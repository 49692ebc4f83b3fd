"""Cases with a gold answer: what one looks like, and how a file or a folder of them is read."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from repletion.decisions.case_check import faults_of_case, nearest
from repletion.domain.case import Case
from repletion.domain.fault import Fault, Unusable
from repletion.domain.knowledge import KnowledgeBase, Level
from repletion.domain.record import record
from repletion.kb.reader import fill
from repletion.kb.yaml_text import Document, parse

NONE_OF_THESE = "none_of_these"
Wanted = Level | Literal["seen_soon_or_sooner"]
FORMS = (".yaml", ".yml", ".json", ".jsonl", ".txt")
HEAD = ("id", "kind", "gold", "urgency", "not_why", "voice")
"""What the head of a plain text may say, a line each; an empty line ends it."""


@record
class GoldCase:
    """A person as told (plain words or a structured case), and what a good answer puts first.

    `gold`: any of these causes is right, `none_of_these` among them. `not_why`: causes that may well be there and
    must not come first. What else a collection notes of a case is kept unread.
    """

    id: str
    gold: tuple[str, ...]
    text: str | None = None
    case: Case | None = None
    kind: str = "all"
    voice: str = ""
    urgency: Wanted | None = None
    not_why: tuple[str, ...] = ()
    source: Any = None
    note: Any = None
    grade: Any = None
    confirming: Any = None
    demographics: Any = None
    findings_present: Any = None
    findings_absent: Any = None
    context: Any = None
    diagnosis: Any = None


def gold_cases(place: Path, kb: KnowledgeBase) -> list[GoldCase]:
    """Return the cases of a file, or of every file of a folder, by id; `Unusable` with every fault at once."""
    found: list[GoldCase] = []
    faults: list[Fault] = []
    for path in _files(place):
        for document in _documents(path, faults):
            case, wrong = fill(document, GoldCase)
            faults += wrong or _unfit(case, document, kb)
            found += [] if wrong else [case]
    twice = sorted({c.id for c in found if sum(o.id == c.id for o in found) > 1})
    faults += [
        Fault(where=str(place), what=f"{name} stands twice", remedy="give each case its own id") for name in twice
    ]
    if not faults and not found:
        faults.append(
            Fault(where=str(place), what="no case in it", remedy=f"give files that end in {', '.join(FORMS)}")
        )
    if faults:
        raise Unusable(faults)
    return sorted(found, key=lambda c: c.id)


def _files(place: Path) -> list[Path]:
    if place.is_dir():
        return sorted(p for p in place.rglob("*") if p.suffix in FORMS and p.is_file())
    if not place.is_file():
        raise Unusable([Fault(where=str(place), what="no such file or folder", remedy="give a file of cases")])
    return [place]


def _documents(path: Path, faults: list[Fault]) -> Iterator[Document]:
    """Yield a document a case; what cannot be read becomes a fault."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        faults.append(Fault(where=str(path), what="cannot be read as UTF-8 text", remedy="save it as UTF-8"))
        return
    if path.suffix == ".txt":
        yield _of_text(text, path)
    elif path.suffix == ".jsonl":
        yield from _of_lines(text, path, faults)
    else:
        document, wrong = parse(text, str(path))
        faults += wrong
        yield from () if wrong else _of_list(document)


def _of_text(text: str, path: Path) -> Document:
    """Return a plain text: lines such as "gold: osteomalacia", an empty line, then the words."""
    head, _, words = text.partition("\n\n")
    pairs = [line.split(":", 1) for line in head.splitlines() if line.split(":", 1)[0].strip() in HEAD and ":" in line]
    told: dict[str, Any] = {key.strip(): value.strip() for key, value in pairs}
    for several in ("gold", "not_why"):
        if several in told:
            told[several] = [name.strip() for name in told[several].split(",") if name.strip()]
    return Document(str(path), {"id": path.stem, "text": words.strip(), **told}, None)


def _of_lines(text: str, path: Path, faults: list[Fault]) -> Iterator[Document]:
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                yield Document(f"{path}:{number}", json.loads(line), None)
            except ValueError as error:
                faults.append(Fault(where=f"{path}:{number}", what=f"not JSON: {error}", remedy="mend the line"))


def _of_list(document: Document) -> Iterator[Document]:
    """Yield the members of a list with their own lines, or the one case."""
    if not isinstance(document.values, list):
        yield document
        return
    nodes = document.root.value if document.root is not None else []
    for value, node in zip(document.values, nodes, strict=True):
        yield Document(document.name, value, node)


def _unfit(case: GoldCase, document: Document, kb: KnowledgeBase) -> list[Fault]:
    """Return what is wrong with a case whose form is right."""
    known = {*kb.causes, NONE_OF_THESE}
    faults = [
        Fault(where=document.at(key), what=f"{key}: {name!r} is no cause", remedy=nearest(name, known))
        for key in ("gold", "not_why")
        for name in getattr(case, key)
        if name not in known
    ]
    if (case.text is None) == (case.case is None) or case.text == "":
        what = f"{case.id}: give either words or a case, not both or neither"
        faults.append(Fault(where=document.at(), what=what, remedy="`text:` holds words, `case:` a structured case"))
    if not case.gold:
        remedy = f"name at least one cause, or {NONE_OF_THESE}"
        faults.append(Fault(where=document.at("gold"), what=f"{case.id}: no gold answer", remedy=remedy))
    return faults + ([] if case.case is None else faults_of_case(case.case, kb))
