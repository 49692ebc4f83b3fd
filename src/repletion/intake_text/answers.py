"""Questions that a text answers itself ("Any fever? No."), and what is told only for the case that it comes."""

from collections.abc import Iterator

from repletion.intake_text.mentions import Scan
from repletion.intake_text.states import Cue

SHORT = 12
"""Words of a question that is asked to be ticked off; longer ones are the person's own worries."""
MARKS = frozenset({"-", ":", ",", ";", "?"})


def answers(scan: Scan) -> Iterator[Cue]:
    """Yield a cue for each question that is denied or left open, and each condition under which to come back."""
    by_sentence: dict[int, list[Cue]] = {}
    starting: dict[int, set[str]] = {}
    for cue in scan.cues:
        by_sentence.setdefault(scan.tokens[cue.first].sentence, []).append(cue)
        starting.setdefault(cue.first, set()).add(cue.name)
    yield from _questions(scan, starting)
    yield from _refused(scan)
    for cues in by_sentence.values():
        yield from _conditions(cues)


def _questions(scan: Scan, starting: dict[int, set[str]]) -> Iterator[Cue]:
    tokens, begins = scan.tokens, 0
    for i, token in enumerate(tokens):
        if i and token.sentence != tokens[i - 1].sentence:
            begins = i
        if token.text != "?":
            continue
        answered = starting.get(_after(scan, i + 1), set())
        if "says_no" in answered:
            yield Cue("answered_no", "?", i, i + 1)
        elif "says_yes" not in answered and i - begins <= SHORT and _general(begins, i, starting):
            yield Cue("hypothetical", "?", begins, begins + 1)


def _general(begins: int, end: int, starting: dict[int, set[str]]) -> bool:
    """Return whether a question is put of anybody: "do you get cramps?", "can statins cause | cramps?"."""
    first = starting.get(begins, set())
    caused = any("causing" in starting.get(i, ()) for i in range(begins, end))
    return "asks" in first or ("may_ask" in first and caused)


def _after(scan: Scan, at: int) -> int:
    """Return the place of the first word from `at` on."""
    nearest = range(at, min(at + SHORT, len(scan.tokens)))
    return next((i for i in nearest if scan.tokens[i].text not in MARKS), at)


def _conditions(cues: list[Cue]) -> Iterator[Cue]:
    """Yield a cue for each "if" of a sentence that advises what to do then ("come back if you get numb")."""
    advice = [c for c in cues if c.name == "advice"]
    for cue in cues:
        if cue.name == "condition" and advice:
            yield Cue("hypothetical", cue.words, cue.first, cue.last)


def ticked(scan: Scan) -> frozenset[int]:
    """Return the places of denials that stand behind what they deny ("numbness - no, headache nil, weakness: yes")."""
    return frozenset(c.first for c in scan.cues if c.name == "says_no" and _closes(scan, c.last) and _follows(scan, c))


def _follows(scan: Scan, cue: Cue) -> bool:
    """Return whether a denial stands behind a mark, or right behind what is mentioned."""
    at = cue.first - 1
    if at < 0 or scan.tokens[at].sentence != scan.tokens[cue.first].sentence:
        return False
    listed = cue.words in ("nil", "none", "denied", "no") and at in scan.covered
    return scan.tokens[at].text in (":", "=", "-") or listed


def _closes(scan: Scan, at: int) -> bool:
    """Return whether a clause ends at a place."""
    tokens = scan.tokens
    return at >= len(tokens) or tokens[at].text in ".,;!)" or tokens[at].sentence != tokens[at - 1].sentence


def _refused(scan: Scan) -> Iterator[Cue]:
    """Yield a cue for what is told and denied in a whole answer ("dad gets them, I don't"; "ring if numb. All ok.")."""
    tokens = scan.tokens
    for cue in scan.cues:
        if cue.name != "refuses" or not _closes(scan, cue.last) or cue.first == 0:
            continue
        before = cue.first - 1
        begins = tokens[before].sentence != tokens[cue.first].sentence
        if begins or tokens[before].text in ",;-(":
            yield Cue("answered_no", cue.words, before, before + 1)
