"""The words of a diet's answer: amounts, risks, changes. Shared by text, JSON and HTML."""

from collections.abc import Sequence

from repletion.decisions.diet import KNOWN_ENOUGH, Answer
from repletion.decisions.diet_change import Proposal
from repletion.domain.diet import Candidate

UNITS = {"ug": "µg"}
INFORMS = (
    "This counts what was written down; it does not diagnose a lack. A few days are not a habit, and a clinician or "
    "dietitian who knows you decides. Do not start supplements on this alone."
)
ZEROS = (
    "Figures are USDA's per 100 g. FNDDS has no blanks: a 0 in it may be an assumed zero. What a table does not know "
    "counts as unknown: then the intake is “at least”."
)
FEW_CALORIES = 1000
SODIUM = 2300.0
MOSTLY = 0.7
LIKELY = {"ear": 0.2, "ai": 0.5, "none": 2.0}
"""Risk from which a nutrient is shown by itself, by the kind of figure it is held against (judgement)."""


def amount(value: float, unit: str) -> str:
    """Return an amount with its unit, to three digits.

    >>> amount(1234.5, "mg"), amount(0.456, "ug")
    ('1,230 mg', '0.456 µg')
    """
    if value >= 100:
        digits = 10 ** max(len(str(int(value))) - 3, 0)
        shown = f"{round(value / digits) * digits:,.0f}"
    else:
        shown = f"{value:.3g}"
    return f"{shown} {UNITS.get(unit, unit)}"


def eaten_amount(answer: Answer) -> str:
    """Return the intake, with "at least" where something of it is not known."""
    least = "" if answer.intake.known > 0.995 else "at least "
    return f"{least}{amount(answer.intake.mean, answer.unit)}"


def known(answer: Answer) -> str:
    """Return the share of the diary for which the nutrient is known, or nothing when that is all of it."""
    return "" if answer.intake.known > 0.995 else f"known for {100 * answer.intake.known:.0f} % of the food"


def risk(answer: Answer) -> str:
    """Return what the verdict means, in words."""
    v = answer.verdict
    if hardly_known(answer):
        return "unknown: most of the food is not counted"
    if answer.nutrient == "sodium":
        return _sodium(answer)
    if v.rule == "none" or v.probability is None or v.least is None or v.most is None:
        return "your clinic sets this limit" if answer.held.notes else "no figure to hold it against"
    if v.rule == "ai":
        return "adequate" if v.probability < 0.5 else "below the adequate intake"
    if v.most - v.least > 0.2:
        return f"too little in {of_ten(v.least)} to {of_ten(v.most)} of 10"
    return f"too little in {of_ten(v.probability)} of 10"


def _sodium(answer: Answer) -> str:
    """Return what to say of salt, of which nearly nobody eats too little."""
    if answer.intake.mean > SODIUM:
        return f"above {SODIUM:,.0f} mg: cutting down is advised"
    return f"below {SODIUM:,.0f} mg"


def hardly_known(answer: Answer) -> bool:
    """Return whether so little of the food is known that nothing can be said."""
    return answer.intake.known < KNOWN_ENOUGH and (answer.verdict.most or 0.0) > LIKELY["ear"]


def matters(answer: Answer) -> bool:
    """Return whether a nutrient has to be shown: perhaps too little, perhaps too much, or without a figure."""
    v = answer.verdict
    if hardly_known(answer):
        return bool(upper(answer))
    if answer.nutrient == "sodium":
        return answer.intake.mean > SODIUM
    likely = (v.most or 0.0) >= LIKELY[v.rule]
    return likely or bool(upper(answer)) or v.rule == "none" and bool(answer.held.notes)


def in_short(answers: Sequence[Answer], energy: float) -> str:
    """Return the nutrients that most people with this diary would lack, or that nothing stands out.

    `energy` is what was written down, in kcal a day.
    """
    if energy < FEW_CALORIES:
        return f"Little was written down ({energy:,.0f} kcal a day): what follows holds only if that was all."
    low = [a for a in answers if a.verdict.rule == "ear" and (a.verdict.least or 0.0) >= MOSTLY and not hardly_known(a)]
    if not low:
        return "No nutrient stands out as too little."
    return f"Most people with this diary would get too little {', '.join(a.name.partition(' (')[0] for a in low)}."


def of_ten(p: float) -> str:
    """Return a probability as so many of ten.

    >>> of_ten(0.02), of_ten(0.63), of_ten(0.99)
    ('fewer than 1', '6', 'nearly 10')
    """
    return "fewer than 1" if p < 0.05 else "nearly 10" if p > 0.95 else f"{max(round(10 * p), 1)}"


def days(answer: Answer) -> str:
    """Return how many more days are needed, or nothing when the diary is long enough."""
    needed = answer.verdict.more_days
    if answer.verdict.rule == "none" or needed == 0:
        return ""
    if needed is None:
        return "near the need: more days would not settle it"
    return f"{needed} more day{'s' if needed > 1 else ''} would settle it"


def upper(answer: Answer) -> str:
    """Return a warning when the upper level may be passed."""
    p, ul = answer.verdict.over_ul, answer.held.reference.ul
    if p is None or ul is None or p < 0.1:
        return ""
    counts = "food and supplements" if answer.counts_food else "supplements and added forms"
    sure = "above" if p > 0.5 else "perhaps above"
    return f"{sure} the upper level of {amount(ul, answer.unit)} a day ({counts}): ask a pharmacist or doctor"


def serving(candidate: Candidate, count: int) -> str:
    """Return servings of a food: "2 x a glass (244 g) of Milk, whole"."""
    times = f"{count} x " if count > 1 else ""
    return f"{times}{candidate.serving} ({candidate.grams:g} g) of {candidate.food}"


def sentence(proposal: Proposal) -> str:
    """Return a change as one sentence."""
    add = " and ".join(serving(c, n) for c, n in proposal.added)
    less = " and ".join(f"one serving of {name}" for name in proposal.removed)
    return f"Add each day {add}" + (f"; have less: {less}." if less else ".")


def check_label(proposal: Proposal) -> str:
    """Return what to look for on labels, or nothing."""
    may = sorted({allergen.replace("_", " ") for c, _ in proposal.added for allergen in c.may})
    return f"Recipes differ: look on the label for {', '.join(may)}." if may else ""
