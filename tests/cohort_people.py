"""Invented people as tables for the tests of cohorts, and the same people as cases."""

import random

import polars as pl

from repletion.domain.case import Case, Reading, Result
from repletion.interfaces.cohort.batches import Wanted

WANTED = Wanted("2026-11-24")
FLAGS = ("low_back_pain", "fatigue", "night_leg_cramps", "trouble_climbing_stairs")
EXPOSED = ("statin", "little_sun", "thiazide_diuretic")
LABS = {"vitamin_d_25oh": (10, 120, "nmol/L"), "potassium": (2.4, 5.6, "mmol/L"), "ferritin": (4, 300, "ug/L")}


def people(count, seed=1, ages=(45, 67), sexes=("female",)):
    """Return a table of people; its columns are our own ids."""
    rng = random.Random(seed)
    return pl.DataFrame([_row(rng, i, ages, sexes) for i in range(count)], infer_schema_length=None)


def _row(rng, i, ages, sexes):
    row = {"id": f"p{i:06}", "age": rng.choice(ages), "sex": rng.choice(sexes)}
    row |= {name: rng.choice([None, None, 0, 1]) for name in (*FLAGS, *EXPOSED)}
    for name, (low, high, unit) in LABS.items():
        row[name] = round(rng.uniform(low, high), 1) if rng.random() < 0.4 else None
        row[f"{name}_unit"] = unit
    return row


def case_of(row):
    """Return the case of a row, told anew here."""
    words = {0: "absent", 1: "present"}
    return Reading(
        case=Case(
            age=row["age"],
            sex=row["sex"],
            findings={n: words[row[n]] for n in FLAGS if row[n] is not None},
            exposures={n: words[row[n]] for n in EXPOSED if row[n] is not None},
            labs=tuple(Result(test=n, value=row[n], unit=u) for n, (_, _, u) in LABS.items() if row[n] is not None),
        )
    )
