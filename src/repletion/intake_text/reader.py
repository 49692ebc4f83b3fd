"""Plain words into a case: what was understood, in which state, and what was not."""

import re
from dataclasses import replace

from repletion.domain.case import Reading
from repletion.domain.knowledge import KnowledgeBase
from repletion.domain.lexicon import Lexicon
from repletion.intake_text.answers import answers, ticked
from repletion.intake_text.builder import Builder
from repletion.intake_text.denials import denials
from repletion.intake_text.idioms import Idioms
from repletion.intake_text.kin import own_cues
from repletion.intake_text.lab_powers import printed_units
from repletion.intake_text.mentions import Scan
from repletion.intake_text.scanner import Scanner
from repletion.intake_text.settling import settle
from repletion.intake_text.states import Cue
from repletion.intake_text.unknown import UnknownWords

MS = re.compile(r"\bMS\b")
"""Multiple sclerosis is written in capitals; in small letters it may be milliseconds."""
LONG_RUN = re.compile(r"(\s{40})\s{160,}|((.{1,2}?)\3{39})\3{60,}", re.DOTALL)
"""Endless spaces, or a mark (or two in turn) over and over: no meaning is lost with most of it, and much time won."""


class Reader:
    """Reads texts in one language against one knowledge base."""

    def __init__(self, lexicon: Lexicon, kb: KnowledgeBase) -> None:
        self._lexicon = lexicon
        self._kb = kb
        self._scanner = Scanner(lexicon, kb)
        self._idioms = Idioms(lexicon.idioms)
        self._unknown = UnknownWords(lexicon, self._scanner.knows)

    def read(self, text: str) -> Reading:
        """Return what was understood; an affirmed statement wins over a denied one, the later over the earlier."""
        text = LONG_RUN.sub(lambda run: run[1] or run[2], text)
        scan = _own(self._scanner.scan(text))
        builder = Builder(self._kb, scan, self._idioms, written_ms=bool(MS.search(text)))
        for mention in scan.mentions:
            builder.add(mention)
        builder.add_stated()
        builder.add_results(printed_units(text))
        settle(builder.gathered, self._kb, self._scanner.refiner, scan.text)
        return Reading(
            case=builder.gathered.case(scan.text, any(phrase in scan.text for phrase in self._lexicon.crisis)),
            read_as=tuple(builder.gathered.read_as),
            unrecognised=self._unknown.clinical(scan),
            not_checked=self._unknown.medicines(scan),
        )


def _own(scan: Scan) -> Scan:
    """Return the scan with the cues that speak of the person, bare denials among them."""
    behind = ticked(scan)
    own = (replace(c, name="absent_after") if _ticks(c, behind) else c for c in own_cues(scan))
    cues = (*own, *denials(scan), *answers(scan))
    return replace(scan, cues=tuple(sorted(cues, key=lambda c: c.first)))


def _ticks(cue: Cue, behind: frozenset[int]) -> bool:
    return cue.name == "absent_before" and cue.first in behind
