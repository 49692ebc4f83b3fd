"""Numbers of results as they are written: thousands, decimal commas, British points."""

import re

from repletion.domain.knowledge import Lab

FIGURES = (
    r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d|,\d)|\d{1,3}(?:['\u2019]\d{3})+(?!\d)|\d{1,3}(?:\.\d{3}){2,}(?![\d.])"
    r"|\d{1,3}(?:\.\d{3})+,\d+(?!\d)|\d+(?:[.,\u00b7]\d+)?)"
)
"""What a number looks like, its sign and comparator left out."""
BLANKS = r"\d{1,3}(?: \d{3})+(?!\d)"
"""A number whose thousands are parted by blanks; only a unit of enzymes or counts behind it tells it from two."""
DATE = re.compile(r"\b\d{1,2}\.\d{1,2}\.\d{2,4}\b")
COMMAS = re.compile(r"\d,\d{1,2}(?!\d)")
POINTS = re.compile(r"\d\.\d{1,2}(?!\d)")
BELOW = {"<", "<=", "\u2264", "=<"}


def decimal_commas(text: str) -> bool:
    """Return whether a text writes its decimals with commas, so that "1.840" is a thousand and more.

    >>> decimal_commas("tsh 64,2; ck 1.840 (01.02.2026)"), decimal_commas("ck 1,840; k 2.9")
    (True, False)
    """
    plain = DATE.sub(" ", text)
    return bool(COMMAS.search(plain)) and not POINTS.search(plain)


def value_of(written: str, lab: Lab, factor: float | None, commas: bool) -> float:
    """Return the value of a written number of a test; `commas`: whether the text has decimal commas.

    Three figures behind a single comma or point are a thousand or decimals: what a living person can have decides.
    """
    if written.endswith("k"):
        return 1000 * value_of(written[:-1], lab, None, commas)
    plain = written.replace(" ", "").replace("'", "").replace("\u2019", "").replace("\u00b7", ".")
    if re.fullmatch(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?", plain):
        return _either(float(plain.replace(",", "")), float(plain.replace(",", ".", 1).replace(",", "")), lab, factor)
    if re.fullmatch(r"\d{1,3}(?:\.\d{3}){2,}", plain) or re.fullmatch(r"\d{1,3}(?:\.\d{3})+,\d+", plain):
        return float(plain.replace(".", "").replace(",", "."))
    if re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", plain):
        return _pointed(plain, lab, factor, commas)
    return float(plain.replace(",", "."))


def _pointed(plain: str, lab: Lab, factor: float | None, commas: bool) -> float:
    thousands, decimal = float(plain.replace(".", "")), float(plain)
    return _either(thousands, decimal, lab, factor) if commas else decimal


def _either(thousands: float, decimal: float, lab: Lab, factor: float | None) -> float:
    """Return the first of two readings that can be, in the unit given or else in any."""
    factors = [factor] if factor else list(lab.units.values())
    low, high = lab.plausible
    possible = [x for x in (thousands, decimal) if any(low <= x * f <= high for f in factors)]
    return possible[0] if possible else thousands
