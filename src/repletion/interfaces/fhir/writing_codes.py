"""Codes of what we write: causes and complaints by SNOMED CT and ICD-10, tests by LOINC, units by UCUM."""

from repletion.domain.case import Result
from repletion.domain.knowledge import KnowledgeBase
from repletion.interfaces.fhir.codes import load_codes
from repletion.interfaces.fhir.writing_parts import CANONICAL, LOINC, SNOMED, UCUM, Resource, coding, concept, given

ICD10 = {
    "icd10cm": "http://hl7.org/fhir/sid/icd-10-cm",
    "icd10who": "http://hl7.org/fhir/sid/icd-10",
}
SAME: dict[str, str] = {
    "adrenal_insufficiency": "icd10:E274",
    "alcohol_related_myopathy": "icd10:G721",
    "cauda_equina_syndrome": "icd10:G834",
    "chronic_fatigue_syndrome": "snomed:52702003 icd10:G9332",
    "chronic_kidney_disease": "snomed:709044004",
    "coeliac_disease": "snomed:396331005 icd10:K900",
    "copper_deficiency": "icd10:E610",
    "deep_vein_thrombosis": "snomed:128053003",
    "dehydration": "snomed:34095006",
    "depression": "snomed:35489007",
    "drug_induced_myopathy": "icd10:G720",
    "fibromyalgia": "snomed:203082005 icd10:M797",
    "giant_cell_arteritis": "snomed:400130008",
    "guillain_barre_syndrome": "snomed:40956001 icd10:G610",
    "herpes_zoster": "snomed:4740000 icd10:B02",
    "hypercalcaemia": "snomed:66931009 icd10:E8352",
    "hyperkalaemia": "snomed:14140009 icd10:E875",
    "hypermagnesaemia": "snomed:66978005 icd10:E8341",
    "hyperthyroidism": "snomed:34486009 icd10:E05",
    "hypervitaminosis_a": "icd10:E670",
    "hypervitaminosis_d": "icd10:E673",
    "hypocalcaemia": "snomed:5291005 icd10:E8351",
    "hypokalaemia": "snomed:43339004 icd10:E876",
    "hyponatraemia": "snomed:89627008",
    "hypoparathyroidism": "snomed:36976004 icd10:E20",
    "hypophosphataemia": "snomed:4996001",
    "hypothyroidism": "snomed:40930008",
    "inclusion_body_myositis": "icd10:G7241",
    "iron_deficiency": "snomed:35240004 icd10:E611",
    "lambert_eaton_syndrome": "icd10:G7080",
    "low_calcium_intake": "icd10:E58",
    "lumbar_radiculopathy": "snomed:128196005 icd10:M5416",
    "lumbar_spinal_stenosis": "icd10:M4806",
    "magnesium_deficiency": "icd10:E612",
    "motor_neurone_disease": "icd10:G122",
    "multiple_myeloma": "snomed:109989006",
    "multiple_sclerosis": "snomed:24700007 icd10:G35",
    "muscular_dystrophy": "snomed:73297009 icd10:G710",
    "myasthenia_gravis": "snomed:91637004 icd10:G700",
    "niacin_deficiency": "icd10:E52",
    "osteoarthritis": "snomed:396275006",
    "osteomalacia": "snomed:4598005 icd10:M83",
    "osteoporosis": "snomed:64859006",
    "pancreatic_insufficiency": "snomed:47367009 icd10:K8681",
    "parkinson_disease": "snomed:49049000 icd10:G20",
    "periodic_paralysis": "icd10:G723",
    "pernicious_anaemia": "snomed:84027009",
    "polymyalgia_rheumatica": "snomed:65323003 icd10:M353",
    "primary_carnitine_transport_defect": "icd10:E7141",
    "primary_hyperparathyroidism": "icd10:E210",
    "protein_energy_malnutrition": "icd10:E46",
    "restless_legs_syndrome": "snomed:32914008 icd10:G2581",
    "rhabdomyolysis": "snomed:240131006 icd10:M6282",
    "rheumatoid_arthritis": "snomed:69896004",
    "riboflavin_deficiency": "icd10:E530",
    "sarcopenia": "icd10:M6284",
    "systemic_lupus_erythematosus": "snomed:55464009 icd10:M32",
    "thalassaemia": "snomed:40108008 icd10:D56",
    "thiamine_deficiency": "snomed:399357009 icd10:E51",
    "vitamin_b12_deficiency": "snomed:190634004",
    "vitamin_b6_deficiency": "icd10:E531",
    "vitamin_b6_toxicity": "icd10:E672",
    "vitamin_c_deficiency": "icd10:E54",
    "vitamin_d_deficiency": "snomed:34713006 icd10:E55",
    "vitamin_e_deficiency": "icd10:E560",
}
"""The codes that mean a cause itself, neither more nor less; those of the maps that only imply it are not written."""
UNITS = {
    "mcg/L": "ug/L", "mcg/dL": "ug/dL", "mcg/mL": "ug/mL", "mcg/g": "ug/g", "mEq/L": "meq/L", "IU/L": "[IU]/L",
    "units/L": "U/L", "mIU/L": "m[IU]/L", "uIU/mL": "u[IU]/mL", "mIU/mL": "m[IU]/mL", "gm/dL": "g/dL",
    "mL/min/1.73m2": "mL/min/{1.73_m2}", "mL/min/1.73 m2": "mL/min/{1.73_m2}", "mm/hr": "mm/h",
    "x10*9/L": "10*9/L", "x10^9/L": "10*9/L", "K/uL": "10*3/uL", "k/uL": "10*3/uL", "mOsm/kg": "mosm/kg",
    "mmol/24h": "mmol/(24.h)", "mg/24h": "mg/(24.h)", "ratio": "1", "INR": "{INR}", "times ULN": "{ULN}",
}  # fmt: skip
"""Units that are written in another way in UCUM."""
PLAIN = frozenset({
    "nmol/L", "pmol/L", "umol/L", "mmol/L", "mol/L", "ng/mL", "ng/L", "ng/dL", "pg/mL", "ug/L", "ug/dL", "ug/mL",
    "mg/dL", "mg/L", "mg/mL", "g/L", "g/dL", "U/L", "U/mL", "%", "fL", "pg", "10*9/L", "10*3/uL", "mm/h", "kPa",
    "mm[Hg]", "mL/min", "ug/g", "mmol/mol", "umol/mol", "ug/mg", "mg/g", "nmol/mL", "umol/g", "mosm/kg", "mmol/d",
    "umol/d",
})  # fmt: skip
"""Units that are written in UCUM as we write them."""


