"""Findings and history told by words that stand apart in one clause ("I struggle a bit these days with the stairs")."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from repletion.domain.lexicon import Frame, Frames
from repletion.intake_text.mentioned import Mention
from repletion.intake_text.phrases import DENIALS
from repletion.intake_text.slots import Found, SlotBook, Span, within
from repletion.intake_text.tokens import Token

GAP = 4
"""Words between two parts of a frame at most."""
BREAKS = frozenset(".!?;:,") | {"but", "because", "while", "whereas", "then", "though", "although", "except"}
HARD_BREAKS = frozenset(".!?;:") | {"i'm", "i"}
"""Where even a denial ends ("they hurt but they are not swollen" goes on over "but")."""
DENYING = DENIALS | {"no", "without", "none", "nor"}


HARDSHIP = "cant"
"""The set of words of difficulty; they speak of a whole list of tasks ("trouble with stairs, rising and washing")."""
TASKS = ("stairs", "rise", "seat", "low", "overhead_task", "jar", "buttons", "raise", "arms", "walk", "open")
TASKS_REACH = 14
LISTING = frozenset(
    {",", "and", "or", "the", "from", "with", "my", "her", "his", "to", "up", "a", "of", "out", "in", "on", "off"}
)


@dataclass(frozen=True)
class Filled:
    """A frame with the places of its parts."""

    frame: Frame
    parts: tuple[Span, ...]

    def mention(self, tokens: Sequence[Token]) -> Mention:
        """Return what the frame says, denied where a denial stands between its parts."""
        return Mention(
            kind=self.frame.kind,
            ids=self.frame.ids,
            first=self.parts[0].first,
            last=self.parts[-1].last,
            negated=any(denied_between(a.last, b.first, tokens) for a, b in pairwise(self.parts)),
        )


class Framer:
    """The frames of one language."""

    def __init__(self, frames: Frames, light: Collection[str] = ()) -> None:
        self._frames = [(frame, frozenset(frame.parts)) for frame in frames.frames]
        self._book = SlotBook(frames.sets, light)

    def find(self, tokens: Sequence[Token], closed: frozenset[int], phrase: Mapping[int, int]) -> Iterator[Mention]:
        """Yield what filled frames mention, but for those with a part in `closed` or all parts in one `phrase`."""
        found = self._book.find(tokens)
        tasks = frozenset(i for name in TASKS for s in found.get(name, ()) for i in range(s.first, s.last))
        for frame, sets in self._frames:
            for start in found[frame.parts[0]] if sets <= found.keys() else ():
                parts = _fill(frame, (start,), found, tokens, tasks)
                if parts and not _told(parts, closed, phrase):
                    yield Filled(frame, parts).mention(tokens)


def _told(parts: Sequence[Span], closed: frozenset[int], phrase: Mapping[int, int]) -> bool:
    places = [i for p in parts for i in range(p.first, p.last)]
    return any(i in closed for i in places) or len({phrase.get(i, -1 - i) for i in places}) == 1


def denied_between(start: int, end: int, tokens: Sequence[Token]) -> bool:
    """Return whether a denial stands among tokens start..end, after the last comma ("isn't red, it's brown")."""
    after = max((i + 1 for i in range(start, end) if tokens[i].text == ","), default=start)
    return any(t.text in DENYING for t in tokens[after:end])


def _fill(
    frame: Frame, parts: tuple[Span, ...], found: Found, tokens: Sequence[Token], tasks: frozenset[int]
) -> tuple[Span, ...] | None:
    """Return the places of all parts of a frame in their order, the nearest first, or None."""
    if len(parts) == len(frame.parts):
        return parts
    last, near = parts[-1], frame.gap or GAP
    breaks = HARD_BREAKS if frame.kind == "absent" else BREAKS
    lists = frame.kind == "finding" and frame.parts[len(parts) - 1] == HARDSHIP
    for span in within(found[frame.parts[len(parts)]], last.last, last.last + (TASKS_REACH if lists else near) + 1):
        close = span.first <= last.last + near and _one_clause(last, span, tokens, breaks)
        if close or (lists and _in_list(last, span, tokens, tasks)):
            filled = _fill(frame, (*parts, span), found, tokens, tasks)
            if filled:
                return filled
    return None


def _in_list(a: Span, b: Span, tokens: Sequence[Token], tasks: frozenset[int]) -> bool:
    """Return whether only other tasks and the joints of a list stand between."""
    between = range(a.last, b.first)
    listed = all(i in tasks or tokens[i].text in LISTING for i in between)
    return listed and tokens[a.first].sentence == tokens[b.first].sentence


def _one_clause(a: Span, b: Span, tokens: Sequence[Token], breaks: frozenset[str]) -> bool:
    same = tokens[a.first].sentence == tokens[b.first].sentence
    return same and not any(t.text in breaks for t in tokens[a.last : b.first])
