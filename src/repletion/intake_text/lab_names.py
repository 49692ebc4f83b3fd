"""Names of tests within a line: where they stand, and whether a line is nothing but a name or a row of names."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from repletion.domain.lexicon import Lexicon
from repletion.intake_text.lab_unit_forms import UNIT
from repletion.intake_text.lab_words import longest_of
from repletion.intake_text.meanings import book_of
from repletion.intake_text.tokens import Token, tokenise

TESTS = frozenset({"lab", "symbol", "other_test"})
LONGEST = 90
"""Characters of the longest line that is looked at."""
BRACKETS = re.compile(r"[\[(][^\[\]()]*[\])]")
UNITS = re.compile(rf"[\[(,]?\s*(?<![a-z0-9])(?:{UNIT})\s*[\])]?")


class LabNames:
    """The names of tests in one language."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._book = book_of(lexicon, lambda kind: kind in TESTS)
        self._spans = lru_cache(maxsize=4096)(lambda line: tuple(self._found(line)))
        self._rest = re.compile(
            rf"\b(?:{longest_of(lexicon.lab_words.links)}|{longest_of(lexicon.lab_words.flags)})(?!\w)|[^a-z0-9]+"
        )

    def spans(self, line: str) -> tuple[tuple[int, int], ...]:
        """Return the places of the names in a line."""
        return self._spans(line)

    def _found(self, line: str) -> Iterator[tuple[int, int]]:
        tokens, at = self._tokens(line), 0
        while at < len(tokens):
            match = self._book.longest(tokens, at)
            if match:
                yield tokens[match.first].start, tokens[match.last - 1].end
            at = match.last if match else at + 1

    def _tokens(self, line: str) -> list[Token]:
        return tokenise(line) if len(line) <= 4 * LONGEST else []

    def is_name(self, line: str) -> bool:
        """Return whether a line is the name of one test, with nothing else but words that say nothing."""
        if len(line) > LONGEST:
            return False
        found = self.spans(line)
        return bool(found) and not self._left(line, found)

    def begins(self, line: str) -> bool:
        """Return whether a line begins with the name of a test."""
        return len(line) <= LONGEST and next(iter(self.spans(line.lstrip())), (1, 1))[0] == 0

    def row_of_names(self, line: str) -> Sequence[tuple[int, int]]:
        """Return the places of the names of a line that holds two or more and, units and brackets apart, no more."""
        found = self.spans(line) if len(line) <= 3 * LONGEST else ()
        return (
            found if len(found) >= 2 and not self._left(UNITS.sub(lambda m: " " * len(m.group()), line), found) else ()
        )

    def _left(self, line: str, found: Sequence[tuple[int, int]]) -> str:
        """Return what is left of a line without names, brackets and words that say nothing."""
        left, last = "", 0
        for start, end in found:
            left, last = left + line[last:start] + " ", end
        return self._rest.sub("", BRACKETS.sub(" ", left + line[last:]))
