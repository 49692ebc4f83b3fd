"""Everything the knowledge base holds, by kind, and a search through all of it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from repletion.domain.handbook import Handbook
from repletion.domain.knowledge import KnowledgeBase
from repletion.interfaces.kb_pages import VERDICTS

Row = tuple[str, str, str]
"""Id, name, one line about it."""
MOST = 12
SHORT = 3
"""Letters from which a part of a word finds it."""
WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Kind:
    """One kind of thing: its heading, the address under which its pages stand, and all of it with words to find it."""

    heading: str
    base: str
    rows: tuple[tuple[Row, frozenset[str]], ...]

    def found(self, words: list[str]) -> tuple[Row, ...]:
        """Return what holds all the words; a name that begins with them comes first."""
        start = " ".join(words)
        hits = [row for row, tokens in self.rows if all(_holds(tokens, w) for w in words)]
        return tuple(sorted(hits, key=lambda r: (not r[1].lower().startswith(start), r[1].lower())))


def kinds(kb: KnowledgeBase, book: Handbook) -> tuple[Kind, ...]:
    """Return all kinds with all their rows."""
    return (
        Kind("Causes", "/causes", _rows((i, c.name, c.in_words, "") for i, c in kb.causes.items())),
        Kind("Signs and symptoms", "/findings", _rows((i, f.name, f.ask, "") for i, f in kb.findings.items())),
        Kind("Tests", "/tests", _rows((i, x.name, x.unit, " ".join(x.loinc)) for i, x in kb.labs.items())),
        Kind("Nutrients", "/nutrients", _rows((i, n.name, n.key_points[0], "") for i, n in book.nutrients.items())),
        Kind("Medicines", "/drugs",
             _rows((i, d.name, ", ".join(d.names[:3]), " ".join((*d.names, *d.atc))) for i, d in kb.drugs.items())),
        Kind("What a person may bring", "/exposures",
             _rows((i, e.name, e.ask, "") for i, e in kb.exposures.items())),
        Kind("Claims", "/claims",
             _rows((i, f"“{c.claim}”", VERDICTS[c.verdict], c.answer) for i, c in book.claims.items())),
        Kind("Sources", "/sources",
             _rows((i, f"{s.authors} {s.year}".strip(), s.title, f"{s.doi or ''} {s.pmid or ''} {s.url or ''}")
                   for i, s in kb.sources.items())),
    )  # fmt: skip


def _rows(found: Iterator[tuple[str, str, str, str]]) -> tuple[tuple[Row, frozenset[str]], ...]:
    return tuple(((i, name, about), frozenset(_tokens(f"{i} {name} {about} {more}"))) for i, name, about, more in found)


def _tokens(text: str) -> list[str]:
    return WORD.findall(text.lower())


def _holds(tokens: frozenset[str], word: str) -> bool:
    """Return whether a word stands among tokens, or begins one of them where it is long enough to tell."""
    return word in tokens or (len(word) >= SHORT and any(t.startswith(word) for t in tokens))


def search(text: str, every: tuple[Kind, ...]) -> list[tuple[Kind, tuple[Row, ...], int]]:
    """Return, by kind, what holds all the words (at most 12) and how much more does; nothing for no words.

    >>> search("", ())
    []
    """
    words = _tokens(text)
    hits = [(kind, kind.found(words)) for kind in every] if words else []
    return [(kind, rows[:MOST], len(rows) - MOST) for kind, rows in hits if rows]
