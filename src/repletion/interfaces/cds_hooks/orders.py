"""Orders, as drafts or in the record: which test, which medicine, how much a day. Named by our words, not by theirs."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from repletion.decisions.contents import Content, contents_of
from repletion.decisions.interactions import thing
from repletion.domain.knowledge import KnowledgeBase
from repletion.domain.plan import Guidance
from repletion.domain.supplement import Product
from repletion.intake_text.supplement_lines import product_of
from repletion.interfaces.fhir.bundle import Bundle, Entry
from repletion.interfaces.fhir.bundle_parts import Coding, Part
from repletion.interfaces.fhir.codes import load_codes
from repletion.interfaces.fhir.conditions_words import medicines_in
from repletion.kb.words import lexicon

OPEN = ("draft", "active", "on-hold", "")
"""The states of an order that stands."""
NUTRITION = "nutrition_order"
IDLE = re.compile(
    r"\b(?:serum|plasma|blood|level|levels|measurement|test|total|mass|moles|volume|in|or|of|s|p)\b|[/,\[\]|]"
)
UNITS = re.compile(r"\b(?:UNT|units?|\[iU\])(?![\w])", re.IGNORECASE)
EACH = re.compile(r"^(?:\{?(?:tablet|tab|capsule|cap|softgel|drop|dose|pill|each|sachet)s?\}?|1|)$", re.IGNORECASE)
"""The unit of a dose that counts pieces: then the strength stands in the name."""
HOURS = {"h": 1.0, "d": 24.0, "wk": 168.0, "mo": 730.0}


@dataclass(frozen=True)
class Order:
    """One order: our name for it, every id it goes by, its tests, what it holds a day where that is told."""

    name: str
    tags: frozenset[str]
    tests: tuple[str, ...] = ()
    medicine: bool = False
    contents: tuple[Content, ...] = ()
    reference: str = ""
    names: tuple[str, ...] = ()


def order(entry: Entry, bundle: Bundle, kb: KnowledgeBase, known: Guidance) -> Order | None:
    """Return what is ordered; None where it is nothing that is known here, or no longer stands."""
    if entry.part.text("status") not in OPEN or entry.part.flag("doNotPerform"):
        return None
    if entry.kind == "ServiceRequest":
        return _test(entry, kb)
    if entry.kind == "MedicationRequest":
        return _medicine(entry, bundle, kb, known)
    if entry.kind == "NutritionOrder":
        return Order("Nutrition", frozenset({NUTRITION}), reference=_reference(entry), names=entry.names)
    return None


def _reference(entry: Entry) -> str:
    name = entry.part.value.get("id")
    return f"{entry.kind}/{name}" if isinstance(name, str) and name else ""


def _test(entry: Entry, kb: KnowledgeBase) -> Order | None:
    codings = [*entry.part.codes("code"), *(c for p in entry.part.parts("orderDetail") for c in p.codings())]
    tests = tuple(dict.fromkeys(tests_of(codings)))
    if not tests:
        return None
    name = " and ".join(kb.labs[t].name for t in tests)
    return Order(name, frozenset(tests), tests, reference=_reference(entry), names=entry.names)


def tests_of(codings: Iterable[Coding]) -> Iterator[str]:
    """Yield the tests that codings name: by LOINC, else by their words."""
    codes = load_codes().tests
    for coding in codings:
        if coding.system in ("loinc", "") and coding.code in codes:
            yield codes[coding.code].test
        else:
            yield from _by_words(coding.display[:200])


@lru_cache(maxsize=2048)
def _by_words(display: str) -> tuple[str, ...]:
    """Return the test that the words of an order are: all of them, not some of them."""
    plain = " ".join(display.lower().split())
    for form in (plain, " ".join(IDLE.sub(" ", plain).split()), " ".join(plain.replace(",", " ").split())):
        for kind, *ids in lexicon().concepts.get(form, ()):
            if kind == "lab":
                return tuple(ids)
    return ()


def _medicine(entry: Entry, bundle: Bundle, kb: KnowledgeBase, known: Guidance) -> Order | None:
    codings = list(_codings(entry, bundle))
    ids = _means(codings)
    if not ids:
        return None
    first = next((i for i in ids if i in kb.drugs), ids[0])
    name = kb.drugs[first].name if first in kb.drugs else kb.exposures[first].name
    tags = frozenset(tag for i in ids for tag in thing(i, name, kb, known).tags)
    contents = _contents(entry, codings, name, known)
    return Order(name, tags, (), True, contents, _reference(entry), entry.names)


def _codings(entry: Entry, bundle: Bundle) -> Iterator[Coding]:
    yield from entry.part.codes("medicationCodeableConcept")
    reference = entry.part.part("medicationReference")
    if reference is not None:
        meant = bundle.meant(reference.text("reference"), entry)
        if meant is not None and meant.kind == "Medication":
            yield from meant.part.codes("code")
        if shown := reference.text("display"):
            yield Coding("", "", shown)


def _means(codings: list[Coding]) -> tuple[str, ...]:
    """Return the medicines and exposures of an order, by code, else by its words."""
    found = load_codes().medicine(codings)
    if found and found[1].means:
        return found[1].means
    return next((ids for c in codings if (ids := medicines_in(c.display))), ())


def _contents(entry: Entry, codings: list[Coding], name: str, known: Guidance) -> tuple[Content, ...]:
    """Return what an order brings a day; nothing where dose or times are not told."""
    dosage = next(entry.part.parts("dosageInstruction"), None)
    a_day = times_a_day(dosage) if dosage else None
    dose = _dose(dosage) if dosage else None
    if a_day is None or dose is None:
        return ()
    amount, unit = dose
    if not EACH.match(unit):
        plain = UNITS.sub("IU", unit).replace("ug", "mcg")
        return contents_of(Product(name=name, holds={name: f"{amount:g} {plain}"}, a_day=a_day), known)
    for coding in codings:
        read = product_of(UNITS.sub("IU", coding.display[:200]))
        if read.holds:
            return contents_of(Product(name=read.name, holds=read.holds, a_day=a_day * amount), known)
    return ()


def times_a_day(dosage: Part) -> float | None:
    """Return how often a day a dose is taken; None where that is not told.

    >>> repeat = {"frequency": 1, "period": 1, "periodUnit": "wk"}
    >>> round(times_a_day(Part({"timing": {"repeat": repeat}}, "", [])), 3)
    0.143
    """
    timing = dosage.part("timing")
    repeat = timing.part("repeat") if timing else None
    if repeat is None:
        return None
    frequency, period = repeat.number("frequency"), repeat.number("period")
    hours = HOURS.get(repeat.text("periodUnit"))
    if hours is None or not period or period <= 0:
        return None
    return (frequency or 1.0) * 24 / (period * hours)


def _dose(dosage: Part) -> tuple[float, str] | None:
    """Return the amount and unit of one dose."""
    rate = next(dosage.parts("doseAndRate"), None)
    quantity = rate.part("doseQuantity") if rate else None
    value = quantity.number("value") if quantity else None
    if quantity is None or value is None or value <= 0:
        return None
    return value, quantity.text("code") or quantity.text("unit")
