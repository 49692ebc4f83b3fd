"""What the journal shows: one course against what is expected, and the follow-up as a whole."""

import json
import os
import sys
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from repletion.decisions.follow_up import FollowUp
from repletion.decisions.journal_check import Known
from repletion.decisions.reassess import follow_up, reassess
from repletion.decisions.treatment import LabStory, Story, story
from repletion.domain.fault import Fault, Unusable
from repletion.domain.journal import Entry
from repletion.interfaces.follow_text import assessed_text, assessed_values, trend_text, trend_values
from repletion.interfaces.journal.chart import Chart, svg
from repletion.interfaces.terminal import render
from repletion.kb.load import judgement_share

STEPS = 40
AHEAD = 28
"""Days that a chart looks ahead."""


def trend(about: str, form: str, entries: Sequence[Entry], on: date, known: Known) -> str:
    """Return the courses of a test, complaint or nutrient as text, JSON or SVG."""
    told = story(entries, on, known.kb, known.nutrients, known.courses)
    judged = follow_up(told)
    charts = list(charts_of(about, judged))
    if not charts:
        what = f"nothing is recorded of {about!r}"
        remedy = "give the id of a test, complaint or nutrient that `repletion follow list` shows"
        raise Unusable([Fault(where="trend", what=what, remedy=remedy)])
    verdicts = {v.about: [v] for v in (*(v for _, v in judged.labs), *judged.complaints)}
    if form == "svg":
        return svg(_only(charts))
    if form == "json":
        values = {"trends": [trend_values(chart, verdicts.get(name, [])) for name, chart in charts]}
        return json.dumps(values, ensure_ascii=False, indent=1, default=str) + "\n"
    return "\n".join(trend_text(chart, verdicts.get(name, []), known.kb) for name, chart in charts)


def _only(charts: Sequence[tuple[str, Chart]]) -> Chart:
    if len(charts) > 1:
        names = " or ".join(name for name, _ in charts)
        raise Unusable([Fault(where="trend", what="a drawing holds one course", remedy=f"name {names}")])
    return charts[0][1]


def every_chart(judged: FollowUp) -> Iterator[tuple[str, Chart]]:
    """Yield the course of every test that was measured and of every complaint that was scored, with its id."""
    told = judged.told
    for about in (*told.kb.labs, *told.kb.findings):
        if told.results(about) if about in told.kb.labs else told.scores(about):
            yield from charts_of(about, judged)


def charts_of(about: str, judged: FollowUp) -> Iterator[tuple[str, Chart]]:
    """Yield the courses that a test, a complaint or a nutrient names, each with its id."""
    told = judged.told
    for lab_story, _ in judged.labs:
        if about in (lab_story.test, lab_story.course.nutrient) and told.results(lab_story.test):
            yield lab_story.test, _lab_chart(lab_story, told)
    treated = {s.test for s, _ in judged.labs}
    if about in told.kb.labs and about not in treated and told.results(about):
        lab = told.kb.labs[about]
        yield about, Chart(lab.name, lab.unit, told.results(about), (), None, None)
    if about in told.kb.findings and told.scores(about):
        yield about, _complaint_chart(about, judged)


def _lab_chart(lab_story: LabStory, told: Story) -> Chart:
    points = tuple(p for p in (lab_story.baseline, *lab_story.later) if p is not None)
    earlier = [p for p in told.results(lab_story.test) if p not in points]
    days = _days(lab_story.baseline.on, told.on, [p.on for p in points]) if lab_story.baseline else []
    bands = [(d, band) for d in days if (band := lab_story.expected(d)) is not None]
    every = tuple(sorted([*earlier, *points], key=lambda p: p.on))
    target = lab_story.course.target.value
    return Chart(lab_story.lab.name, lab_story.lab.unit, every, tuple(bands), target, lab_story.start)


def _complaint_chart(name: str, judged: FollowUp) -> Chart:
    told = judged.told
    points = told.scores(name)
    healing = judged.healing(name)
    start = date.fromisoformat(told.doses(healing[-1].nutrient)[0].on) if healing else None
    days = _days(start, told.on, [p.on for p in points]) if start else []
    bands = tuple(judged.bands(name, days))
    return Chart(told.kb.findings[name].name, "0 to 10", points, bands, None, start, full_scale=10.0)


def _days(first: date, today: date, also: Sequence[date]) -> list[date]:
    """Return the days on which a band is drawn: evenly up to four weeks from today, and on the days of the values."""
    span = (today - first).days + AHEAD
    even = {first + timedelta(span * i // STEPS) for i in range(STEPS + 1)}
    return sorted({*even, *(d for d in also if d >= first)})


def assessed(form: str, entries: Sequence[Entry], on: date, known: Known) -> str:
    """Return the follow-up as text or JSON."""
    told = story(entries, on, known.kb, known.nutrients, known.courses)
    answer = reassess(told, judgement_share(known.kb))
    if form == "json":
        return json.dumps(assessed_values(answer, told), ensure_ascii=False, indent=1) + "\n"
    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    rendered = render(answer.assessment, known.kb, colour=colour) if answer.assessment else ""
    return assessed_text(answer, told, rendered)
