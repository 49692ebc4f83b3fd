"""How much of the iron and zinc that is eaten can be taken up."""

IRON_MIXED, IRON_WITHOUT_FLESH = 0.18, 0.10
"""Share of iron absorbed from a mixed diet, on which the requirements rest (Institute of Medicine 2001), and from one
without meat, poultry or fish (judgement, the figure commonly used)."""
HAEM_IN_MIXED = 0.10
"""Haem share of the iron in a mixed diet (judgement)."""
PHYTATE_WEIGHT, ZINC_WEIGHT = 660.0, 65.4
USUAL_RATIO, HIGH_RATIO = 5.0, 15.0
"""Molar ratio of phytate to zinc up to which the need stands, and from which it is half as much again (judgement)."""


def iron_absorbed(haem: float, total: float) -> float:
    """Return the share of iron absorbed, from the haem share of all iron in food (mg each).

    >>> iron_absorbed(0, 12), iron_absorbed(1.2, 12)
    (0.1, 0.18)
    """
    share = min(haem / total / HAEM_IN_MIXED, 1.0) if total > 0 else 1.0
    return round(IRON_WITHOUT_FLESH + (IRON_MIXED - IRON_WITHOUT_FLESH) * share, 6)


def phytate_to_zinc(phytate: float, zinc: float) -> float:
    """Return the molar ratio of phytate to zinc, both in mg.

    >>> round(phytate_to_zinc(1000, 10), 1)
    9.9
    """
    return (phytate / PHYTATE_WEIGHT) / (zinc / ZINC_WEIGHT) if zinc > 0 else 0.0


def zinc_requirement(phytate: float, zinc: float) -> tuple[float, float]:
    """Return by what the requirement of zinc is multiplied: likely, and at most.

    At most: the model of Hambidge et al. 2008, where 1,000 mg of phytate a day doubles the requirement and 2,000 mg
    trebles it. Likely: rises from a molar ratio of 5 to half as much again at 15 (judgement), never above the model.
    """
    model = 1 + phytate / 1000
    ratio = phytate_to_zinc(phytate, zinc)
    likely = 1 + 0.5 * min(max((ratio - USUAL_RATIO) / (HIGH_RATIO - USUAL_RATIO), 0.0), 1.0)
    return min(likely, model), model
