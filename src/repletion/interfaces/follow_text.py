"""The follow-up in words and as plain values."""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from repletion.decisions.reassess import Reassessed
from repletion.decisions.treatment import Story
from repletion.decisions.verdict import Judged, Verdict, short
from repletion.domain.case import said
from repletion.domain.journal import CaseThen, DoseTaken, Entry, LabResult, Note, SymptomScore, Weight
from repletion.domain.knowledge import KnowledgeBase
from repletion.interfaces.assessment_json import document
from repletion.interfaces.journal.chart import Chart, sparkline
from repletion.interfaces.journal.store import Recorded, body
from repletion.interfaces.wording import URGENCY, capital, citation
from repletion.nutrition.response import Band

WORDS: dict[Judged, str] = {
    "on_course": "on course",
    "too_early": "too early to say",
    "not_moving": "the level does not move",
    "beyond_expected": "further than expected",
    "no_start": "no value from before",
    "partly": "better, but less than expected",
    "other_cause": "probably another cause",
}
CHECKS = {"found": "found", "measure": "to measure", "ask": "to ask"}
DIGITS = 6
SHOWN = 60
"""How many values a trend shows in words."""


def entry_line(entry: Entry) -> str:
    """Return an entry on one line.

    >>> entry_line(SymptomScore(on="2026-01-01", finding="bone_pain", score=7))
    '2026-01-01  symptom  bone_pain 7 of 10'
    """
    return f"{entry.on}  {entry.kind:7}  {_told(entry)}"


def _told(entry: Entry) -> str:
    match entry:
        case SymptomScore():
            return f"{entry.finding} {entry.score} of 10"
        case LabResult():
            return f"{entry.test} {entry.comparator or ''}{entry.value:g} {entry.unit}"
        case DoseTaken():
            often = "once" if entry.per == "once" else f"a {entry.per} until {entry.until or 'now'}"
            how = " injected" if entry.route == "injection" else ""
            product = f" ({entry.product})" if entry.product else ""
            return f"{entry.nutrient} {entry.amount:g} {entry.unit} {often}{how}{product}"
        case Weight():
            return f"{entry.kg:g} kg"
        case Note():
            return entry.text.replace("\n", " / ")
        case CaseThen():
            states = ((name, said(value).state) for name, value in entry.case.findings.items())
            named = (name if state == "present" else f"{name} ({state})" for name, state in states)
            told = ", ".join(named) or "no findings"
            return f"age {entry.case.age if entry.case.age is not None else 'unknown'}: {told}"


def listing(recorded: Sequence[Recorded]) -> str:
    """Return the journal as lines with their numbers, by day."""
    lines = [f"{r.id:>5}  {entry_line(r.entry)}" for r in sorted(recorded, key=lambda r: (r.entry.on, r.id))]
    return "\n".join(lines or ["Nothing is recorded."]) + "\n"


def listing_values(recorded: Sequence[Recorded]) -> dict[str, Any]:
    """Return the journal as plain values with their numbers."""
    return {"entries": [{"id": r.id, **body(r.entry), "recorded_at": r.recorded_at} for r in recorded]}


def verdict_lines(verdict: Verdict, kb: KnowledgeBase) -> Iterator[str]:
    """Yield a verdict as lines."""
    yield f"{verdict.name}: {WORDS[verdict.verdict].upper()}"
    end = "" if verdict.told.endswith("?") else "."
    yield f"  {capital(verdict.told)}{end}"
    if verdict.expected is not None and verdict.observed is not None:
        yield f"  Expected {_range(verdict.expected)}; seen {short(verdict.observed)}.{_cited(verdict.sources, kb)}"
    if verdict.note and verdict.observed is not None:
        yield f"  {verdict.note}"
    for check in verdict.to_check:
        cited = _cited(check.sources, kb) if check.sources else ""
        yield f"  - {CHECKS[check.state]}: {check.text}{cited}"


def _range(band: Band) -> str:
    return f"about {short(band.middle)} ({short(band.low)} to {short(band.high)})"


