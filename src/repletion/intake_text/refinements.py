"""General findings made special by their sentence ("cramps ... in bed"), and dropped beside a special one."""

from collections.abc import Iterator, Sequence

from repletion.domain.lexicon import Combinations
from repletion.intake_text.mentioned import Mention
from repletion.intake_text.phrases import DENIALS
from repletion.intake_text.slots import Found, SlotBook, Span, beside
from repletion.intake_text.tokens import Token

REACH = 16
"""Words between a finding and what makes it special at most."""


class Refiner:
    """The special findings of one language and the words that make them."""

    def __init__(self, combinations: Combinations) -> None:
        self._into = {general: tuple(into) for general, into in combinations.refine.items()}
        self._seen = tuple(combinations.seen)
        self._narrower = combinations.narrower
        self._implies = combinations.implies
        self._book = SlotBook(dict(_sets(combinations)), combinations.light)

    def refine(
        self, mentions: Sequence[Mention], tokens: Sequence[Token], closed: frozenset[int] = frozenset()
    ) -> list[Mention]:
        """Return the mentions with general findings made special where their sentence says so.

        What stands in words of absence (`closed`) is denied: "CTA neg for dissection".
        """
        found = self._book.find(tokens)
        refined = [self._special(m, tokens, found) if m.kind == "finding" else m for m in mentions]
        return [*refined, *self._implied(mentions), *self._tested(tokens, found, closed)]

    def _implied(self, mentions: Sequence[Mention]) -> Iterator[Mention]:
        for mention in mentions:
            for name in mention.ids:
                if mention.kind == "exposure" and name in self._implies:
                    yield Mention("finding", (self._implies[name],), mention.first, mention.last)

    def _tested(self, tokens: Sequence[Token], found: Found, closed: frozenset[int]) -> Iterator[Mention]:
        """Yield what a test shows where phrase and test stand apart ("MRI of the back last week: slipped disc")."""
        for name in self._seen:
            for seen in found.get(f"what {name}", ()):
                mention = Mention("finding", (name,), seen.first, seen.last, seen.first in closed)
                if _near(mention, found.get(f"by {name}", ()), tokens):
                    yield mention

    def _special(self, mention: Mention, tokens: Sequence[Token], found: Found) -> Mention:
        if len(mention.ids) != 1:
            return mention
        general = mention.ids[0]
        for special in self._into.get(general, ()):
            if _near(mention, found.get(f"{general} {special}", ()), tokens):
                return Mention(mention.kind, (special,), mention.first, mention.last, mention.negated)
        return mention

    def general(self, name: str, beside_it: set[str]) -> bool:
        """Return whether a finding adds nothing beside others of its sentence."""
        return not beside_it.isdisjoint(self._narrower.get(name, ()))


def _sets(combinations: Combinations) -> Iterator[tuple[str, Sequence[str]]]:
    for general, into in combinations.refine.items():
        for special, phrases in into.items():
            yield f"{general} {special}", phrases
    for name, parts in combinations.seen.items():
        yield f"what {name}", parts["what"]
        yield f"by {name}", parts["by"]


def _near(mention: Mention, spans: Sequence[Span], tokens: Sequence[Token]) -> bool:
    sentence = tokens[mention.first].sentence
    near = beside(spans, mention.first, mention.last, REACH)
    return any(tokens[s.first].sentence == sentence and not _denied(s.first, tokens) for s in near)


def _denied(at: int, tokens: Sequence[Token]) -> bool:
    """Return whether "not", or "not only", stands right before a place ("stiff all day, not only mornings")."""
    return any(t.text in DENIALS for t in tokens[max(0, at - 2) : at])
