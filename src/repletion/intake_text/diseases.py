"""What follows from a disease that is named: its treatments, what it includes, whether it passes."""

import re

from repletion.intake_text.alternatives import either, one_of

STEROID = frozenset({"glucocorticoid"})
B12 = frozenset({"vitamin_b12_supplement"})
VITAMIN_D = frozenset({"vitamin_d_supplement", "alfacalcidol"})
CARNITINE = frozenset({"carnitine_supplement"})
TREATMENTS: dict[str, frozenset[str]] = {
    "hypothyroidism": frozenset({"levothyroxine"}),
    "hyperthyroidism": frozenset({"antithyroid_drug"}),
    "pernicious_anaemia": B12,
    "vitamin_b12_deficiency": B12,
    "nitrous_oxide_exposure": B12,
    "vitamin_d_deficiency": VITAMIN_D,
    "osteomalacia": VITAMIN_D,
    "vitamin_e_deficiency": frozenset({"vitamin_e_supplement"}),
    "vitamin_e_transport_defect": frozenset({"vitamin_e_supplement"}),
    "vitamin_c_deficiency": frozenset({"vitamin_c"}),
    "niacin_deficiency": frozenset({"nicotinic_acid"}),
    "zinc_deficiency": frozenset({"zinc"}),
    "copper_deficiency": frozenset({"copper"}),
    "selenium_deficiency": frozenset({"selenium_tablets"}),
    "iron_deficiency": frozenset({"iron_supplement", "iv_iron"}),
    "folate_deficiency": frozenset({"folic_acid_supplement"}),
    "magnesium_deficiency": frozenset({"magnesium_supplement"}),
    "hypokalaemia": frozenset({"potassium_supplement"}),
    "hyperkalaemia": frozenset({"patiromer", "polystyrene_sulfonate"}),
    "hypophosphataemia": frozenset({"phosphate_tablets"}),
    "renal_phosphate_wasting": frozenset({"burosumab", "phosphate_tablets"}),
    "renal_magnesium_or_potassium_wasting": frozenset({"potassium_supplement", "magnesium_supplement"}),
    "hypocalcaemia": VITAMIN_D | {"calcium_supplement"},
    "hypoparathyroidism": VITAMIN_D | {"calcium_supplement"},
    "carnitine_deficiency": CARNITINE,
    "primary_carnitine_transport_defect": CARNITINE,
    "thiamine_deficiency": frozenset({"thiamine"}),
    "adrenal_insufficiency": STEROID | {"fludrocortisone"},
    "osteoporosis": frozenset({"bisphosphonate", "denosumab", "teriparatide_or_raloxifene", "romosozumab"}),
    "myasthenia_gravis": frozenset({"pyridostigmine"}),
    "polymyalgia_rheumatica": STEROID,
    "pancreatic_insufficiency": frozenset({"pancreatin"}),
    "primary_hyperparathyroidism": frozenset({"cinacalcet"}),
    "periodic_paralysis": frozenset({"acetazolamide", "potassium_supplement", "propranolol"}),
    "multiple_acyl_coa_dehydrogenase_deficiency": CARNITINE | {"riboflavin", "coenzyme_q10"},
    "other_polyneuropathy": frozenset({"immunoglobulin"}),
    "parkinson_disease": frozenset({"levodopa"}),
    "restless_legs_syndrome": frozenset({"ropinirole", "pramipexole", "gabapentin", "pregabalin"}),
}
"""Exposures and medicines that make good what a disease lacks, or that alone keep it quiet.

A disease that medicines only hold down (lupus, arthritis, myeloma) is still there: it stays active beside them.
"""

ENZYMES = ("creon", "pancreatin", "pancrelipase", "nutrizym", "zenpep", "pert", "(?:pancreatic )?enzymes")
DIETS = {
    "coeliac_disease": either(
        r"\bgluten[- ]free\b", r"\bgfd\b", r"\bavoid\w* gluten\b", r"\bno gluten\b", r"\boff gluten\b"
    ),
    "pancreatic_insufficiency": either(*(rf"\b{word}\b" for word in ENZYMES)),
    "adrenal_insufficiency": either(r"\bsteroid replacement\b", r"\breplacement steroids?\b"),
    "pernicious_anaemia": either(
        r"\b(?:three|3)[- ]monthly injections?\b", rf"\bb12 {one_of('injections?', 'jabs?', 'shots?')}\b"
    ),
}
"""Words beside a disease that say it is treated."""

IMPLIED: dict[str, tuple[str, ...]] = {
    "rheumatoid_arthritis": ("autoimmune_disease",),
    "systemic_lupus_erythematosus": ("autoimmune_disease",),
    "hypothyroidism": ("thyroid_disease_known",),
    "hyperthyroidism": ("thyroid_disease_known",),
    "statin_high_intensity": ("statin",),
    "statin_started_recently": ("statin",),
    "vitamin_d_high_dose": ("vitamin_d_supplement",),
    "inflammatory_myositis": ("autoimmune_disease",),
    "platinum_chemotherapy": ("cancer_active",),
    "neurotoxic_chemotherapy": ("cancer_active",),
    "checkpoint_inhibitor": ("cancer_active",),
    "anti_egfr_antibody": ("cancer_active",),
}
"""Exposures that another statement includes."""

TRANSIENT = frozenset(
    {"herpes_zoster", "deep_vein_thrombosis", "systemic_infection", "rhabdomyolysis", "viral_myositis", "dehydration",
     "renal_colic_or_pyelonephritis", "muscle_overuse_or_strain", "acute_compartment_syndrome", "spinal_infection",
     "cauda_equina_syndrome", "guillain_barre_syndrome", "post_viral_syndrome", "hypercalcaemia", "hyperkalaemia",
     "hypokalaemia", "hyponatraemia", "mechanical_back_pain", "aortic_emergency"}
)  # fmt: skip
"""Conditions that pass: one that was had once is not there now."""


def autoimmune(words: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the exposures and conditions that a named autoimmune disease of thyroid or pancreas brings.

    >>> autoimmune("type 1 diabetic"), autoimmune("graves'")
    ((('diabetes',), ()), (('thyroid_disease_known',), ('hyperthyroidism',)))
    """
    if "diab" in words or re.search(r"\bt(?:ype)?[- ]?(?:1|i|one)|dm", words):
        return ("diabetes",), ()
    return ("thyroid_disease_known",), ("hyperthyroidism",) if re.search(r"grave|basedow", words) else ()
