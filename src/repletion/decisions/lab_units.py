"""Units of results: the factor to the canonical unit, and what has to be assumed when none was given."""

from dataclasses import replace

from repletion.domain.case import Result
from repletion.domain.knowledge import Lab

FAR = 5
MORE_THAN_ONE_UNIT = "the unit was not given, and more than one is possible"
SPELLINGS = (
    *(("µ", "u"), ("μ", "u"), ("mc", "u"), ("micro", "u"), (" ", ""), ("per", "/"), ("litre", "l"), ("liter", "l")),
    *(("^", "*"), ("×", "x"), ("10³", "10*3"), ("10⁶", "10*6"), ("10⁹", "10*9"), ("m²", "m2"), ("m³", "m3")),
    *(("mui/", "miu/"), ("mie/", "miu/"), ("tsd", "thou"), ("giga/", "g/"), ("1,73", "1.73")),
)


PERCENT_HBA1C = ("%", "% (ngsp)", "%ngsp", "percent")
HBA1C_SLOPE, HBA1C_OFFSET = 10.929, 2.15


def in_table_unit(result: Result, lab: Lab) -> Result:
    """Return the result in a unit that differs from the canonical one by a factor only.

    HbA1c in per cent (NGSP) has an offset as well: IFCC mmol/mol = 10.929 (NGSP % - 2.15).

    >>> from repletion.domain.case import Result
    >>> hba1c = Lab(name="HbA1c", unit="mmol/mol", units={"mmol/mol": 1}, plausible=(10, 200))
    >>> round(in_table_unit(Result(test="hba1c", value=6.5, unit="%"), hba1c).value)
    48
    """
    if result.test != "hba1c" or result.value is None or (result.unit or "").lower() not in PERCENT_HBA1C:
        return result
    ends = [None if x is None else _ifcc(x) for x in result.range or (None, None)]
    span = (ends[0], ends[1]) if result.range else None
    return replace(result, value=_ifcc(result.value), unit=lab.unit, range=span)


def _ifcc(percent: float) -> float:
    return HBA1C_SLOPE * (percent - HBA1C_OFFSET)


def unit_factor(result: Result, lab: Lab) -> tuple[float | None, str]:
    """Return the factor to the canonical unit, and what had to be assumed."""
    if result.unit is not None:
        factor = lab.units.get(result.unit) or next((f for u, f in lab.units.items() if _same(u, result.unit)), None)
        return factor, "" if factor else f"{result.unit} is no unit of {lab.name}"
    value, factors = result.value, {lab.units[unit] for unit in lab.printed or lab.units}
    alone = len(factors) == 1
    fitting = {
        f for f in factors if value is not None and plausible(value * f, lab) and (alone or _usual(value * f, lab))
    }
    if len(fitting) == 1:
        return fitting.pop(), "the unit was not given; only one would be possible"
    if 1.0 in fitting and _units_agree(result.value or 0.0, fitting, lab):
        return 1.0, "the unit was not given; every possible one means the same"
    return None, MORE_THAN_ONE_UNIT


def likelier_unit(result: Result, lab: Lab) -> str:
    """Return a unit in which the same number would lie within all limits, if there is one: a likely slip."""
    value, given = result.value or 0.0, lab.units.get(result.unit or lab.unit)
    fitting = (u for u, f in lab.units.items() if f != given and _ordinary(value * f, lab))
    return next(fitting, "")


def _ordinary(value: float, lab: Lab) -> bool:
    mild = {side: ladder.levels[0].at.value or 0.0 for side, ladder in lab.ladders()}
    return "low" in mild and "high" in mild and mild["low"] <= value <= mild["high"]


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


def canonical(result: Result, lab: Lab) -> float | None:
    """Return the value in the canonical unit, where value and unit are understood."""
    known = in_table_unit(result, lab)
    factor, _ = unit_factor(known, lab)
    return None if factor is None or known.value is None else known.value * factor
