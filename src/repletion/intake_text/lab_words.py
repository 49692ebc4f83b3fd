"""The patterns of one language around results, made of its words."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from repletion.domain.case import Result
from repletion.domain.lexicon import LabWords
from repletion.intake_text.alternatives import one_of
from repletion.intake_text.lab_dates import DAY
from repletion.intake_text.lab_numbers import BLANKS, FIGURES
from repletion.intake_text.lab_unit_forms import UNIT

MARKS = (
    r"\s",
    r"\.(?= your)",
    "[\u2014\u2013:=,;|_~\u2022]",
    r"\)",
    r"\.{2,}",
    r"\.(?=\s?\.)",
    "-+>",
    "\u2192",
    r"-(?=\s|$|-)",
    r"(?<=\w)-(?=[a-z])",
    r"\*+",
    r"[\"']",
    r"\](?=\s)",
    r"/(?=\s)",
    r"/\s?1[.,]73 ?(?:m[\^*]?2)?",
)
"""Marks that may stand between a name and its result."""
SIGN = "<=?|>=?|=<|=>|\u2264|\u2265"
CLOCK = (
    r"\b24\s?-?h(?:ou)?r?s?\b",
    r"\d{1,2}:\d{2}(?::\d{2})?\s?(?:am|pm|h|hrs)?\b",
    r"\b\d{1,2}\s?[ap]m\b",
    r"\b\d{1,2}\s?h(?:rs|ours?)?(?=\s*[\])])",
)
TIMES = "|".join(CLOCK)
FROM = re.compile(r"\bfrom\s*$")
ARROWS = "[\u2191\u2193\u25b2\u25bc\u21d1\u21d3]+"


def longest_of(words: Iterable[str]) -> str:
    """Return the group of words, the longest tried first."""
    return one_of(*sorted(words, key=len, reverse=True))


@dataclass(frozen=True)
class Patterns:
    """What a cursor on a normalised text may meet, compiled from the words of a language."""

    words: LabWords

    @cached_property
    def link(self) -> re.Pattern[str]:
        """What may stand between a name and its number and says nothing."""
        return re.compile(rf"(?:{one_of(*MARKS)}|\b{longest_of(self.words.links)}(?![\w'])\.?)")

    @cached_property
    def levels(self) -> re.Pattern[str]:
        """A word for a level, in the group of its name."""
        return re.compile("|".join(f"(?P<{k}>{longest_of(v)})" for k, v in self._levels()) + r"(?![\w])")

    def _levels(self) -> list[tuple[str, tuple[str, ...]]]:
        return [(k, self.words.levels[k]) for k in ("very_low", "very_high", "low", "high", "normal")]

    @cached_property
    def level_ahead(self) -> re.Pattern[str]:
        """A word for a level with what may part it from a name that follows."""
        named = "|".join(f"(?P<{k}>{longest_of(v)})" for k, v in self._levels())
        return re.compile(rf"\b(?:{named})[ \t]+(?:{longest_of((*self.words.blood, *self.words.ahead))}\s)*$")

    @cached_property
    def date(self) -> re.Pattern[str]:
        """A date or a time of day, in brackets or not."""
        return re.compile(rf"[\[(]?(?:on |at )?(?:{DAY}|{TIMES})(?:[ ,]+(?:{TIMES}))?[\])]?(?![\d])")

    @cached_property
    def unit(self) -> re.Pattern[str]:
        """A unit, in brackets or not."""
        return re.compile(rf"[\[(]?\s?(?P<unit>{UNIT})\s?[\])]?")

    @cached_property
    def number(self) -> re.Pattern[str]:
        """A number with its comparator, and the flag or arrow before it."""
        worded = longest_of((*self.words.below, *self.words.above))
        ahead = rf"(?:\(?(?:h|l|hh|ll|\*)\)?\s+)?{one_of('[*]+', ARROWS)}?\s?"
        sign = rf"(?P<comparator>{SIGN}|\b{worded}\b)?\s*(?:or =|=)?\s*"
        counts = r"(?=\s*(?:i?u/l|/ul|/mm3|cells))"
        figures = rf"(?P<number>\d{{1,3}}(?: 000)+(?!\d)|{BLANKS}{counts}|{FIGURES})(?![\d]|[.,]\d|\s?-\s?\d)"
        return re.compile(rf"{ahead}{sign}(?<![\w.,/]){figures}")

    @cached_property
    def flag(self) -> re.Pattern[str]:
        """A flag of the laboratory, an arrow or a star."""
        named = longest_of(self.words.flags)
        bracketed = rf"[\[(]\s?(?:{named}|[*!+-]+|{ARROWS})\s?[\])]\*?"
        marks = rf"[*!]+|{ARROWS}|[-+]+(?=\s|$|\|)|(?<=\d)(?:hh?|ll?)(?!\w)"
        return re.compile(rf"{bracketed}|\*?\b(?:{named})(?![\w/'])\*?|{marks}")

    @cached_property
    def _spans(self) -> tuple[re.Pattern[str], ...]:
        """Reference ranges with their unit: in brackets, after their words, bare; one side only where words say so."""
        gap = r"[\s:=,|-]*"
        fill = rf"(?:\b{longest_of(self.words.range_fill)}\b{gap})"
        said = rf"(?:\b{longest_of(self.words.range_words)}\b\.?{gap}{fill}{{0,3}})"
        unit = rf"(?:\s*[\[(]?(?P<span_unit>{UNIT})[\])]?)?"
        first = rf"(?:[\[(]?(?P<span_first>{UNIT})[\])]?\s*)?"
        dashes = rf"(?:-+|\u2010|\u2011|\.\.\.?|\u00f7|~|\b{longest_of(self.words.between)}\b)"
        two = rf"(?P<from>{FIGURES})(?:\s*(?:{UNIT}))?\s*{dashes}\s*(?P<to>{FIGURES})(?![\d:/])"
        one = rf"(?:{SIGN}|\b{longest_of((*self.words.below, *self.words.above))}\b)\s*=?\s*{FIGURES}"
        either = rf"(?:{two}|{one}){unit}"
        return (
            re.compile(rf"[\[(]\s*{fill}{{0,2}}{said}{{0,3}}{first}{either}[^\])\n]{{0,40}}[\])]"),
            re.compile(rf"[\[(]?{said}{{1,3}}[\[(]?{first}{either}[\])]?"),
            re.compile(rf"(?<![\w.,-]){two}{unit}(?!\s?(?:/|{longest_of(self.words.not_values)}\b))"),
        )

    @cached_property
    def _side(self) -> re.Pattern[str]:
        return re.compile(rf"(?:{SIGN})\s*{FIGURES}(?:\s*(?P<span_unit>{UNIT}))?")

    def span(self, text: str, at: int, stop: int, behind: bool = False) -> re.Match[str] | None:
        """Return the reference range right here; `behind` a value a bare "< 5" is one too."""
        found = (pattern.match(text, at, stop) for pattern in self._spans)
        match = next((m for m in found if m and not _falls(m) and not FROM.search(text, max(0, at - 8), at)), None)
        return match or (self._side.match(text, at, stop) if behind else None)

    @cached_property
    def not_value(self) -> re.Pattern[str]:
        """What follows a number that is no result."""
        return re.compile(
            rf"\s?-?(?:{longest_of(self.words.not_values)})(?![\w/])|\s?/(?:7|52|12|24)\b|\s?x\b(?!\s?(?:uln|10))|:\d\d"
        )

    @cached_property
    def dose(self) -> re.Pattern[str]:
        """A unit of doses behind a number."""
        return re.compile(rf"\s?(?P<dose>{longest_of(self.words.doses)})(?![\w])(?!\s?(?:/|per\b|%))")

    @cached_property
    def adjusted(self) -> re.Pattern[str]:
        """What says that calcium is adjusted for albumin; else it is the total."""
        return re.compile(rf"\b{longest_of(self.words.adjusted)}")

    @cached_property
    def kinds(self) -> re.Pattern[str]:
        """Names of kinds of a test that stand below its own ("Carnitine, plasma / Total (TC) 18")."""
        return re.compile(rf"\b{longest_of(self.words.kinds)}\b")

    @cached_property
    def leads(self) -> re.Pattern[str]:
        """Some words between a name and its number, the last of which leads to it ("was replaced and is now")."""
        return re.compile(rf"[^.;:()\n\d]{{0,60}}\b(?:{longest_of(self.words.leads)})\s*[<>~]?\s*")

    @cached_property
    def led(self) -> re.Pattern[str]:
        """The end of words behind a name that lead to a number, or a bracket."""
        return re.compile(rf"(?:[)\]:=]|\b(?:{longest_of((*self.words.leads, *self.words.links))}))\s*[<>~]?\s*$")

    @cached_property
    def breaks(self) -> re.Pattern[str]:
        """Words behind which a number belongs to something else."""
        return re.compile(rf"\b(?:{longest_of(self.words.breaks)})\b")

    @cached_property
    def everything(self) -> re.Pattern[str]:
        """What says the unit of all results of a text ("all mmol/L")."""
        return re.compile(rf"\b(?:{longest_of(self.words.everything)})\s*[:=]?\s*(?P<unit>{UNIT})")

    @cached_property
    def former(self) -> re.Pattern[str]:
        """Words that call a value an earlier one."""
        return re.compile(rf"\b(?:{longest_of(self.words.former)})(?!\w)")

    @cached_property
    def idle(self) -> re.Pattern[str]:
        """What may stand between two values of one test beside a change: links, occasions, dates, brackets."""
        words = longest_of((*self.words.links, *self.words.occasions, *self.words.between, *self.words.idle))
        return re.compile(rf"{one_of(*MARKS)}|\b{words}(?![\w'])|{DAY}|[\[(][^()\[\]]*[\])]|[.%<>&()]|\d+")

    @cached_property
    def change(self) -> re.Pattern[str]:
        """Words that lead to a later value."""
        return re.compile(rf"(?:(?<!\w)|\b)(?:{longest_of(self.words.changes)})(?!\w)")

    @cached_property
    def no_result(self) -> re.Pattern[str]:
        """Words that make a number a goal or a condition."""
        return re.compile(rf"\b(?:{longest_of(self.words.not_results)})\b")


def _falls(match: re.Match[str]) -> bool:
    """Return whether the second figure of a range is the smaller: then it is none ("fell 3400 to 890")."""
    ends = [match.groupdict().get(end) for end in ("from", "to")]
    if not all(ends):
        return False
    low, high = (
        float(re.sub(r"[ ',\u2019]", "", e).replace("\u00b7", ".")) if e.count(".") < 2 else 0.0 for e in map(str, ends)
    )
    return low > high


def level(match: re.Match[str]) -> Result:
    """Return an unnamed result that holds the level of a match of `levels`."""
    name = next(k for k in ("very_low", "very_high", "low", "high", "normal") if match.groupdict().get(k))
    return Result(test="", result=name)  # type: ignore[arg-type]
