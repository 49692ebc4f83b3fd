"""The state of each thing said: present, absent, past, uncertain, somebody else's, planned (after ConText)."""

from collections.abc import Sequence
from dataclasses import dataclass

from repletion.domain.case import ReadState
from repletion.intake_text.tokens import Token

REACH = 14
"""Words that a cue reaches over at most."""
BACK = 10
HARD_STOPS = frozenset(
    {
        ".",
        ";",
        "!",
        "?",
        "but",
        "however",
        "although",
        "whereas",
        "i",
        "i'm",
        "i am",
        "i have",
        "i've",
        "and i",
        "myself",
    }
)
LOOKS_BACK = frozenset(
    {"in the past", "previously", "resolved", "has resolved", "have resolved", "went away", "settled", "was stopped",
     "were stopped", "discontinued", "was discontinued", "has been stopped", "now stopped", "since stopped",
     "when i was pregnant", "when i was young", "when i was a child", "as a child", "as a teenager", "in childhood",
     "in my teens", "in my twenties", "in my childhood", "many years ago", "decades ago", "long ago", "a long time ago",
     "cleared up", "has cleared up", "has gone away", "have gone away", "has settled", "not any more", "not anymore"}
)  # fmt: skip
AFFIRMED = frozenset({"positive", "+", "present", "raised", "elevated", "abnormal", "reduced", "impaired"})
"""A result of its own: what is denied after it leaves it as it is ("Trousseau positive, Chvostek negative")."""
FIRST: tuple[tuple[str, ReadState], ...] = (
    ("other_person", "other_person"),
    ("planned", "planned"),
    ("absent_before", "absent"),
    ("absent_after", "absent"),
    ("uncertain", "uncertain"),
    ("past", "past"),
)


@dataclass(frozen=True)
class Cue:
    """A cue and the tokens it covers."""

    name: str
    words: str
    first: int
    last: int


def state(first: int, last: int, tokens: Sequence[Token], cues: Sequence[Cue]) -> ReadState:
    """Return the state of what stands at tokens first..last; where several cues reach it the strongest decides."""
    reached = {cue.name for cue in cues if reaches(cue, first, last, tokens, cues)}
    return next((told for name, told in FIRST if name in reached), "present")


def reaches(cue: Cue, first: int, last: int, tokens: Sequence[Token], cues: Sequence[Cue]) -> bool:
    """Return whether a cue speaks of tokens first..last of the same sentence."""
    if cue.name == "stop" or tokens[cue.first].sentence != tokens[first].sentence:
        return False
    if cue.last <= first:
        return cue.name != "absent_after" and first - cue.last <= REACH and _open(cue, cue.last, first, cues)
    if cue.first >= last:
        backwards = cue.name in ("absent_after", "uncertain") or cue.words in LOOKS_BACK
        between = tokens[last : cue.first]
        if cue.name == "absent_after" and any(t.text in AFFIRMED for t in tokens[first : cue.first]):
            return False
        return backwards and len(between) <= _limit(cue) and _open(cue, last, cue.first, cues)
    return False


def _limit(cue: Cue) -> int:
    """Return how far a cue speaks of what stands before it."""
    if cue.name != "absent_after":
        return 3
    return 2 if cue.words == "absent" else BACK


def _open(cue: Cue, start: int, end: int, cues: Sequence[Cue]) -> bool:
    """Return whether nothing between ends the reach; a relative's story ends only where the teller comes back."""
    for other in cues:
        between = other is not cue and start <= other.first < end and other.name == "stop"
        if between and (cue.name != "other_person" or other.words in HARD_STOPS):
            return False
    return True


def nearby(name: str, first: int, last: int, tokens: Sequence[Token], cues: Sequence[Cue], reach: int = 6) -> bool:
    """Return whether a cue of this name stands within a few words of tokens first..last, on either side."""
    return any(
        cue.name == name
        and tokens[cue.first].sentence == tokens[first].sentence
        and (0 <= first - cue.last <= reach or 0 <= cue.first - last <= reach)
        for cue in cues
    )
