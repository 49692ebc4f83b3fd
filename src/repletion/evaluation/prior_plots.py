"""Plots of the prior predictive check."""

from pathlib import Path

import numpy as np

from repletion.evaluation.plots import plot_counts, plot_pairs
from repletion.evaluation.prior_check import MEDIAN, Part
from repletion.evaluation.prior_run import PriorRun

SHOWN: dict[Part, str] = {
    "causes": "prevalence of causes",
    "findings": "frequency of findings",
    "tests": "shares beyond the limits of tests",
    "pairs of symptoms": "odds ratios of symptom pairs",
}


def plot_prior(run: PriorRun, folder: Path) -> list[Path]:
    """Draw every part into the folder; return the files."""
    drawn = []
    for part, title in SHOWN.items():
        told = [check for check in run.of(part) if check.simulated > 0 and check.population > 0]
        population, simulated = (np.array([getattr(c, a) for c in told]) for a in ("population", "simulated"))
        path = folder / f"prior_{part.replace(' ', '_')}.svg"
        drawn.append(plot_pairs(title, [c.name for c in told], population, simulated, path))
    marks = {"median in New Zealand": float(MEDIAN)}
    return [*drawn, plot_counts(run.counts, marks, folder / "prior_symptoms_a_person.svg")]
