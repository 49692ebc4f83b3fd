"""What the words around a place say: whether a list goes on, a denial is denied, something has begun."""

from collections.abc import Sequence
from itertools import pairwise

from repletion.intake_text.state_words import BEGUN, CLAIMS, DENYING, JOINTS, SETTLED, STATING
from repletion.intake_text.tokens import Token

REACH = 14
"""Words that a cue reaches over at most."""
NEAR = 5
BACK = 10
AROUND = 90
"""Words on either side of a place that may tell when something began."""


def begun(first: int, tokens: Sequence[Token]) -> bool:
    """Return whether the sentence around a place says when something began."""
    around = tokens[max(0, first - AROUND) : first + AROUND]
    return any(t.text in BEGUN for t in around if t.sentence == tokens[first].sentence)


def denied_before(first: int, tokens: Sequence[Token]) -> bool:
    """Return whether a denial stands before a place in its clause ("can't finish a match without | cramping")."""
    for token in reversed(tokens[max(0, first - BACK) : first]):
        if token.sentence != tokens[first].sentence or token.text in (",", "and", "or", "but"):
            return False
        if token.text in DENYING:
            return True
    return False


def unsaid(first: int, tokens: Sequence[Token]) -> bool:
    """Return whether the words before a place turn a denial there ("can't say I'm | not tired", "not a day I | don't
    ache").
    """
    before = [t.text for t in tokens[max(0, first - NEAR) : first] if t.sentence == tokens[first].sentence]
    clause = before[len(before) - before[::-1].index(",") :] if "," in before else before
    return any(a in DENYING and b in CLAIMS for a, b in pairwise(clause))


def listed(start: int, end: int, tokens: Sequence[Token]) -> bool:
    """Return whether no comma ends what a bare denial speaks of; a list that it denies is closed by "or"."""
    if not any(t.text == "," for t in tokens[start:end]):
        return True
    return any(t.text in ("or", "nor") for t in tokens[start : end + REACH] if t.sentence == tokens[end].sentence)


def settled(start: int, end: int, tokens: Sequence[Token]) -> bool:
    """Return whether a member of a list is a statement of its own ("no rash, | joints fine, | muscles sore")."""
    return any(t.text in SETTLED and n.text == "," for t, n in pairwise(tokens[start:end]))


def stated(begins: int, last: int, tokens: Sequence[Token]) -> bool:
    """Return whether a member of a list says how much, where or how long."""
    measured = last < len(tokens) and tokens[last].text[0].isdigit()
    return tokens[begins].text in STATING or (measured and tokens[last].sentence == tokens[begins].sentence)


def apart(start: int, end: int, tokens: Sequence[Token], covered: frozenset[int]) -> int:
    """Return the number of words between, the members of a list and their joints not counted."""
    return sum(i not in covered and tokens[i].text not in JOINTS for i in range(start, end))
