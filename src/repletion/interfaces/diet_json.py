"""A diet's answer as JSON: six significant digits, the same bytes for the same input."""

from typing import TYPE_CHECKING, Any

import msgspec

from repletion import __version__
from repletion.decisions.diet import Answer
from repletion.decisions.diet_change import Proposal
from repletion.domain.food import Eaten
from repletion.interfaces import diet_words as words
from repletion.interfaces.assessment_json import six_digits

if TYPE_CHECKING:
    from repletion.interfaces.diet_command import Told


def text(told: "Told") -> str:
    """Return the JSON text, indented, with a final newline."""
    return msgspec.json.format(msgspec.json.encode(document(told)), indent=1).decode() + "\n"


def document(told: "Told") -> dict[str, Any]:
    """Return the answer as plain values."""
    diary = told.diary
    return {
        "days": list(diary.days),
        "energy_kcal": six_digits(told.counted.energy.mean),
        "eaten": [_eaten(e, diary.days) for e in diary.eaten],
        "supplements": [
            {"text": s.text, "a_day": {n: six_digits(v) for n, v in s.amounts.items()}} for s in diary.supplements
        ],
        "unmatched": [e.text for e in diary.eaten if e.food is None],
        "unread": list(diary.unread),
        "first": list(told.first),
        "nutrients": [_nutrient(a) for a in told.counted.answers],
        "not_counted": list(told.counted.not_counted),
        "exposures": {name: six_digits(p) for name, p in told.exposures.items()},
        "change": _change(told),
        "version": __version__,
    }


def _eaten(eaten: Eaten, days: tuple[str, ...]) -> dict[str, Any]:
    food = eaten.food
    return {
        "day": days[eaten.day],
        "text": eaten.text,
        "food": food.name if food else None,
        "source": food.origin if food else None,
        "grams": six_digits(eaten.portion.grams),
        "portion": eaten.portion.how,
        "stated": eaten.portion.stated,
        "alternatives": [f.name for f in eaten.alternatives],
    }


def _nutrient(answer: Answer) -> dict[str, Any]:
    v, r = answer.verdict, answer.held.reference
    return {
        "id": answer.nutrient,
        "name": answer.name,
        "unit": answer.unit,
        "food": six_digits(answer.intake.food),
        "supplements": six_digits(answer.intake.supplements),
        "mean": six_digits(answer.intake.mean),
        "at_least": answer.intake.known < 0.995,
        "known_share": six_digits(answer.intake.known),
        "ear": six_digits(r.ear),
        "rda": six_digits(r.rda),
        "ai": six_digits(r.ai),
        "ul": six_digits(r.ul),
        "ul_counts_food": answer.counts_food,
        "stage": answer.held.stage,
        "rule": v.rule,
        "probability_inadequate": six_digits(v.probability),
        "interval": None if v.least is None else [six_digits(v.least), six_digits(v.most)],
        "probability_over_ul": six_digits(v.over_ul),
        "more_days": v.more_days,
        "rough": v.rough,
        "foods": [{"food": name, "amount": six_digits(amount)} for name, amount in answer.foods],
        "notes": list(answer.notes),
    }


def _change(told: "Told") -> dict[str, Any] | None:
    if told.proposals is None:
        return None
    return {
        "targets": list(told.proposals.targets),
        "found": [_proposal(p) for p in told.proposals.found],
        "beyond_food": list(told.proposals.beyond_food),
    }


def _proposal(proposal: Proposal) -> dict[str, Any]:
    change = proposal.change
    return {
        "text": words.sentence(proposal),
        "add": [{"food": c.food, "serving": c.serving, "grams": c.grams, "servings": n} for c, n in proposal.added],
        "less": list(proposal.removed),
        "before_and_after": {n: [six_digits(a), six_digits(b)] for n, a, b in proposal.closes},
        "short": {n: six_digits(s) for n, s in change.short.items()},
        "energy_kcal": six_digits(change.totals.get("energy")),
        "objective": six_digits(change.objective),
        "bound": six_digits(change.bound),
        "binding": list(change.binding),
    }
