"""The state of each thing said: present, absent, past, uncertain, somebody else's, planned (after ConText)."""

from collections.abc import Sequence
from dataclasses import dataclass

from repletion.domain.case import ReadState
from repletion.intake_text.clauses import (
    BACK,
    NEAR,
    REACH,
    apart,
    begun,
    denied_before,
    listed,
    settled,
    stated,
    unsaid,
)
from repletion.intake_text.state_words import (
    AFFIRMED,
    AFTER_GONE,
    ANEW,
    BARE,
    BECOMES,
    DENIED,
    HARD_STOPS,
    JOINTS,
    LENGTHS,
    LOOKS_BACK,
    ONLY,
    SAME,
    SHORT,
    STARTS,
    TURNED,
    TURNS,
    UNENDED,
    UNTIL,
)
from repletion.intake_text.tokens import Token

FIRST: tuple[tuple[str, ReadState], ...] = (
    ("answered_no", "absent"),
    ("other_person", "other_person"),
    ("absent_after", "absent"),
    ("hypothetical", "uncertain"),
    ("planned", "planned"),
    ("absent_before", "absent"),
    ("uncertain", "uncertain"),
    ("past", "past"),
    ("once", "past"),
    ("resolved", "past"),
)
BEHIND = ("absent_after", "resolved")
"""Cues that speak of what stands before them only."""
WHOLE = frozenset({"answered_no", "hypothetical"})
"""Cues that speak of all that follows in the sentence (a question that is denied: of all before)."""


@dataclass(frozen=True)
class Cue:
    """A cue and the tokens it covers."""

    name: str
    words: str
    first: int
    last: int


def state(
    first: int, last: int, tokens: Sequence[Token], cues: Sequence[Cue], covered: frozenset[int] = frozenset()
) -> ReadState:
    """Return the state of what stands at tokens first..last; where several cues reach it the strongest decides."""
    reached: set[str] = set()
    for cue in cues:
        if cue.name not in reached and reaches(cue, first, last, tokens, cues, covered):
            reached.add(cue.name)
    if "exception" in reached and not _denied_anew(first, cues):
        reached -= {"absent_before", "absent_after"}
    told: ReadState = next((told for name, told in FIRST if name in reached), "present")
    doubtful = told == "absent" and "absent_after" not in reached and _measured_alone(first, last, tokens, cues)
    return "uncertain" if doubtful else told


def _denied_anew(first: int, cues: Sequence[Cue]) -> bool:
    """Return whether a denial stands between an exception and a place ("apart from a headache | no fever")."""
    behind = max((c.last for c in cues if c.name == "exception" and c.last <= first), default=first)
    return any(c.name == "absent_before" and behind < c.first < first for c in cues)


def _measured_alone(first: int, last: int, tokens: Sequence[Token], cues: Sequence[Cue]) -> bool:
    """Return whether what a comma parts from a denial has a length of its own ("no fever, headache | for a week")."""
    denials = [c.last for c in cues if c.name == "absent_before" and c.last <= first]
    between = [t.text for t in tokens[max(denials, default=first) : first]]
    behind = [t.text for t in tokens[last : last + 2] if t.sentence == tokens[first].sentence]
    return between.count(",") == 1 and len(behind) == 2 and behind[0] in LENGTHS


def reaches(
    cue: Cue,
    first: int,
    last: int,
    tokens: Sequence[Token],
    cues: Sequence[Cue],
    covered: frozenset[int] = frozenset(),
) -> bool:
    """Return whether a cue speaks of tokens first..last of the same sentence; `covered` are tokens of mentions."""
    if cue.name == "stop" or tokens[cue.first].sentence != tokens[first].sentence:
        return False
    if cue.words.startswith(TURNED) and denied_before(cue.first, tokens):
        return False
    if cue.words in BARE and unsaid(cue.first, tokens):
        return False
    if cue.name == "once" and begun(first, tokens):
        return False
    if cue.name in WHOLE:
        return _whole(cue, first, last, cues)
    if cue.last <= first or (cue.first < first < cue.last <= last and tokens[first].text not in DENIED):
        return _forward(cue, first, last, tokens, cues, covered)
    if cue.first >= last:
        return _back(cue, first, last, tokens, cues, covered)
    return cue.name == "past" and first < cue.first and cue.last < last  # "my knees used to swell"


def _forward(
    cue: Cue, first: int, last: int, tokens: Sequence[Token], cues: Sequence[Cue], covered: frozenset[int]
) -> bool:
    """Return whether a cue speaks of tokens first..last that stand behind it."""
    if cue.name in BEHIND or apart(min(cue.last, first), first, tokens, covered) > _ahead(cue):
        return False
    if cue.words in BARE and not listed(cue.last, first, tokens):
        return False
    if cue.name == "absent_before" and (
        not _same_list(cue.last, first, last, tokens, covered) or _turned(cue, first, last, tokens)
    ):
        return False
    return _open(cue, cue.last, first + 1, cues)


