"""Writing into a journal: checked whole, kept whole or not at all, and what has to be said at once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from repletion.decisions.journal_check import Known, faults_of_entries
from repletion.domain.assessment import UrgencyReason
from repletion.domain.fault import Fault, Unusable
from repletion.domain.journal import DoseTaken, Entry
from repletion.interfaces.follow_record import alarms_of, notices
from repletion.interfaces.journal.store import Journal

Placed = Sequence[tuple[str, Entry]]
"""Entries, each with the place where it was given."""


@dataclass(frozen=True)
class Written:
    """What was written: the numbers of the entries, the entries, the danger signs that they bring, and notices."""

    ids: tuple[int, ...]
    entries: tuple[Entry, ...]
    danger: tuple[UrgencyReason, ...]
    notices: tuple[str, ...]


def write(path: Path, key: str | None, given: Placed, known: Known) -> Written:
    """Write entries down; a new file is made only for entries that may go in. `Unusable` with every fault at once."""
    entries = [entry for _, entry in given]
    with for_adding(path, key, given, known) as journal, journal.writing():
        old = journal.entries()
        refuse(given, old, known)
        ids = journal.add(entries, now())
    return Written(tuple(ids), tuple(entries), alarms_of(entries, old, known), tuple(notices(entries, known)))


def stop(path: Path, key: str | None, nutrient: str, last: str, known: Known) -> list[tuple[int, DoseTaken]]:
    """End the doses of a nutrient that go on with a last day; return them with their numbers."""
    with Journal(path, key) as journal, journal.writing():
        going = [(r.id, r.entry) for r in journal.all() if isinstance(r.entry, DoseTaken) and goes_on(r.entry)]
        ended = [(id, replace(dose, until=last)) for id, dose in going if dose.nutrient == nutrient]
        if not ended:
            what = f"no dose of {nutrient!r} goes on"
            raise Unusable([Fault(where="stop", what=what, remedy="see `repletion follow list`")])
        refuse([("command line", dose) for _, dose in ended], (), known)
        for id, dose in ended:
            journal.replace(id, dose)
    return ended


def goes_on(dose: DoseTaken) -> bool:
    """Return whether a dose has no last day yet."""
    return dose.until is None and dose.per != "once"


def for_adding(path: Path, key: str | None, given: Placed, known: Known) -> Journal:
    """Return the journal, made anew only for entries that may go in."""
    if not path.exists():
        refuse(given, (), known)
    return Journal(path, key, create=True)


def refuse(given: Placed, old: Sequence[Entry], known: Known) -> None:
    """Raise `Unusable` with every fault of new entries, also against the old ones."""
    wrong = faults_of_entries(given, old, known)
    if wrong:
        raise Unusable(wrong)


def now() -> str:
    """Return the time of writing (UTC)."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
