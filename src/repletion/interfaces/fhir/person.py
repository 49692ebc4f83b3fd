"""The person of a record: exactly one, with age and sex as of the day; everything else must be about them."""

from collections.abc import Iterator
from datetime import date

from repletion.domain.fault import Fault
from repletion.interfaces.fhir.bundle import Bundle, Entry, subject, subject_parts, tail
from repletion.interfaces.fhir.bundle_parts import Coding, Moment, Part
from repletion.interfaces.fhir.reading_notes import Draft

OLDEST = 120


def read_person(bundle: Bundle, draft: Draft, where: str) -> tuple[str, ...]:
    """Take in age and sex; return the names of the person, for the references of the rest."""
    patients = _one_each(bundle)
    if not patients:
        remedy = "add the Patient resource, with birthDate and gender"
        what = "no Patient in it: nobody knows whose results they are"
        bundle.faults.append(Fault(where=where, what=what, remedy=remedy))
        return ()
    for other in patients[1:]:
        what = "is a second Patient: results of several people would be mixed"
        bundle.faults.append(Fault(where=other.part.path, what=what, remedy="give one person at a time"))
    person = patients[0]
    if "modifierExtension" in person.part.value or "implicitRules" in person.part.value:
        person.part.fault("modifierExtension", "changes the meaning in a way that is not known here", "leave it out")
    _age(person, draft)
    _sex(person, draft)
    return person.names


def _one_each(bundle: Bundle) -> list[Entry]:
    """Return the patients, the same one given twice once; one id with another birth or sex is another person."""
    found: dict[tuple[str, ...], Entry] = {}
    for entry in bundle.of("Patient"):
        name = next(iter(entry.names[-1:]), entry.part.path)
        found.setdefault((name, *(str(entry.part.value.get(key)) for key in ("birthDate", "gender"))), entry)
    return list(found.values())


def _age(person: Entry, draft: Draft) -> None:
    born = person.part.moment("birthDate")
    died = person.part.moment("deceasedDateTime")
    key = "deceasedDateTime" if died else "deceasedBoolean"
    if person.part.flag("deceasedBoolean") or (died and died.day <= draft.on):
        person.part.fault(key, "the person is dead on the day of the answer", "give a day before (--on)")
    if born is None:
        return
    years = age(born, draft.on)
    if 0 <= years <= OLDEST:
        draft.age = years
        draft.use(f"{person.part.path}.birthDate", Coding("", "birthDate", born.text), f"age {years}")
    else:
        what = "is after the day of the answer" if years < 0 else f"makes the person older than {OLDEST}"
        person.part.fault("birthDate", what, "mend the date of birth, or the day of the answer (--on)")


def age(born: Moment, on: date) -> int:
    """Return whole years; of a birth date without its day or month the middle of what it can mean is taken.

    >>> from repletion.interfaces.fhir.bundle_parts import moment
    >>> age(moment("1980"), date(2026, 11, 24)), age(moment("1980-12-01"), date(2026, 11, 24))
    (46, 45)
    """
    month, day = {4: (7, 1), 7: (born.day.month, 15)}.get(len(born.text), (born.day.month, born.day.day))
    return on.year - born.day.year - ((on.month, on.day) < (month, day))


def _sex(person: Entry, draft: Draft) -> None:
    gender = person.part.text("gender")
    coding = Coding("", "gender", gender)
    if gender in ("female", "male"):
        draft.sex = "female" if gender == "female" else "male"
        draft.use(f"{person.part.path}.gender", coding, gender)
    elif gender in ("other", "unknown"):
        draft.leave(f"{person.part.path}.gender", coding, "sex stays unknown: limits of tests are those of both sexes")
    elif gender:
        person.part.fault("gender", f"{gender[:20]!r} is none of the codes", "use male, female, other or unknown")


def of_others(bundle: Bundle, names: tuple[str, ...]) -> Iterator[Fault]:
    """Yield a fault for every resource that is about somebody else."""
    if not names:
        return
    for entry in bundle.entries:
        about = subject(entry)
        meant = bundle.meant(about, entry) if about else None
        same = not about or about in names or tail(about) in names or (meant is not None and meant.kind != "Patient")
        if not same and "?" not in about and (meant is None or not set(meant.names) & set(names)):
            what = "is about another person than the Patient of this record"
            yield Fault(where=entry.part.path, what=what, remedy="leave it out, or give its own person")


def beside(entry: Entry, bundle: Bundle) -> str:
    """Return why a resource is not about the person of the record, nothing where it is; `of_others` tells the rest."""
    if "focus" in entry.part.value:
        return "has a focus: it may be about somebody or something else"
    about = subject(entry)
    meant = bundle.meant(about, entry) if about else None
    if meant is not None and meant.kind != "Patient":
        return f"is about a {meant.kind}, not about the person"
    named = _identifiers(i for part in subject_parts(entry) if not about and (i := part.part("identifier")))
    own = _identifiers(i for p in bundle.of("Patient") for i in p.part.parts("identifier"))
    return "names its person by an identifier that the Patient does not have" if named - own else ""


def _identifiers(parts: Iterator[Part]) -> set[str]:
    return {part.text("value") for part in parts} - {""}
