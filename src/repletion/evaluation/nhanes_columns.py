"""What the NHANES variables mean in our words: exposures, findings, states.

Every entry is a Polars expression over one file of examined adults. Missing stays missing; a state is 1, 0 or null.
"""

import polars as pl

from repletion.evaluation.nhanes_labs import FEMALE, LABS

Expressions = dict[str, pl.Expr]
c = pl.col
NONE = pl.lit(None, dtype=pl.Float64)


def _flag(condition: pl.Expr) -> pl.Expr:
    return condition.cast(pl.Float64)


def _rx(name: str) -> pl.Expr:
    return c(f"rx_{name}").cast(pl.Float64)


def _supplement(nutrient: str, amount: float) -> pl.Expr:
    """Return whether supplements held so much a day (30-day mean, 2007 on); people who take none hold nothing."""
    taken = c(f"s30_{nutrient}").cast(pl.Float64)
    known = c("cycle") >= "2007-2008"
    none = _flag(c("supp_any") == 0) == 1
    return pl.when(~known).then(None).when(none).then(0.0).otherwise(_flag(taken >= amount))


def _two_days(nutrient: str) -> pl.Expr:
    """Return the mean of two reliable recalled days, or null."""
    both = (c("d1_status") == 1) & (c("d2_status") == 1)
    return pl.when(both).then((c(f"d1_{nutrient}") + c(f"d2_{nutrient}")) / 2)


def _with_supplements(nutrient: str) -> pl.Expr:
    none = c("supp_any") == 0
    return _two_days(nutrient) + pl.when(none).then(0.0).otherwise(c(f"s30_{nutrient}").fill_null(0.0))


def _requirement(nutrient: str) -> pl.Expr:
    """Return the estimated average requirement of calcium or magnesium (mg a day) by age and sex."""
    age = c("RIDAGEYR")
    if nutrient == "calc":
        return pl.when((age > 70) | ((age > 50) & FEMALE)).then(1000.0).otherwise(800.0)
    women = pl.when(age <= 30).then(255.0).otherwise(265.0)
    return pl.when(FEMALE).then(women).otherwise(pl.when(age <= 30).then(330.0).otherwise(350.0))


def _late(expression: pl.Expr) -> pl.Expr:
    return pl.when(c("cycle") >= "2007-2008").then(expression)