def cause_concept(name: str, kb: KnowledgeBase) -> Resource:
    """Return a cause in our words, with the codes that mean the same where they were seen."""
    codes = (each.partition(":") for each in SAME.get(name, "").split())
    return concept(kb.causes[name].name, [_diagnosis(system, code) for system, _, code in codes])


def _diagnosis(system: str, code: str) -> Resource:
    known = load_codes().diagnoses[system][code]
    if system == "snomed":
        return coding(SNOMED, code, known.name)
    return coding(ICD10[known.seen], f"{code[:3]}.{code[3:]}".rstrip("."), known.name)


def finding_concept(name: str, kb: KnowledgeBase) -> Resource:
    """Return a finding in our words, with the SNOMED CT code whose name and meaning are the same."""
    plain = kb.findings[name].name.lower()
    codes = load_codes().diagnoses["snomed"].items()
    same = (coding(SNOMED, c, k.name) for c, k in codes if k.means == (name,) and k.seen and k.name.lower() == plain)
    return concept(kb.findings[name].name, [c for c in [next(same, None)] if c])


def test_concept(name: str, text: str, loinc: str | None) -> Resource:
    """Return a test in our words, with its LOINC code; what has none has its own id."""
    own = coding(LOINC, loinc) if loinc else coding(own_system("test"), name)
    return concept(text, [own])


def own_system(kind: str) -> str:
    """Return the system of our own ids of a kind."""
    return f"{CANONICAL}/CodeSystem/{kind}"


def loinc_of(result: Result, kb: KnowledgeBase) -> str | None:
    """Return the code of a result's test: of calcium the one that says whether it was adjusted for albumin."""
    told = (c for c, t in load_codes().tests.items() if t.test == result.test and t.adjusted == result.adjusted)
    first = next(told, None) if result.adjusted is not None else None
    return first or next(iter(kb.labs[result.test].loinc), None)


def quantity(value: float, unit: str | None, comparator: str | None = None) -> Resource:
    """Return a Quantity: the unit as it was written, and in UCUM where we know it there.

    >>> quantity(18, "mcg/L")["code"], "code" in quantity(18, "spoons")
    ('ug/L', False)
    """
    code = unit if unit in PLAIN else UNITS.get(unit or "")
    return given(value=value, comparator=comparator, unit=unit, system=UCUM if code else None, code=code)
