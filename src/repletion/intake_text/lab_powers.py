"""Powers and raised figures of units as print has them (10\u2079/L, m\u00b2): read plainly, given back as printed."""

import re

RAISED = str.maketrans("\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079", "0123456789")
POWER = re.compile(r"10([\u2070\u00b9\u00b2\u00b3\u2074-\u2079]+)")
RAISES = "\u2070\u00b9\u00b2\u00b3\u2074-\u2079"
REST = r"[^\s,;)\]|]"
UNITS = re.compile(rf"(?:[x\u00d7]\s?)?10[{RAISES}]+\s?/\s?{REST}+|[^\s,;(\[|]*[\u00b2\u00b3\u207b]{REST}*")
INVERSE = re.compile(r"\s?(l|L)\u207b\u00b9")


def plain_powers(text: str) -> str:
    """Return a text with powers of ten and raised figures written plainly.

    >>> plain_powers("2.4 \u00d7 10\u2079/L, 71 mL/min/1.73 m\u00b2, 3 mmol L\u207b\u00b9")
    '2.4 x 10^9/L, 71 mL/min/1.73 m2, 3 mmol/L'
    """
    if text.isascii():
        return text
    powers = POWER.sub(lambda m: f"10^{m.group(1).translate(RAISED)}", text)
    return INVERSE.sub(r"/\1", powers).replace("\u00d7", "x").translate(RAISED)


def printed_units(text: str) -> dict[str, str]:
    """Return the units of a text that have raised figures, by their plain form in small letters.

    >>> printed_units("plt 88 \u00d7 10\u2079/L")
    {'x 10^9/l': '\u00d7 10\u2079/L'}
    """
    found = () if text.isascii() else (m.group() for m in UNITS.finditer(text))
    units = {}
    for unit in found:
        plain = plain_powers(unit).replace("\u00b5", "u").replace("\u03bc", "u").lower()
        units[plain] = unit
        if plain in ("m2", "m^2"):
            units.setdefault(f"ml/min/1.73 {plain}", f"mL/min/1.73 {unit}")
    return units
