"""The smallest change that closes the gaps of a diary: from foods that this person may and would eat."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from repletion.decisions.diet import KNOWN_ENOUGH, Answer, Counted
from repletion.domain.diet import Allergen, Candidate, Eater, Exclusion
from repletion.domain.food import Diary, Food
from repletion.nutrition.change import Change, Option, Problem, Target, smallest_change

SECONDS = 4.5
SHARE_FIRST = 0.6
"""Seconds for all answers together, and the share of it for the first."""
ALTERNATIVES = 3
FIRST_WEIGHT, OTHER_WEIGHT = 3.0, 1.0
NEW_FOOD, REMOVED, NEW_KIND = 0.04, 0.04, 0.03
COST_WEIGHT = 0.03
"""What a change costs in the objective, where 1 is a whole target missed: a food more, a food less, a kind of food that
the diary has none of, and each unit of cost (judgement)."""
BAND = 0.10
LIKELY, MOST_TARGETS, AI_SHARE = 0.3, 10, 0.5
"""Risk from which a nutrient is aimed at, how many are, what an adequate intake weighs beside a need (judgement)."""
ONE_SERVING = frozenset({"nuts", "shellfish", "fish", "meat", "egg", "cheese", "starchy"})
"""Kinds of food of which a day gets at most one serving more; of others two."""
SODIUM = 2300.0
"""Milligrams a day above which no change may add sodium (the chronic disease value for adults)."""
NOT_BY_FOOD = frozenset({"sodium", "chloride", "water", "energy", "carbohydrate", "fluoride"})
HELD_BACK_BY_KIDNEYS = ("potassium", "phosphorus", "sodium")
WITHOUT: dict[Exclusion, frozenset[Allergen]] = {
    "vegan": frozenset({"meat", "fish", "shellfish", "egg", "milk"}),
    "vegetarian": frozenset({"meat", "fish", "shellfish"}),
    "coeliac": frozenset({"gluten"}),
}
ALLERGY = frozenset({"milk", "egg", "fish", "shellfish", "tree_nut", "peanut", "soya", "sesame"})
BEYOND_FOOD = {
    "vitamin_d": "Food seldom gives enough vitamin D where the sun is low; skin makes it from spring to autumn. "
    "Ask about a supplement, above all in winter.",
    "vitamin_b12": "Without animal food only fortified foods and supplements give vitamin B12; "
    "a vegan needs one of them.",
    "iron": "In pregnancy food alone rarely reaches the need for iron; whether to supplement is for the midwife or "
    "doctor to say.",
}


@dataclass(frozen=True)
class Proposal:
    """A change in words' terms: servings to add with their food, what to have one serving less of, what it does."""

    change: Change
    added: tuple[tuple[Candidate, int], ...]
    removed: tuple[str, ...]
    closes: tuple[tuple[str, float, float], ...]


@dataclass(frozen=True)
class Proposals:
    """The best change found and others that differ, the nutrients aimed at, and the gaps that food does not close."""

    found: tuple[Proposal, ...]
    targets: tuple[str, ...]
    beyond_food: tuple[str, ...]


def allowed(candidate: Candidate, eater: Eater) -> bool:
    """Return whether a person may and would eat a food; what a food only may hold counts for allergies and gluten."""
    holds, may = frozenset(candidate.holds), frozenset(candidate.may)
    for exclusion in eater.excludes:
        if exclusion == "lactose" and "milk" in holds and not holds & {"lactose_free", "low_lactose"}:
            return False
        if exclusion in ALLERGY and exclusion in holds | may:
            return False
        left_out = WITHOUT.get(exclusion, frozenset())
        if left_out & (holds | (may if exclusion == "coeliac" else frozenset())):
            return False
    return not any(word.lower() in candidate.food.lower() for word in eater.dislikes)


def propose(
    diary: Diary,
    counted: Counted,
    eater: Eater,
    candidates: Sequence[Candidate],
    foods: Mapping[str, Food],
    first: Sequence[str] = (),
    changes: int = 3,
    costs: Mapping[str, float] | None = None,
    answers: int = ALTERNATIVES,
) -> Proposals:
    """Return up to `answers` differing changes, best first, within about 5 seconds.

    `foods` are the candidates' foods by name, `costs` the cost of a serving by food (any unit), where given.
    """
    wanted = _targets(counted.answers, first)
    offered = [c for c in candidates if c.food in foods and allowed(c, eater)]
    problem = _problem(diary, counted, eater, offered, foods, wanted, changes, costs or {})
    found: list[Proposal] = []
    seconds = SECONDS * SHARE_FIRST
    while wanted and offered and len(found) < answers:
        earlier = [frozenset(p.change.added) for p in found]
        change = smallest_change(problem, seconds, earlier)
        if change is None or not change.added:
            break
        found.append(_proposal(change, problem, offered))
        seconds = SECONDS * (1 - SHARE_FIRST) / max(answers - 1, 1)
    return Proposals(tuple(found), tuple(wanted), _beyond(counted.answers, found, eater, wanted))


