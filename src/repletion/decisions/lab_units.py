"""Units of results: the factor to the canonical unit, and what has to be assumed when none was given."""

from repletion.domain.case import Result
from repletion.domain.knowledge import Lab

FAR = 5
SPELLINGS = (("µ", "u"), ("μ", "u"), ("mc", "u"), (" ", ""), ("litre", "l"), ("^", "*"))


def unit_factor(result: Result, lab: Lab) -> tuple[float | None, str]:
    """Return the factor to the canonical unit, and what had to be assumed."""
    if result.unit is not None:
        factor = lab.units.get(result.unit) or next((f for u, f in lab.units.items() if _same(u, result.unit)), None)
        return factor, "" if factor else f"{result.unit} is no unit of {lab.name}"
    value = result.value
    fitting = {
        f for f in lab.units.values() if value is not None and plausible(value * f, lab) and _usual(value * f, lab)
    }
    if len(fitting) == 1:
        return fitting.pop(), "the unit was not given; only one would be possible"
    if 1.0 in fitting and _units_agree(result.value or 0.0, fitting, lab):
        return 1.0, "the unit was not given; every possible one means the same"
    return None, "the unit was not given, and more than one is possible"


def plausible(value: float, lab: Lab) -> bool:
    """Return whether a living person can have the value (canonical unit)."""
    return lab.plausible[0] <= value <= lab.plausible[1]


def _usual(value: float, lab: Lab) -> bool:
    """Return whether a value without a unit can be meant: within five times the outermost limits, if any."""
    limits = [level.at.value or 0.0 for _, ladder in lab.ladders() for level in ladder.levels]
    return not limits or min(limits) / FAR <= value <= max(limits) * FAR


def _same(a: str, b: str) -> bool:
    return _plain(a) == _plain(b)


def _plain(unit: str) -> str:
    plain = unit.lower()
    for written, meant in SPELLINGS:
        plain = plain.replace(written, meant)
    return plain


def _units_agree(value: float, factors: set[float], lab: Lab) -> bool:
    return len({tuple(_beyond(value * f, lab, side) for side in ("low", "high")) for f in factors}) == 1


def _beyond(value: float, lab: Lab, side: str) -> int:
    ladder = lab.ladder(side)
    limits = [x.at.value or 0.0 for x in ladder.levels] if ladder else []
    return sum(value < t if side == "low" else value > t for t in limits)
