"""The smallest change: never past a limit or an exclusion, few changes, and as good as trying everything."""

from itertools import combinations, product
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repletion.decisions.diet import adequacy
from repletion.decisions.diet_change import allowed, propose
from repletion.domain.diet import EXCLUSIONS, Candidate, Eater, Exclusion
from repletion.domain.food import Diary, Eaten, Food, Portion
from repletion.interfaces.diet_input import diary_reader, nutrients
from repletion.kb.foods.lexicon import search
from repletion.kb.foods.variation import candidates, variation
from repletion.nutrition.change import Option, Problem, Target, after, shortfall, smallest_change

AMOUNT = st.integers(0, 40).map(float)


@st.composite
def problems(draw):
    def option(name, kinds):
        amounts = {n: draw(AMOUNT) for n in ("iron", "zinc", "salt")} | {"energy": draw(st.integers(20, 300)) * 1.0}
        return Option(name, draw(st.sampled_from(kinds)), amounts, 0.05, draw(st.integers(1, 2)))

    add = [option(f"food {i}", ["a", "b", "c"]) for i in range(draw(st.integers(1, 5)))]
    remove = [option(f"eaten {i}", [""]) for i in range(draw(st.integers(0, 2)))]
    base = {n: sum(o.amounts[n] for o in remove) + draw(AMOUNT) for n in ("iron", "zinc", "salt")}
    base["energy"] = sum(o.amounts["energy"] for o in remove) + draw(st.integers(500, 1500))
    targets = {"iron": Target(60.0, 1.0), "zinc": Target(40.0, draw(st.sampled_from([0.5, 3.0])))}
    ceilings = {"salt": max(base["salt"], 50.0) + 0.5, "zinc": max(base["zinc"], 90.0) + 0.5}
    band = (base["energy"] * 0.9, base["energy"] * 1.1)
    return Problem(base, add, remove, targets, ceilings, band, draw(st.integers(1, 3)))


def cost(problem, added, removed):
    """Return the objective of a change, or None when it breaks a rule: written down anew, as an oracle."""
    totals = after(problem, added, removed)
    kinds = [o.kind for o in problem.add if o.name in added]
    if len(added) > problem.changes or len(removed) > len(added) or len(kinds) != len(set(kinds)):
        return None
    if not problem.energy[0] - 1e-6 <= totals["energy"] <= problem.energy[1] + 1e-6:
        return None
    if any(totals[n] > limit + 1e-6 for n, limit in problem.ceilings.items()):
        return None
    missing = sum(problem.targets[n].weight * s for n, s in shortfall(totals, problem.targets).items())
    options = {o.name: o for o in (*problem.add, *problem.remove)}
    spent = sum(options[n].penalty + 0.01 * (count - 1) for n, count in added.items())
    return missing + spent + sum(options[n].penalty for n in removed)


def best(problem):
    found = []
    for size in range(problem.changes + 1):
        for chosen in combinations(problem.add, size):
            for counts in product(*(range(1, o.most + 1) for o in chosen)):
                added = {o.name: n for o, n in zip(chosen, counts, strict=True)}
                for gone in range(len(problem.remove) + 1):
                    for removed in combinations([o.name for o in problem.remove], gone):
                        value = cost(problem, added, removed)
                        if value is not None:
                            found.append(value)
    return min(found)


@given(problems())
@settings(max_examples=25, deadline=None)
def test_as_good_as_trying_everything(problem):
    found = smallest_change(problem, 5.0)
    value = cost(problem, found.added, found.removed)
    assert value is not None
    assert value == pytest.approx(found.objective, abs=1e-4)
    optimum = best(problem)
    assert optimum - 1e-4 <= value <= optimum + 0.02 * abs(optimum) + 1e-4
    assert found.bound <= optimum + 1e-4


@given(problems())
@settings(max_examples=15, deadline=None)
def test_an_alternative_differs(problem):
    first = smallest_change(problem, 5.0)
    if first.added:
        other = smallest_change(problem, 5.0, [frozenset(first.added)])
        assert other is None or len(set(other.added) & set(first.added)) <= len(first.added) // 2


DIARIES = (
    "2 slices white toast with butter, coffee\nham sandwich, crisps, a can of coke\npasta with tomato sauce, apple",
    "Day 1: bowl of corn flakes with milk, pizza, burger, fries\nDay 2: bagel, orange juice, rice, chicken",
    "porridge, banana, lentil soup, 2 slices of bread, tofu 100 g, rice, broccoli",
)


def proposals(text, eater, first=(), **more):
    diary = diary_reader().read(text)
    counted = adequacy(diary, nutrients(), variation(), eater, first)
    foods = search().by_name([c.food for c in candidates()])
    return counted, propose(diary, counted, eater, candidates(), foods, first, **more)


