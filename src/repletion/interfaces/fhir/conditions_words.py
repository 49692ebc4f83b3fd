"""Diagnoses and medicines by the words shown for them, read as plain words are."""

import re
from collections.abc import Sequence
from functools import lru_cache

from repletion.domain.case import Drug, taken
from repletion.domain.knowledge import KnowledgeBase
from repletion.intake_text.reader import Reader
from repletion.interfaces.fhir.bundle_parts import Coding
from repletion.interfaces.fhir.codes import Code
from repletion.kb.load import load
from repletion.kb.words import lexicon

IDLE_WORDS = (
    "disorder finding situation procedure disease syndrome unspecified nos other specified chronic mild "
    "moderate severe type stage grade of the a an and in with without due to left right bilateral both primary "
    "essential known current history i ii iii iv v site not elsewhere classified"
)
IDLE = frozenset(IDLE_WORDS.split())
"""Words of a display that leave its meaning as it is."""
KINDS = ("condition", "surgery", "family", "physiology")
GROUPS = ("pain", "cramp")
"""What may be read out of words: everyday words for other things are too loose for a list of diagnoses."""
STRENGTH = re.compile(
    r"\b\d[\d.,]*\s*(?:%|(?:mg|mcg|ug|g|meq|mmol|unt|units?|iu|ml|l|hr|actuat|day)\b)(?:\s*/\s*[\d.]*\s*(?:ml|actuat|hr|l)\b)?",
    re.IGNORECASE,
)
"""A strength in the name of a product; with it "folic acid 1 mg" would be a result of a test."""
SPACED = re.compile(r"\b(vitamin [bdk]) (\d{1,2})\b", re.IGNORECASE)
LONGEST = 200
"""Letters of a display that are read."""


@lru_cache(maxsize=1)
def reader() -> Reader:
    """Return the reader of plain words; making it takes a third of a second, once."""
    return Reader(lexicon(), load())


def by_words(codings: Sequence[Coding], kb: KnowledgeBase) -> tuple[Coding, Code] | None:
    """Return the first coding whose words are a diagnosis or finding that we know: all of them, not some of them."""
    for coding in codings:
        means = _diagnosis(coding.display[:LONGEST])
        if means:
            return coding, Code(name=coding.display, means=means)
    return None


@lru_cache(maxsize=4096)
def _diagnosis(display: str) -> tuple[str, ...]:
    """Return what a display means when one statement, and nothing else, was understood in it."""
    if not display:
        return ()
    read, kb = reader().read(display), load()
    (said, *more) = read.read_as or (None,)
    left = set(_words(display)) - IDLE - (set(_words(said.text)) if said else set())
    if said is None or more or left or said.state != "present":
        return ()
    exposures = (n for n in read.case.exposures if kb.exposures[n].kind in KINDS)
    findings = (n for n in read.case.findings if kb.findings[n].group in GROUPS)
    conditions = () if "history" in _words(display) else read.case.conditions  # it was, and may be over
    return tuple(dict.fromkeys((*conditions, *exposures, *findings)))


def _words(text: str) -> list[str]:
    return [w for w in re.findall(r"[^\W\d_]+", text.lower().replace("'s", "")) if len(w) > 1]


@lru_cache(maxsize=4096)
def medicines_in(display: str) -> tuple[str, ...]:
    """Return the medicines and exposures to medicines in the words of a prescription, misspelt names included.

    >>> medicines_in("Simvistatin 10 MG"), medicines_in("Atorvastatin 80 MG Oral Tablet")
    (('simvastatin',), ('atorvastatin', 'statin_high_intensity', 'statin'))
    """
    written = SPACED.sub(r"\1\2", display[:LONGEST])
    named, dosed = (reader().read(text).case for text in (STRENGTH.sub(" ", written), written))
    kb = load()
    drugs = [d.name if isinstance(d, Drug) else d for d in (*named.drugs, *dosed.drugs)]
    states = ((n, taken(told).state) for n, told in (*named.exposures.items(), *dosed.exposures.items()))
    told = (n for n, state in states if state == "present" and kb.exposures[n].kind == "drug")
    return tuple(dict.fromkeys((*drugs, *told)))
