"""python -m research.nhanes_pairs DATA.parquet: how often two symptoms go together, NHANES 1999-2008, survey weights.

Writes src/repletion/kb/own/nhanes_pairs.csv, which `repletion evaluate prior` compares simulated people with. The
interval of an odds ratio is a jackknife over the survey's first-stage units, on the log scale.
"""

import csv
import sys
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import numpy as np
import polars as pl

from repletion.domain.fault import Unusable
from repletion.evaluation.jackknife import interval
from repletion.evaluation.nhanes import INFORMING, design, read, weighted
from repletion.evaluation.pairs import log_odds_ratio

OUT = Path(__file__).parent.parent / "src/repletion/kb/own/nhanes_pairs.csv"
SYMPTOMS = {
    "low_back_pain": "low_back_pain_3m",
    "neck_pain": "neck_pain_3m",
    "joint_pain": "joint_pain_12m",
    "night_leg_cramps": "leg_cramps_in_bed_sometimes",
    "fatigue": "tired_half_the_days",
    "trouble_climbing_stairs": "stairs_any_difficulty",
    "trouble_rising_from_chair": "chair_any_difficulty",
}
"""Our finding: the survey's question nearest to it."""


def rows(path: str) -> Iterator[dict[str, str]]:
    """Yield one row for every pair that was asked of the same people."""
    frame = read(path, INFORMING)
    for one, other in combinations(SYMPTOMS, 2):
        both = frame.filter(pl.col(SYMPTOMS[one]).is_not_null() & pl.col(SYMPTOMS[other]).is_not_null())
        cycles = [c for c in INFORMING if c in both["cycle"].unique().to_list()]
        if cycles:
            yield _row(weighted(both, cycles), one, other, cycles)


def _row(frame: pl.DataFrame, one: str, other: str, cycles: list[str]) -> dict[str, str]:
    a, b = (frame[SYMPTOMS[name]].cast(pl.Float64).to_numpy() == 1 for name in (one, other))
    drawn = design(frame)
    middle = log_odds_ratio(a, b, drawn.weights)
    low, high = interval(drawn, lambda w: log_odds_ratio(a, b, w))
    share = [float(np.average(x, weights=drawn.weights)) for x in (a, b, a & b)]
    return {
        "one": one,
        "other": other,
        "years": f"{cycles[0][:4]}-{cycles[-1][-4:]}",
        "n": str(len(frame)),
        **{name: f"{x:.4g}" for name, x in zip(("share_one", "share_other", "share_both"), share, strict=True)},
        **{name: f"{np.exp(x):.4g}" for name, x in (("odds_ratio", middle), ("low", low), ("high", high))},
    }


def main(path: str) -> int:
    """Write the file; exit status 2 when the data cannot be used."""
    try:
        found = list(rows(path))
    except Unusable as unusable:
        print(unusable, file=sys.stderr)
        return 2
    with OUT.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(found[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(found)
    print(f"wrote {OUT}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
