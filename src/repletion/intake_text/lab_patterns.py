"""How a result looks in a text that is normalised: what stands between a test's name and its number or word."""

import re
from functools import lru_cache
from typing import Literal

from repletion.intake_text.alternatives import one_of

Word = Literal["very_low", "low", "normal", "high", "very_high"]

SLIGHTLY = "(?:moderately|slightly|mildly|a bit|a little|too|rather|borderline|persistently)"
VERY_LOW = one_of("very", "markedly", "severely", "profoundly", "extremely", "dangerously")
VERY_HIGH = one_of("very", "markedly", "severely", "greatly", "massively", "grossly", "extremely", "strongly")
LIMIT = "(?:the )?(?:normal|range|reference)"
LOW = one_of("low(?! normal|-normal)", "reduced", "decreased", "deficient", "depleted", "subnormal", f"below {LIMIT}")
HIGH = one_of("high(?! normal|-normal)", "raised", "elevated", "increased", f"above {LIMIT}", "positive")
NORMAL = (
    "(?:(?:low|high)[- ])?normal",
    "within (?:normal|the normal|the reference) (?:limits|range)",
    "unremarkable",
    "in range",
    "fine",
    "ok",
    "okay",
    "negative",
    "not (?:raised|elevated|increased|low|reduced)",
    "wnl",
)
WORDS: dict[Word, str] = {
    "very_low": rf"{VERY_LOW} (?:low|reduced|decreased|deficient)|undetectable|unmeasurable|not detect(?:ed|able)",
    "very_high": rf"{VERY_HIGH} (?:high|raised|elevated|increased)|sky[- ]high",
    "low": rf"(?:{SLIGHTLY} )?{LOW}",
    "high": rf"(?:{SLIGHTLY} )?{HIGH}",
    "normal": "|".join(NORMAL),
}
"""Tried in this order, so that "very low" is not read as "low"."""

WORD = "|".join(f"(?P<{name}>{pattern})" for name, pattern in WORDS.items())
LINKING = (
    "levels?|concentrations?|results?|values?|was|were|is|are|of|at|measured|found|to be|be|to|only|just|about|around",
    "came back|had|fallen|risen|dropped|shows?|showed|reported|as|in (?:the )?(?:blood|serum|plasma)|a|an|the|serum",
    "plasma|total|peak(?:ed)?|my|his|her|it|its|today|now|on (?:arrival|admission)|initially|initial|then|again|still",
    "yesterday|last (?:week|month|year)|repeat(?:ed)?|your value|has|have|been|come|went|down|up|which|that",
    "at baseline|ratio|whole blood|blood|basal|random|fasting|venous|arterial|ifcc|hs|quant|assay|mean|conc|markedly",
    "suppressed|prolonged|improved|rose|rising|falling|dropping|peaking|stable|both|currently|result|reading|reads|this",
    "morning|after|before|day \\d|serum level|unchanged|remains?|remained|since|recorded|documented|noted",
    "obtained|checked|all|each",
)
MARKS = (
    r"\s",
    r"\.(?= your)",
    r"—",
    r"–",
    ":",
    "=",
    ",",
    ";",
    r"\)",
    r"\|",
    r"\t",
    r"\.{2,}",
    "_+",
    "-+>",
    "→",
    "~",
    r"-(?=\s|$)",
    r"\((?:[^()]{0,40})\)",
    r"\[(?:[^\[\]]{0,40})\]",
)
LINK = one_of(*MARKS, rf"\b{one_of(*LINKING)}\b") + "*"
NUMBER = (
    r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?: 000)+(?!\d)|\d{1,3} \d{3}(?=\s*i?u/l)"
    r"|\d{1,3}(?:\.\d{3})+(?:,\d+)?(?!\d)|\d+(?:[.,]\d+)?)"
)
COMPARATOR = (
    r"(?P<comparator><=?|>=?|≤|≥|\bless than\b|\bbelow\b|\bunder\b|\bmore than\b|\bover\b|\babove\b|\bgreater than\b)?"
)
BELOW = {"<", "<=", "≤", "less than", "below", "under"}
FLAG = r"(?:\(?\b(?:hh?|ll?|high|low|abnormal|crit(?:ical)?)\b\)?\*?|\*+[hl]*|[↑↓]+|[-+](?=\s))?"
RANGE = (
    r"(?:\s*(?:flag\s*)?[\(\[\|,;]?\s*"
    r"(?:(?:normal|ref(?:erence)?|rr|range|nr)\.?\s*)*(?:range|interval|values?)?\s*:?\s*"
    r"(?:(?P<from>\d+(?:[.,]\d+)?)\s*(?:-|to)\s*(?P<to>\d+(?:[.,]\d+)?)|[<>≤≥]=?\s*\d+(?:[.,]\d+)?)\s*"
    r"(?:[\)\]]|(?=\s|$|[a-z%/]))\s*[\)\]]?)?"
)
GAP = r"[\s|;]*"
LEADING = "(?:serum |plasma |blood |total |a |corrected |adjusted |level of |levels of |and )*"


EMPTY = re.compile(LINK)
"""What may stand between a name and its number on another line."""


@lru_cache(maxsize=1)
def behind(units: tuple[str, ...]) -> re.Pattern[str]:
    """Return the pattern of what follows a test's name: a number, perhaps with unit, flag and range, or a word.

    The unit may stand before the number ("potassium (meq/l) 5.9"), and so may the range ("ref 197-771 ng/l 133 ng/l").
    """
    unit = rf"(?:{'|'.join(sorted((re.escape(u) for u in units), key=len, reverse=True))})(?![a-z0-9/])"
    said = re.sub(r"\?P<\w+>", "?:", WORD)
    link = LINK.replace(r"\((?:[^()]{0,40})\)", rf"\((?!{unit}\))(?:[^()]{{0,40}})\)")
    first = rf"(?:[\(\[]?(?P<unit_first>{unit})[\)\]]?{link})?"
    span = rf"(?:[\[\(]?(?:ref\.?\s*)?\d+(?:[.,]\d+)?\s*-\s*\d+(?:[.,]\d+)?[\]\)]?\s*(?:{unit})?\s+(?=[<>]?\d))?"
    measured = (
        rf"{link}{first}{span}(?:(?:{said})\b{link})?{COMPARATOR}\s*{NUMBER}{GAP}(?:{FLAG}{GAP}(?P<unit>{unit}))?"
    )
    numbers = rf"{measured}{GAP}{FLAG}{GAP}{RANGE}(?:{GAP}(?P<unit_last>{unit}))?"
    return re.compile(rf"(?:{numbers})|(?:{LINK}(?:{WORD})\b)")


@lru_cache(maxsize=1)
def ahead() -> re.Pattern[str]:
    """Return the pattern of a word that stands before a test's name ("raised serum ck")."""
    return re.compile(rf"(?:{WORD})[ \t]+{LEADING}$")
