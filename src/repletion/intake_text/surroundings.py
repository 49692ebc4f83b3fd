"""What stands around a mention in the text."""

import re
from dataclasses import dataclass

from repletion.intake_text.mentioned import Mention
from repletion.intake_text.mentions import Scan

NEAR = 600
"""Characters on either side of a mention that are looked at."""
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
        """The text before the mention, as far as it can matter."""
        start = self.scan.tokens[self.mention.first].start
        return self.scan.text[max(0, start - NEAR) : start]

    @property
    def after(self) -> str:
        """The text after the mention, as far as it can matter."""
        end = self.scan.tokens[self.mention.last - 1].end
        return self.scan.text[end : end + NEAR]

    @property
    def words(self) -> str:
        """The words of the mention itself."""
        return self.scan.words(self.mention.first, self.mention.last)

    @property
    def sentence(self) -> str:
        """The sentence of the mention without the mention."""
        return sentence_before(self.before) + " " + sentence_after(self.after)
