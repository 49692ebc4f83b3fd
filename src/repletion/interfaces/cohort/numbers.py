"""Numbers to six significant digits, and the checksum of a table of answers."""

import hashlib
from typing import Any

import numpy as np
import numpy.typing as npt

DIGITS = 6
EXACT_POWER = 22
"""Powers of ten up to this one are exact in double precision."""


def six_digits(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the values to six significant digits, each the double nearest to its decimal; NaN stays.

    >>> six_digits(np.array([0.123456789, 1234.56789, 0.0, np.nan])).tolist()
    [0.123457, 1234.57, 0.0, nan]
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        size = np.floor(np.log10(np.abs(values)))
    places = np.where(np.isfinite(size), DIGITS - 1 - size, 0).astype(np.int64)
    held = np.clip(places, 0, EXACT_POWER)
    scale = 10.0**held
    rounded = np.rint(values * scale) / scale
    for at in np.argwhere((places > EXACT_POWER) | (places < 0)):
        rounded[tuple(at)] = float(f"{values[tuple(at)]:.{DIGITS}g}")
    return np.asarray(rounded)


def checksum(table: Any, by: str = "id") -> str:
    """Return the SHA-256 of a table of answers whatever its order: sorted by id, numbers to six significant digits.

    `table`: a pyarrow Table with one row a person and unique ids. The columns count in the order of their names.
    """
    ordered = table.select(sorted(table.column_names)).sort_by(by)
    whole = hashlib.sha256()
    for name in ordered.column_names:
        whole.update(f"{name}\n".encode())
        for value in ordered[name].to_pylist():
            whole.update((f"{value:.{DIGITS}g}" if isinstance(value, float) else str(value)).encode() + b"\n")
    return whole.hexdigest()
