"""The knowledge base ready for use: from its compiled form when that is fresh, from YAML otherwise."""

import hashlib
import os
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from repletion.domain.fault import Fault, Unusable
from repletion.domain.knowledge import KnowledgeBase
from repletion.domain.record import record

if TYPE_CHECKING:
    from repletion.kb.number_checks import Number

FOLDER = Path(__file__).parent
COMPILED = FOLDER / "compiled.json"


@record
class Compiled:
    """The compiled form: the digest of the sources it was made from, and what they say."""

    digest: str
    kb: KnowledgeBase


def digest(folder: Path = FOLDER) -> str:
    """Return the SHA-256 of every file of the knowledge base, names included."""
    whole = hashlib.sha256()
    for path in sorted(folder.rglob("*.yaml")) + [folder / "VERSION"]:
        whole.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return whole.hexdigest()


@lru_cache(maxsize=1)
def load() -> KnowledgeBase:
    """Return the knowledge base that ships with this version; `Unusable` when its files are broken."""
    fresh = digest()
    if COMPILED.exists():
        try:
            compiled = msgspec.json.decode(COMPILED.read_bytes(), type=Compiled)
            if compiled.digest == fresh:
                return compiled.kb
        except msgspec.DecodeError:
            pass  # written by another version: made anew below
    return compile_kb(fresh)


def compile_kb(fresh: str | None = None) -> KnowledgeBase:
    """Read the YAML, write the compiled form beside it where that is allowed, and return the knowledge base."""
    from repletion.kb.reader import read
    from repletion.kb.workup import read_workup

    kb, _, faults = read()
    workup, _, more = read_workup()
    if kb is None or workup is None:
        raise Unusable([*faults, *more])
    made = fresh or digest()
    kb = replace(kb, digest=made[:16], workup=workup)
    write_compiled(COMPILED, msgspec.json.encode(Compiled(digest=made, kb=kb)))
    return kb


def write_compiled(path: Path, content: bytes) -> None:
    """Write a compiled form whole or not at all; a read-only installation goes on from YAML."""
    partial = path.with_suffix(f".{os.getpid()}.tmp")
    try:
        partial.write_bytes(content)
        partial.replace(path)
    except OSError:
        partial.unlink(missing_ok=True)


@record
class Report:
    """What `kb check` found: how many numbers, those that rest on judgement (by role and cause), every fault."""

    numbers: int
    judgement_share: float
    by_role: dict[str, tuple[int, int]]
    by_cause: dict[str, tuple[int, int]]
    issues: tuple[Fault, ...]


ENTER_INFERENCE = ("prior", "odds ratio", "arc", "sensitivity", "frequency", "when treated")


def report(folder: Path = FOLDER) -> Report:
    """Return the check of a knowledge base: its faults, and how much of what enters inference is judgement."""
    from repletion.kb.checks import check
    from repletion.kb.courses import check_courses
    from repletion.kb.guidance_checks import check_guidance
    from repletion.kb.handbook import check_handbook, read_handbook
    from repletion.kb.marginal_checks import exceeded
    from repletion.kb.number_checks import numbers
    from repletion.kb.reader import read
    from repletion.kb.words import check_words
    from repletion.kb.workup import check_workup

    kb, documents, faults = read(folder)
    if kb is None:
        return Report(
            numbers=0, judgement_share=0.0, by_role={}, by_cause={}, issues=(*faults, *read_handbook(folder)[2])
        )
    entering = [n for n in numbers(kb) if n.role in ENTER_INFERENCE]
    judged, every = _judged(entering)
    roles = {role: _judged([n for n in entering if n.role == role]) for role in sorted({n.role for n in entering})}
    causes = {name: _judged([n for n in entering if n.file == f"causes/{name}"]) for name in sorted(kb.causes)}
    found = check(kb, documents)
    book = read_handbook(folder)[0]
    courses = check_courses(kb, frozenset(book.nutrients), folder) if book else []
    told = (
        *check_words(kb),
        *check_handbook(kb, folder),
        *check_guidance(kb, folder),
        *check_workup(kb, folder),
        *courses,
    )
    issues = (*found, *([] if found else exceeded(kb, documents)), *told)
    return Report(
        numbers=every, judgement_share=round(judged / max(1, every), 4), by_role=roles, by_cause=causes, issues=issues
    )


def _judged(numbers: "list[Number]") -> tuple[int, int]:
    """Return how many of some numbers rest on judgement, and how many there are."""
    return sum(n.estimate.judgement for n in numbers), len(numbers)


def judgement_share(kb: KnowledgeBase) -> float:
    """Return the share of numbers entering inference that rest on judgement, from 0 to 1."""
    from repletion.kb.number_checks import numbers

    marks = [n.estimate.judgement for n in numbers(kb) if n.role in ENTER_INFERENCE]
    return sum(marks) / max(1, len(marks))
