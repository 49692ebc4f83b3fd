"""What a text mentions: concepts with their places, results, cues and qualifiers. No judgement of state yet."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from repletion.domain.lexicon import Kind
from repletion.intake_text.lab_lines import Found
from repletion.intake_text.mentioned import Mention
from repletion.intake_text.qualifiers import Qualifier
from repletion.intake_text.states import Cue
from repletion.intake_text.tokens import Token

FARTHEST = 90
"""Tokens over which any cue may reach, lists counted whole."""


@dataclass(frozen=True)
class Scan:
    """All that was found in a text, in the order of the text, and the tokens that belong to something."""

    text: str
    tokens: tuple[Token, ...]
    mentions: tuple[Mention, ...]
    results: tuple[tuple[Found, int], ...]
    cues: tuple[Cue, ...]
    qualifiers: tuple[Qualifier, ...]
    covered: frozenset[int]

    def words(self, first: int, last: int) -> str:
        """Return the text of tokens first..last."""
        return self.text[self.tokens[first].start : self.tokens[last - 1].end]

    @cached_property
    def _places(self) -> list[int]:
        return [c.first for c in self.cues]

    @cached_property
    def _sentences(self) -> list[int]:
        return [t.sentence for t in self.tokens]

    @cached_property
    def _kinds(self) -> dict[int, set[Kind]]:
        kinds: dict[int, set[Kind]] = {}
        for mention in self.mentions:
            for at in range(mention.first, mention.last):
                kinds.setdefault(at, set()).add(mention.kind)
        return kinds

    def kinds_within(self, first: int, last: int) -> set[Kind]:
        """Return the kinds of the mentions of which a token stands in first..last."""
        return {kind for at in range(first, last) for kind in self._kinds.get(at, ())}

    def cues_near(self, first: int, last: int) -> Sequence[Cue]:
        """Return the cues that may speak of tokens first..last: those of the sentence, within reach."""
        here = self._sentences[first] if first < len(self._sentences) else -1
        begins, ends = bisect_left(self._sentences, here), bisect_left(self._sentences, here + 1)
        start, end = max(first - FARTHEST, begins), min(last + FARTHEST, ends)
        return self.cues[bisect_left(self._places, start) : bisect_left(self._places, end)]
