"""Fluids other than blood: of which a test's name speaks at its place, and which test it then is."""

import re
from collections.abc import Callable, Mapping

from repletion.domain.lexicon import Lexicon
from repletion.intake_text.alternatives import one_of

LOOK_BACK = 160
"""Characters over which the name of a fluid reaches within a sentence."""
LIST_START = re.compile(r"[\n;]|[.!?]\s+(?=[a-z])|\t|\s{2}")
SURE = "(?:serum|plasma|venous|paired)"
"""Words for blood that say so even in the midst of a list."""
START = re.compile(r"\n|[.!?]\s+(?=[a-z])|\t")
KINDS = (
    r"(?:\s+(?:fluid|spot|random|timed|fasting|sample|total|collection|excretion|results?"
    r"|24\s?-?h(?:ou)?rs?|24\s?h|/?\s?24\s?h))*"
)


class Fluids:
    """The fluids of one language."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._tests = {name: fluid.tests for name, fluid in lexicon.fluids.items()}
        self._words = {name: fluid.words for name, fluid in lexicon.fluids.items()}
        named = {w: n for n, fluid in lexicon.fluids.items() for w in fluid.words if len(w) > 1}
        self._fluid_of = {w: n for n, fluid in lexicon.fluids.items() for w in fluid.words}
        every = one_of(*map(re.escape, sorted(named, key=len, reverse=True)))
        blood = one_of(*map(re.escape, lexicon.lab_words.blood))
        timed = r"(?:(?:24\s?-?h(?:ou)?r?s?|spot|random|24h)\s+)?"
        spoken = r"(?!\s*:|\s+(?:[a-z]+\s+)?(?:was|were|is|showed))"
        self._after = re.compile(rf"\s*[,(\[-]?\s*(?:in (?:the )?)?{timed}(?P<fluid>{every})\b{spoken}")
        single = one_of("(?!)", *(w for fluid in lexicon.fluids.values() for w in fluid.words if len(w) == 1))
        self._before = re.compile(
            rf"\b(?P<fluid>{every}){KINDS}\s*[-,(]?\s*$|(?:^|[\s,;])(?P<letter>{single})[\s-]\s*$"
        )
        self._blood = re.compile(rf"\b{blood}\s*[-:,]?\s*$")
        heads = {w for fluid in lexicon.fluids.values() for h in fluid.headings for w in re.findall(r"[a-z]{4,}", h)}
        headed = rf"{KINDS}(?:\s+{one_of(*sorted(heads))})*(?:\s*\([^()\n]*\))?\s*:"
        self._scope = re.compile(rf"\b(?P<fluid>{every}){headed}|\b(?P<blood>{blood}(?=[^.;:\n]{{0,12}}:)|{SURE})\b")
        self._lists = {name: frozenset(fluid.lists) for name, fluid in lexicon.fluids.items()}
        listing = [w for fluid in lexicon.fluids.values() if fluid.lists for w in fluid.words]
        self._listing = re.compile(
            rf"\b(?P<fluid>{one_of(*sorted(map(re.escape, listing), key=len, reverse=True))})\b|\b{SURE}\b"
        )
        self._concepts = lexicon.concepts
        self._own = _tests_of_fluids(lexicon, named)

    def at(self, text: str, start: int, end: int) -> str:
        """Return the fluid that a name at a place of a text speaks of; nothing for blood."""
        if after := self._after.match(text, end):
            return self._fluid_of[after.group("fluid")]
        left = max(0, start - LOOK_BACK)
        sentence = left
        for found in START.finditer(text, left, start):
            sentence = found.end()
        if self._blood.search(text[sentence:start]) or self._blood.search(text[start:end].split(" ")[0]):
            return ""
        if before := self._before.search(text[sentence:start]):
            return self._fluid_of[before.group("fluid") or before.group("letter")]
        fluid = ""
        for found in self._scope.finditer(text, sentence, start):
            fluid = "" if found.group("blood") else self._fluid_of[found.group("fluid")]
        return fluid

    def listed(self, text: str, start: int, end: int) -> str:
        """Return the fluid that was named for a test earlier in the list of a sentence."""
        if self._blood.search(text[start:end].split(" ")[0]):
            return ""
        sentence = max(0, start - LOOK_BACK)
        for found in LIST_START.finditer(text, sentence, start):
            sentence = found.end()
        fluid = ""
        for found in self._listing.finditer(text, sentence, start):
            fluid = self._fluid_of[found.group("fluid")] if found.group("fluid") else ""
        return fluid

    def by_unit(self, test: str, fits: Callable[[str], bool]) -> str:
        """Return the test that a blood test is in the fluid whose unit fits ("calcium 9.8 mmol/24h"), else itself."""
        found = (tests[test] for tests in self._tests.values() if test in tests and fits(tests[test]))
        return next(found, test)

    def tests(self, fluid: str, name: str, tests: tuple[str, ...], listed: bool = False) -> tuple[str, ...]:
        """Return the tests that a name means in a fluid; none where it is not one of ours."""
        if not fluid or any(t in self._own for t in tests):
            return tests
        if listed:
            return () if set(tests) & self._lists[fluid] else tests
        for word in self._words[fluid]:
            entries = self._concepts.get(f"{word} {name}", ())
            if found := tuple(i for kind, *ids in entries if kind == "lab" for i in ids):
                return found
        return tuple(self._tests[fluid][t] for t in tests or (name,) if t in self._tests[fluid])


def _tests_of_fluids(lexicon: Lexicon, words: Mapping[str, str]) -> frozenset[str]:
    """Return the tests one of whose names tells a fluid."""
    return frozenset(
        i
        for phrase, entries in lexicon.concepts.items()
        if not words.keys().isdisjoint(re.findall(r"[a-z]+", phrase))
        for kind, *ids in entries
        if kind == "lab"
        for i in ids
    )
