"""Words of a place of the body where they name none ("the pain came back", "back of the thigh")."""

from collections.abc import Sequence
from dataclasses import replace

from repletion.intake_text.mentioned import Mention
from repletion.intake_text.tokens import Token

BACK_FINDINGS = frozenset({"low_back_pain", "thoracic_back_pain", "spinal_percussion_tenderness", "muscle_stiffness"})
MOVED = frozenset(
    {"came", "come", "comes", "coming", "went", "go", "goes", "going", "gone", "got", "get", "gets", "getting", "is",
     "be", "days", "weeks", "months", "years", "day", "week", "month", "year", "fortnight", "way", "while", "bit",
     "brought", "brings", "put", "sent", "rang", "ring", "started", "walk", "walking", "straight", "right"}
)  # fmt: skip
"""Words behind which "back" is no place of the body."""
OF = frozenset({"of", "from", "into", "to", "again", "inside", "home"})
"""Words before which "back" is none."""
OWN = frozenset({"my", "his", "her", "lower", "low", "upper", "mid", "middle", "your"})


COUGH = "sore_throat_or_cough"
COUGHING = frozenset({"coughing", "sneezing", "and", "or"})
ONGOING = frozenset(
    {"been", "keep", "keeps", "kept", "i'm", "am", "is", "he's", "she's", "started", "stop", "constant", "constantly",
     "always", "still", "of", "dry", "bad"}
)  # fmt: skip
"""Words behind which coughing is a complaint of its own."""
PLURAL = {"legs": "both_legs_weak", "knees": "both_legs_weak", "thighs": "both_legs_weak", "arms": "muscle_weakness"}
"""What weakness of limbs is that are not one."""
ONE = frozenset({"one", "left", "right", "l", "r", "one-sided"})


def placed(mentions: Sequence[Mention], tokens: Sequence[Token]) -> list[Mention]:
    """Return the mentions without those of the back whose only "back" names no place of the body, and without what
    only sets a pain off; weak legs are no one limb.
    """
    kept = [m for m in mentions if not _elsewhere(m, tokens) and not _trigger(m, tokens)]
    return [_of_both(m, tokens) if m.ids == ("weak_limb_focal",) else m for m in kept]


def _of_both(mention: Mention, tokens: Sequence[Token]) -> Mention:
    words = {t.text for t in tokens[max(0, mention.first - 3) : mention.last]}
    both = [finding for word, finding in PLURAL.items() if word in words]
    return replace(mention, ids=(both[0],)) if both and ONE.isdisjoint(words) else mention


def _elsewhere(mention: Mention, tokens: Sequence[Token]) -> bool:
    """Return whether every "back" of a mention is the adverb, and no other word of the mention a place."""
    if BACK_FINDINGS.isdisjoint(mention.ids):
        return False
    backs = [i for i in range(mention.first, mention.last) if tokens[i].text in ("back", "back's")]
    return bool(backs) and all(_adverb(i, tokens) for i in backs)


def _trigger(mention: Mention, tokens: Sequence[Token]) -> bool:
    """Return whether coughing is only what sets a pain off ("hurts when coughing"), and no complaint."""
    if mention.ids != (COUGH,) or not all(t.text in COUGHING for t in tokens[mention.first : mention.last]):
        return False
    before = {t.text for t in tokens[max(0, mention.first - 2) : mention.first]}
    return tokens[mention.first].text.endswith("ing") and ONGOING.isdisjoint(before)


def _adverb(at: int, tokens: Sequence[Token]) -> bool:
    before = tokens[at - 1].text if at else ""
    behind = tokens[at + 1].text if at + 1 < len(tokens) else ""
    return before not in OWN and (before in MOVED or behind in OF)
