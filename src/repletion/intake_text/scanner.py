"""A text scanned for everything that it mentions."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from repletion.domain.knowledge import KnowledgeBase
from repletion.domain.lexicon import Kind, Lexicon
from repletion.intake_text.combinations import Combiner
from repletion.intake_text.cue_book import CueBook
from repletion.intake_text.frames import DENYING, Framer
from repletion.intake_text.history_book import COMPLAINTS, HistoryBook, Told
from repletion.intake_text.lab_layout import Layout
from repletion.intake_text.lab_powers import plain_powers
from repletion.intake_text.meanings import book_of, longest, meant, without_parts
from repletion.intake_text.measures import Measurer
from repletion.intake_text.mentioned import Mention
from repletion.intake_text.mentions import Scan
from repletion.intake_text.misplaced import placed as in_place
from repletion.intake_text.patient import retold
from repletion.intake_text.refinements import Refiner
from repletion.intake_text.sections import with_fluids
from repletion.intake_text.slots import LONGEST
from repletion.intake_text.spelling import Speller
from repletion.intake_text.tokens import Token, normalise, tokenise, words

GENERAL = frozenset({("muscle_weakness",), ("numbness",), ("tingling",)})
"""Findings whose words still look for a place of the body ("weakness, mostly of the thighs")."""
UNPLACED = ("muscle_pain",)
"""What a pain without a place says; with a place it says that one's own."""
PAINFUL = frozenset({"pain", "cramp"})
"""Groups of findings that hurt."""
SPREADING = "ascending_weakness"
"""A weakness that climbs; tingling that climbs is none."""
FAILING = frozenset({"can't", "cannot", "couldn't", "won't", "weakness", "weak", "paralysis", "paralysed"})
NEXT = 5
"""Words behind a mention that still tell of it."""
CLOSED: tuple[Kind, ...] = ("absent", "well")
"""Meanings whose words say nothing else: frames do not look into them."""


class Scanner:
    """The words of one language, ready to scan texts."""

    def __init__(self, lexicon: Lexicon, kb: KnowledgeBase) -> None:
        self.refiner = Refiner(lexicon.combinations)
        self._speller = _speller(lexicon)
        self._history = HistoryBook(lexicon, kb)
        self._complaints = book_of(lexicon, lambda kind: kind in COMPLAINTS or kind == "cue")
        self._combiner = Combiner(lexicon.combinations)
        self._of_pain = frozenset(lexicon.combinations.of_pain)
        self._pains = {name for name, f in kb.findings.items() if f.group in PAINFUL} - self._of_pain
        self._weak = {name for name, f in kb.findings.items() if f.group == "weakness"} - {SPREADING}
        self._framer = Framer(lexicon.frames, lexicon.combinations.light)
        self._measurer = Measurer(lexicon.measures)
        self._cues = CueBook(lexicon.cues)
        self._layout = Layout(lexicon)
        self._fluids = {fluid.words[0]: fluid.headings for fluid in lexicon.fluids.values()}

    def knows(self, word: str) -> bool:
        """Return whether any phrase holds a word."""
        return self._speller.knows(word)

    def scan(self, written: str) -> Scan:
        """Return everything that the text mentions."""
        text = with_fluids(self._layout.laid_out(retold(normalise(plain_powers(written)))), self._fluids)
        tokens = self._speller.mend(tokenise(text))
        told = self._history.find(text, tokens)
        closed = self._complain(told, tokens)
        covered = frozenset(told.covered)
        mentions = without_parts(told.mentions)
        measured = list(self._measurer.find(text, tokens))
        later = [m for m in measured if m.negated]
        mentions = [m for m in mentions if not _figured(m, later)] + measured
        placed = self._composed(mentions, tokens, covered, closed)
        denied = _denied(mentions, tokens)
        mentions = [m for m in mentions if not (self._unplaced(m, tokens) and _within(m, placed))] + placed
        mentions = [replace(m, negated=True) if m.kind == "finding" and m.first in denied else m for m in mentions]
        cues, qualifiers = self._cues.find(text, tokens, covered)
        mentions = in_place(self._with_pain(self.refiner.refine(mentions, tokens, closed), tokens), tokens)
        return Scan(
            text,
            tuple(tokens),
            tuple(sorted(_outside_absence(mentions, tokens), key=lambda m: m.first)),
            tuple(told.results),
            cues,
            qualifiers,
            covered,
        )

    def _complain(self, told: Told, tokens: Sequence[Token]) -> frozenset[int]:
        """Add the findings that phrases name, results left alone; return the tokens of words that say nothing else."""
        ends = [t.end for t in tokens]
        measured = frozenset(i for f, first in told.results for i in _until(ends, first, f.end))
        closed: set[int] = set()
        for match in longest(self._complaints, tokens, measured):
            mention = meant(match)
            if mention is not None:
                told.mentions.append(mention)
            if mention is None or mention.kind in CLOSED:
                closed.update(range(match.first, match.last))
            told.covered.update(range(match.first, match.last))
        return frozenset(closed)

    def _with_pain(self, mentions: list[Mention], tokens: Sequence[Token]) -> list[Mention]:
        """Return the mentions; of how a pain behaves only where a pain is told, or nothing else that it could be of,
        and a weakness that climbs only where a weakness is told.
        """
        told = {i for m in mentions if m.kind == "finding" for i in m.ids}
        if SPREADING in told and told.isdisjoint(self._weak) and not self._combiner.told("weak", tokens):
            mentions = [m for m in mentions if SPREADING not in m.ids or _fails(m, tokens)]
        if told <= self._of_pain or not told.isdisjoint(self._pains) or self._combiner.told("pain", tokens):
            return mentions
        return [m for m in mentions if not self._of_pain.issuperset(m.ids)]

    def _looks_on(self, mention: Mention, tokens: Sequence[Token]) -> bool:
        """Return whether the words of a finding still look for a place of the body."""
        return mention.ids in GENERAL or self._unplaced(mention, tokens)

    def _unplaced(self, mention: Mention, tokens: Sequence[Token]) -> bool:
        """Return whether a mention is of pain and names no place."""
        return mention.ids == UNPLACED and not self._combiner.placed(tokens[mention.first : mention.last])

    def _composed(
        self, mentions: Sequence[Mention], tokens: Sequence[Token], covered: frozenset[int], closed: frozenset[int]
    ) -> list[Mention]:
        """Return what no single phrase says: a quality with its place, the parts of a frame."""
        general = {i for m in mentions if self._looks_on(m, tokens) for i in range(m.first, m.last)}
        phrase = {i: m.first for m in mentions for i in range(m.first, m.last)}
        return [*self._combiner.find(tokens, covered - general), *self._framer.find(tokens, closed, phrase)]


