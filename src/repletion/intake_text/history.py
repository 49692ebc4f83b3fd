"""What follows from history that was read: kin, doses, starts and stops, habits denied, treatments that belong to a disease."""

import re
from collections.abc import Iterator

KIN = re.compile(
    r"\b(?:mother|mum|mom|mam|mummy|father|dad|parents?|brothers?|sisters?|siblings?|twin|son|daughter|grand\w+|gran|nan"
    r"|nana|aunt|auntie|uncle|cousins?|niece|nephew|family|fhx?|relatives?|maternal|paternal|half-\w+)\b"
)
NEAR_KIN = re.compile(
    r"\b(?:mother|mum|mom|mam|father|dad|parents?|brothers?|sisters?|siblings?|twin|son|daughter|family|fhx?|relatives?"
    r"|first|maternal|paternal|grand\w+|gran|nan)\b"
)
MYOPATHIES = ("muscular_dystrophy", "metabolic_myopathy", "inclusion_body_myositis")
AUTOIMMUNE = (
    "hypothyroidism", "hyperthyroidism", "pernicious_anaemia", "rheumatoid_arthritis", "systemic_lupus_erythematosus",
    "autoimmune_disease", "type_1_diabetes_or_autoimmune_thyroid", "thyroid_disease_known",
)  # fmt: skip
FAMILY = {
    **dict.fromkeys(MYOPATHIES, "family_muscle_disease"),
    **dict.fromkeys(AUTOIMMUNE, "family_thyroid_or_autoimmune"),
    "coeliac_disease": "family_coeliac",
    "axial_spondyloarthritis": "family_spondyloarthritis",
    "psoriasis_known": "family_spondyloarthritis",
    "periodic_paralysis": "family_electrolyte_disorder",
    "renal_magnesium_or_potassium_wasting": "family_electrolyte_disorder",
    "hypokalaemia": "family_electrolyte_disorder",
    "magnesium_deficiency": "family_electrolyte_disorder",
    "osteoporosis": "family_osteoporosis",
}
"""What a disease of a blood relative means for the person."""

TREATMENTS: dict[str, frozenset[str]] = {
    "hypothyroidism": frozenset({"levothyroxine"}),
    "hyperthyroidism": frozenset({"antithyroid_drug"}),
    "pernicious_anaemia": frozenset({"vitamin_b12_supplement"}),
    "vitamin_b12_deficiency": frozenset({"vitamin_b12_supplement"}),
    "vitamin_d_deficiency": frozenset({"vitamin_d_supplement"}),
    "osteomalacia": frozenset({"vitamin_d_supplement", "alfacalcidol"}),
    "iron_deficiency": frozenset({"iron_supplement", "iv_iron"}),
    "folate_deficiency": frozenset({"folic_acid_supplement"}),
    "magnesium_deficiency": frozenset({"magnesium_supplement"}),
    "hypokalaemia": frozenset({"potassium_supplement"}),
    "hypocalcaemia": frozenset({"calcium_supplement", "alfacalcidol"}),
    "hypoparathyroidism": frozenset({"alfacalcidol", "calcium_supplement"}),
    "carnitine_deficiency": frozenset({"carnitine_supplement"}),
    "primary_carnitine_transport_defect": frozenset({"carnitine_supplement"}),
    "thiamine_deficiency": frozenset({"thiamine"}),
    "adrenal_insufficiency": frozenset({"glucocorticoid"}),
    "osteoporosis": frozenset({"bisphosphonate", "denosumab", "teriparatide_or_raloxifene", "romosozumab"}),
    "myasthenia_gravis": frozenset({"pyridostigmine"}),
    "parkinson_disease": frozenset({"levodopa"}),
    "restless_legs_syndrome": frozenset({"ropinirole", "pramipexole"}),
}
"""Exposures and medicines that treat a disease when both are named."""

