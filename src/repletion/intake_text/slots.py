"""Sets of words found in one pass: which set stands where."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from repletion.domain.lexicon import Entry
from repletion.intake_text.phrases import PhraseBook
from repletion.intake_text.tokens import Token

LONGEST = 16
"""Tokens that a phrase with its fillers spans at most."""


class Span(NamedTuple):
    """Tokens first..last (exclusive) that hold a phrase of a set; a tuple, so that places are found without a key."""

    first: int
    last: int


Found = Mapping[str, Sequence[Span]]
"""By a set: where its phrases stand, in the order of the text."""


class SlotBook:
    """Many sets of phrases, found together."""

    def __init__(self, sets: Mapping[str, Sequence[str]], light: Collection[str] = ()) -> None:
        names: dict[str, list[str]] = {}
        for name, members in sets.items():
            for phrase in members:
                names.setdefault(phrase, []).append(name)
        self._book = PhraseBook(((phrase, (("part", *of),)) for phrase, of in names.items()), light)

    def find(self, tokens: Sequence[Token]) -> Found:
        """Return where the phrases of each set stand; of those that begin at one place the longest."""
        found: dict[str, list[Span]] = defaultdict(list)
        for at in range(len(tokens)):
            endings = self._book.every(tokens, at)
            for name, span in _longest(at, endings).items() if endings else ():
                found[name].append(span)
        return found


def _longest(at: int, endings: list[tuple[int, list[Entry]]]) -> dict[str, Span]:
    """Return the longest span from a place by the set that it belongs to."""
    longest: dict[str, Span] = {}
    for last, entries in sorted(endings, key=_end) if len(endings) > 1 else endings:
        span = Span(at, last)
        for entry in entries:
            longest.update(dict.fromkeys(entry.ids, span))
    return longest


def _end(ending: tuple[int, list[Entry]]) -> int:
    return ending[0]


def within(spans: Sequence[Span], start: int, end: int) -> Iterator[Span]:
    """Yield the spans that begin in start..end (exclusive).

    >>> [s.first for s in within([Span(1, 2), Span(4, 5), Span(9, 10)], 2, 9)]
    [4]
    """
    yield from spans[bisect_left(spans, (start,)) : bisect_left(spans, (end,))]


def beside(spans: Sequence[Span], first: int, last: int, reach: int) -> Iterator[Span]:
    """Yield the spans that stand within a number of words of tokens first..last, on either side."""
    for span in within(spans, first - reach - LONGEST, last + reach + 1):
        if max(span.first - last, first - span.last) <= reach:
            yield span
