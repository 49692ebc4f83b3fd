"""Plots of an evaluation, as SVG: the same figures give the same bytes."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from repletion.evaluation.nhanes_scores import Report

Floats = npt.NDArray[np.float64]
MODEL, BAR, PLAIN = "#0b5fa5", "#c2571a", "#777777"
SIZE = (9.6, 3.2)


def plot_outcome(report: Report, folder: Path) -> Path:
    """Draw calibration, ROC and decision curve of one outcome side by side; return the file."""
    figure, axes = _figure(3)
    curves = report.curves
    _calibration(axes[0], report)
    axes[1].plot(*curves.roc, color=MODEL, label=f"model {report.model.auroc:.3f}")
    axes[1].plot(*curves.roc_bar, color=BAR, label=f"regression {report.bar.auroc:.3f}")
    axes[1].plot([0, 1], [0, 1], color=PLAIN, linewidth=0.8)
    _named(axes[1], "ROC", "share of those without, flagged", "share of those with, flagged")
    axes[2].plot(curves.thresholds, curves.benefit, color=MODEL, label="model")
    axes[2].plot(curves.thresholds, curves.benefit_bar, color=BAR, label="regression")
    axes[2].plot(curves.thresholds, curves.benefit_all, color=PLAIN, linestyle="--", label="test everybody")
    axes[2].axhline(0, color=PLAIN, linewidth=0.8, label="test nobody")
    axes[2].set_ylim(-0.2 * report.model.observed, 1.05 * report.model.observed)
    _named(axes[2], "decision curve", "threshold probability", "net benefit")
    figure.suptitle(report.outcome.name, fontsize=10)
    return _saved(figure, folder / f"nhanes_{report.outcome.id}.svg")


def _calibration(axis: Any, report: Report) -> None:
    for bins, colour, name in (
        (report.curves.bins, MODEL, "model"),
        (report.curves.bins_bar, BAR, "regression"),
    ):
        axis.plot([b.predicted for b in bins], [b.observed for b in bins], "o-", color=colour, label=name, markersize=3)
    highest = max(max(b.predicted, b.observed) for b in (*report.curves.bins, *report.curves.bins_bar))
    axis.plot([0, highest], [0, highest], color=PLAIN, linewidth=0.8)
    _named(axis, "calibration (tenths)", "predicted", "observed")


def plot_pairs(
    title: str, names: Sequence[str], expected: Floats, simulated: Floats, path: Path, *, log: bool = True
) -> Path:
    """Draw what is simulated against what is expected, one point a name, around the line of equality."""
    figure, (axis,) = _figure(1)
    axis.plot(expected, simulated, "o", color=MODEL, markersize=3, alpha=0.6)
    if log:
        axis.set_xscale("log")
        axis.set_yscale("log")
    ends = [min(expected.min(), simulated.min()), max(expected.max(), simulated.max())]
    axis.plot(ends, ends, color=PLAIN, linewidth=0.8)
    _named(axis, f"{title} ({len(names)})", "population", "simulated", legend=False)
    return _saved(figure, path)


def plot_counts(simulated: Floats, marks: dict[str, float], path: Path) -> Path:
    """Draw how many symptoms people have: shares of the simulated by count, with marks where populations lie."""
    figure, (axis,) = _figure(1)
    axis.bar(np.arange(len(simulated)), simulated, color=MODEL, width=0.9)
    for name, place in marks.items():
        axis.axvline(place, color=BAR, linewidth=1.2, label=name)
    _named(axis, "symptoms a person", "number", "share of simulated people")
    return _saved(figure, path)


def _figure(columns: int) -> tuple[Any, Any]:
    import matplotlib as mpl

    mpl.use("Agg")
    mpl.rcParams.update({"svg.hashsalt": "repletion", "font.size": 8, "svg.fonttype": "none"})
    from matplotlib import pyplot

    width = SIZE[0] if columns == 3 else 4.2
    figure, axes = pyplot.subplots(1, columns, figsize=(width, SIZE[1]), layout="constrained", squeeze=False)
    return figure, axes[0]


def _named(axis: Any, title: str, across: str, up: str, *, legend: bool = True) -> None:
    axis.set_title(title, fontsize=9)
    axis.set_xlabel(across)
    axis.set_ylabel(up)
    if legend:
        axis.legend(frameon=False, fontsize=7)


def _saved(figure: Any, path: Path) -> Path:
    from matplotlib import pyplot

    figure.savefig(path, format="svg", metadata={"Date": None})
    pyplot.close(figure)
    return path
