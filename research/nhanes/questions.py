"""What is asked of the survey: outcomes with their exposures, findings with the states they are set against."""

from dataclasses import dataclass

AGE_BANDS = ((20, 29), (30, 39), (40, 49), (50, 59), (60, 69), (70, 79), (80, 120))
FEWEST = 5  # cases among the exposed, below which no ratio is given


@dataclass(frozen=True)
class Model:
    """An outcome, the exposures that go into one regression with age and sex, and more, added one at a time."""

    outcome: str
    exposures: tuple[str, ...]
    added: tuple[str, ...] = ()
    ages: tuple[int, int] = (20, 120)
    sex: str | None = None
    only_added: bool = False


DRUGS = (
    "thiazide_diuretic",
    "loop_diuretic",
    "potassium_sparing_diuretic",
    "ace_inhibitor_or_arb",
    "potassium_supplement",
)
LIVING = ("smoking", "obesity", "food_insecurity", "any_supplement")
MODELS = (
    Model(
        "vitamin_d_deficiency",
        ("winter_high_latitude", "obesity", "vitamin_d_supplement", "smoking", "food_insecurity", "diabetes"),
        (
            "underweight",
            "kidney_disease_told",
            "enzyme_inducing_antiepileptic",
            "glucocorticoid",
            "pregnancy",
            "milk_never_or_rarely",
            "little_vitamin_d_in_food",
            "alcohol_42_g",
            "sunscreen_mostly",
            "shade_mostly",
            "long_sleeves_mostly",
        ),
    ),
    Model(
        "vitamin_d_deficiency",
        ("winter_high_latitude", "obesity", "vitamin_d_supplement", "smoking", "milk_never_or_rarely", "shade_mostly"),
        ("skin_unchanged_by_sun",),
        only_added=True,
    ),
    Model(
        "vitamin_b12_deficiency",
        ("b12_in_any_supplement", "metformin", "diabetes", "proton_pump_inhibitor", "h2_blocker", "smoking", "obesity"),
        ("kidney_disease_told", "enzyme_inducing_antiepileptic", "alcohol_30_g_day_1", "pregnancy"),
    ),
    Model(
        "iron_deficiency",
        ("pregnancy", "iron_in_any_supplement", "obesity", "smoking", "food_insecurity"),
        ("proton_pump_inhibitor", "h2_blocker", "nsaid", "diabetes"),
        ages=(20, 49),
        sex="female",
    ),
    Model(
        "hypokalaemia", (*DRUGS, "glucocorticoid", "diabetes", "obesity"), ("alcohol_42_g", "smoking", "underweight")
    ),
    Model(
        "hyperkalaemia",
        (*DRUGS, "diabetes", "state_chronic_kidney_disease"),
        ("nsaid", "metformin"),
    ),
    Model(
        "hyponatraemia",
        (*DRUGS[:4], "diabetes", "enzyme_inducing_antiepileptic", "smoking"),
        ("alcohol_42_g", "opioid", "proton_pump_inhibitor", "valproate"),
    ),
    Model(
        "hypocalcaemia",
        ("loop_diuretic", "thiazide_diuretic", "bisphosphonate", "diabetes", "calcium_in_any_supplement"),
        ("enzyme_inducing_antiepileptic", "glucocorticoid", "kidney_disease_told", "pregnancy"),
    ),
    Model("hypercalcaemia", ("thiazide_diuretic", "calcium_in_any_supplement", "diabetes")),
    Model(
        "folate_deficiency", (*LIVING, "enzyme_inducing_antiepileptic"), ("metformin", "underweight", "alcohol_42_g")
    ),
    Model(
        "vitamin_b6_deficiency",
        (*LIVING, "enzyme_inducing_antiepileptic", "diabetes"),
        ("loop_diuretic", "b12_in_any_supplement", "kidney_disease_told", "underweight", "alcohol_42_g"),
    ),
    Model("vitamin_c_deficiency", LIVING, ("underweight", "diabetes", "alcohol_42_g", "vitamin_c_in_food_under_30")),
    Model("chronic_kidney_disease", ("diabetes", "obesity", "smoking"), ("nsaid",)),
    Model(
        "osteoporosis",
        ("underweight", "obesity", "smoking"),
        ("glucocorticoid", "enzyme_inducing_antiepileptic"),
        ages=(50, 120),
    ),
)
SYMPTOMS = (
    "low_back_pain_3m",
    "pain_over_a_day_1m",
    "widespread_pain",
    "limit_back_neck",
    "leg_cramps_in_bed_sometimes",
    "leg_cramps_in_bed_often",
    "tired_half_the_days",
    "chair_any_difficulty_asked",
    "stairs_any_difficulty_asked",
    "slow_walk",
    "weak_knee",
)
CONTRASTS = {  # name: (test or state, below/at least as printed, exposed below, others at or above)
    "25OHD<30 vs >=50": ("vitamin_d_25oh", 30.0, 50.0),
    "25OHD<20 vs >=50": ("vitamin_d_25oh", 20.0, 50.0),
    "B12<148": ("vitamin_b12", 148.0, 148.0),
    "K<3.5": ("potassium", 3.5, 3.5),
    "Ca<2.15": ("calcium_total", 2.15, 2.15),
    "Na<135": ("sodium", 135.0, 135.0),
    "ferritin<15 (women<50)": ("ferritin", 15.0, 15.0),
}
BACKGROUND = ("obesity", "smoking", "food_insecurity", "diabetes")
FLAGS = {
    "statin": "statin",
    "PPI": "proton_pump_inhibitor",
    "diabetes": "diabetes",
    "Mg in food < requirement": "little_magnesium_in_food",
    "Mg in food < half of it": "half_the_magnesium_in_food",
}
