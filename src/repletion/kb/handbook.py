"""Reads the handbook (nutrients, claims, questions, tables) and says everything that is wrong with it."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from repletion.domain.fault import Fault, Unusable
from repletion.domain.handbook import Claim, Handbook, Nutrient, Question, Tables
from repletion.domain.knowledge import KnowledgeBase
from repletion.kb.number_checks import source_key
from repletion.kb.reader import FOLDER, fill, read_forms
from repletion.kb.yaml_text import Document, parse_file

FORMS: dict[str, Any] = {
    "nutrients": dict[str, Nutrient],
    "claims": dict[str, Claim],
    "questions": tuple[Question, ...],
    "article_tables": Tables,
}
WORDS = 80


def handbook(folder: Path = FOLDER) -> Handbook:
    """Return the handbook; `Unusable` when its files are broken."""
    found, _, faults = read_handbook(folder)
    if found is None:
        raise Unusable(faults)
    return found


@lru_cache(maxsize=1)
def nutrients() -> dict[str, Nutrient]:
    """Return the nutrients alone, by id, as they ship with this version; `Unusable` when their file is broken."""
    document, faults = parse_file(FOLDER / "nutrients.yaml", "nutrients.yaml")
    found, more = fill(document, FORMS["nutrients"])
    if faults or more:
        raise Unusable([*faults, *more])
    return dict(found)


def read_handbook(folder: Path = FOLDER) -> tuple[Handbook | None, dict[str, Document], list[Fault]]:
    """Return the handbook (None when a file does not fit its form), its documents and every fault of form."""
    parts, documents, faults = read_forms(FORMS, folder)
    if faults:
        return None, documents, faults
    parts["tables"] = parts.pop("article_tables")
    return Handbook(**parts), documents, []


def check_handbook(kb: KnowledgeBase, folder: Path = FOLDER) -> list[Fault]:
    """Return every fault of the handbook: form, ids, sources, lengths."""
    book, documents, faults = read_handbook(folder)
    if book is None:
        return faults
    return [*_sources(kb, book, documents), *_ids(kb, book, documents), *_lengths(book, documents)]


Cited = Iterator[tuple[str, tuple[Any, ...], tuple[str, ...]]]


def _cited(book: Handbook) -> Cited:
    for name, nutrient in book.nutrients.items():
        yield "nutrients", (name, "source"), nutrient.source
        for part in ("mechanisms", "treatment"):
            for i, item in enumerate(getattr(nutrient, part)):
                yield "nutrients", (name, part, i), item.sources
    for name, claim in book.claims.items():
        yield "claims", (name, "sources"), claim.sources
        for i, number in enumerate(claim.numbers):
            yield "claims", (name, "numbers", i), number.sources
    for i, question in enumerate(book.questions):
        yield "questions", (i,), question.sources


def _sources(kb: KnowledgeBase, book: Handbook, documents: dict[str, Document]) -> Iterator[Fault]:
    for file, path, keys in _cited(book):
        for key in map(source_key, keys):
            if key not in kb.sources:
                what = f"{'.'.join(map(str, path))}: no source {key!r}"
                yield Fault(
                    where=documents[file].at(*path), what=what, remedy="add it to sources.yaml, or mend the key"
                )


def _ids(kb: KnowledgeBase, book: Handbook, documents: dict[str, Document]) -> Iterator[Fault]:
    for name, nutrient in book.nutrients.items():
        causes = [c for c in (nutrient.deficiency, nutrient.excess) if c is not None]
        every: dict[str, tuple[Sequence[str], Mapping[str, Any]]] = {
            "exposures": (nutrient.exposures, kb.exposures),
            "tests": (nutrient.tests, kb.labs),
            "deficiency": (causes, kb.causes),
        }
        for field, (ids, registry) in every.items():
            for item in sorted(set(ids) - set(registry)):
                where = documents["nutrients"].at(name, field)
                yield Fault(where=where, what=f"{name}: {item!r} is not declared", remedy="mend the id")
    for name, claim in book.claims.items():
        for item in {*claim.causes} - set(kb.causes) | {*claim.findings} - set(kb.findings):
            yield Fault(
                where=documents["claims"].at(name), what=f"{name}: {item!r} is not declared", remedy="mend the id"
            )


def _lengths(book: Handbook, documents: dict[str, Document]) -> Iterator[Fault]:
    texts = [("claims", (n,), c.answer) for n, c in book.claims.items()]
    texts += [("questions", (str(i),), q.answer) for i, q in enumerate(book.questions)]
    for file, path, text in texts:
        if len(text.split()) > WORDS:
            what = f"{'.'.join(path)}: {len(text.split())} words"
            yield Fault(where=documents[file].at(*path), what=what, remedy=f"answer in {WORDS} words at most")
