"""The smallest change of a day's food that closes gaps: whole servings, few foods, no upper level passed.

A mixed-integer programme. Each food in each number of servings that may be added is a switch, and so is each serving of
the diary that may be taken away. Shortfalls are soft (a share of the target, weighted), upper levels and energy
hard, the number of changes capped. Solved with HiGHS; what it could not prove in the time is told as a bound.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

GAP = 0.02
PER_SERVING = 0.01
SLACK = 1e-6
FEASIBLE = 2


@dataclass(frozen=True)
class Option:
    """A serving that may be added or taken away: what it holds, and what choosing it costs in the objective."""

    name: str
    kind: str
    amounts: Mapping[str, float]
    penalty: float
    most: int = 1


@dataclass(frozen=True)
class Target:
    """An amount a day to reach, and how much a full shortfall weighs."""

    amount: float
    weight: float


@dataclass(frozen=True)
class Problem:
    """A day as it is (`base`), what may be added and removed, what to reach, and what must not be passed."""

    base: Mapping[str, float]
    add: Sequence[Option]
    remove: Sequence[Option]
    targets: Mapping[str, Target]
    ceilings: Mapping[str, float]
    energy: tuple[float, float]
    changes: int = 3


@dataclass(frozen=True)
class Change:
    """Servings to add and foods to take a serving of away, the day then, and how good this is proven to be.

    `objective` is the weighted share still missing plus the cost of changing; no change can be better than `bound`.
    """

    added: dict[str, int]
    removed: tuple[str, ...]
    totals: dict[str, float]
    short: dict[str, float]
    objective: float
    bound: float
    binding: tuple[str, ...] = ()


Offer = tuple[Option, int, int]
"""A food, a number of servings, and the column that says whether they are added."""
Taken = tuple[Option, int]
"""A serving of the diary and the column that says whether it is taken away."""


@dataclass
class _Model:
    """Columns and rows in the making."""

    solver: Any
    columns: int = 0

    def variable(self, upper: float, cost: float, whole: bool) -> int:
        import highspy

        self.solver.addVar(0.0, upper)
        self.solver.changeColCost(self.columns, cost)
        if whole:
            self.solver.changeColIntegrality(self.columns, highspy.HighsVarType.kInteger)
        self.columns += 1
        return self.columns - 1

    def row(self, low: float, high: float, terms: dict[int, float]) -> None:
        kept = {column: value for column, value in terms.items() if value}
        self.solver.addRow(low, high, len(kept), list(kept), list(kept.values()))


def shortfall(totals: Mapping[str, float], targets: Mapping[str, Target]) -> dict[str, float]:
    """Return the share of each target that is missing, from 0 to 1.

    >>> shortfall({"iron": 6.0}, {"iron": Target(8.0, 1.0)})
    {'iron': 0.25}
    """
    return {n: max(t.amount - totals.get(n, 0.0), 0.0) / t.amount for n, t in targets.items()}


def smallest_change(problem: Problem, seconds: float, without: Sequence[frozenset[str]] = ()) -> Change | None:
    """Return the best change found within the time; None when none was found.

    Each set of `without` is an earlier answer: at least half of the foods it adds must not be added again.
    """
    solver = _quiet_solver()
    for option, value in {"time_limit": seconds, "mip_rel_gap": GAP, "threads": 1, "presolve": "off"}.items():
        solver.setOptionValue(option, value)
    model = _Model(solver)
    offers = [(o, n, model.variable(1, o.penalty + PER_SERVING * (n - 1), True)) for o, n in _offers(problem)]
    taken = [(o, model.variable(1, o.penalty, True)) for o in problem.remove]
    _targets(model, problem, offers, taken)
    _limits(model, problem, offers, taken)
    _counts(model, problem, offers, taken)
    for earlier in without:
        model.row(0, len(earlier) // 2, {c: 1.0 for o, _, c in offers if o.name in earlier})
    solver.run()
    return _answer(solver, problem, offers, taken)


def _quiet_solver() -> Any:
    """Return HiGHS without the banner that it prints when it is made."""
    import highspy

    loud: Any = highspy.Highs

    class Quiet(loud):  # type: ignore[misc]
        def enableCallbacks(self) -> None:  # noqa: N802 - the library's name; the first thing called once it is made
            self.silent()
            super().enableCallbacks()

    quiet: Any = Quiet
    return quiet()


def _offers(problem: Problem) -> list[tuple[Option, int]]:
    """Return every food with every number of servings it may be added in."""
    return [(option, count) for option in problem.add for count in range(1, option.most + 1)]


def _total(nutrient: str, offers: Sequence[Offer], taken: Sequence[Taken], most: float = math.inf) -> dict[int, float]:
    """Return what each choice adds of a nutrient; more than `most` helps no target and would loosen the bound."""
    added = {c: min(n * o.amounts.get(nutrient, 0.0), most) for o, n, c in offers}
    return added | {c: -o.amounts.get(nutrient, 0.0) for o, c in taken}


def _targets(model: _Model, problem: Problem, offers: Sequence[Offer], taken: Sequence[Taken]) -> None:
    for nutrient, target in problem.targets.items():
        short = model.variable(target.amount, target.weight / target.amount, False)
        need = target.amount - problem.base.get(nutrient, 0.0)
        lost = sorted((o.amounts.get(nutrient, 0.0) for o, _ in taken), reverse=True)[: problem.changes]
        terms = _total(nutrient, offers, taken, max(need, 0.0) + sum(lost))
        model.row(need, model.solver.getInfinity(), {**terms, short: 1.0})


def _limits(model: _Model, problem: Problem, offers: Sequence[Offer], taken: Sequence[Taken]) -> None:
    for nutrient, ceiling in problem.ceilings.items():
        room = max(ceiling - problem.base.get(nutrient, 0.0), 0.0) - SLACK * max(ceiling, 1.0)
        model.row(-model.solver.getInfinity(), max(room, 0.0), _total(nutrient, offers, taken))
    energy = problem.base.get("energy", 0.0)
    model.row(problem.energy[0] - energy, problem.energy[1] - energy, _total("energy", offers, taken))


def _counts(model: _Model, problem: Problem, offers: Sequence[Offer], taken: Sequence[Taken]) -> None:
    """Add the rules of counting: few changes, one food of a kind, nothing taken away without something in its place."""
    model.row(0, problem.changes, {c: 1.0 for _, _, c in offers})
    model.row(-problem.changes, 0, {**{c: 1.0 for _, c in taken}, **{c: -1.0 for _, _, c in offers}})
    for kind in sorted({o.kind for o in problem.add}):
        model.row(0, 1, {c: 1.0 for o, _, c in offers if o.kind == kind})


def _answer(solver: Any, problem: Problem, offers: Sequence[Offer], taken: Sequence[Taken]) -> Change | None:
    values = solver.getSolution().col_value
    info = solver.getInfo()
    if not values or info.primal_solution_status != FEASIBLE:
        return None
    added = {o.name: n for o, n, c in offers if round(values[c])}
    removed = tuple(o.name for o, c in taken if round(values[c]))
    totals = after(problem, added, removed)
    short = shortfall(totals, problem.targets)
    return Change(
        added=added,
        removed=removed,
        totals=totals,
        short={n: s for n, s in short.items() if s > 0.001},
        objective=round(info.objective_function_value, 6),
        bound=round(min(info.mip_dual_bound, info.objective_function_value), 6),
        binding=binding(totals, problem),
    )


def after(problem: Problem, added: Mapping[str, int], removed: Sequence[str]) -> dict[str, float]:
    """Return the day after a change, by nutrient."""
    by_name = {o.name: o for o in problem.add}
    gone = [o for o in problem.remove if o.name in removed]
    every = {*problem.base, *problem.targets, *problem.ceilings}
    return {
        n: problem.base.get(n, 0.0)
        + sum(count * by_name[name].amounts.get(n, 0.0) for name, count in added.items())
        - sum(o.amounts.get(n, 0.0) for o in gone)
        for n in sorted(every)
    }


def binding(totals: Mapping[str, float], problem: Problem) -> tuple[str, ...]:
    """Return what stops a better change: the nutrient most short, and limits without room for one more serving."""
    short = shortfall(totals, problem.targets)
    worst = max(short, key=lambda n: short[n] * problem.targets[n].weight, default=None)
    found = [worst] if worst and short[worst] > 0.001 else []
    if totals.get("energy", 0.0) > problem.energy[1] - 50:
        found.append("energy")
    full = [n for n, limit in problem.ceilings.items() if totals.get(n, 0.0) > 0.98 * limit and n not in found]
    return (*found, *full)
