"""How a check complains: the path inside a file, what is wrong, how to mend it; and how that becomes a fault."""

from collections.abc import Iterator
from typing import Any

from repletion.domain.fault import Fault
from repletion.kb.yaml_text import Document

Documents = dict[str, Document]
Path = tuple[Any, ...]
Complaints = Iterator[tuple[Path, str, str]]
DECLARE = "declare it in its registry, or mend the id"


def placed(complaints: Complaints, document: Document) -> Iterator[Fault]:
    """Yield each complaint about one file as a fault with its line."""
    for path, what, remedy in complaints:
        yield Fault(where=document.at(*path), what=what, remedy=remedy)
