"""A book of phrases: the longest that fits at a place, with room for filler words where a phrase allows them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from repletion.domain.lexicon import Entry
from repletion.intake_text.tokens import Token, words

GAP = ".."
FILLERS = 2
NEVER_FILLS = frozenset(".!?;:,") | {"and", "or", "but", "no", "not", "without"}


@dataclass(frozen=True)
class Match:
    """A phrase found: tokens first..last (exclusive), and what it may mean."""

    first: int
    last: int
    entries: tuple[Entry, ...]


class PhraseBook:
    """A trie over stems."""

    def __init__(self, phrases: Iterable[tuple[str, tuple[Entry, ...]]]) -> None:
        self._root: dict[str, Any] = {}
        for phrase, entries in phrases:
            self._add(phrase, entries)

    def _add(self, phrase: str, entries: tuple[Entry, ...]) -> None:
        node = self._root
        for i, part in enumerate(phrase.split(f" {GAP} ")):
            if i:
                node = node.setdefault(GAP, {})
            for word in words(part):
                node = node.setdefault(word, {})
        node.setdefault("", []).extend(entries)

    def longest(self, tokens: Sequence[Token], at: int) -> Match | None:
        """Return the match at a place that covers most words; fewer fillers win a tie."""
        best: tuple[int, int, list[Entry]] | None = None
        for last, covered, entries in self._walk(self._root, tokens, at, 0):
            if best is None or (covered, -last) > (best[1], -best[0]):
                best = (last, covered, entries)
        return Match(at, best[0], tuple(best[2])) if best else None

    def _walk(
        self, node: dict[str, Any], tokens: Sequence[Token], at: int, covered: int
    ) -> Iterator[tuple[int, int, list[Entry]]]:
        if "" in node and covered:
            yield at, covered, node[""]
        if at < len(tokens) and (covered == 0 or tokens[at].sentence == tokens[at - 1].sentence):
            token = tokens[at]
            if token.text == "-" and covered:  # a hyphen counts as a space
                yield from self._walk(node, tokens, at + 1, covered)
            following = node.get(token.stem)
            if following is not None:
                yield from self._walk(following, tokens, at + 1, covered + 1)
        if GAP in node:
            yield from self._fill(node[GAP], tokens, at, covered)

    def _fill(
        self, node: dict[str, Any], tokens: Sequence[Token], at: int, covered: int
    ) -> Iterator[tuple[int, int, list[Entry]]]:
        for skipped in range(FILLERS + 1):
            place = at + skipped
            if place >= len(tokens) or tokens[place].sentence != tokens[at - 1].sentence:
                return
            following = node.get(tokens[place].stem)
            if following is not None:
                yield from self._walk(following, tokens, place + 1, covered + 1)
            if tokens[place].text in NEVER_FILLS:
                return
