"""Slips of the pen: a word that no phrase knows is read as the one known word that differs by a single letter."""

from collections.abc import Collection, Iterator, Sequence

from repletion.intake_text.tokens import Token, stem

FLOOR = 7
"""Letters from which on a slip is mended; shorter words have too many neighbours."""
LONGEST = 20
LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Speller:
    """The words of one language: all that are known, and those that a slip may have meant."""

    def __init__(self, known: Collection[str], meant: Collection[str]) -> None:
        self._known = frozenset(known)
        self._meant = frozenset(w for w in meant if len(w) >= FLOOR - 1)
        self._mended: dict[str, str] = {}

    def knows(self, word: str) -> bool:
        """Return whether a word, in its first form, is one of the language's phrases."""
        return word in self._known

    def mend(self, tokens: Sequence[Token]) -> list[Token]:
        """Return the tokens with the stems of misspelt words mended; what is written stays."""
        return [self._token(t) for t in tokens]

    def _token(self, token: Token) -> Token:
        if not FLOOR <= len(token.text) <= LONGEST or token.stem in self._known or not token.text.isalpha():
            return token
        if token.text not in self._mended:
            if len(self._mended) > 20_000:
                self._mended.clear()
            self._mended[token.text] = self._word(token.text)
        mended = self._mended[token.text]
        return token._replace(stem=mended) if mended != token.text else token

    def _word(self, word: str) -> str:
        found = {s for w in _slips(word) if (s := stem(w)) in self._meant}
        return found.pop() if len(found) == 1 else word


def _slips(word: str) -> Iterator[str]:
    """Yield the words that differ by one letter too many, too few, changed or swapped; the first letter stays."""
    for i in range(1, len(word)):
        head, tail = word[:i], word[i:]
        yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        for letter in LETTERS:
            yield head + letter + tail[1:]
            yield head + letter + tail
    for letter in LETTERS:
        yield word + letter