def _turned(cue: Cue, first: int, last: int, tokens: Sequence[Token]) -> bool:
    """Return whether a denial turns to its contrary: "never without | cramps", "no cramps | until May", "only when"."""
    if any(t.text == "without" for t in tokens[cue.last : first]):
        return True
    here = tokens[first].sentence
    behind = [t.text for t in tokens[last : last + REACH] if t.sentence == here]
    if UNTIL.intersection(behind[:2]) or (cue.words.startswith("never") and "before" in behind[:2]):
        return True
    if behind[:1] == ["at"]:
        return False
    pairs = set(zip(behind, behind[1:], strict=False))
    return any(("only", after) in pairs for after in ONLY) or ("like", "it") in pairs or ("like", "this") in pairs


def _whole(cue: Cue, first: int, last: int, cues: Sequence[Cue]) -> bool:
    if cue.name == "answered_no":
        return cue.first >= last
    return cue.last <= first and not any(
        c.name == "stop" and c.words in TURNS and cue.last <= c.first < first for c in cues
    )


def _finished(cue: Cue, tokens: Sequence[Token]) -> bool:
    """Return whether "has gone" ends what is told: with a word behind it, it tells what something became."""
    if cue.words not in BECOMES or cue.last >= len(tokens):
        return True
    behind = tokens[cue.last]
    return behind.sentence != tokens[cue.first].sentence or not behind.text[0].isalnum() or behind.text in AFTER_GONE


def _same_subject(start: int, end: int, tokens: Sequence[Token], covered: frozenset[int]) -> bool:
    """Return whether what ends is what was told, or a list with it ("cramps but the rash | is gone" ends no cramps)."""
    others = [
        t.text for i, t in enumerate(tokens[start:end], start) if i not in covered and t.text not in JOINTS | SAME
    ]
    if len(others) <= 1 and not STARTS.intersection(others):
        return True
    breaks = [i for i in range(start, end) if tokens[i].text in (",", "and", "but", "or")]
    return not breaks or all(tokens[i].text in SAME for i in range(breaks[-1] + 1, end))


def _back(
    cue: Cue, first: int, last: int, tokens: Sequence[Token], cues: Sequence[Cue], covered: frozenset[int]
) -> bool:
    """Return whether a cue speaks of tokens first..last that stand before it."""
    backwards = cue.name in ("uncertain", "once", *BEHIND) or cue.words in LOOKS_BACK
    if cue.name == "resolved" and any(t.text in UNENDED for t in tokens[max(last, cue.first - 2) : cue.first]):
        return False
    if cue.name == "resolved" and not (_finished(cue, tokens) and _same_subject(last, cue.first, tokens, covered)):
        return False
    if cue.name == "absent_after" and any(t.text in AFFIRMED for t in tokens[first : cue.first]):
        return False
    counted = covered if cue.name in BEHIND else frozenset()
    return backwards and apart(last, cue.first, tokens, counted) <= _limit(cue) and _open(cue, last, cue.first, cues)


def _ahead(cue: Cue) -> int:
    """Return how far a cue speaks of what stands after it."""
    return NEAR if cue.words in BARE or cue.name == "exception" else REACH


def _same_list(start: int, first: int, last: int, tokens: Sequence[Token], covered: frozenset[int]) -> bool:
    """Return whether a denial still speaks of what stands behind commas: not where the first member is a clause of
    other things ("without a drop to drink, and muscles stiff"), where a member begins anew ("no taste, my hair"), nor
    where it has a degree, a side or a length ("no fever, severe cramps 3/52").
    """
    commas = [i for i in range(start, first) if tokens[i].text == ","]
    if not commas:
        return True
    member = range(start, commas[0])
    foreign = len(member) > 2 and not covered.intersection(member)
    begins = [i + 2 if tokens[i + 1].text == "and" else i + 1 for i in commas]
    anew = any(i <= first and tokens[i].text in ANEW for i in begins)
    return not (foreign or anew or settled(commas[0], first, tokens) or stated(begins[-1], last, tokens))


def _limit(cue: Cue) -> int:
    """Return how far a cue speaks of what stands before it."""
    if cue.name == "resolved":
        return 9
    if cue.name != "absent_after":
        return 3
    return 2 if cue.words in SHORT or not cue.words[0].isalpha() else BACK


def _open(cue: Cue, start: int, end: int, cues: Sequence[Cue]) -> bool:
    """Return whether nothing between ends the reach; a relative's story ends only where the teller comes back."""
    if cue.name == "resolved":
        return True
    for other in cues:
        between = other is not cue and start <= other.first < end and other.name == "stop"
        if cue.name == "once" and other.first == start:
            continue
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
