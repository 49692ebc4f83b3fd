"""`repletion follow record`: what was typed into entries of the journal."""

import argparse
from collections.abc import Iterator, Sequence

from repletion.decisions.alarm import alarms
from repletion.decisions.journal_check import Known, day
from repletion.decisions.treatment import story
from repletion.domain.assessment import UrgencyReason
from repletion.domain.case import Case, Result
from repletion.domain.fault import Fault, Unusable
from repletion.domain.journal import CaseThen, DoseTaken, Entry, LabResult, Note, SymptomScore, Weight
from repletion.interfaces.inputs import read_case, read_notes
from repletion.interfaces.wording import URGENCY
from repletion.nutrition.dose_units import daily

THREE = 3
"""Words of a result told as a test's id, a value and a unit."""
ADULT = 19
"""Bands of intake that reach this age are those of adults."""


def arguments(record: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    """Declare what can be recorded."""
    kinds = record.add_subparsers(title="what", metavar="WHAT", dest="what", required=True)
    symptom = kinds.add_parser("symptom", parents=[common], help="how bad a complaint is, 0 (gone) to 10")
    symptom.add_argument("finding", metavar="COMPLAINT", help='its id, or plain words such as "low back pain"')
    symptom.add_argument("score", type=int, metavar="SCORE")
    lab = kinds.add_parser("lab", parents=[common], help="results, in words or as a test's id, value and unit")
    lab.add_argument("results", nargs="+", metavar="RESULT", help='such as "25-OH vitamin D 22 nmol/L"')
    dose = kinds.add_parser("dose", parents=[common], help="what is taken of a nutrient (the element, not its salt)")
    dose.add_argument("nutrient", metavar="NUTRIENT")
    dose.add_argument("amount", type=float, metavar="AMOUNT")
    dose.add_argument("unit", metavar="UNIT")
    dose.add_argument("--per", choices=("day", "week", "month", "once"), default="day")
    dose.add_argument("--until", metavar="YYYY-MM-DD", help="the last day of it (it goes on)")
    dose.add_argument("--injection", action="store_true", help="it was injected")
    dose.add_argument("--product", default="", help="its name, where two of the same nutrient are taken")
    weight = kinds.add_parser("weight", parents=[common], help="body weight in kilograms")
    weight.add_argument("kg", type=float, metavar="KG")
    note = kinds.add_parser("note", parents=[common], help="a line of the diary")
    note.add_argument("text", metavar="TEXT")
    case = kinds.add_parser("case", parents=[common], help="everything else about the person, as of that day")
    case.add_argument("case", nargs="?", metavar="CASE", help="a case in YAML or JSON, or - for standard input")
    case.add_argument("--text", metavar="NOTES", help="plain words instead: a file, or - for standard input")
    for command in kinds.choices.values():
        command.add_argument("--on", metavar="YYYY-MM-DD", help="the day of it (today)")


def entries(given: argparse.Namespace, known: Known) -> list[Entry]:
    """Return the entries that the command line means; `Unusable` where it means none."""
    on = given.on or known.today.isoformat()
    if given.what == "symptom":
        return [SymptomScore(on=on, finding=finding_id(given.finding, known), score=given.score)]
    if given.what == "lab":
        return list(results_in(" ".join(given.results), on, known))
    if given.what == "dose":
        return [_dose(given, on)]
    if given.what == "weight":
        return [Weight(on=on, kg=given.kg)]
    if given.what == "note":
        return [Note(on=on, text=given.text.strip())]
    return [_case(given, on, known)]


def _dose(given: argparse.Namespace, on: str) -> DoseTaken:
    return DoseTaken(
        on=on,
        nutrient=_id(given.nutrient),
        amount=given.amount,
        unit=given.unit,
        per=given.per,
        until=given.until,
        route="injection" if given.injection else "mouth",
        product=given.product.strip(),
    )


def _case(given: argparse.Namespace, on: str, known: Known) -> CaseThen:
    if bool(given.case) == bool(given.text):
        what = "give a case or --text, one of them"
        raise Unusable([Fault(where="command line", what=what, remedy="see `repletion follow record case --help`")])
    reading = read_notes(given.text, known.kb) if given.text else read_case(given.case, known.kb)
    return CaseThen(on=on, case=reading.case)


def _id(words: str) -> str:
    return words.strip().lower().replace(" ", "_").replace("-", "_")


def finding_id(words: str, known: Known) -> str:
    """Return the id that words mean: itself, or the one complaint that a reader finds in them."""
    own = _id(words)
    if own in known.kb.findings:
        return own
    case = _read(words, known)
    present = [n for n in case.findings if n in known.kb.findings]
    return present[0] if len(present) == 1 else own


def results_in(words: str, on: str, known: Known) -> Iterator[LabResult]:
    """Yield the results that words tell; `Unusable` where they tell none."""
    parts = words.split()
    number = _number(parts[1]) if len(parts) == THREE else None
    if number is not None and _id(parts[0]) in known.kb.labs:
        yield LabResult(on=on, test=_id(parts[0]), value=number, unit=parts[2])
        return
    results = _read(words, known).labs
    if not results:
        remedy = 'write name, value and unit, as in "25-OH vitamin D 22 nmol/L"'
        raise Unusable([Fault(where="command line", what="no result was understood", remedy=remedy)])
    yield from (_lab(result, on) for result in results)


def _lab(result: Result, on: str) -> LabResult:
    if result.value is None or result.unit is None:
        what = f"{result.test} needs a value with its unit"
        raise Unusable([Fault(where="command line", what=what, remedy="write both, as the laboratory printed them")])
    when = result.on if result.on and day(result.on) else on
    return LabResult(
        on=when, test=result.test, value=result.value, unit=result.unit,
        comparator=result.comparator, range=result.range,
    )  # fmt: skip


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _read(words: str, known: Known) -> Case:
    from repletion.intake_text.reader import Reader
    from repletion.kb.words import lexicon

    return Reader(lexicon(), known.kb).read(words).case


def alarms_of(new: list[Entry], old: list[Entry], known: Known) -> tuple[UrgencyReason, ...]:
    """Return the danger signs that new entries bring, the words of a note included."""
    before = story(old, known.today, known.kb, known.nutrients, known.courses)
    after = story([*old, *new], known.today, known.kb, known.nutrients, known.courses)
    notes = " ".join(entry.text for entry in new if isinstance(entry, Note))
    return alarms(before, after, _read(notes, known) if notes else Case())


def alarm_lines(danger: Sequence[UrgencyReason]) -> Iterator[str]:
    """Yield the most urgent danger signs as lines; they stand in order."""
    for i, reason in enumerate(danger):
        if reason.level == "routine" or reason.level != danger[0].level:
            return
        if i == 0:
            yield URGENCY[reason.level]
        yield f"• {reason.text}"


def notices(entries: list[Entry], known: Known) -> Iterator[str]:
    """Yield what has to be said of a dose: above the upper limit it is a treatment, and needs a prescriber."""
    for entry in entries:
        if isinstance(entry, DoseTaken):
            nutrient = known.nutrients[entry.nutrient]
            limits = [i.ul for i in nutrient.intake if i.ul is not None and i.age[1] >= ADULT]
            amount = daily(entry, nutrient) or 0.0
            if nutrient.ul_covers == "none" and nutrient.ul_note:
                yield f"{nutrient.name}: {nutrient.ul_note}"
            elif limits and amount > max(limits):
                told = (
                    f"{amount:g} {nutrient.unit} a day of {nutrient.name} is above the upper limit of {max(limits):g}"
                )
                yield f"{told}: only as a prescriber's treatment, with the blood tests that belong to it."
