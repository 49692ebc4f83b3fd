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


Ending = tuple[int, int, list[Entry]]
"""Where a phrase ends, how many words it covers, what it means."""
Step = tuple[dict[str, Any], int, int]
"""A node of the trie, the place of the next word, the words covered so far."""


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

    def _grow(self, first: str) -> dict[str, Any] | None:
        """Return the node of a first word, or None where no phrase begins with it."""
        if first in self._waiting:
            for phrase, meanings in self._waiting.pop(first):
                self._add(phrase, meanings)
        return self._root.get(first)

    def every(self, tokens: Sequence[Token], at: int) -> list[tuple[int, list[Entry]]]:
        """Return the end and the meanings of every phrase that begins at a place."""
        node = self._grow(tokens[at].stem)
        return [] if node is None else [(last, entries) for last, _, entries in self._walk(node, tokens, at + 1)]

    def shorter(self, tokens: Sequence[Token], match: Match) -> Match | None:
        """Return the longest match that begins where another does and is shorter than it."""
        found = [(last, entries) for last, entries in self.every(tokens, match.first) if last < match.last]
        best = max(found, key=lambda x: x[0], default=None)
        return Match(match.first, best[0], tuple(best[1])) if best else None

    def longest(self, tokens: Sequence[Token], at: int) -> Match | None:
        """Return the match at a place that covers most words; fewer fillers win a tie."""
        node = self._grow(tokens[at].stem)
        if node is None:
            return None
        found = self._walk(node, tokens, at + 1)
        if not found:
            return None
        best = found[0] if len(found) == 1 else max(found, key=lambda x: (x[1], -x[0]))
        return Match(at, best[0], tuple(best[2]), self._denied(tokens, at, best))

    def _denied(self, tokens: Sequence[Token], at: int, best: tuple[int, int, list[Entry]]) -> bool:
        """Return whether a denial fills a gap: with it in the phrase itself no word would be left over."""
        inside = tokens[at : best[0]]
        fillers = sum(t.text != "-" for t in inside) - best[1]
        return fillers > 0 and any(t.text in DENIALS for t in inside[1:]) and not self._spelt(tokens, at, best)

    def _spelt(self, tokens: Sequence[Token], at: int, best: tuple[int, int, list[Entry]]) -> bool:
        """Return whether the phrase spells its denial out ("wounds .. don't heal")."""
        kept = [t for t in tokens[at : best[0]] if t.text not in DENIALS]
        node = self._grow(kept[0].stem) if kept else None
        if node is None:
            return True
        return not any(last == len(kept) and entries == best[2] for last, _, entries in self._walk(node, kept, 1))

    def _walk(self, node: dict[str, Any], tokens: Sequence[Token], at: int) -> list[Ending]:
        """Return where the phrases below the node of a first word end, those without a gap first."""
        found: list[Ending] = []
        waiting = [(node, at, 1)]
        while waiting:
            node, at, covered = waiting.pop()
            if "" in node:
                found.append((at, covered, node[""]))
                if len(node) == 1 and not (at < len(tokens) and tokens[at].text == "-"):
                    continue
            if at < len(tokens):
                steps = self._steps(node, tokens, at, covered)
                waiting += reversed(steps) if len(steps) > 1 else steps
        return found

    def _steps(self, node: dict[str, Any], tokens: Sequence[Token], at: int, covered: int) -> list[Step]:
        """Return the nodes that the words at a place lead to: a hyphen counts as a space, a light word for nothing."""
        steps: list[Step] = []
        token = tokens[at]
        if token.sentence == tokens[at - 1].sentence:
            if token.text == "-":
                steps.append((node, at + 1, covered))
            if (following := node.get(token.stem)) is not None:
                steps.append((following, at + 1, covered + 1))
            if token.text in self._light:
                place = self._behind(tokens, at)
                following = node.get(tokens[place].stem)
                if following is not None and tokens[place].sentence == token.sentence:
                    steps.append((following, place + 1, covered + 1))
            if GAP in node:
                steps += _filled(node[GAP], tokens, at, covered)
        return steps

    def _behind(self, tokens: Sequence[Token], at: int) -> int:
        """Return the place behind words that say nothing ("legs are | really | weak"), a few at most."""
        end = min(at + FILLERS + 1, len(tokens) - 1)
        while at < end and tokens[at].text in self._light:
            at += 1
        return at


def _filled(node: dict[str, Any], tokens: Sequence[Token], at: int, covered: int) -> Iterator[Step]:
    """Yield the nodes behind a gap, with no, one or two words in it."""
    for place in range(at, min(at + FILLERS + 1, len(tokens))):
        if tokens[place].sentence != tokens[at - 1].sentence:
            return
        following = node.get(tokens[place].stem)
        if following is not None:
            yield following, place + 1, covered + 1
        if tokens[place].text in NEVER_FILLS:
            return
