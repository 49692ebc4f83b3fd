"""Plans, refusals and doubts around a mention."""

import re

from repletion.domain.case import ReadState
from repletion.intake_text.alternatives import either, one_of

PROMPT = re.compile(r"(?:^|[\n,;:(/.-]\s*)\?\s*$")
SOURCES = (
    "google", "internet", "chat ?gpt", "dr google", "webmd", "online", "tiktok", "facebook", "forum",
)  # fmt: skip
CLOSE = 160
"""Characters before a mention that plans and exclusions are looked for in."""
HEARSAY = re.compile(rf"\b{one_of(*SOURCES)}\b[^.;\n]*$")
WORRYING = (
    "worried", "worry", "scared", "afraid", "frightened", "convinced", "terrified", r"wonder\w*", r"fear\w*",
    "paranoid", "think (?:it|i|this)", "thought it", "thinks (?:it|i)", "reckons?", "could it", "might it", "is it",
    "can it",
)  # fmt: skip
WORRY = re.compile(rf"\b{one_of(*WORRYING)}\b[^.;!?\n]{{0,28}}$")

ADVISING = (
    "to", "please", "should", "will", "would", "could", "consider", "suggest", "recommend", "advise", "let's", "may",
    "might",
)  # fmt: skip
BEGINNING = (
    "start", "commence", "begin", "add", "trial", "try", "prescribe", "switch to", "change to", "get", "have", "take",
    "be (?:started|put) on",
)  # fmt: skip
MINDED = (
    "wants?", "wanted", "going", "hoping", "planning", "about", "due", "thinking", "considering", "offered",
    "reluctant", "keen", "threatening",
)  # fmt: skip
PLANNED = either(
    r"\bplan\s*[:-][^.\n]{0,40}$",
    rf"\b{one_of(*ADVISING)}\s+(?:\w+\s+)?{one_of(*BEGINNING)}\s+[^.;\n]{{0,20}}$",
    rf"\b{one_of(*MINDED)} (?:to|of|about)\s+$",
    r"\b(?:consider|suggest|recommend|advise|offer(?:ed)?|wants? me (?:on|to take|to try|to start))\s+(?:\w+\s+){0,2}$",
)
REFUSING = (
    "said no", "chose not", "decided against", "opted not", "didn'?t want (?:it|to|one)", "declined",
    "refused", "turned (?:it|them) down",
    "haven'?t (?:yet|started|taken|tried|bothered)", "have not (?:yet|started|taken|tried)",
    "not (?:yet|started|taken|keen)", "never (?:took|started|tried|have)", "didn'?t (?:take|start|want|fancy)",
)  # fmt: skip
REFUSED = re.compile(rf"^[^.;!?\n]{{0,20}}\b{one_of(*REFUSING)}\b")
RULED_OUT = re.compile(r"(?<!to )(?<!not )(?<!be )(?<!been )\b(?:ruled|ruling) out\b(?! by)[^.;!?\n]{0,30}$")
JUDGED = (
    "unlikely", "likely", "possible", "suspected", "queried", "a possibility", "considered", "raised as",
)  # fmt: skip
UNLIKELY = re.compile(
    r"^[^.;!?\n]{0,3}\s*(?:was|is|were|seems?|felt|has been|had been)?\s*"
    r"(?:considered|thought|felt|deemed|judged|seemed)?\s*(?:to be )?"
    rf"(?:very |highly |much less |less )?{one_of(*JUDGED)}\b"
)


def doubted(before: str) -> bool:
    """Return whether the words before a mention put it in question ("?polymyositis", "google says").

    >>> doubted("imp: ?"), doubted("have you any idea? "), doubted("plan, ? ")
    (True, False, True)
    """
    return bool(
        before.endswith(("?", "query ")) or PROMPT.search(before) or HEARSAY.search(before) or WORRY.search(before)
    )


def weighed(told: ReadState, before: str, after: str) -> ReadState:
    """Return the state after plans, refusals and doubts that stand around a mention.

    >>> weighed("present", "plan: start ", ""), weighed("planned", "", " but i refused"), weighed("present", "?", "")
    ('planned', 'absent', 'uncertain')
    """
    if told in ("planned", "uncertain") and REFUSED.search(after):
        return "absent"
    near = before[-CLOSE:]
    if told == "present" and PLANNED.search(near):
        return "absent" if REFUSED.search(after) else "planned"
    if told == "present" and RULED_OUT.search(near):
        return "absent"
    if told == "present" and (doubted(before) or UNLIKELY.search(after)):
        return "uncertain"
    return told
