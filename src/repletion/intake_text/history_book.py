"""What a text mentions of history, medicines and tests, with the results it gives."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from repletion.domain.case import Result
from repletion.domain.knowledge import KnowledgeBase
from repletion.domain.lexicon import Kind, Lexicon
from repletion.intake_text.lab_lines import Found, decimal_commas, results
from repletion.intake_text.meanings import book_of, meant
from repletion.intake_text.mentioned import Mention
from repletion.intake_text.phrases import Match
from repletion.intake_text.tokens import Token

TESTS: tuple[Kind, ...] = ("lab", "panel", "symbol")
JOINTS = frozenset({",", "and", "&", "/", "+", "both", "the", "serum", "or"})
"""Words between the tests of a list."""
COMPLAINTS = frozenset({"finding", "absent", "well"})
"""Kinds that are looked for apart from history, drugs and tests: "felt something rip in my calf" is trauma and pain."""


@dataclass
class Told:
    """Mentions and results so far, and the tokens that they cover."""

    mentions: list[Mention] = field(default_factory=list)
    results: list[tuple[Found, int]] = field(default_factory=list)
    covered: set[int] = field(default_factory=set)


class HistoryBook:
    """The phrases of history, medicines and tests of one language."""

    def __init__(self, lexicon: Lexicon, kb: KnowledgeBase) -> None:
        self._kb = kb
        self._as_finding = lexicon.as_finding
        self._book = book_of(lexicon, lambda kind: kind not in COMPLAINTS)

    def find(self, text: str, tokens: Sequence[Token]) -> Told:
        """Return everything that the text mentions of history, medicines and tests."""
        told = Told()
        starts = [t.start for t in tokens]
        commas = decimal_commas(text)
        listed: list[Match] = []
        at = 0
        while at < len(tokens):
            match = self._book.longest(tokens, at)
            if match is None:
                at += 1
                continue
            read = self._results(text, tokens, match, commas)
            read += self._listed(listed, match, read, tokens)
            last = max([match.last, *(bisect_left(starts, r.end) for r in read)])
            told.results += ((r, match.first) for r in read if not self._worded(r))
            told.mentions += self._said(read, match) if read else self._mentioned(match, tokens)
            told.covered.update(range(at, last))
            at = last
        return told

    def _listed(self, listed: list[Match], match: Match, read: Sequence[Found], tokens: Sequence[Token]) -> list[Found]:
        """Return the word of a result for the tests listed before it ("CK, AST and LDH are all raised").

        Tests without a result of their own wait in `listed` as long as nothing but joints parts them.
        """
        if listed and any(t.text not in JOINTS for t in tokens[listed[-1].last : match.first]):
            listed.clear()
        tests = [e.ids for e in match.entries if e.kind in ("lab", "panel")]
        if not read and tests:
            listed.append(match)
            return []
        word = read[0].result.result if read else None
        waiting = [i for m in listed for e in m.entries if e.kind in ("lab", "panel") for i in e.ids] if word else []
        listed.clear()
        return [replace(read[0], result=Result(test=test, result=word)) for test in dict.fromkeys(waiting)]

    def _mentioned(self, match: Match, tokens: Sequence[Token]) -> Iterator[Mention]:
        """Yield what a phrase mentions, a medicine in place of an exposure that it is ("folic acid 5 mg")."""
        whole = meant(match)
        if whole is not None:
            yield (self._drug_within(whole, tokens) if whole.kind == "exposure" else None) or whole

    def _drug_within(self, whole: Mention, tokens: Sequence[Token]) -> Mention | None:
        for at in range(whole.first, whole.last):
            for last, entries in self._book.every(tokens, at):
                drug = next((e.ids for e in entries if e.kind == "drug"), None)
                if drug and last <= whole.last and whole.ids[0] in self._kb.drugs[drug[0]].exposures:
                    return Mention("drug", drug, at, last, whole.negated)
        return None

    def _worded(self, found: Found) -> bool:
        return found.result.value is None and found.result.test in self._as_finding

    def _said(self, read: Sequence[Found], match: Match) -> Iterator[Mention]:
        """Yield the findings that words for a test's result tell ("tTG negative")."""
        for found in read:
            if self._worded(found):
                name = self._as_finding[found.result.test]
                denied = found.result.result not in ("high", "very_high")
                yield Mention("finding", (name,), match.first, match.last, denied)

    def _results(self, text: str, tokens: Sequence[Token], match: Match, commas: bool) -> list[Found]:
        """Return results named by the match, or by a test within it ("low potassium" as a phrase of its own)."""
        if any(e.kind == "cue" for e in match.entries):  # words that mean something else
            return []
        for entry in match.entries:
            if entry.kind in TESTS:
                read = results(text, match, entry.ids, tokens, self._kb, entry.kind, commas)
                if read:
                    return read
        for inner in range(match.first + 1, match.last):
            part = self._book.longest(tokens, inner)
            if part and part.last <= match.last and any(e.kind in ("lab", "panel") for e in part.entries):
                return self._results(text, tokens, part, commas)
        return []
