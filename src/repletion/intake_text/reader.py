"""Plain words into a case: what was understood, in which state, and what was not."""

import re
from collections.abc import Iterator
from dataclasses import replace

from repletion.domain.case import Reading
from repletion.domain.knowledge import KnowledgeBase
from repletion.domain.lexicon import Lexicon
from repletion.intake_text.alternatives import one_of
from repletion.intake_text.builder import Builder
from repletion.intake_text.denials import denials
from repletion.intake_text.kin import own_cues
from repletion.intake_text.mentions import Scan, Scanner
from repletion.intake_text.settling import settle

CLINICAL_ENDINGS = (
    "algia", "itis", "osis", "oma", "aemia", "emia", "opathy", "uria", "penia", "plegia", "paresis", "aesthesia",
    "esthesia", "asthenia", "ectasia", "megaly", "rrhoea", "rrhea", "trophy",
)  # fmt: skip
MEDICINE_ENDINGS = (
    "pril", "olol", "statin", "sartan", "azole", "mab", "nib", "cillin", "mycin", "prazole", "gliptin", "gliflozin",
    "dipine", "tidine", "oxacin", "cycline", "triptan", "setron", "parin", "xaban", "afil", "zepam", "zolam",
    "dronate", "thiazide", "caine", "vir", "tide",
)  # fmt: skip
CLINICAL = re.compile(rf"^[a-z]{{3,}}{one_of(*CLINICAL_ENDINGS)}$")
MEDICINE = re.compile(rf"^[a-z]{{3,}}{one_of(*MEDICINE_ENDINGS)}$")
MS = re.compile(r"\bMS\b")
"""Multiple sclerosis is written in capitals; in small letters it may be milliseconds."""


class Reader:
    """Reads texts in one language against one knowledge base."""

    def __init__(self, lexicon: Lexicon, kb: KnowledgeBase) -> None:
        self._lexicon = lexicon
        self._kb = kb
        self._scanner = Scanner(lexicon, kb)

    def read(self, text: str) -> Reading:
        """Return what was understood; an affirmed statement wins over a denied one, the later over the earlier."""
        scan = _own(self._scanner.scan(text))
        builder = Builder(self._kb, scan, written_ms=bool(MS.search(text)))
        for mention in scan.mentions:
            builder.add(mention)
        builder.add_stated()
        for found, first in scan.results:
            builder.add_result(found.result, first, scan.text[found.start : found.end])
        settle(builder.gathered, self._kb, self._scanner.refiner, scan.text)
        return Reading(
            case=builder.gathered.case(scan.text, any(phrase in scan.text for phrase in self._lexicon.crisis)),
            read_as=tuple(builder.gathered.read_as),
            unrecognised=tuple(_unknown(scan, CLINICAL)),
            not_checked=tuple(_unknown(scan, MEDICINE)),
        )


def _own(scan: Scan) -> Scan:
    """Return the scan with the cues that speak of the person, bare denials among them."""
    return replace(scan, cues=(*own_cues(scan), *denials(scan)))


def _unknown(scan: Scan, pattern: re.Pattern[str]) -> Iterator[str]:
    seen = set()
    for i, token in enumerate(scan.tokens):
        if i not in scan.covered and pattern.match(token.text) and token.text not in seen:
            seen.add(token.text)
            yield token.text
