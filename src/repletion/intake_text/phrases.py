"""A book of phrases: the longest that fits at a place, with room for filler words where a phrase allows them."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from repletion.domain.lexicon import Entry, Kind, Meaning
from repletion.intake_text.tokens import Token, stem, words

GAP = ".."
FILLERS = 2
NEVER_FILLS = frozenset(".!?;:,") | {"and", "or", "but", "no", "without"}
DENIALS = frozenset(
    {"not", "don't", "doesn't", "didn't", "isn't", "aren't", "wasn't", "weren't", "haven't", "hasn't", "never"}
)
"""Words that deny what they stand in ("my gums don't bleed")."""


@dataclass(frozen=True)
class Match:
    """A phrase found: tokens first..last (exclusive), and what it may mean."""

    first: int
    last: int
    entries: tuple[Entry, ...]
    negated: bool = False


def _parts(phrase: str) -> list[str]:
    """Return the stems of a phrase; a mark that stands alone (the comma of a frame) is its own."""
    return list(words(phrase)) or [phrase]


class PhraseBook:
    """A trie over stems, grown where a text first asks for it: most phrases begin with words that it does not hold."""

    def __init__(self, phrases: Iterable[tuple[str, tuple[Meaning, ...]]], light: Collection[str] = ()) -> None:
        self._light = frozenset(light)
        self._root: dict[str, Any] = {}
        self._waiting: dict[str, list[tuple[str, tuple[Meaning, ...]]]] = {}
        for phrase, entries in phrases:
            head = phrase.partition(" ")[0]
            first = stem(head) if head.isascii() and head.isalnum() else _parts(head)[0]
            self._waiting.setdefault(first, []).append((phrase, entries))

    def _add(self, phrase: str, entries: tuple[Meaning, ...]) -> None:
        node = self._root
        for i, part in enumerate(phrase.split(f" {GAP} ")):
            if i:
                node = node.setdefault(GAP, {})
            for word in _parts(part):
                node = node.setdefault(word, {})
        node.setdefault("", []).extend(Entry(kind=cast(Kind, e[0]), ids=e[1:]) for e in entries)

    def _grow(self, first: str) -> None:
        for phrase, meanings in self._waiting.pop(first, ()):
            self._add(phrase, meanings)

    def every(self, tokens: Sequence[Token], at: int) -> Iterator[tuple[int, list[Entry]]]:
        """Yield the end and the meanings of every phrase that begins at a place."""
        self._grow(tokens[at].stem)
        for last, _, entries in self._walk(self._root, tokens, at, 0):
            yield last, entries

    def shorter(self, tokens: Sequence[Token], match: Match) -> Match | None:
        """Return the longest match that begins where another does and is shorter than it."""
        found = [(last, entries) for last, entries in self.every(tokens, match.first) if last < match.last]
        best = max(found, key=lambda x: x[0], default=None)
        return Match(match.first, best[0], tuple(best[1])) if best else None

    def longest(self, tokens: Sequence[Token], at: int) -> Match | None:
        """Return the match at a place that covers most words; fewer fillers win a tie."""
        self._grow(tokens[at].stem)
        best: tuple[int, int, list[Entry]] | None = None
        for last, covered, entries in self._walk(self._root, tokens, at, 0):
            if best is None or (covered, -last) > (best[1], -best[0]):
                best = (last, covered, entries)
        return Match(at, best[0], tuple(best[2]), self._denied(tokens, at, best)) if best else None

    def _denied(self, tokens: Sequence[Token], at: int, best: tuple[int, int, list[Entry]]) -> bool:
        """Return whether a denial fills a gap: with it in the phrase itself no word would be left over."""
        inside = tokens[at : best[0]]
        fillers = sum(t.text != "-" for t in inside) - best[1]
        return fillers > 0 and any(t.text in DENIALS for t in inside[1:]) and not self._spelt(tokens, at, best)

    def _spelt(self, tokens: Sequence[Token], at: int, best: tuple[int, int, list[Entry]]) -> bool:
        """Return whether the phrase spells its denial out ("wounds .. don't heal")."""
        kept = [t for t in tokens[at : best[0]] if t.text not in DENIALS]
        found = any(last == len(kept) and entries == best[2] for last, _, entries in self._walk(self._root, kept, 0, 0))
        return not found

    def _walk(
        self, node: dict[str, Any], tokens: Sequence[Token], at: int, covered: int
    ) -> Iterator[tuple[int, int, list[Entry]]]:
        if "" in node and covered:
            yield at, covered, node[""]
        if at < len(tokens) and (covered == 0 or tokens[at].sentence == tokens[at - 1].sentence):
            token = tokens[at]
            if token.text == "-" and covered:  # a hyphen counts as a space
                yield from self._walk(node, tokens, at + 1, covered)
            for place in (at, self._behind(tokens, at)) if covered and token.text in self._light else (at,):
                following = node.get(tokens[place].stem)
                if following is not None and tokens[place].sentence == token.sentence:
                    yield from self._walk(following, tokens, place + 1, covered + 1)
        if GAP in node:
            yield from self._fill(node[GAP], tokens, at, covered)

    def _behind(self, tokens: Sequence[Token], at: int) -> int:
        """Return the place behind words that say nothing ("legs are | really | weak"), a few at most."""
        end = min(at + FILLERS + 1, len(tokens) - 1)
        while at < end and tokens[at].text in self._light:
            at += 1
        return at

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
