"""The cues and qualifiers of a text, those within phrases left out."""

from collections.abc import Mapping, Sequence

from repletion.domain.lexicon import Meaning
from repletion.intake_text.phrases import Match, PhraseBook
from repletion.intake_text.qualifiers import Qualifier, lengths
from repletion.intake_text.states import Cue
from repletion.intake_text.tokens import Token

SOFT = frozenset({"says_no", "says_yes", "asks", "refuses", "advice", "condition", "says", "may_ask", "causing"})
"""Cues of conversation; others may begin within them ("I don't | have any")."""
LIGHT = frozenset(
    {"get", "gets", "got", "getting", "have", "had", "has", "having", "any", "a", "an", "the", "my", "of", "be", "been",
     "feel", "felt", "take", "eat", "drink", "is", "are", "was", "were", "pregnant", "to", "for", "with", "in", "on"}
)  # fmt: skip
"""Words that a cue and a phrase may share."""
WITHIN = frozenset({"used to"})
"""Words that tell of the past even as fillers of a phrase ("my legs | used to | ache")."""
BEGINS = frozenset({"just", "only", "still", "now"})
"""Words that end the reach of a cue even where a phrase begins with them ("not a smoker, just knackered")."""


class CueBook:
    """The cues of one language."""

    def __init__(self, cues: Mapping[str, tuple[Meaning, ...]]) -> None:
        self._book = PhraseBook(cues.items())

    def find(
        self, text: str, tokens: Sequence[Token], covered: frozenset[int]
    ) -> tuple[tuple[Cue, ...], tuple[Qualifier, ...]]:
        """Return cues and qualifiers in the order of the text; `covered` are the tokens of phrases."""
        cues: list[Cue] = []
        qualifiers = lengths(text, tokens)
        at = 0
        while at < len(tokens):
            match = self._book.longest(tokens, at)
            if match is None:
                at += 1
                continue
            match = self._fitting(match, tokens, covered)
            inside = _inside(match, tokens, covered)
            words = text[tokens[match.first].start : tokens[match.last - 1].end]
            for entry in match.entries:
                if entry.kind == "axis":
                    qualifiers.append(Qualifier(entry.ids[0], entry.ids[1], match.first, match.last))
                elif entry.ids[0] != "pseudo" and (not inside or _opens(entry.ids[0], words, at, covered)):
                    cues.append(Cue(entry.ids[0], words, match.first, match.last))
            at = at + 1 if inside or _soft(match) else match.last
        return tuple(cues), tuple(sorted(qualifiers, key=lambda q: q.first))

    def _fitting(self, match: Match, tokens: Sequence[Token], covered: frozenset[int]) -> Match:
        """Return the cue, or a shorter one that leaves a phrase alone ("no | problems with swallowing")."""
        shorter: Match | None = match
        while shorter is not None and match.first not in covered:
            if not _inside(shorter, tokens, covered):
                return shorter
            shorter = self._book.shorter(tokens, shorter)
        return match


def _soft(match: Match) -> bool:
    return all(e.kind == "cue" and e.ids[0] in SOFT for e in match.entries)


def _inside(match: Match, tokens: Sequence[Token], covered: frozenset[int]) -> bool:
    """Return whether a cue is part of a phrase.

    It may reach into one by a word that says little ("used to get | cramps"), but not by what the phrase itself says
    ("I stopped | my prednisolone").
    """
    return any(i in covered and tokens[i].text not in LIGHT for i in range(match.first, match.last)) or (
        match.first in covered
    )


def _opens(cue: str, words: str, at: int, covered: frozenset[int]) -> bool:
    """Return whether a cue within a phrase counts all the same."""
    return cue == "other_person" or words in WITHIN or (cue == "stop" and words in BEGINS and at - 1 not in covered)
