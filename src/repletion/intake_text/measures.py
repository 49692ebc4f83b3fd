"""Findings that a figure states ("QTc 512 ms", "BP 82/40", "monofilament 2/10")."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from repletion.domain.lexicon import Measure
from repletion.intake_text.alternatives import one_of
from repletion.intake_text.mentioned import Mention
from repletion.intake_text.tokens import Token

LINK = (
    r"\s*[:=]?\s*(?:(?:is|was|were|of|at|to|only|just|now|about|around|approx|r|l|rt|lt|right|left|bilat|bilaterally|"
    r"measured|prolonged|score|scored|low|high|sats|hip|spine|neck|femoral|total|lumbar|anterior|max|up to|over|"
    r"both sides|sitting|lying|supine|after|tablets?|ml|degrees?)\b\s*[:=]?\s*){0,3}[<>~]?\s*"
)
LAST = r"(?P<last>[-\u2212]?\d{1,4}(?:[.,]\d+)?)"
NUMBER = r"(?P<figure>[-\u2212]?\d{1,4}(?:[.,]\d+)?)"


LATER = re.compile(
    rf"[^.;\n\d]{{0,3}}(?:/\d+)?[^.;\n\d]{{0,25}}\b(?:now|today|currently)\s*{NUMBER}"
    rf"|[^.;\n\d]{{0,25}}{LAST}\s*(?:now|today|currently)\b"
)
"""A figure of today behind an older one ("84/50 on admission, now 124/70")."""


class Measurer:
    """The measures of one language."""

    def __init__(self, measures: Sequence[Measure]) -> None:
        self._rows = [(m, _pattern(m)) for m in measures]

    def find(self, text: str, tokens: Sequence[Token]) -> Iterator[Mention]:
        """Yield the findings that figures state, negated where the figure says that it is not there."""
        starts, ends = [t.start for t in tokens], [t.end for t in tokens]
        for measure, pattern in self._rows:
            for match in pattern.finditer(text) if any(name in text for name in measure.names) else ():
                later = LATER.match(text, match.end())
                present = _says(measure, _figure(later or match))
                if present is not None:
                    first, last = bisect_right(ends, match.start()), bisect_left(starts, match.end())
                    yield Mention("finding", (measure.finding,), first, last, not present)


def _pattern(measure: Measure) -> re.Pattern[str]:
    names = one_of(*sorted(map(re.escape, measure.names), key=len, reverse=True))
    after = rf"\s*/\s*{measure.of}\b" if measure.of else r"(?![\d:]|\s*/\s*(?:12|52|7)\b)"
    return re.compile(rf"(?<![a-z0-9-]){names}\b{LINK}{NUMBER}{after}" + (r"\s*%" if measure.percent else ""))


def _figure(match: re.Match[str]) -> float:
    groups = match.groupdict()
    return float((groups["figure"] or groups["last"]).replace(",", ".").replace("\u2212", "-"))


def _says(measure: Measure, figure: float) -> bool | None:
    """Return whether the finding is there, not there, or not said."""
    least, most = measure.plausible
    if not least <= figure <= most:
        return None
    if measure.low is not None:
        return True if figure <= measure.low else False if figure >= (measure.absent_from or most) else None
    if measure.high is not None:
        return True if figure >= measure.high else False if figure <= (measure.absent_to or least) else None
    return None
