"""What stands around a mention in the text."""

import re
from dataclasses import dataclass

from repletion.intake_text.mentioned import Mention
from repletion.intake_text.mentions import Scan

SENTENCE_END = re.compile(r"[.;!?\n]")


def sentence_before(before: str) -> str:
    """Return what the text before a mention holds of the mention's own sentence.

    >>> sentence_before("no fever. dad has ")
    ' dad has '
    """
    return SENTENCE_END.split(before)[-1]


def sentence_after(after: str) -> str:
    """Return what the text after a mention holds of the mention's own sentence.

    >>> sentence_after(" for years. no fever")
    ' for years'
    """
    return SENTENCE_END.split(after)[0]


@dataclass(frozen=True)
class Place:
    """A mention in its text."""

    scan: Scan
    mention: Mention

    @property
    def before(self) -> str:
        """The whole text before the mention."""
        return self.scan.text[: self.scan.tokens[self.mention.first].start]

    @property
    def after(self) -> str:
        """The whole text after the mention."""
        return self.scan.text[self.scan.tokens[self.mention.last - 1].end :]

    @property
    def words(self) -> str:
        """The words of the mention itself."""
        return self.scan.words(self.mention.first, self.mention.last)

    @property
    def sentence(self) -> str:
        """The sentence of the mention without the mention."""
        return sentence_before(self.before) + " " + sentence_after(self.after)
