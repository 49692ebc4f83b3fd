"""Phrases of some kinds, and what a phrase that is found mentions."""

from collections.abc import Callable, Iterator, Sequence

from repletion.domain.lexicon import Kind, Lexicon, Meaning
from repletion.intake_text.mentioned import Mention
from repletion.intake_text.phrases import Match, PhraseBook
from repletion.intake_text.tokens import Token

PREFERENCE: tuple[Kind, ...] = ("finding", "absent", "well", "condition", "drug", "exposure", "ambiguous")

SEVERAL: tuple[Kind, ...] = ("finding", "exposure", "drug")
"""Kinds of which a phrase may say several at once ("adcal": calcium and vitamin D)."""


def book_of(lexicon: Lexicon, wanted: Callable[[str], bool]) -> PhraseBook:
    """Return the phrases with those of their meanings whose kind is wanted."""
    return PhraseBook(_of(lexicon, wanted), lexicon.combinations.light)


def _of(lexicon: Lexicon, wanted: Callable[[str], bool]) -> Iterator[tuple[str, tuple[Meaning, ...]]]:
    for phrase, meanings in lexicon.concepts.items():
        kept = tuple(m for m in meanings if wanted(m[0]))
        if kept:
            yield phrase, kept


def longest(book: PhraseBook, tokens: Sequence[Token], taken: frozenset[int]) -> Iterator[Match]:
    """Yield the longest phrases from left to right, but for those that begin among tokens already `taken`."""
    at = 0
    while at < len(tokens):
        match = None if at in taken else book.longest(tokens, at)
        if match is not None:
            yield match
        at = match.last if match else at + 1


def meant(match: Match) -> Mention | None:
    """Return what a phrase mentions, of several meanings the preferred kind; a test without a result says nothing."""
    for kind in PREFERENCE:
        entries = [e for e in match.entries if e.kind == kind]
        if entries:
            ids = dict.fromkeys(i for e in entries for i in e.ids) if kind in SEVERAL else entries[0].ids
            return Mention(kind, tuple(ids), match.first, match.last, match.negated)
    return None


def without_parts(mentions: Sequence[Mention]) -> list[Mention]:
    """Return the mentions without those whose words are only a part of another's ("slipped disc on mri")."""
    widest: dict[int, int] = {}
    for m in mentions:
        for at in range(m.first, m.last):
            widest[at] = max(widest.get(at, 0), m.last - m.first)
    return [m for m in mentions if any(widest[at] == m.last - m.first for at in range(m.first, m.last))]