def _cited(sources: Sequence[str], kb: KnowledgeBase) -> str:
    cited = list(dict.fromkeys(citation(s, kb.sources) for s in sources))[:3]
    return f" [{', '.join(cited or ['judgement'])}]"


def trend_text(chart: Chart, verdicts: Sequence[Verdict], kb: KnowledgeBase) -> str:
    """Return a course as a line of blocks, its values against what was expected, and the verdict."""
    shown = chart.points[-SHOWN:]
    expected = dict(chart.expected)
    lines = [f"{chart.name} ({chart.unit})  {sparkline([p.value for p in shown], chart.full_scale)}"]
    if len(shown) < len(chart.points):
        lines.append(f"  the last {SHOWN} of {len(chart.points)}; --format json gives all")
    if chart.start is not None:
        lines.append(f"  treatment since {chart.start.isoformat()}")
    for point in shown:
        band = expected.get(point.on)
        mark = "" if band is None else f"   expected {_range(band)}{'' if band.holds(point.value) else '  OUTSIDE'}"
        lines.append(f"  {point.on.isoformat()}  {short(point.value):>8}{mark}")
    for verdict in verdicts:
        lines += verdict_lines(verdict, kb)
    return "\n".join(lines) + "\n"


def trend_values(chart: Chart, verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """Return a course as plain values."""
    return {
        "name": chart.name,
        "unit": chart.unit,
        "start": chart.start.isoformat() if chart.start else None,
        "target": chart.target,
        "points": [{"on": p.on.isoformat(), "value": p.value} for p in chart.points],
        "expected": [{"on": on.isoformat(), **_band(band)} for on, band in chart.expected],
        "verdicts": [verdict_values(v) for v in verdicts],
    }


def _band(band: Band) -> dict[str, float]:
    return {k: float(f"{v:.{DIGITS}g}") for k, v in vars(band).items()}


def verdict_values(verdict: Verdict) -> dict[str, Any]:
    """Return a verdict as plain values."""
    values: dict[str, Any] = msgspec.to_builtins(verdict)
    return values | {"expected": _band(verdict.expected) if verdict.expected else None}


def assessed_values(answer: Reassessed, told: Story) -> dict[str, Any]:
    """Return the whole answer as plain values: the assessment has the keys of `repletion assess`."""
    return {
        "on": told.on.isoformat(),
        "verdicts": [verdict_values(v) for v in answer.verdicts],
        "not_counted_yet": list(answer.waiting),
        "assessment": document(answer.assessment) if answer.assessment else None,
    }


def assessed_text(answer: Reassessed, told: Story, rendered: str) -> str:
    """Return the whole answer in words; `rendered` is the assessment as a terminal shows it."""
    lines = [line for v in answer.verdicts for line in (*verdict_lines(v, told.kb), "")]
    if not told.adult:
        lines += ["What to expect of a treatment is known for adults only: follow a child with the doctor.", ""]
    elif not answer.verdicts:
        lines += ["Nothing is being treated, so there is nothing to expect yet.", ""]
    if answer.assessment is None:
        lines.append("No case is recorded: `repletion follow record case CASE.yaml` lets the causes be weighed again.")
    elif any(v.verdict in ("other_cause", "partly") for v in answer.verdicts) or not answer.waiting:
        lines += ["The causes weighed again, with today's facts:", rendered]
    else:
        lines += list(_waiting(answer, told))
    return "\n".join(lines).rstrip() + "\n"


def _waiting(answer: Reassessed, told: Story) -> Iterator[str]:
    assert answer.assessment is not None
    urgency = answer.assessment.urgency
    yield URGENCY[urgency.level]
    yield from (f"• {reason.text}" for reason in urgency.reasons)
    names = ", ".join(told.kb.findings[n].name.lower() for n in answer.waiting)
    yield f"Not weighed again yet: {names}. What is being treated may still be healing it."
    yield from (f"→ {line}" for line in urgency.safety_net)
