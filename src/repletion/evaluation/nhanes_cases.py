"""From a row of the survey to a case: everything that is known and may be used. Never ancestry, income or education."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from repletion.domain.case import Case, DiagnosisState, Presence, Result, Said, Taken
from repletion.domain.knowledge import KnowledgeBase
from repletion.evaluation.nhanes_labs import LABS

STATES: dict[bool, Presence] = {True: "present", False: "absent"}

SAME_NAME = (
    "metformin",
    "loop_diuretic",
    "thiazide_diuretic",
    "potassium_sparing_diuretic",
    "ace_inhibitor_or_arb",
    "statin",
    "fibrate",
    "glucocorticoid",
    "enzyme_inducing_antiepileptic",
    "valproate",
    "bisphosphonate",
    "levothyroxine",
    "colchicine",
    "aromatase_inhibitor",
    "opioid",
    "fluoroquinolone",
    "diabetes",
    "obesity",
    "underweight",
    "smoking",
    "winter_high_latitude",
    "vitamin_d_supplement",
    "vitamin_d_high_dose",
    "magnesium_supplement",
    "vitamin_b6_high_dose",
    "zinc_high_dose",
    "iron_supplement",
    "folic_acid_supplement",
    "multivitamin",
    "low_calcium_intake_computed",
    "low_magnesium_intake_computed",
    "low_vitamin_d_intake_computed",
    "low_protein_intake",
)
"""Exposures whose column has their own name."""

EXPOSURES = {
    **{name: name for name in SAME_NAME},
    "calcium_supplement": "calcium_in_any_supplement",
    "vitamin_b12_supplement": "b12_in_any_supplement",
    "low_dairy_intake": "milk_never_or_rarely",
    "heavy_alcohol": "alcohol_42_g",
    "mostly_shade": "shade_mostly",
    "skin_unchanged_by_sun": "skin_unchanged_by_sun",
}
"""Exposure to column. Time outdoors was asked in the scored years only, so that no odds ratio of other years exists."""

PRESENT_ONLY = {
    name: name
    for name in ("proton_pump_inhibitor", "h2_blocker", "nsaid", "orlistat", "potassium_supplement")
    + ("thyroid_disease_known",)
}
"""Sold without prescription too, or told only where known: its "no" leaves the thing unknown."""

FINDINGS = {
    "fatigue": "tired_half_the_days",
    "trouble_climbing_stairs": "stairs_any_difficulty",
    "trouble_rising_from_chair": "chair_any_difficulty",
    "grip_weakness": "weak_grip",
}

CONDITIONS = {
    "chronic_kidney_disease": "kidney_disease_told",
    "coeliac_disease": "celiac",
    "osteoporosis": "osteoporosis",
}
"""Diagnoses somebody was told, taken as active; "no" is unknown, since many go unfound."""

TESTS = tuple(name for name in LABS if name != "calcium_total")


def cases(frame: pl.DataFrame, kb: KnowledgeBase) -> list[Case]:
    """Return one case for every row of a frame that `nhanes.read` made."""
    return [case_of(row, kb) for row in frame.iter_rows(named=True)]


def case_of(row: Mapping[str, Any], kb: KnowledgeBase) -> Case:
    """Return the case of one row: a blank is unknown."""
    findings: dict[str, Presence | Said] = dict(_told(row, FINDINGS))
    return Case(
        age=row["age"],
        sex=row["sex"],
        pregnant=None if row["pregnancy"] is None else row["pregnancy"] == 1,
        exposures=_exposures(row),
        findings=findings,
        conditions=_conditions(row),
        labs=tuple(Result(test=t, value=row[t], unit=kb.labs[t].unit) for t in TESTS if row[t] is not None),
    )


def _told(row: Mapping[str, Any], columns: Mapping[str, str]) -> dict[str, Presence]:
    return {name: STATES[row[column] == 1] for name, column in columns.items() if row[column] is not None}


def _exposures(row: Mapping[str, Any]) -> dict[str, Presence | Taken]:
    found: dict[str, Presence | Taken] = dict(_told(row, EXPOSURES))
    return {**found, **{name: "present" for name, column in PRESENT_ONLY.items() if row[column] == 1}}


def _conditions(row: Mapping[str, Any]) -> dict[str, DiagnosisState]:
    return {name: "active" for name, column in CONDITIONS.items() if row[column] == 1}
