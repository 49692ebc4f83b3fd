"""General findings made special by their sentence ("cramps ... in bed"), and dropped beside a special one."""

from collections.abc import Iterator, Sequence

from repletion.domain.lexicon import Combinations
from repletion.intake_text.mentioned import Mention
from repletion.intake_text.phrases import Match, PhraseBook
from repletion.intake_text.tokens import Token

REACH = 16
"""Words between a finding and what makes it special at most."""


class Refiner:
    """The special findings of one language and the words that make them."""

    def __init__(self, combinations: Combinations) -> None:
        self._books = {
            general: [(special, _book(special, phrases)) for special, phrases in into.items()]
            for general, into in combinations.refine.items()
        }
        self._narrower = combinations.narrower
        self._seen = [
            (name, _book(name, parts["what"]), _book(name, parts["by"])) for name, parts in combinations.seen.items()
        ]
        self._implies = combinations.implies

    def refine(self, mentions: Sequence[Mention], tokens: Sequence[Token]) -> list[Mention]:
        """Return the mentions with general findings made special where their sentence says so."""
        refined = [self._special(m, tokens) if m.kind == "finding" else m for m in mentions]
        return [*refined, *self._implied(mentions), *self._tested(tokens)]

    def _implied(self, mentions: Sequence[Mention]) -> Iterator[Mention]:
        for mention in mentions:
            for name in mention.ids:
                if mention.kind == "exposure" and name in self._implies:
                    yield Mention("finding", (self._implies[name],), mention.first, mention.last)

    def _tested(self, tokens: Sequence[Token]) -> Iterator[Mention]:
        """Yield what a test shows where phrase and test stand apart ("MRI of the back last week: slipped disc")."""
        for name, what, by in self._seen:
            for seen in _matches(what, tokens):
                mention = Mention("finding", (name,), seen.first, seen.last)
                if any(_near(mention, test, tokens) for test in _matches(by, tokens)):
                    yield mention

    def _special(self, mention: Mention, tokens: Sequence[Token]) -> Mention:
        if len(mention.ids) != 1:
            return mention
        for special, book in self._books.get(mention.ids[0], ()):
            if any(_near(mention, found, tokens) for found in _matches(book, tokens)):
                return Mention(mention.kind, (special,), mention.first, mention.last, mention.negated)
        return mention

    def general(self, name: str, beside: set[str]) -> bool:
        """Return whether a finding adds nothing beside others of its sentence."""
        return not beside.isdisjoint(self._narrower.get(name, ()))


def _book(special: str, phrases: Sequence[str]) -> PhraseBook:
    return PhraseBook((phrase, (("part", special),)) for phrase in phrases)


def _matches(book: PhraseBook, tokens: Sequence[Token]) -> list[Match]:
    return [m for m in (book.longest(tokens, at) for at in range(len(tokens))) if m is not None]


def _near(mention: Mention, found: Match, tokens: Sequence[Token]) -> bool:
    distance = max(found.first - mention.last, mention.first - found.last, 0)
    return tokens[found.first].sentence == tokens[mention.first].sentence and distance <= REACH
