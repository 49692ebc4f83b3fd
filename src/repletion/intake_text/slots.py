"""Sets of words found in one pass: which set stands where."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from repletion.domain.lexicon import Meaning
from repletion.intake_text.phrases import PhraseBook
from repletion.intake_text.tokens import Token

LONGEST = 16
"""Tokens that a phrase with its fillers spans at most."""


@dataclass(frozen=True)
class Span:
    """Tokens first..last (exclusive) that hold a phrase of a set."""

    first: int
    last: int


Found = Mapping[str, Sequence[Span]]
"""By a set: where its phrases stand, in the order of the text."""


class SlotBook:
    """Many sets of phrases, found together."""

    def __init__(self, sets: Mapping[str, Sequence[str]], light: Collection[str] = ()) -> None:
        phrases: dict[str, list[Meaning]] = {}
        for name, members in sets.items():
            for phrase in members:
                phrases.setdefault(phrase, []).append(("part", name))
        self._book = PhraseBook(((phrase, tuple(meanings)) for phrase, meanings in phrases.items()), light)

    def find(self, tokens: Sequence[Token]) -> Found:
        """Return where the phrases of each set stand; of those that begin at one place the longest."""
        found: dict[str, list[Span]] = defaultdict(list)
        for at in range(len(tokens)):
            longest: dict[str, int] = {}
            for last, entries in self._book.every(tokens, at):
                for entry in entries:
                    name = entry.ids[0]
                    longest[name] = max(last, longest.get(name, 0))
            for name, last in longest.items():
                found[name].append(Span(at, last))
        return found


def within(spans: Sequence[Span], start: int, end: int) -> Iterator[Span]:
    """Yield the spans that begin in start..end (exclusive).

    >>> [s.first for s in within([Span(1, 2), Span(4, 5), Span(9, 10)], 2, 9)]
    [4]
    """
    at = bisect_left(spans, start, key=lambda s: s.first)
    while at < len(spans) and spans[at].first < end:
        yield spans[at]
        at += 1


def beside(spans: Sequence[Span], first: int, last: int, reach: int) -> Iterator[Span]:
    """Yield the spans that stand within a number of words of tokens first..last, on either side."""
    for span in within(spans, first - reach - LONGEST, last + reach + 1):
        if max(span.first - last, first - span.last) <= reach:
            yield span