PRESCRIPTIONS = {
    "proton_pump_inhibitor": "ppi",
    "h2_blocker": "h2ra",
    "metformin": "metformin",
    "loop_diuretic": "loop_diuretic",
    "thiazide_diuretic": "thiazide",
    "potassium_sparing_diuretic": "k_sparing",
    "ace_inhibitor_or_arb": "acei_arb",
    "statin": "statin",
    "fibrate": "fibrate",
    "glucocorticoid": "glucocorticoid",
    "enzyme_inducing_antiepileptic": "antiepileptic_ei",
    "valproate": "valproate",
    "bisphosphonate": "bisphosphonate",
    "levothyroxine": "levothyroxine",
    "colchicine": "colchicine",
    "orlistat": "orlistat",
    "aromatase_inhibitor": "aromatase_inh",
    "opioid": "opioid",
    "fluoroquinolone": "fluoroquinolone",
    "nsaid": "nsaid",
    "potassium_supplement": "potassium",
}
_PARTS = ("vb1", "vb6", "vb12", "fdfe", "vc", "vd")
EXPOSURES: Expressions = {
    **{ours: _rx(theirs) for ours, theirs in PRESCRIPTIONS.items()},
    "diabetes": c("diabetes").cast(pl.Float64),
    "obesity": _flag(c("BMXBMI") >= 30),
    "underweight": _flag(c("BMXBMI") < 18.5),
    "smoking": c("smoke_now").cast(pl.Float64),
    "thyroid_disease_known": pl.when(c("cycle") >= "2001-2002").then(c("thyroid_now").fill_null(0).cast(pl.Float64)),
    "kidney_disease_told": c("kidney_fail").cast(pl.Float64),
    "pregnancy": pl.when(FEMALE).then(_flag(c("RIDEXPRG") == 1).fill_null(0.0)),
    "female": _flag(FEMALE),
    "winter_high_latitude": _flag(c("RIDEXMON") == 1),
    "summer_half": _flag(c("RIDEXMON") == 2),
    "poverty": _flag(c("INDFMPIR") < 1),
    "food_insecurity": _flag(c("INDFMPIR") < 1.3),
    "vitamin_d_supplement": c("supp_has_vitd").cast(pl.Float64),
    "b12_in_any_supplement": c("supp_has_b12").cast(pl.Float64),
    "iron_in_any_supplement": c("supp_has_iron").cast(pl.Float64),
    "calcium_in_any_supplement": c("supp_has_ca").cast(pl.Float64),
    "any_supplement": c("supp_any").cast(pl.Float64),
    "vitamin_d_high_dose": _supplement("vd", 100),
    "calcium_supplement": _supplement("calc", 400),
    "magnesium_supplement": _supplement("magn", 110),
    "vitamin_b12_supplement": _supplement("vb12", 50),
    "vitamin_b6_high_dose": _supplement("vb6", 50),
    "zinc_high_dose": _supplement("zinc", 40),
    "iron_supplement": _supplement("iron", 25),
    "folic_acid_supplement": _supplement("fdfe", 650),
    "multivitamin": pl.min_horizontal(*(_supplement(part, 1e-9).fill_null(0.0) for part in _PARTS)).pipe(_late),
    "milk_never_or_rarely": _flag(pl.when(c("milk_freq") <= 4).then(c("milk_freq")) <= 1),
    "low_calcium_intake_computed": _late(_flag(_with_supplements("calc") < _requirement("calc"))),
    "low_magnesium_intake_computed": _late(_flag(_with_supplements("magn") < _requirement("magn"))),
    "low_vitamin_d_intake_computed": _late(_flag(_with_supplements("vd") < 10)),
    "little_vitamin_d_in_food": _late(_flag(_two_days("vd") < 2)),
    "little_magnesium_in_food": _flag(_two_days("magn") < _requirement("magn")),
    "half_the_magnesium_in_food": _flag(_two_days("magn") < _requirement("magn") / 2),
    "low_protein_intake": _flag(_two_days("prot") / c("BMXWT") < 0.66),
    "under_1000_kcal": _flag(_two_days("kcal") < 1000),
    "vitamin_c_in_food_under_30": _flag(_two_days("vc") < 30),
    "alcohol_42_g": _flag(_two_days("alco") >= 42),
    "alcohol_30_g_day_1": _flag(pl.when(c("d1_status") == 1).then(c("d1_alco")) >= 30),
    "sunscreen_mostly": _flag(c("DEQ034D") <= 2),
    "shade_mostly": _flag(c("DEQ034A") <= 2),
    "skin_unchanged_by_sun": _flag(pl.when(c("sun_skin_reaction") <= 5).then(c("sun_skin_reaction")) == 5),
    "long_sleeves_mostly": _flag(c("DEQ034C") <= 2),
    "long_sleeves_always": _flag(c("DEQ034C") == 1),
    "little_sun": _flag((c("outdoor_min_workday") <= 30) & (c("outdoor_min_offday") <= 30)),
}
DIETARY = frozenset(  # two recalled days: their own weight
    (
        "low_calcium_intake_computed",
        "low_magnesium_intake_computed",
        "low_vitamin_d_intake_computed",
        "little_vitamin_d_in_food",
        "little_magnesium_in_food",
        "half_the_magnesium_in_food",
        "low_protein_intake",
        "under_1000_kcal",
        "vitamin_c_in_food_under_30",
        "alcohol_42_g",
    )
)


def _difficulty(column: str, least: int) -> pl.Expr:
    """Return whether a task is that hard; under 60 only people with some limitation were asked: the rest have none."""
    asked = _flag(c(column) >= least)
    return pl.when(c(column).is_null() & (c("RIDAGEYR") < 60)).then(0.0).otherwise(asked)


