"""Bare denials right before a phrase ("no statin")."""

from collections.abc import Iterator

from repletion.intake_text.mentions import Scan
from repletion.intake_text.states import Cue

DENIALS = frozenset(
    {"no", "not", "never", "nor", "without", "denies", "denied", "nil", "dont", "doesnt", "isnt", "havent"}
)
JOINS = frozenset({"or", "nor"})
"""Words by which a denied list goes on."""
DENIABLE = ("exposure", "condition", "drug", "ambiguous")


def denials(scan: Scan) -> Iterator[Cue]:
    """Yield a cue for each bare denial right before a phrase, hidden by a longer cue or by words of absence."""
    closed = {i for m in scan.mentions if m.kind == "absent" for i in range(m.first, m.last)}
    taken = {i for c in scan.cues for i in range(c.first, c.last)} | (scan.covered - closed)
    yield from _going_on(scan)
    for mention in scan.mentions:
        place = mention.first - 1
        if place >= 0 and place not in taken and mention.kind in DENIABLE:
            token = scan.tokens[place]
            same = token.sentence == scan.tokens[mention.first].sentence
            if same and (token.text in DENIALS or token.text.endswith("n't")):
                taken.add(place)
                yield Cue("absent_before", token.text, place, place + 1)


def _going_on(scan: Scan) -> Iterator[Cue]:
    """Yield a cue for each denial within words of absence whose list goes on ("no postural drop | or dizziness")."""
    for mention in scan.mentions:
        word = scan.tokens[mention.first].text
        listed = mention.last < len(scan.tokens) and scan.tokens[mention.last].text in JOINS
        if mention.kind == "absent" and listed and word in DENIALS:
            yield Cue("absent_before", word, mention.first, mention.last)
