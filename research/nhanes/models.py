"""Odds ratios: what exposures do to the levels that define a deficiency, and findings by status. Data first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from research.nhanes.people import People, Survey
from research.nhanes.questions import AGE_BANDS, BACKGROUND, CONTRASTS, FEWEST, FLAGS, MODELS, SYMPTOMS, Model

from repletion.evaluation.survey import Flags, Floats, logistic, ratio, share


@dataclass(frozen=True)
class Ratio:
    """One ratio as it is written down; shares and the crude ratio of shares only for findings by status."""

    kind: str
    outcome: str
    exposure: str
    adjusted_for: str
    years: str
    n: int
    exposed: int
    cases_exposed: int
    odds_ratio: float
    low: float
    high: float
    share_exposed: float | None = None
    share_others: float | None = None
    ratio: float | None = None
    ratio_low: float | None = None
    ratio_high: float | None = None


def age_and_sex(people: People, counted: Flags) -> tuple[Floats, list[str]]:
    """Return indicator columns for age (the youngest band with anybody is left out) and sex, and their names."""
    bands = [band for band in AGE_BANDS if (people.band(band, None) & counted).any()][1:]
    ages = [people.band(band, None).astype(float) for band in bands]
    return np.stack([*ages, people.array("female")], axis=1), [*(f"age {low}-{high}" for low, high in bands), "female"]


def fitted(survey: Survey, model: Model, exposures: Sequence[str], wanted: Sequence[str]) -> Iterator[Ratio]:
    """Yield the adjusted odds ratios of the wanted exposures; those with too few exposed cases are left out.

    Where all exposures are wanted, the ratios of age and sex come along.
    """
    outcome = f"state_{model.outcome}"
    people = survey.people([outcome, *exposures])
    if people is None:
        return
    domain = people.band(model.ages, model.sex)
    y = people.array(outcome)
    own = np.stack([people.array(exposure) for exposure in exposures], axis=1)
    counted = domain & ~np.isnan(y) & ~np.isnan(own).any(axis=1)
    demographic, names = age_and_sex(people, counted)
    columns, labels = np.column_stack([own, demographic]), [*exposures, *names]
    kept = [k for k, label in enumerate(labels) if told(columns[:, k], y, counted, 1 if label in names else FEWEST)]
    fit = logistic(people.design, y, columns[:, kept], domain)
    shown = {*wanted, *names} if wanted == exposures else set(wanted)
    others = [labels[k] for k in kept if labels[k] not in names]
    for number, k in enumerate(kept, start=1):
        if labels[k] in shown:
            has = (columns[:, k] == 1) & counted
            adjusted = ", ".join(["age", "sex", *(other for other in others if other != labels[k])])
            people_with = (int(has.sum()), int((has & (y == 1)).sum()))
            odds = fit.odds_ratio(number)
            yield Ratio("exposure", model.outcome, labels[k], adjusted, people.years, fit.n, *people_with, *odds)


def told(column: Floats, outcome: Floats, counted: Flags, fewest: int) -> bool:
    """Return whether a column can be told: enough cases with it, and people without the outcome, and others."""
    has = counted & (column == 1)
    cases = int((has & (outcome == 1)).sum())
    return cases >= fewest and cases < int(has.sum()) < int(counted.sum())


def exposure_ratios(survey: Survey) -> Iterator[Ratio]:
    """Yield what every exposure does to every outcome, mutually adjusted within its model."""
    for model in MODELS:
        if not model.only_added:
            yield from fitted(survey, model, model.exposures, model.exposures)
        for more in model.added:
            yield from fitted(survey, model, (*model.exposures, more), (more,))


def status(people: People, name: str) -> Floats:
    """Return who has the status of a contrast (1), who is its comparison (0), nan for the rest."""
    if name in FLAGS:
        return people.array(FLAGS[name])
    test, low, high = CONTRASTS[name]
    values = people.array(test)
    return np.where(values < low, 1.0, np.where(values >= high, 0.0, np.nan))


def symptom_ratios(survey: Survey) -> Iterator[Ratio]:
    """Yield every finding by every status: shares, crude ratio of shares, odds ratio adjusted in two ways."""
    for symptom in SYMPTOMS:
        for name in (*CONTRASTS, *FLAGS):
            column = CONTRASTS[name][0] if name in CONTRASTS else FLAGS[name]
            people = survey.people([symptom, column])
            for adjusted_for in ((), BACKGROUND) if people else ():
                found = _symptom_ratio(people, symptom, name, adjusted_for) if people else None
                if found:
                    yield found


def _symptom_ratio(people: People, symptom: str, name: str, adjusted_for: Sequence[str]) -> Ratio | None:
    women = name.startswith("ferritin")
    domain = people.band((20, 49), "female") if women else people.band((20, 120), None)
    y, exposed = people.array(symptom), status(people, name)
    own = [people.array(column) for column in adjusted_for if column != FLAGS.get(name)]
    complete = ~np.isnan(np.stack([y, exposed, *own])).any(axis=0)
    counted = domain & complete
    cases = [int((counted & (exposed == value) & (y == 1)).sum()) for value in (1, 0)]
    if min(cases) < FEWEST:
        return None
    demographic, _ = age_and_sex(people, counted)
    columns = np.column_stack([exposed, *own, demographic])
    kept = [k for k in range(columns.shape[1]) if told(columns[:, k], y, counted, 1)]
    fit = logistic(people.design, y, columns[:, kept], counted)
    shares = [share(people.design, y, counted & (exposed == value)).value for value in (1, 0)]
    number = int((counted & (exposed == 1)).sum())
    crude = ratio(people.design, y, exposed, counted)
    label = ", ".join(["age", "sex", *(column for column in adjusted_for if column != FLAGS.get(name))])
    plain = Ratio("finding", symptom, name, label, people.years, fit.n, number, cases[0], *fit.odds_ratio(1))
    return replace(
        plain,
        share_exposed=shares[0],
        share_others=shares[1],
        ratio=crude[0],
        ratio_low=crude[1],
        ratio_high=crude[2],
    )