@given(
    st.sampled_from(DIARIES),
    st.sets(st.sampled_from(get_args(Exclusion)), max_size=3),
    st.sampled_from(["female", "male"]),
)
@settings(max_examples=6, deadline=None)
def test_no_change_breaks_an_upper_level_or_an_exclusion(text, excludes, sex):
    eater = Eater(age=45, sex=sex, excludes=frozenset(excludes), dislikes=("spinach",))
    counted, told = proposals(text, eater, ("vitamin_d", "calcium", "magnesium"), answers=1)
    base = {a.nutrient: a.intake.mean for a in counted.answers}
    for proposal in told.found:
        totals = proposal.change.totals
        assert len(proposal.added) <= 3
        assert len(proposal.removed) <= len(proposal.added)
        assert 0.9 * counted.energy.mean - 0.01 <= totals["energy"] <= 1.1 * counted.energy.mean + 0.01
        for answer in counted.answers:
            ul = answer.held.reference.ul
            if ul and answer.counts_food:
                assert totals[answer.nutrient] <= max(ul, base[answer.nutrient]) + 1e-6
        for candidate, _ in proposal.added:
            assert allowed(candidate, eater)
            assert "spinach" not in candidate.food.lower()
            assert not forbidden(candidate.food.lower(), excludes), candidate.food
        if "kidney" in excludes:
            assert totals["potassium"] <= base["potassium"] + 1e-6
            assert totals["phosphorus"] <= base["phosphorus"] + 1e-6


NAMED = {
    "meat": ("beef", "pork", "lamb", "chicken", "turkey"),
    "fish": ("fish", "salmon", "tuna", "trout"),
    "shellfish": ("shrimp", "mussel", "clam", "oyster", "crab"),
    "egg": ("egg",),
    "milk": (
        "milk, low",
        "milk, whole",
        "milk, red",
        "milk, fat",
        "buttermilk",
        "yogurt, low",
        "yogurt, whole",
        "cheese",
    ),
    "gluten": ("bread", "wheat", "pasta", "bulgur", "barley", "couscous", "rye", "cereal", "oat"),
    "peanut": ("peanut",),
    "soya": ("soy", "tofu", "tempeh", "edamame"),
    "tree_nut": ("almond", "cashew", "walnut", "hazelnut", "pistachio", "brazil"),
    "sesame": ("sesame", "hummus"),
}
LEFT_OUT = {
    "vegan": ("meat", "fish", "shellfish", "egg", "milk"),
    "vegetarian": ("meat", "fish", "shellfish"),
    "coeliac": ("gluten",),
}


def forbidden(name, excludes):
    """Return whether a food's name alone shows that it must not be proposed: without the tags of the candidates."""
    kinds = {kind for e in excludes for kind in LEFT_OUT.get(e, (e,))}
    return any(word in name for kind in kinds for word in NAMED.get(kind, ()))


@pytest.mark.parametrize("exclusion", EXCLUSIONS)
def test_the_tags_of_the_candidates_leave_out_what_the_names_show(exclusion):
    kept = [c.food for c in candidates() if allowed(c, Eater(excludes=frozenset({exclusion})))]
    assert len(kept) >= 60
    assert [name for name in kept if forbidden(name.lower(), {exclusion})] == []


def test_what_a_food_may_hold_counts_for_allergies_only():
    bread = Candidate(food="Bread", kind="grain", serving="a slice", grams=30.0, holds=("gluten",), may=("milk",))
    assert not allowed(bread, Eater(excludes=frozenset({"milk"})))
    assert not allowed(bread, Eater(excludes=frozenset({"coeliac"})))
    assert allowed(bread, Eater(excludes=frozenset({"lactose"})))


def test_food_alone_is_not_promised_where_it_does_not_do():
    vegan = Eater(age=30, sex="female", excludes=frozenset({"vegan"}))
    _, told = proposals("rice, beans, apple, banana, peanut butter sandwich", vegan, ("vitamin_b12",), answers=1)
    assert any("vegan" in text for text in told.beyond_food)
    _, told = proposals(DIARIES[0], Eater(age=30, sex="female", pregnant=True), ("iron",), answers=1)
    assert any("pregnancy" in text for text in told.beyond_food)


def test_dear_food_comes_last():
    eater = Eater(age=40, sex="female")
    _, plain = proposals(DIARIES[0], eater, answers=1)
    dear = {c.food: 50.0 for c, _ in plain.found[0].added}
    _, cheap = proposals(DIARIES[0], eater, answers=1, costs=dear)
    assert not {c.food for c, _ in cheap.found[0].added} & set(dear)


def test_nothing_short_changes_nothing():
    everything = Food(name="All", source="x", values=dict.fromkeys((*nutrients(), "energy"), 100000.0))
    diary = Diary(("day",), (Eaten("all", "all", everything, Portion(100.0, "", "weighed")),))
    counted = adequacy(diary, nutrients(), variation(), Eater(age=40, sex="male"))
    foods = search().by_name([c.food for c in candidates()])
    told = propose(diary, counted, Eater(age=40, sex="male"), candidates(), foods)
    assert told.targets == ()
    assert told.found == ()