FINDINGS: Expressions = {
    **{name: c(name).cast(pl.Float64) for name in ("low_back_pain_3m", "neck_pain_3m", "joint_pain_12m")},
    **{name: c(name).cast(pl.Float64) for name in ("widespread_pain", "limit_back_neck")},
    "back_pain_below_knee_3m": pl.when(c("low_back_pain_3m") == 0)
    .then(0.0)
    .otherwise(c("leg_radiation_3m").cast(pl.Float64)),
    "pain_over_a_day_1m": c("pain_24h_month").cast(pl.Float64),
    "pain_over_3_months": pl.when(c("pain_24h_month") == 0).then(0.0).otherwise(_flag(c("pain_duration") >= 3)),
    "leg_cramps_in_bed_sometimes": _flag(c("leg_cramps_sleep") >= 2),
    "leg_cramps_in_bed_often": _flag(c("leg_cramps_sleep") >= 3),
    "leg_jerks_often": _flag(c("leg_jerks_sleep") >= 3),
    "tired_half_the_days": _flag(c("fatigue_phq") >= 2),
    "tired_some_days": _flag(c("fatigue_phq") >= 1),
    "stairs_any_difficulty": _difficulty("diff_stairs10", 2),
    "stairs_much_difficulty": _difficulty("diff_stairs10", 3),
    "chair_any_difficulty": _difficulty("diff_rise_chair", 2),
    "chair_much_difficulty": _difficulty("diff_rise_chair", 3),
    "lifting_much_difficulty": _difficulty("diff_lift10lb", 3),
    "stairs_any_difficulty_asked": _flag(c("diff_stairs10") >= 2),
    "chair_any_difficulty_asked": _flag(c("diff_rise_chair") >= 2),
    "slow_walk": _flag(6.096 / c("walk20ft_s") < 0.8),
    "weak_knee": _flag(c("knee_peak_force_N") < pl.when(FEMALE).then(200.0).otherwise(300.0)),
    "weak_grip": _flag(c("grip_sum_kg") / 2 < pl.when(FEMALE).then(16.0).otherwise(26.0)),
}


def _below(lab: str, limit: float) -> pl.Expr:
    return _flag(LABS[lab] < limit)


_ANAEMIA = LABS["haemoglobin"] < pl.when(FEMALE).then(120.0).otherwise(130.0)
_SHORT_OF_IRON = _ANAEMIA | (LABS["mcv"] < 80) | (LABS["iron"] < 10)
_B12, _MMA = LABS["vitamin_b12"], LABS["methylmalonic_acid"]
STATES: Expressions = {
    "vitamin_d_deficiency": _below("vitamin_d_25oh", 30),
    "vitamin_b12_deficiency": _flag((_B12 < 148) | ((_B12 < 221) & (_MMA > 500))),
    "iron_deficiency": _flag((LABS["ferritin"] < 15) | ((LABS["ferritin"] < 30) & _SHORT_OF_IRON)),
    "hypokalaemia": _below("potassium", 3.5),
    "hyperkalaemia": _flag(LABS["potassium"] > 5.0),
    "hyponatraemia": _below("sodium", 135),
    "hypocalcaemia": _below("calcium_adjusted", 2.2),
    "hypercalcaemia": _flag(LABS["calcium_adjusted"] > 2.6),
    "hypophosphataemia": _below("phosphate", 0.8),
    "folate_deficiency": _below("folate", 7),
    "vitamin_b6_deficiency": _below("vitamin_b6_plp", 20),
    "vitamin_c_deficiency": _below("vitamin_c", 11),
    "chronic_kidney_disease": _flag(LABS["egfr"] < 45),
    "hypothyroidism": _flag((LABS["tsh"] > 10) & (_rx("levothyroxine") == 0)),
    "primary_hyperparathyroidism": _flag((LABS["calcium_adjusted"] > 2.6) & (LABS["pth"] > 6.9)),
    "osteoporosis": _flag(c("femneck_bmd") <= 0.858 - 2.5 * 0.12),  # T of -2.5 at the femoral neck, young white women
    "hyperthyroidism": _flag((LABS["tsh"] < 0.1) & (_rx("levothyroxine") == 0)),
}
