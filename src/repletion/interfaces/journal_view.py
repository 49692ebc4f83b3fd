"""The journal as people read it: courses against what is expected, verdicts, and what was written."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from repletion.decisions.follow_up import FollowUp
from repletion.decisions.journal_check import Known
from repletion.decisions.reassess import follow_up
from repletion.decisions.treatment import Story, story
from repletion.decisions.verdict import Verdict
from repletion.domain.case import Case, said
from repletion.domain.journal import CaseThen, DoseTaken, Entry, LabResult, Note, SymptomScore, Weight
from repletion.domain.knowledge import KnowledgeBase
from repletion.interfaces.case_words import person
from repletion.interfaces.follow_text import WORDS, verdict_lines
from repletion.interfaces.follow_view import every_chart
from repletion.interfaces.journal.chart import inline
from repletion.interfaces.journal.store import Recorded
from repletion.interfaces.journal.writing import goes_on

GOOD = ("on_course",)
BAD = ("not_moving", "other_cause", "beyond_expected")
KINDS = {"symptom": "Complaint", "lab": "Result", "dose": "Taken", "weight": "Weight", "note": "Note", "case": "Case"}


@dataclass(frozen=True)
class CourseView:
    """One test or complaint: its picture (empty without values) and what is said of it; `mood` is good, bad or open."""

    id: str
    name: str
    picture: str
    verdict: str
    mood: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """One entry as it is listed; `stops` names the nutrient of a dose that goes on."""

    id: int
    on: str
    kind: str
    text: str
    stops: str


@dataclass(frozen=True)
class JournalView:
    """All of it, the newest entry first."""

    courses: tuple[CourseView, ...]
    rows: tuple[Row, ...]
    scored: tuple[str, ...]
    """The complaints scored so far, the latest first: what will be scored again."""
    treated: bool
    has_case: bool
    adult: bool


def journal_view(recorded: Sequence[Recorded], known: Known) -> JournalView:
    """Return a journal as it is shown on the day of `known`."""
    entries = sorted((r.entry for r in recorded), key=lambda e: e.on)
    told = story(entries, known.today, known.kb, known.nutrients, known.courses)
    newest = sorted(recorded, key=lambda r: (r.entry.on, r.id), reverse=True)
    scores = [e.finding for e in reversed(entries) if isinstance(e, SymptomScore) and e.finding in known.kb.findings]
    return JournalView(
        courses=tuple(courses(told)),
        rows=tuple(_row(r, known) for r in newest),
        scored=tuple(dict.fromkeys(known.kb.findings[n].name for n in scores)),
        treated=bool(told.treated()),
        has_case=told.case() is not None,
        adult=told.adult,
    )


def courses(told: Story) -> Iterator[CourseView]:
    """Yield what is treated or measured: that with a verdict first, in its order."""
    judged = follow_up(told)
    pictures = {name: (chart.name, inline(chart)) for name, chart in every_chart(judged)}
    for verdict in judged.verdicts():
        _, picture = pictures.pop(verdict.about, ("", ""))
        yield _course(verdict, picture, judged, told.kb)
    for about, (name, picture) in pictures.items():
        yield CourseView(about, name, picture, "", "open", ())


def _course(verdict: Verdict, picture: str, judged: FollowUp, kb: KnowledgeBase) -> CourseView:
    mood = "good" if verdict.verdict in GOOD else "bad" if verdict.verdict in BAD else "open"
    lines = tuple(line.strip().removeprefix("- ") for line in [*verdict_lines(verdict, kb)][1:])
    return CourseView(verdict.about, verdict.name, picture, WORDS[verdict.verdict], mood, lines)


def _row(recorded: Recorded, known: Known) -> Row:
    entry = recorded.entry
    stops = entry.nutrient if isinstance(entry, DoseTaken) and goes_on(entry) else ""
    return Row(recorded.id, entry.on, KINDS[entry.kind], told_of(entry, known), stops)


def told_of(entry: Entry, known: Known) -> str:
    """Return an entry in words, with names in place of ids."""
    match entry:
        case SymptomScore():
            return f"{_name(known.kb.findings, entry.finding)}: {entry.score} of 10"
        case LabResult():
            return f"{_name(known.kb.labs, entry.test)}: {entry.comparator or ''}{entry.value:g} {entry.unit}"
        case DoseTaken():
            often = "once" if entry.per == "once" else f"a {entry.per}, {_until(entry)}"
            how = ", injected" if entry.route == "injection" else ""
            product = f" ({entry.product})" if entry.product else ""
            name = _name(known.nutrients, entry.nutrient)
            return f"{name}: {entry.amount:g} {entry.unit} {often}{how}{product}"
        case Weight():
            return f"{entry.kg:g} kg"
        case Note():
            return entry.text
        case CaseThen():
            return f"{person(entry.case)}: {_findings(entry.case, known)}"


def _findings(case: Case, known: Known) -> str:
    states = {_name(known.kb.findings, n): said(value).state for n, value in case.findings.items()}
    present = [name for name, state in states.items() if state == "present"]
    absent = [name for name, state in states.items() if state == "absent"]
    told = [", ".join(present) or "nothing found", *([f"not present: {', '.join(absent)}"] if absent else [])]
    return "; ".join(told)


def _until(dose: DoseTaken) -> str:
    return f"until {dose.until}" if dose.until else "goes on"


def _name(registry: object, key: str) -> str:
    found = registry.get(key)  # type: ignore[attr-defined]
    return str(found.name) if found else key
