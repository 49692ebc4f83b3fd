"""What makes entries of a journal unusable: every fault at once, with its place and its remedy."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import inf, isfinite

from repletion.decisions.case_check import faults_of_case
from repletion.decisions.lab_faults import faults_of_labs
from repletion.domain.case import Case, Drug, Result
from repletion.domain.course import Courses
from repletion.domain.fault import Fault
from repletion.domain.handbook import Nutrient
from repletion.domain.journal import CaseThen, DoseTaken, Entry, LabResult, Note, SymptomScore, Weight, subject
from repletion.domain.knowledge import KnowledgeBase
from repletion.nutrition.dose_units import converted, meant, possible, units

FIRST_YEAR = 1900
WORST = 10
KG = (20.0, 400.0)
SCORED = ("pain", "cramp", "weakness", "sensation", "movement", "general")
LONGEST = 10_000
TIMES_UL, TIMES_RDA = 20, 500
"""How many times the upper limit, or where there is none the recommended intake, a dose may be (judgement)."""


@dataclass(frozen=True)
class Known:
    """What entries are checked against."""

    kb: KnowledgeBase
    nutrients: Mapping[str, Nutrient]
    courses: Courses
    today: date


Complaint = tuple[str, str]
"""What is wrong and how to mend it."""


@dataclass(frozen=True)
class Seen:
    """The entries so far, found again by kind, day and subject; notes may repeat."""

    by_key: dict[tuple[str, str, str], list[Entry]] = field(default_factory=dict)
    doses: dict[str, list[DoseTaken]] = field(default_factory=dict)

    def add(self, entry: Entry) -> None:
        """Take an entry in."""
        self.by_key.setdefault(_key(entry), []).append(entry)
        if isinstance(entry, DoseTaken):
            self.doses.setdefault(entry.nutrient, []).append(entry)

    def holds(self, entry: Entry) -> bool:
        """Return whether the same entry is there."""
        return entry in self.by_key.get(_key(entry), ())


def seen(entries: Sequence[Entry]) -> Seen:
    """Return entries ready for being looked up."""
    found = Seen()
    for entry in entries:
        found.add(entry)
    return found


def _key(entry: Entry) -> tuple[str, str, str]:
    return entry.kind, entry.on, subject(entry)


def faults_of_entries(new: Sequence[tuple[str, Entry]], old: Sequence[Entry], known: Known) -> list[Fault]:
    """Return every fault of new entries (each with the place where it was given), also against the old ones."""
    faults = []
    before = seen(old)
    for where, entry in new:
        complaints = [*_dates(entry, known.today), *_content(entry, known), *_again(entry, before)]
        faults += [Fault(where=where, what=what, remedy=remedy) for what, remedy in complaints]
        before.add(entry)
    return faults


def day(text: str) -> date | None:
    """Return the date that YYYY-MM-DD means, None when it means none."""
    try:
        return date.fromisoformat(text) if len(text) == len("2026-01-31") else None
    except ValueError:
        return None


def _dates(entry: Entry, today: date) -> Iterator[Complaint]:
    until = entry.until if isinstance(entry, DoseTaken) else None
    for name, text in (("on", entry.on), ("until", until)):
        if text is None:
            continue
        found = day(text)
        if found is None:
            yield f"{name}: {text!r} is no date", "write YYYY-MM-DD"
        elif found > today:
            remedy = "leave `until` out while it goes on" if name == "until" else "give the day on which it was so"
            yield f"{name}: {text} lies in the future", remedy
        elif found.year < FIRST_YEAR:
            yield f"{name}: {text} is too long ago", "check the year"
    if until is not None and day(until) and day(entry.on) and until < entry.on:
        yield f"until: {until} is before {entry.on}", "swap or mend the dates"


def _content(entry: Entry, known: Known) -> Iterator[Complaint]:
    if isinstance(entry, SymptomScore):
        yield from _symptom(entry, known)
    elif isinstance(entry, LabResult):
        yield from _told(faults_of_labs(Case(labs=(result(entry),)), known.kb))
        yield from _range(entry.range)
    elif isinstance(entry, DoseTaken):
        yield from _dose(entry, known)
    elif isinstance(entry, Weight) and not KG[0] <= entry.kg <= KG[1]:
        yield f"{entry.kg:g} kg is no weight of an adult", f"give kilograms, from {KG[0]:g} to {KG[1]:g}"
    elif isinstance(entry, Note):
        yield from _note(entry)
    elif isinstance(entry, CaseThen):
        yield from _told(faults_of_case(entry.case, known.kb))
        for drug in entry.case.drugs:
            yield from _words("a drug", drug.name if isinstance(drug, Drug) else drug)


def _note(entry: Note) -> Iterator[Complaint]:
    if not entry.text:
        yield "a note of 0 characters", "write something"
    yield from _words("a note", entry.text)


def _words(what: str, text: str) -> Iterator[Complaint]:
    if len(text) > LONGEST:
        yield f"{what} of {len(text):,} characters", f"write at most {LONGEST:,}"
    if any(not c.isprintable() and c not in "\n\t" for c in text):
        yield f"{what} with characters that cannot be shown", "leave them out"


def _range(limits: tuple[float | None, float | None] | None) -> Iterator[Complaint]:
    low, high = limits or (None, None)
    if any(x is not None and not isfinite(x) for x in (low, high)) or (low or 0) > (high or inf):
        yield f"{low} to {high} is no range of a laboratory", "give it as printed, the lower limit first"


def result(entry: LabResult) -> Result:
    """Return a result of the journal as a case tells it."""
    return Result(
        test=entry.test, value=entry.value, unit=entry.unit, comparator=entry.comparator, range=entry.range, on=entry.on
    )


def _told(faults: Iterable[Fault]) -> Iterator[Complaint]:
    return ((fault.what, fault.remedy) for fault in faults)


def _symptom(entry: SymptomScore, known: Known) -> Iterator[Complaint]:
    finding = known.kb.findings.get(entry.finding)
    if finding is None:
        yield from _told(faults_of_case(Case(findings={entry.finding: "present"}), known.kb))
    elif finding.group not in SCORED:
        yield f"{entry.finding} is nothing that is felt", "score a complaint; see `repletion schema case`"
    if not 0 <= entry.score <= WORST:
        yield f"a score of {entry.score}", f"give a whole number from 0 (gone) to {WORST} (as bad as can be)"


def _dose(entry: DoseTaken, known: Known) -> Iterator[Complaint]:
    nutrient = known.nutrients.get(entry.nutrient)
    if nutrient is None:
        yield f"the nutrient {entry.nutrient!r} is not known", f"use one of {', '.join(sorted(known.nutrients))}"
        return
    yield from _words("a product", entry.product)
    if entry.per == "once" and entry.until is not None:
        yield "a dose taken once goes on until a day", "leave `until` out, or say how often"
    amount = converted(entry.amount, entry.unit, entry.nutrient, nutrient)
    if amount is None:
        yield f"{entry.unit} is no unit of {nutrient.name}", f"use {' or '.join(units(entry.nutrient, nutrient))}"
        return
    low, high = plausible_day(entry.nutrient, known)
    if not possible(amount, entry.per, low, high):
        told = (
            f"{entry.amount:g} {entry.unit} a {entry.per}" if entry.per != "once" else f"{entry.amount:g} {entry.unit}"
        )
        other = meant(entry, nutrient, low, high)
        remedy = f"did you mean {other}?" if other else "check the number and the unit"
        yield f"{told} of {nutrient.name} cannot be meant", f"{remedy} (of the nutrient itself, not its salt)"


def plausible_day(name: str, known: Known) -> tuple[float, float]:
    """Return the daily doses between which somebody can have meant what was written, in the nutrient's unit."""
    named = [c.plausible_day for c in known.courses.labs.values() if c.nutrient == name]
    if named:
        return min(low for low, _ in named), max(high for _, high in named)
    intake = known.nutrients[name].intake
    usual = [x for i in intake for x in (i.rda, i.ai) if x is not None]
    limits = [i.ul for i in intake if i.ul is not None]
    if not usual:
        return 0.0, inf
    return min(usual) / TIMES_RDA, max(limits) * TIMES_UL if limits else max(usual) * TIMES_RDA


def _again(entry: Entry, before: Seen) -> Iterator[Complaint]:
    """Yield what was recorded already: the same, or another for the same day."""
    if isinstance(entry, Note):
        return
    if before.holds(entry):
        yield f"the {entry.kind} of {entry.on} is already recorded", "leave it out"
    elif isinstance(entry, DoseTaken):
        yield from _overlap(entry, before.doses.get(entry.nutrient, ()))
    elif _key(entry) in before.by_key:
        about = f" of {subject(entry)}" if subject(entry) else ""
        yield f"another {entry.kind}{about} stands for {entry.on}", "delete that one first, or mend the date"


def _overlap(entry: DoseTaken, others: Iterable[DoseTaken]) -> Iterator[Complaint]:
    """Yield the doses of the same product that go on at the same time."""
    for other in others:
        same = (other.product, other.route, other.per) == (entry.product, entry.route, entry.per)
        if same and entry.per != "once" and _meet(entry, other):
            yield (
                f"{entry.nutrient} is already taken from {other.on} to {other.until or 'now'}",
                "end that dose first (`repletion follow stop`), or name the product",
            )


def _meet(a: DoseTaken, b: DoseTaken) -> bool:
    return a.on <= (b.until or "9999") and b.on <= (a.until or "9999")