def _targets(answers: Sequence[Answer], first: Sequence[str]) -> dict[str, Target]:
    """Return what to reach: the advised or adequate amount of what is likelier than not too little, as eaten."""
    found: dict[str, Target] = {}
    for answer in sorted(answers, key=lambda a: a.nutrient not in first):
        p, reference = answer.verdict.probability, answer.held.reference
        goal = reference.rda or reference.ai
        if p is None or goal is None or answer.nutrient in NOT_BY_FOOD or answer.intake.known < KNOWN_ENOUGH:
            continue
        if p >= LIKELY and answer.intake.mean < goal and len(found) < MOST_TARGETS:
            weight = FIRST_WEIGHT if answer.nutrient in first else OTHER_WEIGHT
            found[answer.nutrient] = Target(goal, p * weight * (1.0 if answer.verdict.rule == "ear" else AI_SHARE))
    return found


def _problem(
    diary: Diary,
    counted: Counted,
    eater: Eater,
    offered: Sequence[Candidate],
    foods: Mapping[str, Food],
    wanted: Mapping[str, Target],
    changes: int,
    costs: Mapping[str, float],
) -> Problem:
    base = {a.nutrient: a.intake.mean for a in counted.answers} | {"energy": counted.energy.mean}
    ceilings = _ceilings(counted.answers, base, eater)
    kinds = _kinds(diary, offered)
    add = [
        Option(
            c.food,
            c.kind,
            _serving(foods[c.food], c.grams),
            NEW_FOOD + (0.0 if c.kind in kinds else NEW_KIND) + COST_WEIGHT * costs.get(c.food, 0.0),
            1 if c.kind in ONE_SERVING else 2,
        )
        for c in offered
        if all(n in foods[c.food].values for n in ceilings if n in base and n not in ("manganese",))
    ]
    energy = base["energy"]
    band = (energy * (1 - BAND), energy * (1 + BAND)) if energy else (0.0, 400.0)
    return Problem(base, add, _removable(diary), wanted, ceilings, band, changes)


def _serving(food: Food, grams: float) -> dict[str, float]:
    return {nutrient: value * grams / 100 for nutrient, value in food.values.items()}


def _ceilings(answers: Sequence[Answer], base: Mapping[str, float], eater: Eater) -> dict[str, float]:
    """Return what no change may pass: upper levels that count food, sodium, and with weak kidneys today's amounts.

    What is passed already must not grow.
    """
    limits = {a.nutrient: a.held.reference.ul for a in answers if a.held.reference.ul and a.counts_food}
    found = {n: max(limit, base[n]) for n, limit in limits.items() if limit is not None}
    if "sodium" in base:
        found["sodium"] = max(SODIUM, base["sodium"])
    if eater.kidney:
        found |= {n: base[n] for n in HELD_BACK_BY_KIDNEYS if n in base}
    return found


def _kinds(diary: Diary, offered: Sequence[Candidate]) -> frozenset[str]:
    """Return the kinds of food that the diary has: a kind is there when one of its foods shares the first word."""
    eaten = {e.food.name.lower().replace(",", "").split()[0] for e in diary.eaten if e.food}
    return frozenset(c.kind for c in offered if c.food.lower().replace(",", "").split()[0] in eaten)


def _removable(diary: Diary) -> list[Option]:
    """Return one serving of each food of the diary, as a share of the mean day."""
    days = len(diary.days)
    found: dict[str, Option] = {}
    for eaten in diary.eaten:
        if eaten.food is not None and eaten.food.name not in found and (eaten.amount("energy") or 0) > 20:
            amounts = {n: v / days for n, v in _serving(eaten.food, eaten.portion.grams).items()}
            found[eaten.food.name] = Option(eaten.food.name, "", amounts, REMOVED)
    return list(found.values())


def _proposal(change: Change, problem: Problem, offered: Sequence[Candidate]) -> Proposal:
    by_name = {c.food: c for c in offered}
    added = tuple((by_name[name], count) for name, count in change.added.items())
    closes = tuple((n, problem.base.get(n, 0.0), change.totals[n]) for n in problem.targets)
    return Proposal(change, added, change.removed, closes)


def _beyond(
    answers: Sequence[Answer], found: Sequence[Proposal], eater: Eater, wanted: Mapping[str, Target]
) -> tuple[str, ...]:
    """Return what food alone does not mend: needs that stay unmet, B12 of vegans, iron in pregnancy."""
    after = found[0].change.totals if found else {}
    told: list[str] = []
    for answer in answers:
        reference = answer.held.reference
        if answer.nutrient not in wanted or reference.ear is None:
            continue
        vegan = answer.nutrient == "vitamin_b12" and "vegan" in eater.excludes
        expecting = answer.nutrient == "iron" and eater.pregnant
        always = vegan or expecting
        if always or after.get(answer.nutrient, answer.intake.mean) < reference.ear:
            special = always or answer.nutrient == "vitamin_d"
            general = f"{answer.name}: no change of this size reaches the average requirement."
            told.append(BEYOND_FOOD[answer.nutrient] if special else general)
    return tuple(told)
