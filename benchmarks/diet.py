"""How small the smallest change is, and how long it takes: against the plain linear programme, on 100 made-up diaries.

    python benchmarks/diet.py [DIARIES] > docs/benchmarks/diet.md

Each diary has three days of foods as people eat them (FNDDS, seeded draws of usual kinds and helpings). The plain
linear programme is given the same foods, the same limits and the nutrients that our change reached, may use any amount
of every food, and changes as few servings as it can: what most diet optimisers do.
"""

import sys
import time
from statistics import median

import numpy as np
from scipy.optimize import linprog

from repletion.decisions import diet_change
from repletion.decisions.diet import adequacy
from repletion.domain.diet import Eater
from repletion.domain.food import Diary, Eaten, Portion
from repletion.interfaces.diet_input import nutrients
from repletion.kb.foods.lexicon import search
from repletion.kb.foods.table import table
from repletion.kb.foods.variation import candidates, variation
from repletion.nutrition.change import smallest_change

SEED = 20261124
FIRST = ("vitamin_d", "calcium", "magnesium")
MEALS = {
    "Ready-to-eat cereal": 40, "Oatmeal": 240, "Yeast breads": 60, "Eggs and omelets": 100, "Milk, reduced fat": 200,
    "Coffee": 300, "Tea": 300, "Citrus juice": 240, "Deli and cured meat sandwiches": 180, "Pizza": 200, "Burgers": 180,
    "Soups, broth-based": 300, "Pasta mixed dishes": 280, "Rice mixed dishes": 250, "Meat mixed dishes": 250,
    "Chicken, whole pieces": 130, "Fish": 130, "Rice": 160, "White potatoes": 170, "French fries": 110, "Broccoli": 80,
    "Lettuce and lettuce salads": 80, "Tomatoes": 90, "Bananas": 118, "Apples": 180, "Cookies and brownies": 40,
    "Potato chips": 28, "Soft drinks": 360, "Beer": 355, "Cheese": 28, "Yogurt, regular": 170, "Nuts and seeds": 28,
    "Beans, peas, legumes": 130, "Candy containing chocolate": 40, "Doughnuts": 60, "Poultry mixed dishes": 230,
    "Burritos and tacos": 200, "Mashed potatoes": 200, "Ice cream": 130, "Other vegetables": 80,
}  # fmt: skip
"""Kinds of food by the beginning of their category, and grams of a helping (judgement)."""
ADDED, TAKEN = 1.0, 0.02


def diaries(count):
    """Return diaries with who keeps them; the same ones every time."""
    draw = np.random.default_rng(SEED)
    foods = table()
    kinds = {
        kind: [
            i for i in range(len(foods)) if foods.category(i).startswith(kind) and foods.source(i).startswith("FNDDS")
        ]
        for kind in MEALS
    }
    names = [k for k in kinds if kinds[k]]
    for _ in range(count):
        eaten = []
        for day in range(3):
            energy, wanted = 0.0, draw.normal(1900, 350)
            while energy < wanted:
                kind = names[draw.integers(len(names))]
                food = foods[kinds[kind][draw.integers(len(kinds[kind]))]]
                grams = round(MEALS[kind] * float(draw.choice([0.75, 1.0, 1.0, 1.5])))
                eaten.append(Eaten(food.name, food.name, food, Portion(grams, "", "weighed"), (), day))
                energy += food.amount("energy", grams) or 0.0
        sex = ("female", "male")[draw.integers(2)]
        yield Diary(("1", "2", "3"), tuple(eaten)), Eater(age=int(draw.integers(20, 85)), sex=sex)


def problem_of(diary, eater):
    counted = adequacy(diary, nutrients(), variation(), eater, FIRST)
    foods = search().by_name([c.food for c in candidates()])
    wanted = diet_change._targets(counted.answers, FIRST)
    return diet_change._problem(diary, counted, eater, candidates(), foods, wanted, 3, {}), counted, foods


