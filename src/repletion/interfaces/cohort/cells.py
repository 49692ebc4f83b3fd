"""What one cell of a table means: a state, a number, a day, a list of names. A blank is unknown."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from math import isfinite
from typing import Any

BLANK = frozenset({"", "na", "n/a", "nan", "null", "unknown", "uncertain", "."})
PRESENT = frozenset({"1", "true", "t", "yes", "y", "present"})
ABSENT = frozenset({"0", "false", "f", "no", "n", "absent"})
COMPARED = re.compile(r"([<>])\s*=?\s*(.+)")


class Unclear(ValueError):
    """A cell that cannot be what its column is mapped to; says why, in words."""


def token(cell: Any) -> str:
    """Return a cell as it is compared: without case and outer blanks, whole numbers without a fraction.

    >>> token(2.0), token(" Yes "), token(True), token(None)
    ('2', 'yes', 'true', '')
    """
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    plain = str(cell).strip().lower()
    return plain[:-2] if plain.endswith(".0") and plain[:-2].lstrip("-").isdigit() else plain


def recoded(cell: Any, values: Mapping[str, str]) -> str:
    """Return a cell's meaning by the map's `values` (of tokens), or its own token where the map has none."""
    told = token(cell)
    if not values or told in BLANK:
        return values.get(told, told)
    if told not in values:
        raise Unclear(f"is none of the values that the map names ({', '.join(values)})")
    return values[told]


def state(cell: Any, values: Mapping[str, str]) -> bool | None:
    """Return whether something is there; None where that is not known.

    >>> state("Yes", {}), state(0, {}), state("", {}), state(2, {"2": "present"})
    (True, False, None, True)
    """
    told = recoded(cell, values)
    if told in BLANK:
        return None
    if told in PRESENT or told in ABSENT:
        return told in PRESENT
    raise Unclear("is neither yes nor no (1, 0, true, false, yes, no, present, absent; blank for unknown)")


def number(cell: Any) -> float | None:
    """Return a number; None for a blank."""
    if isinstance(cell, bool):
        raise Unclear("is no number")
    if token(cell) in BLANK:
        return None
    try:
        value = float(cell)
    except (TypeError, ValueError):
        raise Unclear("is no number") from None
    if not isfinite(value):
        raise Unclear("is no finite number")
    return value


def measured(cell: Any) -> tuple[float | None, str | None]:
    """Return a result's number and the sign before it.

    >>> measured("< 10"), measured(4.2)
    ((10.0, '<'), (4.2, None))
    """
    found = COMPARED.fullmatch(cell.strip()) if isinstance(cell, str) else None
    return (number(found[2]), found[1]) if found else (number(cell), None)


def years(cell: Any) -> int | None:
    """Return an age in completed years."""
    value = number(cell)
    if value is not None and not 0 <= value <= 120:
        raise Unclear("is no age in years (0 to 120)")
    return None if value is None else int(value)


def day(cell: Any) -> str | None:
    """Return a day as YYYY-MM-DD; of a moment its day."""
    if token(cell) in BLANK:
        return None
    if isinstance(cell, date):
        return (cell.date() if isinstance(cell, datetime) else cell).isoformat()
    try:
        return datetime.fromisoformat(str(cell).strip()).date().isoformat()
    except ValueError:
        raise Unclear("is no day (write it as YYYY-MM-DD)") from None


def names(cell: Any, separator: str) -> tuple[str, ...]:
    """Return the names of a list, or of a text with separators.

    >>> names("statin; metformin;", ";"), names(["a", None], ";"), names("[a, b]", ";")
    (('statin', 'metformin'), ('a',), ('a', 'b'))
    """
    if isinstance(cell, (list, tuple)):
        parts = [str(x) for x in cell if x is not None]
    elif str(cell).startswith("[") and str(cell).endswith("]"):
        parts = str(cell)[1:-1].split(",")
    else:
        parts = str(cell).split(separator)
    return tuple(p.strip() for p in parts if token(p) not in BLANK)