DIETS = {
    "coeliac_disease": re.compile(r"\bgluten[- ]free\b|\bgfd\b|\bavoid\w* gluten\b|\bno gluten\b|\boff gluten\b"),
    "pancreatic_insufficiency": re.compile(
        r"\bcreon\b|\bpancreatin\b|\bpancrelipase\b|\bnutrizym\b|\bzenpep\b|\bpert\b|\b(?:pancreatic )?enzymes\b"
    ),
    "adrenal_insufficiency": re.compile(r"\bsteroid replacement\b|\breplacement steroids?\b"),
    "pernicious_anaemia": re.compile(r"\b(?:three|3)[- ]monthly injections?\b|\bb12 (?:injections?|jabs?|shots?)\b"),
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

IMAGED = {
    "lumbar_radiculopathy": "mri_disc_herniation",
    "lumbar_spinal_stenosis": "mri_spinal_stenosis",
    "spinal_infection": "mri_spinal_infection",
    "spinal_metastasis": "mri_spinal_metastasis",
    "cervical_myelopathy": "mri_cord_compression",
    "cauda_equina_syndrome": "mri_cauda_equina_compression",
    "vertebral_fracture": "vertebral_fracture_on_image",
    "deep_vein_thrombosis": "clot_on_ultrasound",
}
"""What a scan shows is a finding, not yet a disease that somebody named."""
IMAGE = re.compile(
    r"\b(?:mri|ct|x-?rays?|xr|cxr|uss?|ultrasound|duplex|doppler|dexa|dxa|imaging|scans?|scanned|radiograph\w*)\b"
)
NERVE_TEST = re.compile(r"\b(?:ncs|nerve conduction|emg|electromyograph\w*|neurophysiology)\b")

STOPPED_AFTER = re.compile(
    r"^(?:\s+(?:tablets?|pills?|therapy|\d[\d.,]*|mg|mcg|nightly|daily|od|nocte)){0,3}\s*[,(:-]?\s*"
    r"(?:(?:was|were|has been|had been|now|since|then|already|recently)\s+){0,2}"
    r"(?:stopped|discontinued|ceased|withdrawn|withheld|suspended|halted|paused|d/c'?d)\b"
)
NOT_GIVEN = re.compile(
    r"^\s+(?:was|were|is|has)\s+(?:not|never)\s+(?:been\s+)?(?:given|started|prescribed|taken|needed)\b"
)
UNTIL = re.compile(r"^[^.;!?\n]{0,25}\b(?:until|till|up to|before stopping|when (?:i|he|she) stopped)\b")
WAS_ON = re.compile(r"\b(?:was|were|been|used to be)\s+(?:on|taking|prescribed)\s+(?:\w+\s+){0,2}$")
STOPPING = re.compile(
    r"\b(?:stopp(?:ed|ing)|cessation of|cease[ds]?|off|withdrawal of|withdrew|discontinu\w+|quit|ran out of|weaned(?: off)?)"
    r"\s+(?:(?:my|the|his|her|taking|all|abruptly|suddenly|long[- ]term|oral|of)\s+){0,3}$"
)
BEGUN = re.compile(
    r"\b(?:start(?:ed|ing)?|began|begun|beginning|commenced|initiated|put (?:me |him |her )?on|new(?:ly)?(?: on)?|switched"
    r"|changed|moved|upped|increased|doubled|raised|titrated|went up|gone up|prescribed|went on|gone on|given)\b[^.;!?\n]{0,28}$"
)
BEGUN_AFTER = re.compile(
    r"^[^.;!?\n]{0,30}\b(?:(?:was|were|has been|just|recently|newly)\s+(?:started|increased|doubled|upped|commenced|added|begun"
    r"|prescribed|put up)|(?:started|commenced|begun|increased|added)\s+(?:\w+\s+){0,2}(?:ago|back|last|in|this)\b"
    r"|since (?:last|january|february|march|april|may|june|july|august|september|october|november|december))"
)
LONG_SINCE = re.compile(
    r"\b(?:[2-9]|1[0-9]|20|two|three|four|five|six|seven|eight|nine|ten|fifteen|several|many|a few|couple of)\+?\s*"
    r"(?:years?|yrs?|y)\b|\b(?:19|20)\d\d\b|\byears ago\b|\bfor years\b"
)

STATIN_DOSE = {"atorvastatin": 40.0, "rosuvastatin": 20.0, "simvastatin": 80.0}
DOSE = re.compile(
    r"^\s*(?:tablets?|calcium)?\s*[,(:]?\s*(\d{1,3}(?:\.\d)?)\s*(?:mg|milligrams?)?\b(?!\s*(?:years?|months?|weeks?|x\b))"
)

NUMBER = r"(\d[\d, ]*\d|\d)\s*(k\b)?"
_IU = r"\s*(?:iu|i\.u\.|units?|ius)\b"
SUPPLEMENTS: tuple[tuple[str, float, re.Pattern[str]], ...] = (
    ("vitamin_d_high_dose", 4000.0, re.compile(rf"{NUMBER}{_IU}[^.;\n]{{0,20}}\b(?:vit(?:amin)? ?d[23]?|d3|c(?:h?)olecalciferol)\b")),
    ("vitamin_d_high_dose", 4000.0, re.compile(rf"\b(?:vit(?:amin)? ?d[23]?|d3|ch?olecalciferol)\b[^.;\d\n]{{0,20}}{NUMBER}{_IU}")),
    ("vitamin_a_high_dose", 10000.0, re.compile(rf"{NUMBER}{_IU}[^.;\n]{{0,20}}\b(?:vit(?:amin)? ?a|retinol)\b")),
    ("vitamin_a_high_dose", 10000.0, re.compile(rf"\b(?:vit(?:amin)? ?a|retinol)\b[^.;\d\n]{{0,20}}{NUMBER}{_IU}")),
    ("vitamin_b6_high_dose", 50.0, re.compile(rf"{NUMBER}\s*mg[^.;\n]{{0,20}}\b(?:b-?6|pyridoxine)\b")),
    ("vitamin_b6_high_dose", 50.0, re.compile(rf"\b(?:b-?6|pyridoxine)\b[^.;\d\n]{{0,20}}{NUMBER}\s*mg\b")),
    ("niacin_high_dose", 500.0, re.compile(rf"{NUMBER}\s*mg[^.;\n]{{0,20}}\b(?:niacin|nicotinic acid|b-?3)\b")),
    ("niacin_high_dose", 500.0, re.compile(rf"\b(?:niacin|nicotinic acid|niaspan|b-?3)\b[^.;\d\n]{{0,20}}{NUMBER}\s*mg\b")),
    ("zinc_high_dose", 41.0, re.compile(rf"{NUMBER}\s*mg[^.;\n]{{0,20}}\bzinc\b")),
    ("zinc_high_dose", 41.0, re.compile(rf"\bzinc\b[^.;\d\n]{{0,20}}{NUMBER}\s*mg\b")),
)  # fmt: skip
PER = re.compile(r"^[^.;\n]{0,25}?\b(week(?:ly)?|wk|month(?:ly)?|fortnight(?:ly)?)\b")
SHARE = {"w": 7.0, "f": 14.0, "m": 30.0}

DENIED: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "smoking",
        re.compile(
            r"\bnon[- ]?smok(?:er|ing)\b|\bnever[- ](?:smoker|smoked|smokes?)\b|\bnot (?:a |currently a )?smok(?:er|e|ing)\b"
            r"|\b(?:don'?t|do not|doesn'?t|does not|didn'?t|did not) smoke\b|\b(?:no|nil|denies|denied) (?:smoking|tobacco|cigarettes)\b"
            r"|\bsmok(?:ing|er|es)\s*[:=-]\s*(?:no|nil|never|none)\b|\bnever touched a cigarette\b|\blifelong non\b"
        ),
    ),
    (
        "heavy_alcohol",
        re.compile(
            r"\btee?[- ]?total(?:l?er|ism)?\b|\bnon[- ]?drinker\b|\bnever drinks?\b|\bnever (?:touch|drank)\b(?= (?:a drop|alcohol|booze|it))"
            r"|\b(?:don'?t|do not|doesn'?t|does not) (?:drink|touch)(?: any)?(?: alcohol| booze| a drop| at all|(?=\s*(?:[.,;!]|$|and\b|or\b)))"
            r"|\b(?:no|nil|denies|denied|zero|without|avoids?|not any) (?:alcohol|etoh|drinking|booze|excess alcohol)\b"
            r"|\b(?:alcohol|etoh)\s*(?:intake|use|consumption)?\s*[:=-]?\s*(?:nil|none|never|minimal|rarely|occasional(?:ly)?|social(?:ly)?)\b"
            r"|\b(?:rarely|hardly ever|only occasionally|occasionally|seldom) drinks?\b|\b(?:drinks? )(?:socially|occasionally|rarely|very little|minimally)\b"
            r"|\b(?:minimal|occasional|social|light|moderate) (?:alcohol|drinker|etoh)\b|\babstinent\b|\bdon'?t drink or\b"
        ),
    ),
    (
        "little_sun",
        re.compile(
            r"\bsun[- ]?worshipper\b|\b(?:out(?:side|doors)?|gardening)\b[^.;\n]{0,25}\b(?:every day|all day|most days|in all weathers|daily)\b"
            r"|\b(?:plenty|lots|loads) of (?:sun|sunshine|sunlight|daylight|fresh air)\b|\bworks? (?:outside|outdoors)\b"
            r"|\bgood sun exposure\b|\badequate sun\b"
        ),
    ),
    ("vegan_diet", re.compile(r"\bi eat (?:everything|anything|meat)\b|\bnot (?:a )?vegan\b|\beats (?:everything|anything)\b")),
    ("statin", re.compile(r"\bstatins?\b[^.;\n]{0,12}\bbut (?:i |he |she )?(?:said no|declined|refused|turned)\b")),
)  # fmt: skip
ALCOHOL = re.compile(
    r"\b(\d{1,3})\s*(?:-|to\s*)?\s*(?:\d{1,3}\s*)?(?:units|u)\b\s*(?:of alcohol\s*)?(?:/|per|a|each|every)?\s*(week|wk|day|night)"
)
BMI = re.compile(r"\b(?:bmi|body mass index)\b\s*(?:is|was|of|=|:|about|around|approx\.?)?\s*(\d{2}(?:\.\d+)?)\b")
PROMPT = re.compile(r"(?:^|[\n,;:(/.-]\s*)\?\s*$")
HEARSAY = re.compile(r"\b(?:google|internet|chat ?gpt|dr google|webmd|online|tiktok|facebook|forum)\b[^.;\n]*$")
ONCE_PREGNANT = re.compile(
    r"\b(?:when|while|whilst) (?:i was|she was|i fell)\b[^.;\n]{0,12}$|\b(?:during|in|after|since|with) (?:my|her) (?:last|first|second|third|previous|earlier)\s*$"
)
PLANNED = re.compile(
    r"\bplan\s*[:-][^.\n]{0,40}$|\b(?:to|please|should|will|would|could|consider|suggest|recommend|advise|let's|may|might)\s+"
    r"(?:\w+\s+)?(?:start|commence|begin|add|trial|try|prescribe|switch to|change to|get|have|take|be (?:started|put) on)\s+[^.;\n]{0,20}$"
    r"|\b(?:consider|suggest|recommend|advise|offer(?:ed)?|wants? me (?:on|to take|to try|to start))\s+(?:\w+\s+){0,2}$"
)
REFUSED = re.compile(
    r"^[^.;!?\n]{0,20}\b(?:said no|declined|refused|turned (?:it|them) down|haven'?t (?:yet|started|taken|tried|bothered)"
    r"|have not (?:yet|started|taken|tried)|not (?:yet|started|taken|keen)|never (?:took|started|tried|have)|didn'?t (?:take|start|want|fancy))\b"
)
UNLIKELY = re.compile(
    r"^[^.;!?\n]{0,3}\s*(?:was|is|were|seems?|felt|has been|had been)?\s*(?:considered|thought|felt|deemed|judged|seemed)?\s*(?:to be )?"
    r"(?:very |highly |much less |less )?(?:unlikely|likely|possible|suspected|queried|a possibility|considered|raised as)\b"
)
LONG_AGO = re.compile(
    r"^[^.;!?\n]{0,18}\b(?:years? (?:ago|back)|yrs? ago|as a (?:child|kid|teenager|baby)|in childhood|when i was|in my (?:teens|twenties|thirties)"
    r"|in (?:19|20)\d\d|last year|decades ago|a while back|back in)\b"
)
LATELY = re.compile(
    r"^[^.;!?\n]{0,14}\b(?:last (?:week|month|monday|tuesday|wednesday|thursday|friday|saturday|sunday)|yesterday|this week|this month"
    r"|recently|(?:\d{1,2}|a|one|two|three|four|five|six|a few|few|couple of)\s+(?:days?|weeks?)\s+(?:ago|back|previously|earlier|prior)"
    r"|[1-6]/52(?:\s+ago)?|\d{1,2}/7(?:\s+ago)?)\b"
)
ON_BEHALF = re.compile(
    r"\b(?:writing|asking|posting|typing|filling (?:this )?in|doing this|enquiring|here)\s+(?:this\s+)?(?:for|on behalf of|about)\s+"
    r"(?:my|our)\s+[\w-]+(?:'s)?"
)
ON_IMAGE = re.compile(r"^[^.;!?\n]{0,25}\b(?:on|at) (?:an? |the |her |his |my )?(?:mri|ct|x-?ray|xr|imaging|scan|ultrasound|doppler|duplex)\b")
CANCERS = frozenset({"cancer_history", "cancer_active"})
CANCER_PAST = re.compile(
    r"\b(?:remission|years? ago|yrs? ago|cured|cleared|all[- ]clear|removed|resected|survivor|in the past|previous(?:ly)?|history"
    r"|h/o|hx|treated (?:in|for)|discharged from oncology|(?:19|20)\d\d|disease[- ]free|no recurrence|as a child|excised"
    r"|(?:had|after|post) (?:\w+ ){0,3}(?:surgery|mastectomy|lumpectomy|resection))\b"
)
CANCER_NOW = re.compile(
    r"\b(?:metasta\w+|mets|stage (?:4|iv|3|iii)|chemo\w*|radiotherapy|immunotherapy|palliative|on treatment|receiving|under oncology"
    r"|oncologist|cycles? \d|\w+mab|\w+platin|\w+taxel|\w+nib|\w+zole|denosumab|zoladex|active|advanced|inoperable|terminal|spread"
    r"|just (?:been )?diagnosed|newly diagnosed|recently diagnosed|new diagnosis|diagnosed (?:last|this)|living with|fighting"
    r"|(?:have|has|with|i've got|got) (?:\w+ )?$)\b"
)
WATER = re.compile(
    r"\b(\d{1,2}(?:\.\d)?|five|six|seven|eight|ten|twelve)\s*(?:or \w+ |to \w+ |-\s*\d{1,2}\s*)?(?:l|lt|litres?|liters?)\b"
    r"[^.;\n]{0,12}\b(?:water|fluids?|a day|daily|per day|every day)\b"
)
FIGURES = {"five": 5.0, "six": 6.0, "seven": 7.0, "eight": 8.0, "ten": 10.0, "twelve": 12.0}
NOT_WATER = re.compile(r"\b(?:cola|coke|pepsi|cider|beer|lager|wine|vodka|milk|oxygen|o2)\b")


