"""What a text mentions of history, medicines and tests, with the results it gives."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from repletion.domain.case import Result
from repletion.domain.knowledge import KnowledgeBase
from repletion.domain.lexicon import Kind, Lexicon
from repletion.intake_text.diseases import TREATMENTS
from repletion.intake_text.doses import TAKEN, dosed, eaten
from repletion.intake_text.lab_lines import Found, LabPage, LabReader
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
        self._labs = LabReader(lexicon, kb, self._book)

    def find(self, text: str, tokens: Sequence[Token]) -> Told:
        """Return everything that the text mentions of history, medicines and tests."""
        told = Told()
        starts = [t.start for t in tokens]
        page = self._labs.page(text, tokens)
        listed: list[Match] = []
        at = 0
        while at < len(tokens):
            match = self._book.longest(tokens, at)
            if match is None:
                at += 1
                continue
            read = [r for r in self._results(page, tokens, match) if not dosed(r, text)]
            read += self._listed(listed, match, read, tokens)
            last = max([match.last, *(bisect_left(starts, r.end) for r in read)])
            told.results += ((r, match.first) for r in read if not self._worded(r))
            told.mentions += self._meant(match, read, page, tokens, text)
            if read or not self._foreign(match):
                told.covered.update(range(at, last))
            at = last
        return told

    def _meant(
        self, match: Match, read: Sequence[Found], page: LabPage, tokens: Sequence[Token], text: str
    ) -> Iterator[Mention]:
        """Yield what a phrase means: findings that results tell, or what is taken or told."""
        if read:
            yield from self._said(read, match)
            return
        named = next((e.ids[0] for e in match.entries if e.kind in TESTS), None)
        if named in TAKEN and all(e.kind in TESTS for e in match.entries) and self._dose(match, page, text):
            yield Mention("exposure", (TAKEN[named],), match.first, match.last)
        yield from self._mentioned(match, tokens)

    def _dose(self, match: Match, page: LabPage, text: str) -> bool:
        """Return whether what reads like the value of a test is the amount of it that is taken."""
        return any(dosed(r, text) and not eaten(r, text) for r in page.amounts(match))

    def _listed(self, listed: list[Match], match: Match, read: Sequence[Found], tokens: Sequence[Token]) -> list[Found]:
        """Return the word of a result for the tests listed before it ("CK, AST and LDH are all raised").

        Tests without a result of their own wait in `listed` as long as nothing but joints parts them.
        """
        between = tokens[listed[-1].last : match.first] if listed else ()
        if listed and (not between or any(t.text not in JOINTS for t in between)):
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
        if whole is None:
            return
        drug = self._drug_within(whole, tokens)
        if whole.kind != "exposure" or drug is None:
            yield whole
        if whole.kind == "condition":
            also = (e.ids for e in match.entries if e.kind == "exposure")
            yield from (replace(whole, kind="exposure", ids=ids) for ids in also)
        if drug is not None:
            yield drug if whole.kind == "exposure" else replace(drug, first=whole.first, last=whole.last)

    def _drug_within(self, whole: Mention, tokens: Sequence[Token]) -> Mention | None:
        """Return the medicine that the words of an exposure name, or that those of a disease name as its treatment."""
        if whole.kind not in ("exposure", "condition"):
            return None
        for at in range(whole.first, whole.last):
            for last, entries in self._book.every(tokens, at):
                drug = next((e.ids for e in entries if e.kind == "drug"), None)
                treats = drug and drug[0] in TREATMENTS.get(whole.ids[0], ())
                if drug and last <= whole.last and (treats or whole.ids[0] in self._kb.drugs[drug[0]].exposures):
                    return Mention("drug", drug, at, last, whole.negated)
        return None

    def _foreign(self, match: Match) -> bool:
        """Return whether a match only names a test of which nothing is kept."""
        return all(e.kind == "other_test" for e in match.entries)

    def _worded(self, found: Found) -> bool:
        return found.result.value is None and found.result.test in self._as_finding

    def _said(self, read: Sequence[Found], match: Match) -> Iterator[Mention]:
        """Yield the findings that words for a test's result tell ("tTG negative")."""
        for found in read:
            if self._worded(found):
                name = self._as_finding[found.result.test]
                denied = found.result.result not in ("high", "very_high")
                yield Mention("finding", (name,), match.first, match.last, denied)

    def _results(self, page: LabPage, tokens: Sequence[Token], match: Match) -> list[Found]:
        """Return results named by the match, or by a test within it ("low potassium" as a phrase of its own)."""
        if any(e.kind == "cue" for e in match.entries):  # words that mean something else
            return []
        read = page.results(match)
        if read or any(e.kind in (*TESTS, "other_test") for e in match.entries):
            return read
        for inner in range(match.first + 1, match.last):
            part = self._book.longest(tokens, inner)
            if part and part.last <= match.last and any(e.kind in ("lab", "panel") for e in part.entries):
                return self._results(page, tokens, part)
        return []
