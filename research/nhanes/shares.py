"""Shares: how often a test is beyond each of its levels, an exposure is there, a finding is told, a state is found."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from research.nhanes.people import EARLY, RECENT, People, Survey

from repletion.domain.estimate import Estimate
from repletion.domain.knowledge import KnowledgeBase, Lab
from repletion.evaluation.nhanes import INFORMING, SCORED
from repletion.evaluation.nhanes_columns import EXPOSURES, FINDINGS, STATES
from repletion.evaluation.nhanes_labs import LABS
from repletion.evaluation.survey import Flags, Floats, share

Band = tuple[tuple[int, int], str | None]
SEXES = ("female", "male")
EVERYBODY: Band = ((20, 120), None)
STANDARD: tuple[Band, ...] = (EVERYBODY, *((ages, sex) for sex in SEXES for ages in ((20, 39), (40, 59), (60, 120))))
# Measured only in held-out years, or much changed since: a frequency that serves no outcome that is scored.
NOT_SCORED = {
    "creatine_kinase": SCORED[1:],
    "weak_grip": SCORED[1:],
    "little_sun": SCORED,
    "vitamin_d_25oh.high": INFORMING[4:] + SCORED,
}
# How common by the assay still in use: LC-MS/MS itself (before 2007 converted), folate by the microbiological assay.
PRESENT_ASSAY = ("vitamin_d_25oh", "state_vitamin_d_deficiency", "folate")
EARLY_UNLESS_YOUNG_WOMEN = ("ferritin", "state_iron_deficiency")
ASKED_AS = {  # findings of ours and the row of the knowledge base that rests on them
    "low_back_pain_3m": "low_back_pain",
    "neck_pain_3m": "neck_pain",
    "joint_pain_12m": "joint_pain",
    "leg_cramps_in_bed_sometimes": "night_leg_cramps",
    "tired_half_the_days": "fatigue",
}
ALL_YEARS = (
    "underweight",
    "low_protein_intake",
    "pregnancy",
    "shade_mostly",
    "sunscreen_mostly",
    "skin_unchanged_by_sun",
)
TOLD_OF_STATES = (
    "tired_half_the_days",
    "leg_cramps_in_bed_sometimes",
    "low_back_pain_3m",
    "pain_over_a_day_1m",
    "joint_pain_12m",
    "chair_much_difficulty",
    "stairs_much_difficulty",
)


@dataclass(frozen=True)
class Figure:
    """One share as it is written down; `among` names a state, or is empty for everybody of the band."""

    figure: str
    among: str
    sex: str
    age_from: int
    age_to: int
    years: str
    n: int
    cases: int
    share: float
    low: float
    high: float


def measured_age(estimate: Estimate) -> tuple[int, int]:
    """Return the ages of a row of the knowledge base that were examined: nobody under 20 is in the file."""
    low, high = estimate.age or (20, 120)
    return max(low, 20), high


def asked_bands(rows: Iterable[Estimate]) -> set[Band]:
    """Return the bands of those rows of a table that rest on this analysis."""
    own = (row for row in rows if any(source.startswith("nhanes_own") for source in row.sources))
    return {(measured_age(row), row.sex) for row in own if measured_age(row)[0] <= measured_age(row)[1]}


def levels(labs: dict[str, Lab]) -> Iterator[tuple[str, str, str, int, set[Band]]]:
    """Yield figure, test, side, number of the level and the bands asked for, of every level in the survey."""
    for name in LABS:
        for side in ("low", "high"):
            ladder = labs[name].ladder(side) if name in labs else None
            for number, level in enumerate(ladder.levels if ladder else (), start=1):
                yield f"{name}.{side}.{number}", name, side, number, asked_bands(level.frequency)


def limits(people: People, lab: Lab, side: str, number: int) -> Floats:
    """Return the limit that holds for each person, as a result is read: the mildest is the usual one of age and sex."""
    ladder = lab.ladder(side)
    at = (ladder.levels[number - 1].at.value if ladder else None) or 0.0
    found = np.full(people.frame.height, at)
    if number == 1 and lab.laboratory_range_first:
        for row in lab.reference:
            if row.interval:
                found[people.band(row.age or (0, 120), row.sex)] = row.interval[0 if side == "low" else 1]
    return found


def beyond(people: People, lab: Lab, name: str, side: str, number: int) -> Floats:
    """Return who is beyond the level: 1, 0, or nan where the test was not done."""
    values, limit = people.array(name), limits(people, lab, side, number)
    past = values < limit if side == "low" else values > limit
    return np.where(np.isnan(values), np.nan, past.astype(float))


def within(column: str, band: Band) -> tuple[str, ...]:
    """Return the cycles to which a figure is held in a band."""
    ages, sex = band
    if column in NOT_SCORED:
        return NOT_SCORED[column]
    if column in PRESENT_ASSAY:
        return INFORMING[4:]
    if column in EARLY_UNLESS_YOUNG_WOMEN and not (sex == "female" and ages[1] < 50):
        return EARLY
    return RECENT if column in EXPOSURES and column not in ALL_YEARS else INFORMING


def _figure(people: People, outcome: Floats, figure: str, band: Band, among: str = "") -> Figure | None:
    ages, sex = band
    domain: Flags = people.band(ages, sex)
    if among:
        domain = domain & (people.array(f"state_{among}" if among in STATES else among) == 1)
    if not (domain & ~np.isnan(outcome) & (people.design.weights > 0)).any():
        return None
    s = share(people.design, outcome, domain)
    return Figure(figure, among, sex or "", *ages, people.years, s.n, s.cases, s.value, s.low, s.high)


def lab_figures(survey: Survey, kb: KnowledgeBase) -> Iterator[Figure | None]:
    """Yield the share beyond every level, in the standard bands and those the knowledge base asks for."""
    for figure, name, side, number, bands in levels(kb.labs):
        held = f"{name}.{side}" if f"{name}.{side}" in NOT_SCORED else name
        for band in sorted({*STANDARD, *bands}, key=str):
            people = survey.people([name], within(held, band))
            if people:
                yield _figure(people, beyond(people, kb.labs[name], name, side, number), figure, band)


def column_figures(survey: Survey, kb: KnowledgeBase) -> Iterator[Figure | None]:
    """Yield the share of every exposure, finding and state, in the standard bands and those asked for."""
    for column in (*EXPOSURES, *FINDINGS, *(f"state_{state}" for state in STATES)):
        name = column.removeprefix("state_")
        for band in sorted({*STANDARD, *asked_bands(_rows(kb, column))}, key=str):
            people = survey.people([column], within(column, band))
            if people:
                yield _figure(people, people.array(column), name, band)


def _rows(kb: KnowledgeBase, column: str) -> tuple[Estimate, ...]:
    """Return the rows of the knowledge base that ask for a column."""
    if column.startswith("state_"):
        return kb.causes[column.removeprefix("state_")].prior
    if column in kb.exposures:
        return kb.exposures[column].frequency
    name = ASKED_AS.get(column, column)
    return kb.findings[name].frequency if name in kb.findings else ()


def state_figures(survey: Survey, kb: KnowledgeBase) -> Iterator[Figure | None]:
    """Yield, among people in each state, the share beyond levels of tests that the cause links, and some findings."""
    for state in STATES:
        linked = {f"{link.lab}.{link.side}" for link in kb.causes[state].labs}
        held = EARLY if f"state_{state}" in EARLY_UNLESS_YOUNG_WOMEN else INFORMING
        for figure, name, side, number, _ in levels(kb.labs):
            people = survey.people([name, f"state_{state}"], held)
            if people and f"{name}.{side}" in linked:
                outcome = beyond(people, kb.labs[name], name, side, number)
                yield _figure(people, outcome, figure, EVERYBODY, state)
        for column in TOLD_OF_STATES:
            people = survey.people([column, f"state_{state}"], held)
            if people:
                yield _figure(people, people.array(column), column, EVERYBODY, state)


def season_figures(survey: Survey) -> Iterator[Figure | None]:
    """Yield the share of people with low vitamin D by half of the year."""
    people = survey.people(["vitamin_d_25oh", "winter_high_latitude"])
    values = people.array("vitamin_d_25oh") if people else np.empty(0)
    for limit in (30, 50, 75) if people else ():
        outcome = np.where(np.isnan(values), np.nan, (values < limit).astype(float))
        for among in ("", "winter_high_latitude", "summer_half"):
            for band in STANDARD:
                yield _figure(people, outcome, f"vitamin_d_25oh.below_{limit}", band, among) if people else None


def all_figures(survey: Survey, kb: KnowledgeBase) -> list[Figure]:
    """Return every share."""
    parts = (lab_figures(survey, kb), season_figures(survey), column_figures(survey, kb), state_figures(survey, kb))
    return [figure for part in parts for figure in part if figure is not None]
