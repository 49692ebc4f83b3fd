"""A relative whom a text is about is the person: "my nan, 84, is muddled" is told as "she, 84, is muddled"."""

import re

from repletion.intake_text.alternatives import one_of

HERS = (
    "mother", "mum", "mom", "mam", "mummy", "wife", "missus", "daughter", "sister", "nan", "nana", "nanna", "gran",
    "granny", "grandma", "grandmother", "aunt", "auntie", "aunty", "girlfriend", "niece", "mother in law",
    "mother-in-law",
)  # fmt: skip
HIS = (
    "father", "dad", "daddy", "husband", "hubby", "son", "brother", "grandad", "granddad", "grandpa", "grandfather",
    "uncle", "boyfriend", "nephew", "father in law", "father-in-law", "old man",
)  # fmt: skip
CALLED = ("mum", "mom", "mam", "nan", "nana", "gran", "grandma", "aunt", "auntie", "dad", "grandad", "grandpa", "hubby")
"""Relatives who are named without "my"."""
GREETING = (
    r"\W*(?:(?:hi|hello|hey|hiya|dear|morning|evening|afternoon|ok|okay|so|please help|help|advice needed|posting"
    r"|asking|writing|question)\b[^.!?\n]{0,25}?[,.!:;\n]?\s*)?(?:(?:for|about|on behalf of|it's|its)\s+)?"
)
OPENING = re.compile(
    rf"{GREETING}(?:(?:my|our)\s+(?:\w+\s+)?(?P<kin>{one_of(*HERS, *HIS)})"
    rf"|(?P<called>{one_of(*CALLED)}))(?:'s)?\b(?! (?:of|here)\b)"
)
AGED = re.compile(
    r"\s*(?:,|\(|is|who is|who's|aged|age)?\s*\(?(?:is\s+|aged?\s+)?\d{1,2}\b"
    r"(?!\s*(?:weeks|months|days|mg)\b)"
)
OTHERWISE = (
    "worried", "concerned", "asking", "told", "noticed", "wondering", "writing", "posting", "sure", "tried", "read",
    "found", "seen", "scared", "had to", "to help", "her", "him", "them", "at my wits",
)  # fmt: skip
"""Words behind "I'm" or "I have" that tell nothing of the teller's own body."""
SELF = re.compile(
    r"\bi(?:'m| am|'ve| have| get| feel| can't| take| suffer| ache| struggle)\b"
    rf"(?! (?:\w+ )?{one_of(*OTHERWISE)})"
)
TOLD_OF = re.compile(r"\b(?:she|her|he|his|him|she's|he's)\b")
ENOUGH = 2
"""Pronouns in a text that is about somebody who is not given an age."""


BE = r"\d|been|got|a|an|in|on|not|now|had|having|getting|gone|very|so|always|lost|started"
"""Words behind "'s" where it is "is" or "has"."""


def retold(text: str) -> str:
    """Return a text in lower case that opens with a relative and goes on about them, told of the person.

    >>> retold("my nan, 84, is muddled and she keeps falling")
    'she, 84, is muddled and she keeps falling'
    >>> retold("my dad has gout. i have sore toes")
    'my dad has gout. i have sore toes'
    """
    opening = OPENING.match(text)
    if opening is None or SELF.search(text):
        return text
    kin = opening["kin"] or opening["called"]
    wanted = 1 if AGED.match(text, opening.end()) else ENOUGH
    if len(TOLD_OF.findall(text, opening.end())) < wanted:
        return text
    she, her = ("she", "her") if kin in HERS else ("he", "his")
    named = re.compile(
        rf"\b(?:(?:my|our)\s+(?:\w+\s+)?|(?<!her )(?<!his )(?<!their )){re.escape(kin)}\b(?:('s)(?!\s+(?:{BE})))?"
    )
    return named.sub(lambda found: her if found[1] else she, text)