def family(name: str, cue: str) -> str | None:
    """Return what a relative's disease means for the person, when the words speak of blood kin.

    >>> family("osteoporosis", "my mum"), family("osteoporosis", "my wife")
    ('family_osteoporosis', None)
    """
    return FAMILY.get(name) if NEAR_KIN.search(cue) else None


def cancer(around: str, past: bool) -> str | None:
    """Return whether a cancer named without its time is one of the past or of now, by the words of its sentence.

    >>> cancer("prostate ca 2012, in remission", False), cancer("metastatic colorectal ca", False), cancer("cancer", False)
    ('cancer_history', 'cancer_active', None)
    """
    now = CANCER_NOW.search(around)
    if (past or CANCER_PAST.search(around)) and not (now and re.search(r"metasta|mets|stage|palliat", now.group())):
        return "cancer_history"
    return "cancer_active" if now else None


def autoimmune(words: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the exposures and conditions that a named autoimmune disease of thyroid or pancreas brings.

    >>> autoimmune("type 1 diabetic"), autoimmune("graves'")
    ((('diabetes',), ()), (('thyroid_disease_known',), ('hyperthyroidism',)))
    """
    if "diab" in words or re.search(r"\bt(?:ype)?[- ]?(?:1|i|one)|dm", words):
        return ("diabetes",), ()
    return ("thyroid_disease_known",), ("hyperthyroidism",) if re.search(r"grave|basedow", words) else ()


def doubted(before: str) -> bool:
    """Return whether the words before a mention put it in question ("?polymyositis", "google says").

    >>> doubted("imp: ?"), doubted("have you any idea? "), doubted("plan, ? ")
    (True, False, True)
    """
    return bool(before.endswith("?") or PROMPT.search(before) or before.endswith("query ") or HEARSAY.search(before))


def stopped(before: str, after: str) -> bool:
    """Return whether a medicine is no longer taken, by the words on both sides of it.

    >>> stopped("", " stopped 6/12 ago"), stopped("was on ", " 40 until last week"), stopped("i take ", " daily")
    (True, True, False)
    """
    return bool(
        STOPPED_AFTER.search(after) or STOPPING.search(before) or (WAS_ON.search(before) and UNTIL.search(after))
    )


def begun(before: str, after: str) -> bool:
    """Return whether a medicine was begun, changed or raised within about a year.

    >>> begun("started ", " 3 months back"), begun("started ", " 5 years ago"), begun("takes ", " 20 mg")
    (True, False, False)
    """
    told = BEGUN.search(before[-45:]) or BEGUN_AFTER.search(after[:60])
    around = re.split(r"[.;!?\n]", before)[-1][-30:] + " " + re.split(r"[.;!?\n]", after)[0][:45]
    return bool(told) and not LONG_SINCE.search(around)


def high_statin(drug: str, after: str) -> bool:
    """Return whether the dose named after a statin is a high one.

    >>> high_statin("atorvastatin", " 80 mg on"), high_statin("simvastatin", " 40mg nocte")
    (True, False)
    """
    dose = DOSE.search(after)
    return drug in STATIN_DOSE and dose is not None and float(dose.group(1)) >= STATIN_DOSE[drug]


def stated(text: str) -> Iterator[tuple[str, str, int, int]]:
    """Yield exposures that figures or whole idioms state: id, state, and the place in the text.

    >>> [x[:2] for x in stated("bmi 36, etoh 60 units/wk, non-smoker, takes 10,000 iu of vitamin d every day")]
    [('smoking', 'absent'), ('vitamin_d_high_dose', 'present'), ('heavy_alcohol', 'present'), ('obesity', 'present')]
    """
    for name, pattern in DENIED:
        for match in pattern.finditer(text):
            yield name, "absent", match.start(), match.end()
    for name, least, pattern in SUPPLEMENTS:
        for match in pattern.finditer(text):
            amount = float(re.sub(r"[, ]", "", match.group(1))) * (1000 if match.group(2) else 1)
            often = PER.search(text[match.end() :])
            if amount / (SHARE[often.group(1)[0]] if often else 1.0) >= least:
                yield name, "present", match.start(), match.end()
    for match in ALCOHOL.finditer(text):
        weekly = float(match.group(1)) * (7 if match.group(2) in ("day", "night") else 1)
        if weekly >= 35 or weekly <= 14:
            yield "heavy_alcohol", "present" if weekly >= 35 else "absent", match.start(), match.end()
    for match in WATER.finditer(text):
        litres = FIGURES.get(match.group(1)) or float(match.group(1))
        if litres >= 4.5 and not NOT_WATER.search(text[match.start() : match.end() + 20]):
            yield "excessive_water_intake", "present", match.start(), match.end()
    for match in BMI.finditer(text):
        value = float(match.group(1))
        if value >= 30:
            yield "obesity", "present", match.start(), match.end()
        elif value < 18.5:
            yield "underweight", "present", match.start(), match.end()
