"""Words that became nothing: those that look clinical, and those that look like a medicine or a product."""

import re
from collections.abc import Callable, Iterator

from repletion.domain.lexicon import Lexicon
from repletion.intake_text.alternatives import one_of
from repletion.intake_text.mentions import Scan

AMOUNT = re.compile(r"\s*\d+(?:[.,]\d+)?\s*(?:mg|mcg|ug|micrograms?|milligrams?|iu|units?)\b")
LEAST = 4
"""Letters of a word that may be a product."""


class UnknownWords:
    """By what one language tells clinical words and medicines that no phrase knows."""

    def __init__(self, lexicon: Lexicon, known: Callable[[str], bool]) -> None:
        self._clinical = re.compile(rf"^[a-z]{{3,}}{one_of(*lexicon.clinical_endings)}$")
        self._medicine = re.compile(rf"^[a-z]{{3,}}{one_of(*lexicon.medicine_endings)}$")
        self._no_product = frozenset(lexicon.not_a_medicine)
        self._known = known

    def clinical(self, scan: Scan) -> tuple[str, ...]:
        """Return the words that look clinical and became nothing, each once, in the order of the text."""
        return tuple(dict.fromkeys(t for _, t in self._left(scan) if self._clinical.match(t)))

    def medicines(self, scan: Scan) -> tuple[str, ...]:
        """Return the words that look like a medicine, or stand before an amount, and became nothing."""
        return tuple(dict.fromkeys(t for i, t in self._left(scan) if self._medicine.match(t) or self._dosed(scan, i)))

    def _left(self, scan: Scan) -> Iterator[tuple[int, str]]:
        return ((i, t.text) for i, t in enumerate(scan.tokens) if i not in scan.covered)

    def _dosed(self, scan: Scan, at: int) -> bool:
        token = scan.tokens[at]
        word = len(token.text) >= LEAST and token.text.isalpha() and token.text not in self._no_product
        return word and not self._known(token.stem) and bool(AMOUNT.match(scan.text, token.end))
