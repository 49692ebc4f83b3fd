"""The tests of NHANES in the knowledge base's units.

Formulas: eGFR by CKD-EPI 2021 from serum creatinine made comparable between cycles (Selvin, Am J Kidney Dis
2007;50:918); HbA1c by the IFCC-NGSP master equation; calcium adjusted for albumin only where that is below 35 g/L.
"""

import polars as pl

c = pl.col
FEMALE = c("RIAGENDR") == 2


def _value(column: str, factor: float = 1.0) -> pl.Expr:
    return (c(column).cast(pl.Float64) * factor).round(6)


def _creatinine() -> pl.Expr:
    raw = c("creat_umol").cast(pl.Float64) / 88.402
    early = pl.when(c("cycle") == "1999-2000").then(1.013 * raw + 0.147)
    return early.when(c("cycle") == "2005-2006").then(0.978 * raw - 0.016).otherwise(raw)


def _egfr() -> pl.Expr:
    ratio = _creatinine() / pl.when(FEMALE).then(0.7).otherwise(0.9)
    power = pl.when(FEMALE).then(-0.241).otherwise(-0.302)
    low = pl.min_horizontal(ratio, pl.lit(1.0)).pow(power)
    high = pl.max_horizontal(ratio, pl.lit(1.0)).pow(-1.2)
    age = pl.lit(0.9938).pow(c("RIDAGEYR").cast(pl.Float64))
    egfr = 142 * low * high * age * pl.when(FEMALE).then(1.012).otherwise(1.0)
    return pl.when(c("creat_umol").is_null()).then(None).otherwise(egfr)


CALCIUM, ALBUMIN = _value("ca_mmol"), _value("alb_gL")
LABS: dict[str, pl.Expr] = {
    "vitamin_d_25oh": _value("vitd_25ohd_nmol"),
    "calcium_total": CALCIUM,
    "calcium_adjusted": pl.when(ALBUMIN < 35).then(CALCIUM + 0.02 * (40 - ALBUMIN)).otherwise(CALCIUM).round(6),
    "albumin": ALBUMIN,
    "phosphate": _value("phos_mmol"),
    "pth": _value("pth_pgml", 1 / 9.4247),
    "alkaline_phosphatase": _value("alp_UL"),
    "potassium": _value("k_mmol"),
    "sodium": _value("na_mmol"),
    "bicarbonate": _value("hco3_mmol"),
    "urea": _value("bun_mmol"),
    "creatinine": _creatinine() * 88.402,
    "egfr": _egfr(),
    "glucose": _value("glu_mmol"),
    "hba1c": (_value("hba1c_pct") - 2.152) / 0.09148,
    "uric_acid": _value("uric_umol"),
    "alt": _value("alt_UL"),
    "ast": _value("ast_UL"),
    "ldh": _value("ldh_UL"),
    "creatine_kinase": _value("ck_UL"),
    "tsh": _value("tsh_miul"),
    "crp": _value("crp_mgL"),
    "haemoglobin": _value("hgb_gdl", 10),
    "mcv": _value("mcv_fl"),
    "white_cells": _value("wbc_k"),
    "platelets": _value("plt_k"),
    "ferritin": _value("ferritin_ugL"),
    "iron": _value("iron_umol"),
    "vitamin_b12": _value("b12_pmol"),
    "methylmalonic_acid": _value("mma_nmol"),
    "homocysteine": _value("hcy_umol"),
    "folate": _value("folate_serum_nmol"),
    "vitamin_b6_plp": _value("b6_plp_nmol"),
    "vitamin_c": _value("vitc_mgdl", 56.78),
    "vitamin_e": _value("vite_ugdl", 0.023218),
}