def _fails(mention: Mention, tokens: Sequence[Token]) -> bool:
    """Return whether the words of a mention say that something cannot be done, or is paralysed."""
    return any(t.text in FAILING for t in tokens[mention.first : mention.last + NEXT])


def _figured(mention: Mention, measured: Sequence[Mention]) -> bool:
    """Return whether a figure decides what a phrase with it says ("BP 84/50, now 124/70")."""
    return any(m.ids == mention.ids and m.first < mention.last and mention.first < m.last for m in measured)


def _denied(mentions: Sequence[Mention], tokens: Sequence[Token]) -> set[int]:
    """Return the places right behind the denial of words of absence: what begins there is denied as a whole as well
    ("no | aching in the hips").
    """
    return {m.first + 1 for m in mentions if m.kind == "absent" and tokens[m.first].text in DENYING}


def _within(pain: Mention, others: Sequence[Mention]) -> bool:
    """Return whether the words of a pain without a place are part of one that has a place."""
    return any(m.ids != pain.ids and m.first < pain.last and pain.first < m.last for m in others)


def _outside_absence(mentions: Sequence[Mention], tokens: Sequence[Token]) -> list[Mention]:
    """Return the mentions without findings that words of absence around them deny ("reach up | no problem")."""
    absences: dict[tuple[str, ...], list[Mention]] = {}
    for m in sorted(mentions, key=lambda m: m.first):
        if m.kind == "absent" and not m.negated:
            absences.setdefault(m.ids, []).append(m)
    return [m for m in mentions if m.kind != "finding" or m.negated or not _inside(m, absences.get(m.ids, ()), tokens)]


def _inside(mention: Mention, others: Sequence[Mention], tokens: Sequence[Token]) -> bool:
    near = others[bisect_left(others, mention.last - LONGEST, key=lambda m: m.first) :]
    return any(
        mention.last < o.last and any(t.text in DENYING for t in tokens[mention.last : o.last])
        for o in takewhile(lambda o: o.first <= mention.first, near)
    )


def _until(ends: Sequence[int], first: int, end: int) -> range:
    """Return the tokens from `first` on that end by a place of the text."""
    last = first
    while last < len(ends) and ends[last] <= end:
        last += 1
    return range(first, last)


def _speller(lexicon: Lexicon) -> Speller:
    named = {word for phrase in lexicon.concepts for word in words(phrase)}
    return Speller(named | {word for phrase in lexicon.cues for word in words(phrase)}, named)
