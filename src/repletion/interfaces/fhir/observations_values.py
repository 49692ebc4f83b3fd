"""The value of an Observation: a quantity, a word, a text; and the result of a test that it makes."""

import re
from dataclasses import dataclass, replace
from typing import Literal

from repletion.decisions.lab_units import canonical
from repletion.domain.case import Result
from repletion.domain.knowledge import Lab
from repletion.interfaces.fhir.bundle_parts import Coding, Part
from repletion.interfaces.fhir.codes import LabCode

COMPARATORS: dict[str, Literal["<", ">"]] = {"<": "<", "<=": "<", ">": ">", ">=": ">"}
WORDS: dict[str, Literal["very_low", "low", "normal", "high", "very_high"]] = {
    "LL": "very_low", "L": "low", "N": "normal", "H": "high", "HH": "very_high", "LU": "very_low", "HU": "very_high",
}  # fmt: skip
ALIKE = 0.02
"""Two units by which a value differs less than this share are spellings of one."""
WRITTEN = re.compile(r"(<=|>=|<|>)?\s*(\d+(?:\.\d+)?)\s*([^\s\d].{0,30})?$")


@dataclass(frozen=True)
class Value:
    """What was observed, as it was given."""

    number: float | None = None
    units: tuple[str, ...] = ()
    comparator: str = ""
    codings: tuple[Coding, ...] = ()
    words: str = ""
    flag: bool | None = None
    absent: str = ""
    interpretation: tuple[str, ...] = ()
    range: tuple[float | None, float | None] | None = None

    @property
    def given(self) -> bool:
        """Return whether there is any value."""
        return self.number is not None or bool(self.codings) or bool(self.words) or self.flag is not None


def value_of(part: Part) -> Value:
    """Return the value of an Observation or of one of its components."""
    quantity = part.part("valueQuantity")
    interpretation = tuple(c.code for i in part.parts("interpretation") for c in i.codings())
    base = Value(interpretation=interpretation, absent=part.status("dataAbsentReason"))
    if quantity is not None:
        return _quantity(quantity, part, base)
    if "valueInteger" in part.value:
        return replace(base, number=part.number("valueInteger"))
    if "valueBoolean" in part.value:
        return replace(base, flag=part.flag("valueBoolean"))
    codings = part.codes("valueCodeableConcept")
    if codings:
        return replace(base, codings=codings, words=codings[0].display)
    return _text(part.text("valueString"), base)


def _quantity(quantity: Part, part: Part, base: Value) -> Value:
    number = quantity.number("value")
    comparator = quantity.text("comparator")
    if comparator and comparator not in COMPARATORS:
        quantity.fault("comparator", f"{comparator[:10]!r} is none of the codes", "use <, <=, >= or >")
    units = tuple(dict.fromkeys(filter(None, (quantity.text("code"), quantity.text("unit")))))
    return replace(base, number=number, units=units, comparator=comparator, range=_range(part, set(units)))


def _text(text: str, base: Value) -> Value:
    """Return a text that is a figure ("<0.1 ng/mL") as one, any other as words."""
    written = WRITTEN.fullmatch(text)
    if not written:
        return replace(base, words=text)
    units = (written.group(3).strip(),) if written.group(3) else ()
    return replace(base, number=float(written.group(2)), units=units, comparator=written.group(1) or "")


def _range(part: Part, units: set[str]) -> tuple[float | None, float | None] | None:
    """Return the laboratory's own range where there is exactly one, in the unit of the value."""
    ranges = list(part.parts("referenceRange"))
    if len(ranges) != 1 or ranges[0].status("type") not in ("", "normal"):
        return None
    ends: list[float | None] = []
    for side in ("low", "high"):
        end = ranges[0].part(side)
        own = {end.text("code"), end.text("unit")} - {""} if end else set()
        if own and not own & units:
            return None
        ends.append(end.number("value") if end else None)
    low, high = ends
    ordered = low is None or high is None or low < high
    return (low, high) if ordered and (low is not None or high is not None) else None


def result_of(value: Value, test: LabCode, lab: Lab) -> tuple[Result | None, str]:
    """Return the result of a test that a value makes, or why there is none."""
    if value.number is not None:
        return _number(value, test, lab)
    word = next((WORDS[i] for i in value.interpretation if i in WORDS), None)
    if word is not None:
        return Result(test=test.test, result=word, adjusted=test.adjusted), ""
    if value.given:
        return None, f"{value.words[:40]!r} is no result of {lab.name} that can be read"
    return None, f"has no value{f' ({value.absent})' if value.absent else ''}"


def _number(value: Value, test: LabCode, lab: Lab) -> tuple[Result | None, str]:
    made = Result(
        test=test.test, value=value.number, comparator=COMPARATORS.get(value.comparator),
        range=value.range, adjusted=test.adjusted,
    )  # fmt: skip
    if not value.units:
        return made, ""
    read = [replace(made, unit=test.units.get(unit, unit)) for unit in value.units]
    known = [(one, amount) for one in read if (amount := canonical(one, lab)) is not None]
    if known and any(abs(amount - known[0][1]) > ALIKE * abs(known[0][1]) for _, amount in known):
        return None, f"{' and '.join(u[:30] for u in value.units)} are two units: which one is meant is not known"
    if known:
        return known[0][0], ""
    return None, f"{value.units[0][:30]} is no unit of {lab.name}; use one of {', '.join(list(lab.units)[:6])}"
