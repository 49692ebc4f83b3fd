"""What a product holds: from the words and units of its label to amounts of nutrients a day, and its faults."""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from repletion.decisions.interactions import is_nutrient, spellings
from repletion.domain.plan import Guidance
from repletion.domain.supplement import Form, Prescription, Product, Supplied
from repletion.nutrition.dose import elemental_share, in_unit

AMOUNT = re.compile(r"^\s*([+-]?[\d,]*\.?\d+(?:e[+-]?\d+)?)\s*(\S[^\d]*)?$", re.IGNORECASE)
UNITS = ("ug", "mg", "g", "IU", "mmol")


@dataclass(frozen=True)
class Content:
    """One nutrient of a product: how much a day, in the nutrient's unit (None: the label was not given)."""

    nutrient: str
    form: str
    a_day: float | None
    toward_limit: bool
    read_as: str
    perhaps: bool = False
    """A mixture whose label was not given may hold it."""


Faulty = tuple[str, str]
"""What is wrong, and how to mend it."""


def nutrient_id(said: str, known: Guidance) -> str | None:
    """Return the nutrient, form or mixture that a label's word means."""
    for phrase in spellings(said):
        ids = [i for i in known.words.get(phrase, ()) if is_nutrient(i, known)]
        if ids:
            return ids[0]
    return None


def contents_of(product: Product | Prescription, known: Guidance) -> tuple[Content, ...]:
    """Return what a product without faults holds; of a mixture without amounts, everything that it may hold."""
    found = [c for said, amount in product.holds.items() for c in _content(said, amount, product.a_day, known)]
    if not product.holds:
        found = list(_unmeasured(nutrient_id(product.name, known), known))
    return tuple(found)


def _unmeasured(i: str | None, known: Guidance) -> Iterator[Content]:
    """Yield what a product whose amounts were not given holds, or may hold."""
    if i is not None and i not in known.products.mixtures:
        yield Content(_nutrient(i, known), i, None, _counts(i, known), "amount not given")
    elif i is not None:
        mixture = known.products.mixtures[i]
        yield from (Content(n, n, None, True, "amount not given", perhaps=not mixture.certain) for n in mixture.holds)


def _content(said: str, amount: str, a_day: float, known: Guidance) -> Iterator[Content]:
    i = nutrient_id(said, known)
    value = amount_of(said, amount, known)
    if i is None or value is None:
        return
    form, limits = known.products.forms.get(i), known.limits[_nutrient(i, known)]
    measured = f"{value:.4g} {limits.unit}"
    told = amount if amount.replace(",", "") == measured else f"{amount} = {measured}"
    if form is not None and share_of(form) != 1.0:
        told = f"{amount} of {form.name} = {measured} of {limits.name.lower()}"
    yield Content(_nutrient(i, known), i, value * a_day, _counts(i, known), told)


def _nutrient(i: str, known: Guidance) -> str:
    return known.products.forms[i].nutrient if i in known.products.forms else i


def _counts(i: str, known: Guidance) -> bool:
    return known.products.forms[i].toward_limit if i in known.products.forms else True


def amount_of(said: str, amount: str, known: Guidance) -> float | None:
    """Return how much of its nutrient one unit of a product holds, in the nutrient's unit; None when it has faults."""
    i, parts = nutrient_id(said, known), AMOUNT.match(amount)
    if i is None or i in known.products.mixtures or parts is None or parts.group(2) is None:
        return None
    form, nutrient = known.products.forms.get(i), _nutrient(i, known)
    supplied = known.products.nutrients[nutrient]
    number = float(parts.group(1).replace(",", ""))
    return _converted(number, parts.group(2), form, supplied, known.limits[nutrient].unit)


def _converted(number: float, said: str, form: Form | None, supplied: Supplied, unit: str) -> float | None:
    iu = form.iu if form and form.iu is not None else supplied.iu
    value = in_unit(number, said, unit, iu=iu, element=supplied.element)
    if value is None or form is None or said.strip().lower() in ("mmol", "meq", "iu"):
        return value
    return value * share_of(form)


def share_of(form: Form) -> float:
    """Return what part of a form's mass is the nutrient."""
    if form.formula and form.element:
        return elemental_share(form.formula, form.element)
    return 1.0 if form.share is None else form.share


def faults_of_amount(said: str, amount: str, known: Guidance) -> Iterator[Faulty]:
    """Yield what is wrong with one content: its word, number, unit, or a dose that does not exist."""
    i, parts = nutrient_id(said, known), AMOUNT.match(amount)
    if i is None:
        yield f"{said!r} is no nutrient known here", "use the word of the label, such as vitamin D or magnesium citrate"
    elif i in known.products.mixtures:
        yield f"{said!r} is a mixture", "list what its label says that it holds"
    elif parts is None:
        yield f"{said}: {amount!r} is no amount", 'write a number and a unit, such as "500 mg"'
    elif parts.group(2) is None:
        yield f"{said}: {amount!r} has no unit", f'add it, such as "{amount} {known.limits[_nutrient(i, known)].unit}"'
    else:
        yield from _unit_or_slip(said, amount, i, known)


def _unit_or_slip(said: str, amount: str, i: str, known: Guidance) -> Iterator[Faulty]:
    nutrient = _nutrient(i, known)
    lowest, highest = known.products.nutrients[nutrient].doses
    value, unit = amount_of(said, amount, known), known.limits[nutrient].unit
    if value is None:
        yield f"{said}: {amount!r} is in no unit of {known.limits[nutrient].name}", f"give it in {unit}"
    elif not lowest <= value <= highest:
        parts = AMOUNT.match(amount)
        number = parts.group(1) if parts else ""
        meant = [f"{number} {u}" for u in UNITS if _fits(said, f"{number} {u}", lowest, highest, known)]
        remedy = f"did you mean {' or '.join(meant)}?" if meant else "check the label"
        yield f"{said}: {amount} is {value:.4g} {unit}, a dose that does not exist", remedy


def _fits(said: str, amount: str, lowest: float, highest: float, known: Guidance) -> bool:
    value = amount_of(said, amount, known)
    return value is not None and lowest <= value <= highest


def sums(contents: Mapping[str, tuple[Content, ...]]) -> dict[str, float | None]:
    """Return the daily total by nutrient of what counts against limits; None where an amount is not known.

    What a mixture only may hold is left out.
    """
    parts: dict[str, list[float | None]] = {}
    for c in (c for cs in contents.values() for c in cs if c.toward_limit and not c.perhaps):
        parts.setdefault(c.nutrient, []).append(c.a_day)
    return {n: None if None in said else math.fsum(a or 0.0 for a in said) for n, said in parts.items()}