def plain(problem, reached):
    """Return how many foods the linear programme changes to reach the same, or None when it finds nothing."""
    options = [(o, 1.0) for o in problem.add] + [(o, -1.0) for o in problem.remove]
    rows, limits = [], []

    def at_most(nutrient, limit, sign):
        rows.append([sign * by * o.amounts.get(nutrient, 0.0) for o, by in options])
        limits.append(sign * (limit - problem.base.get(nutrient, 0.0)) + 1e-6 * max(abs(limit), 1.0))

    for nutrient, target in problem.targets.items():
        at_most(nutrient, min(reached[nutrient], target.amount), -1.0)
    for nutrient, ceiling in problem.ceilings.items():
        at_most(nutrient, max(ceiling, problem.base.get(nutrient, 0.0)), 1.0)
    at_most("energy", problem.energy[1], 1.0)
    at_most("energy", problem.energy[0], -1.0)
    bounds = [(0.0, 4.0)] * len(problem.add) + [(0.0, 1.0)] * len(problem.remove)
    found = linprog([1.0] * len(options), A_ub=rows, b_ub=limits, bounds=bounds, method="highs")
    if not found.success:
        return None
    added = sum(x > TAKEN for x in found.x[: len(problem.add)])
    return int(added + sum(x > TAKEN for x in found.x[len(problem.add) :]))


def row(diary, eater):
    problem, _, _ = problem_of(diary, eater)
    start, worked = time.perf_counter(), time.process_time()
    change = smallest_change(problem, diet_change.SECONDS * diet_change.SHARE_FIRST)
    seconds, core = time.perf_counter() - start, time.process_time() - worked
    if change is None or not change.added:
        return seconds, 0, None, 0.0, 0.0, change is not None, core
    passed = [n for n, c in problem.ceilings.items() if change.totals[n] > max(c, problem.base.get(n, 0.0)) + 1e-6]
    assert not passed, passed
    ours = len(change.added) + len(change.removed)
    gap = (change.objective - change.bound) / max(change.objective, 1e-9)
    return seconds, ours, plain(problem, change.totals), change.objective, gap, True, core


def whole(diary, eater):
    """Return the seconds of the best change and two others together."""
    counted = adequacy(diary, nutrients(), variation(), eater, FIRST)
    foods = search().by_name([c.food for c in candidates()])
    start = time.perf_counter()
    diet_change.propose(diary, counted, eater, candidates(), foods, FIRST)
    return time.perf_counter() - start


def main(count):
    made = list(diaries(count))
    rows = [row(diary, eater) for diary, eater in made]
    all_three = [whole(diary, eater) for diary, eater in made[: max(count // 5, 1)]]
    both = [(r[1], r[2]) for r in rows if r[2]]
    cores = [r[6] for r in rows]
    ours, theirs = [o for o, _ in both], [t for _, t in both]
    fewer, more = sum(o < t for o, t in both), sum(t < o for o, t in both)
    slow, gaps = [r[0] for r in rows], [100 * r[4] for r in rows]
    lines = [
        "# The smallest change of diet",
        "",
        f"Command: `python benchmarks/diet.py {count}` (two cores; seed {SEED};",
        f"{len(candidates())} candidates, at most 10 nutrients aimed at).",
        "",
        "| | |",
        "| --- | --- |",
        f"| diaries of three days; answered | {count}; {sum(r[5] for r in rows)} |",
        f"| best change, seconds by the clock: median, longest | {median(slow):.2f}, {max(slow):.2f} |",
        f"| best change, seconds of one core: median, longest | {median(cores):.2f}, {max(cores):.2f} |",
        f"| best and two others ({len(all_three)} diaries): longest | {max(all_three):.2f} s |",
        f"| gap to the proven bound: median, largest | {median(gaps):.1f} %, {max(gaps):.1f} % |",
        "| upper levels passed | 0 (asserted) |",
        "",
        "The same nutrients, limits and foods, changed by us and by the plain linear programme (fewest servings, any",
        "amount):",
        "",
        "| | ours | plain linear programme |",
        "| --- | --- | --- |",
        f"| foods changed a day: median | {median(ours):.0f} | {median(theirs):.0f} |",
        f"| foods changed a day: most | {max(ours)} | {max(theirs)} |",
        f"| diaries in which it changes fewer | {fewer} of {len(both)} | {more} of {len(both)} |",
        "| servings | whole | any fraction |",
    ]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
