"""A list of supplements from YAML or JSON: its form, its lines of plain words, every fault at once."""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any

from repletion.decisions.supplement_faults import faults_of
from repletion.domain.fault import Fault, Unusable
from repletion.domain.knowledge import KnowledgeBase
from repletion.domain.plan import Guidance
from repletion.domain.supplement import Prescription, Product, Taken
from repletion.intake_text.supplement_lines import product_of
from repletion.interfaces.inputs import read_text, steps_of

GUIDE = "see docs/guides/supplements.md"
LINE, MAPPING = ("str", "constrained-str"), ("Product", "Medicine")
"""Names of the ways to write an entry, as pydantic puts them into the place of a fault."""


def read_taken(source: str, kb: KnowledgeBase, known: Guidance) -> Taken:
    """Return the list of a file or pipe, its lines of plain words read; `Unusable` with every fault."""
    from repletion.kb.yaml_text import parse

    where = "standard input" if source == "-" else source
    document, faults = parse(read_text(source), where)
    if faults:
        raise Unusable(faults)
    if not isinstance(document.values, dict):
        raise Unusable([Fault(where=where, what="it has no keys", remedy=GUIDE)])
    read = in_full(_validated(document))
    found = faults_of(read, kb, known)
    if found:
        raise Unusable([replace(f, where=document.at(*steps_of(f.where)), what=f"{f.where}: {f.what}") for f in found])
    return read


def in_full(taken: Taken) -> Taken:
    """Return a list with its lines of plain words read."""
    return replace(
        taken,
        products=tuple(product_of(p) if isinstance(p, str) else p for p in taken.products),
        prescribed=tuple(_with_amount(p) for p in taken.prescribed),
    )


def _with_amount(p: Prescription) -> Prescription:
    """Return a prescription whose name tells the amount with that amount as what it holds."""
    read: Product = product_of(p.name)
    return replace(p, holds=read.holds) if read.holds and not p.holds else p


@lru_cache(maxsize=1)
def _form() -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(Taken)


def _validated(document: Any) -> Taken:
    from pydantic import ValidationError

    try:
        taken: Taken = _form().validate_python(document.values)
    except ValidationError as error:
        raise Unusable(list(_told(error, document))) from error
    return taken


def _told(error: Any, document: Any) -> Iterator[Fault]:
    """Yield one fault a place."""
    seen = set()
    for e in error.errors(include_url=False):
        path = tuple(p for p in e["loc"] if p not in (*LINE, *MAPPING))
        if path not in seen and not _of_the_other_way(e["loc"], document.values):
            seen.add(path)
            unknown = e["type"] == "unexpected_keyword_argument"
            remedy = f"remove or rename the key; {GUIDE}" if unknown else GUIDE
            what = f"{'.'.join(map(str, path))}: {e['msg'].lower()}"
            yield Fault(where=document.at(*path), what=what, remedy=remedy)


def _of_the_other_way(place: tuple[Any, ...], value: Any) -> bool:
    """Return whether a fault is about an entry as a line where it was written as a mapping, or the other way round."""
    for p in place:
        if p in LINE or p in MAPPING:
            return isinstance(value, dict) is (p in LINE)
        value = value.get(p) if isinstance(value, dict) else value[p] if isinstance(value, list) else None
    return False
