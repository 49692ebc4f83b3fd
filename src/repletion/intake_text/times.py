"""When a habit, an illness or an operation was: given up, long ago, of late."""

import re

from repletion.domain.case import ReadState
from repletion.intake_text.alternatives import either, one_of
from repletion.intake_text.courses_of_treatment import INTOLERANT

CLOSE = 160
"""Characters before a mention that its end is looked for in."""
LEAVING = (
    "used to", "stopped", "quit", "gave up", "given up", "packed in", "no longer", "former(?:ly)?", "ex",
)  # fmt: skip
GIVEN_UP = re.compile(rf"\b{one_of(*LEAVING)}[\s-]+(?:be |been |have |get |a |an |my |the )?$")
UNTIL_THEN = re.compile(r"^\s*(?:until|till|up to)\b")
BEFORE_IT = re.compile(r"\b(?:pre|non|anti|query)[\s-]+$")
ONCE_PREGNANT = either(
    r"\b(?:when|while|whilst) (?:i was|she was|i fell)\b[^.;\n]{0,12}$",
    r"\b(?:during|in|after|since|with) (?:my|her) (?:last|first|second|third|previous|earlier)\s*$",
)
YEARS_BACK = (
    "years? (?:ago|back)", "yrs? ago", "as a (?:child|kid|teenager|baby)", "in childhood", "when i was",
    "in my (?:teens|twenties|thirties)", r"in (?:19|20)\d\d", "last year", "decades ago", "a while back", "back in",
)  # fmt: skip
LONG_AGO = re.compile(rf"^[^.;!?\n]{{0,18}}\b{one_of(*YEARS_BACK)}\b")
LAST = (
    "week", "month", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
)  # fmt: skip
FEW = (r"\d{1,2}", "a", "one", "two", "three", "four", "five", "six", "a few", "few", "couple of")
LATELY = re.compile(
    rf"^[^.;!?\n]{{0,14}}\b(?:last {one_of(*LAST)}|yesterday|this week|this month"
    rf"|recently|{one_of(*FEW)}\s+(?:days?|weeks?)\s+(?:ago|back|previously|earlier|prior)"
    r"|[1-6]/52(?:\s+ago)?|\d{1,2}/7(?:\s+ago)?)\b"
)


def given_up(before: str, after: str) -> bool:
    """Return whether a habit or a medicine belongs to the past, by the words right beside it.

    >>> given_up("i used to ", " like a fish"), given_up("", " until 2020"), given_up("i ", " daily")
    (True, True, False)
    """
    return bool(GIVEN_UP.search(before) or UNTIL_THEN.search(after))


def kept(told: ReadState, before: str, after: str) -> ReadState:
    """Return the state of a habit or an illness after the words right beside it.

    >>> kept("present", "gave up ", ""), kept("present", "pre-", ""), kept("present", "has ", "")
    ('past', 'uncertain', 'present')
    """
    if told != "present":
        return told
    near = before[-CLOSE:]
    if given_up(near, after) or INTOLERANT.search(near):
        return "past"
    return "uncertain" if BEFORE_IT.search(near) else told
