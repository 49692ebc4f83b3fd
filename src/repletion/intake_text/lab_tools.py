"""What the words of one language give to read results with: names, values, changes, fluids."""

import re

from repletion.domain.knowledge import KnowledgeBase
from repletion.domain.lexicon import Lexicon
from repletion.intake_text.lab_changes import Changes
from repletion.intake_text.lab_fluids import Fluids
from repletion.intake_text.lab_names import LabNames
from repletion.intake_text.lab_values import ValueReader
from repletion.intake_text.lab_words import Patterns
from repletion.intake_text.phrases import PhraseBook


class LabTools:
    """The words of one language around results, compiled."""

    def __init__(self, lexicon: Lexicon, kb: KnowledgeBase, book: PhraseBook) -> None:
        self.kb, self.book = kb, book
        self.patterns = Patterns(lexicon.lab_words)
        self.values = ValueReader(self.patterns)
        self.changes = Changes(self.patterns, self.values)
        self.fluids = Fluids(lexicon)
        self._companions = lexicon.lab_words.companions
        self.names = LabNames(lexicon)

    def accompanied(self, name: str, line: str) -> bool:
        """Return whether a short name that needs one of some other names on its line has it ("iron 3, sat 3%")."""
        others = self._companions.get(name)
        return others is None or any(re.search(rf"\b{re.escape(other)}\b", line) for other in others)

    def only_links(self, text: str, place: int, end: int) -> bool:
        """Return whether nothing stands between two places but words and marks that say nothing."""
        while place < end and (match := self.patterns.link.match(text, place, end)):
            place = match.end()
        return place >= end
