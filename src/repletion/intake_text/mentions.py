"""What a text mentions: concepts with their places, results, cues and qualifiers. No judgement of state yet."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from repletion.domain.knowledge import KnowledgeBase
from repletion.domain.lexicon import Kind, Lexicon
from repletion.intake_text.combinations import Combiner
from repletion.intake_text.lab_lines import Found, results
from repletion.intake_text.mentioned import Mention
from repletion.intake_text.phrases import Match, PhraseBook
from repletion.intake_text.qualifiers import Qualifier, lengths
from repletion.intake_text.refinements import Refiner
from repletion.intake_text.states import Cue
from repletion.intake_text.tokens import Token, normalise, tokenise

TESTS: tuple[Kind, ...] = ("lab", "panel", "symbol")
GENERAL = frozenset({("muscle_weakness",), ("numbness",), ("tingling",)})
"""Findings whose words still look for a place of the body ("weakness, mostly of the thighs")."""
PREFERENCE: tuple[Kind, ...] = ("finding", "absent", "well", "condition", "drug", "exposure", "ambiguous")


@dataclass(frozen=True)
class Scan:
    """All that was found in a text, and the tokens that belong to something."""

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


class Scanner:
    """The phrase books of one language, ready to scan texts."""

    def __init__(self, lexicon: Lexicon, kb: KnowledgeBase) -> None:
        self._kb = kb
        self._combiner = Combiner(lexicon.combinations)
        self.refiner = Refiner(lexicon.combinations)
        self._concepts = PhraseBook(lexicon.concepts.items())
        self._cues = PhraseBook(lexicon.cues.items())

    def scan(self, written: str) -> Scan:
        """Return everything that the text mentions."""
        text = normalise(written)
        tokens = tokenise(text)
        mentions: list[Mention] = []
        found: list[tuple[Found, int]] = []
        covered: set[int] = set()
        at = 0
        while at < len(tokens):
            match = self._concepts.longest(tokens, at)
            if match is None:
                at += 1
                continue
            read = self._results(text, tokens, match)
            if read:
                found += ((r, match.first) for r in read)
                last = max(i for i, t in enumerate(tokens[at:], at) if t.start < max(r.end for r in read)) + 1
                covered.update(range(at, max(last, match.last)))
                at = max(last, match.last)
                continue
            mentions += _mentions(match)
            covered.update(range(match.first, match.last))
            at = match.last
        general = {i for m in mentions if m.ids in GENERAL for i in range(m.first, m.last)}
        for made in self._combiner.find(tokens, frozenset(covered - general)):
            mentions.append(Mention("finding", (made.finding,), made.first, made.last))
        cues, qualifiers = self._states(text, tokens, frozenset(covered))
        mentions = self.refiner.refine(mentions, tokens)
        return Scan(text, tuple(tokens), tuple(mentions), tuple(found), cues, qualifiers, frozenset(covered))

    def _results(self, text: str, tokens: Sequence[Token], match: Match) -> list[Found]:
        """Return results named by the match, or by a test within it ("low potassium" as a phrase of its own)."""
        for entry in match.entries:
            if entry.kind in TESTS:
                read = results(text, match, entry.ids, tokens, self._kb, entry.kind == "symbol")
                if read:
                    return read
        for inner in range(match.first + 1, match.last):
            part = self._concepts.longest(tokens, inner)
            if part and part.last <= match.last and any(e.kind in ("lab", "panel") for e in part.entries):
                return self._results(text, tokens, part)
        return []

    def _states(
        self, text: str, tokens: Sequence[Token], covered: frozenset[int]
    ) -> tuple[tuple[Cue, ...], tuple[Qualifier, ...]]:
        cues: list[Cue] = []
        qualifiers = lengths(text, tokens)
        at = 0
        while at < len(tokens):
            match = self._cues.longest(tokens, at)
            if match is None:
                at += 1
                continue
            inside = any(i in covered for i in range(match.first, match.last))
            words = text[tokens[match.first].start : tokens[match.last - 1].end]
            for entry in match.entries:
                if entry.kind == "axis":
                    qualifiers.append(Qualifier(entry.ids[0], entry.ids[1], match.first, match.last))
                elif entry.ids[0] != "pseudo" and (not inside or entry.ids[0] == "other_person"):
                    cues.append(Cue(entry.ids[0], words, match.first, match.last))
            at = match.last if not inside else at + 1
        return tuple(cues), tuple(qualifiers)


def _mentions(match: Match) -> Iterator[Mention]:
    """Yield one mention a match: of several meanings the preferred; tests without a result say nothing."""
    for kind in PREFERENCE:
        for entry in match.entries:
            if entry.kind == kind:
                yield Mention(kind, entry.ids, match.first, match.last, match.negated)
                return
