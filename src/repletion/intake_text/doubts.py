"""Plans, refusals and doubts around a mention."""

import re

from repletion.domain.case import ReadState
from repletion.intake_text.alternatives import either, one_of

PROMPT = re.compile(r"(?:^|[\n,;:(/.-]\s*)\?\s*$")
SOURCES = (
    "google", "internet", "chat ?gpt", "dr google", "webmd", "online", "tiktok", "facebook", "forum",
)  # fmt: skip
SENTENCE = re.compile(r"[.;!?\n]")
CLOSE = 160
"""Characters before a mention that plans and exclusions are looked for in."""
HEARSAY = re.compile(rf"\b{one_of(*SOURCES)}\b[^.;\n]*$")
WORRYING = (
    "worried", "worry", "scared", "afraid", "frightened", "convinced", "terrified", r"wonder\w*", r"fear\w*",
    "paranoid", "think (?:it|i|this)", "thought it", "thinks (?:it|i)", "reckons?", "could it", "might it", "is it",
    "can it",
)  # fmt: skip
FORMER = (
    r"labelled(?: as)?", r"labeled(?: as)?", r"treated (?:elsewhere |at first |initially )?as", r"blamed (?:it )?on",
    "dismissed as", r"(?:put|puts) (?:it |this |that )?down (?:to|as)", r"misdiagnosed (?:as|with)",
    r"thought (?:i had|i'd|he had|she had|they were|this was)", r"told by another", r"mistaken for",
)  # fmt: skip
"""Words before a diagnosis that was made once and may not be the one."""
LABELLED = re.compile(rf"\b{one_of(*FORMER)}\b[^.;!?\n]{{0,24}}$|[^.;!?\n]\"\s*$")
SAYING = re.compile(r"\b(?:told|said|says|tells me)\b[^.;!?\n]{0,40}$")
CONTRAST = re.compile(r"^[^.;!?\n]{0,12}\b(?:but|though|although|however|yet)\b")
ASKING = re.compile(
    r"^\W*(?:(?:so|and|or|but|also|now|please|just)\s+)?(?:should|would|will|shall|could|can|may|do i (?:need|lack)"
    r"|am i (?:short|low|lacking|deficient|missing)|is (?:it|this|that|there)|worth|has anyone|anyone|what|which|does"
    r"|would it|any point)\b"
)
OWNED = re.compile(r"\b(?:the|my|his|her|our|this|these|those|i take|i'm|i am|i have|i've|i was|i had|on|taking)\s+$")
"""Words before a medicine in a question by which it is taken all the same ("is it the | statin?")."""
ASKED = re.compile(r"^[^.;!\n?]*\?")
SIMILE = re.compile(
    r"\b(?:like|as if|as though|colou?r of)\s+(?:(?:i|he|she|you|someone|somebody|a|an|the|after|i've|i'd|he'd|she'd"
    r"|you've|they've|have|had|has|been|just|in|was|were|to|it's|that|big|bad|long)\s+){0,7}$"
)
"""What stands behind these words is only likened to ("like I've been | hit by a lorry")."""
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
        before.endswith(("?", "query "))
        or LABELLED.search(before[-CLOSE:])
        or PROMPT.search(before)
        or HEARSAY.search(before)
        or WORRY.search(before)
    )


def asked(before: str, after: str) -> bool:
    """Return whether a mention stands in a question that asks for it ("should I take | magnesium | for it?").

    >>> asked("should i buy ", " for it?"), asked("is it the ", "?"), asked("i take ", ". should i stop?")
    (True, False, False)
    """
    sentence = SENTENCE.split(before)[-1]
    return bool(ASKED.match(after) and ASKING.match(sentence) and not OWNED.search(sentence))


def likened(before: str) -> bool:
    """Return whether what follows is only likened to.

    >>> likened("i wake like i've been "), likened("i was ")
    (True, False)
    """
    return bool(SIMILE.search(before[-CLOSE:]))


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
    if told == "present" and (doubted(before) or asked(before, after) or UNLIKELY.search(after)):
        return "uncertain"
    if told == "present" and SAYING.search(near) and CONTRAST.search(after):
        return "uncertain"
    return told
