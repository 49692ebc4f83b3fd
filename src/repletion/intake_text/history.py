# ruff: noqa: E501 - the patterns stand one a line
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

IMAGED = {
    "lumbar_radiculopathy": "mri_disc_herniation",
    "lumbar_spinal_stenosis": "mri_spinal_stenosis",
    "spinal_infection": "mri_spinal_infection",
    "spinal_metastasis": "mri_spinal_metastasis",
    "cervical_myelopathy": "mri_cord_compression",
    "cauda_equina_syndrome": "mri_cauda_equina_compression",
    "vertebral_fracture": "vertebral_fracture_on_image",
    "deep_vein_thrombosis": "clot_on_ultrasound",
    "aneurysm_known": "aneurysm_or_dissection_on_image",
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
    r"\b(?:start(?:ed|ing)?|swapp?ed|began|begun|beginning|commenced|initiated|put (?:me |him |her )?on|new(?:ly)?(?: on)?|switched"
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
            r"\btee?[- ]?total(?:l?er|ism)?\b|\bnon[- ]?drinker\b|\bnever drinks?\b|\bnever (?:touch(?:ed|es)?|drank|drunk)\b(?= (?:a drop|alcohol|booze|it))"
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
    ("recent_trauma", re.compile(
        r"\b(?:no|denies|denied|without|nil)(?: any| history of| hx of| h/o| recent| preceding| antecedent| known)* (?:trauma|injury|injuries|falls?)\b"
        r"|\b(?:didn'?t|did not|haven'?t|not) (?:injured?|hurt|fall|fallen|bang\w*|knock\w*)\b[^.;\n]{0,12}\b(?:it|myself|over|anything)\b|\batraumatic\b"
    )),
    ("vegan_diet", re.compile(r"\bi eat (?:everything|anything|meat)\b|\bnot (?:a )?vegan\b|\beats (?:everything|anything)\b")),
    ("statin", re.compile(r"\bstatins?\b[^.;\n]{0,12}\bbut (?:i |he |she )?(?:said no|declined|refused|turned)\b")),
)  # fmt: skip
TOLD: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "recent_trauma",
        re.compile(
            r"\b(?:fell|fallen|slipped|tripped|tumbled|thrown)\b(?! (?:pregnant|asleep|ill|out with))[^.;\n]{0,25}\b(?:off|from|down|onto|on (?:my|his|her"
            r"|the|ice)|in the|at (?:home|work)|last (?:week|month|night|\w+day)|yesterday|today|this morning|(?:days?|weeks?) ago)\b(?![^.;\n]{0,20}years ago)"
            r"|\b(?:a|had a|recent|bad|nasty) (?:fall|tumble)\b[^.;\n]{0,20}\b(?:last|yesterday|(?:days?|weeks?) ago|recently)\b"
            r"|\b(?:small|little|minor|hard|bad|nasty|slight) (?:knock|bump|bang|blow|injury|trauma)\b|\bwhiplash\b"
        ),
    ),
    (
        "poor_intake",
        re.compile(
            r"\b(?:hardly|barely|scarcely) (?:been )?(?:eat|eats|eating|eaten|ate)\b|\b(?:not|n't) (?:been )?eat(?:en|ing)? (?:much|properly|anything|a thing|for)\b"
            r"|\b(?:eat(?:s|ing)?|ate) (?:next to nothing|very little|hardly anything|almost nothing|like a bird|a few bites)\b"
            r"|\b(?:poor|reduced|minimal|inadequate) (?:oral |dietary |nutritional |po )?intake\b"
        ),
    ),
    (
        "heavy_sweating_or_heat",
        re.compile(r"\bsweat(?:s|ing|ed)? (?:buckets|a lot|loads|heavily|profusely|like|through|all day|so much)\b"),
    ),
    ("coronary_disease", re.compile(r"\b(?:stable |unstable )?angina\b|\bprevious mi\b|\bheart attack\b")),
    ("family_electrolyte_disorder", re.compile(
        r"\b(?:mother|mum|mom|father|dad|brother|sister|family)\b[^.;\n]{0,45}\blow (?:potassium|magnesium)\b"
        r"|\blow (?:potassium|magnesium)\b[^.;\n]{0,20}\b(?:in the|in my|family)\b"
    )),
    ("recent_bacteraemia_or_infection", re.compile(
        r"\b(?:bactera?emia|septica?emia)\b|\b(?:sepsis|septic shock|cellulitis|pneumonia|endocarditis|abscess)\b[^.;\n]{0,20}\b(?:ago|last (?:week|month)|recent)"
        r"|\b(?:ago|last (?:week|month)|recent|recently)\b[^.;\n]{0,15}\b(?:sepsis|septic shock|cellulitis|pneumonia|abscess)\b"
    )),
    ("chronic_diarrhoea", re.compile(
        r"\bchronic(?:ally)? (?:watery |loose )?(?:diarrh\w+|stools)|\bdiarrh\w+[^.;\n]{0,18}\b(?:for|past|last|over|since) (?:\w+ ){0,3}(?:months|years|20\d\d)"
        r"|\b(?:months|years) of (?:\w+ )?(?:diarrh\w+|loose stools)"
    )),
    ("recurrent_vomiting", re.compile(
        r"\b(?:vomit\w*|throw(?:s|ing)? up|threw up|being sick)\b[^.;\n]{0,15}\b(?:for (?:\w+ ){0,2}(?:days|weeks|months)|every day|daily|most days|constantly|after every"
        r"|several times)\b|\bhyperemesis\b|\bmorning sickness\b|\b(?:keeps?|kept|constantly|repeatedly|recurrent|persistent|intractable) (?:being sick|vomit\w*|throwing up)\b"
    )),
    ("immobility", re.compile(r"\b(?:para|tetra|quadri)plegic\b")),
    ("critical_illness", re.compile(r"\b(?:was|been|being|intubated and|invasively) ventilated\b|\bon (?:a|the) (?:ventilator|vent)\b")),
    ("psoriasis_known", re.compile(r"\b(?:plaque|scalp|known|guttate|has|have|history of|hx|got|i've got|pmh) psoria\w+")),
)  # fmt: skip
ALCOHOL = re.compile(
    r"\b(\d{1,3})\s*(?:-|to\s*)?\s*(?:\d{1,3}\s*)?(?:units|u)\b\s*(?:of alcohol\s*)?(?:/|per|a|each|every)?\s*(week|wk|day|night)"
)
BMI = re.compile(r"\b(?:bmi|body mass index)\b\s*(?:is|was|of|=|:|about|around|approx\.?)?\s*(\d{2}(?:\.\d+)?)\b")
PROMPT = re.compile(r"(?:^|[\n,;:(/.-]\s*)\?\s*$")
HEARSAY = re.compile(r"\b(?:google|internet|chat ?gpt|dr google|webmd|online|tiktok|facebook|forum)\b[^.;\n]*$")
WORRY = re.compile(
    r"\b(?:worried|worry|scared|afraid|frightened|convinced|terrified|wonder\w*|fear\w*|paranoid|think (?:it|i|this)|thought it"
    r"|thinks (?:it|i)|reckons?|could it|might it|is it|can it)\b[^.;!?\n]{0,28}$"
)
ONCE_PREGNANT = re.compile(
    r"\b(?:when|while|whilst) (?:i was|she was|i fell)\b[^.;\n]{0,12}$|\b(?:during|in|after|since|with) (?:my|her) (?:last|first|second|third|previous|earlier)\s*$"
)
PLANNED = re.compile(
    r"\bplan\s*[:-][^.\n]{0,40}$|\b(?:to|please|should|will|would|could|consider|suggest|recommend|advise|let's|may|might)\s+"
    r"(?:\w+\s+)?(?:start|commence|begin|add|trial|try|prescribe|switch to|change to|get|have|take|be (?:started|put) on)\s+[^.;\n]{0,20}$"
    r"|\b(?:wants?|wanted|going|hoping|planning|about|due|thinking|considering|offered|reluctant|keen|threatening) (?:to|of|about)\s+$"
    r"|\b(?:consider|suggest|recommend|advise|offer(?:ed)?|wants? me (?:on|to take|to try|to start))\s+(?:\w+\s+){0,2}$"
)
REFUSED = re.compile(
    r"^[^.;!?\n]{0,20}\b(?:said no|declined|refused|turned (?:it|them) down|haven'?t (?:yet|started|taken|tried|bothered)"
    r"|have not (?:yet|started|taken|tried)|not (?:yet|started|taken|keen)|never (?:took|started|tried|have)|didn'?t (?:take|start|want|fancy))\b"
)
GIVEN_UP = re.compile(
    r"\b(?:used to|stopped|quit|gave up|given up|packed in|no longer|former(?:ly)?|ex)[\s-]+(?:be |been |have |get |a |an |my |the )?$"
)
UNTIL_THEN = re.compile(r"^\s*(?:until|till|up to)\b")
BEFORE_IT = re.compile(r"\b(?:pre|non|anti|query)[\s-]+$")
CURRENT = re.compile(
    r"(?<!was )(?<!were )(?<!been )(?<!to be )(?<!used to )(?<!no longer )(?<!not )(?<!previously )(?<!formerly )\b(?:on|takes?|taking|uses|using|continues|"
    r"remains on|maintained on|now)\s+(?:(?:a|the|my|his|her|daily|weekly|regular|long[- ]term|oral|iv|im)\s+)?$"
)
RULED_OUT = re.compile(r"(?<!to )(?<!not )(?<!be )(?<!been )\b(?:ruled|ruling) out\b(?! by)[^.;!?\n]{0,30}$")
INTOLERANT = re.compile(
    r"\b(?:allerg(?:y|ic|ies)(?: to)?|intoleran(?:t|ce)(?: (?:of|to))?|(?:can'?t|couldn'?t|could not|cannot|unable to|never) (?:tolerate|take|get on with)"
    r"|(?:bad )?reactions? to|contraindicat\w+)\s*[:=-]?\s+(?:\w+\s+){0,2}$"
)
KIN_HEAD = re.compile(
    r"(?:^|[.;\n,:(]|\band)\s*(?:(?:my|his|her|their|the)\s+)?(?:maternal\s+|paternal\s+)?(?:mother|mum|mom|father|dad|brother|sister|sibling"
    r"|son|daughter|grand\w+|gran|nan|aunt|auntie|uncle|cousin|both parents|parents)(?:'s)?\s*(?:side\s+)?"
    r"(?:[:=-]|\(|has|had|with|is|was|got|have|both have|all have|also has|diagnosed with|suffers? (?:from|with))?\s*"
    r"(?:(?:a|an|the|some|on|taking|takes|got|been|diagnosed|with|bad|severe|early|late|type|in|\d+|his|her|both|all|have)\s+){0,3}$"
)
FORMER = (
    ("smoking", re.compile(
        r"\b(?:ex|former|previous|reformed)[- ]?smok\w+|\b(?:quit|stopped|gave up|given up|packed in) (?:smoking|the (?:fags|cigs|cigarettes))"
        r"|\bused to smoke\b|\bsmoked (?:until|till|in the past|for \d+ years)\b"
    )),
    ("heavy_alcohol", re.compile(
        r"\bused to (?:drink|be a (?:heavy )?drinker)\b|\bsober (?:since|for|now)\b|\b(?:stopped|quit|gave up|given up) (?:drinking|alcohol|the booze|booze)"
        r"|\bdry (?:since|for \d+)\b|\bprevious(?:ly)? (?:heavy )?(?:drinker|alcohol excess|drank)\b|\bformer (?:heavy )?drinker\b"
    )),
    ("injection_drug_use", re.compile(r"\b(?:ex|former|previous)[- ](?:ivdu|iv drug|heroin|injecting)|\bclean (?:since|for)\b")),
)  # fmt: skip
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
ON_IMAGE = re.compile(
    r"^[^.;!?\n]{0,25}\b(?:on|at) (?:an? |the |her |his |my )?(?:mri|ct|x-?ray|xr|imaging|scan|ultrasound|doppler|duplex)\b"
)
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


def given_up(before: str, after: str) -> bool:
    """Return whether a habit or a medicine belongs to the past, by the words right beside it.

    >>> given_up("i used to ", " like a fish"), given_up("", " until 2020"), given_up("i ", " daily")
    (True, True, False)
    """
    return bool(GIVEN_UP.search(before) or UNTIL_THEN.search(after))


def kin_head(before: str) -> str | None:
    """Return the relative that heads the words right before a mention ("mother: ", "dad has ").

    >>> kin_head("fh: mother: "), kin_head("my brother and i have ")
    ('mother', None)
    """
    found = KIN_HEAD.search(before)
    kin = NEAR_KIN.search(found.group()) if found else None
    return kin.group() if kin else None


def doubted(before: str) -> bool:
    """Return whether the words before a mention put it in question ("?polymyositis", "google says").

    >>> doubted("imp: ?"), doubted("have you any idea? "), doubted("plan, ? ")
    (True, False, True)
    """
    return bool(
        before.endswith(("?", "query ")) or PROMPT.search(before) or HEARSAY.search(before) or WORRY.search(before)
    )


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
    verb = BEGUN.search(before[-45:])
    around = (verb.group() if verb else "") + " " + re.split(r"[.;!?\n]", after)[0][:45]
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
    for told, table in (("absent", DENIED), ("present", TOLD), ("past", FORMER)):
        for name, pattern in table:
            for match in pattern.finditer(text):
                yield name, told, match.start(), match.end()
    yield from _doses(text)
    yield from _amounts(text)


def _doses(text: str) -> Iterator[tuple[str, str, int, int]]:
    for name, least, pattern in SUPPLEMENTS:
        for match in pattern.finditer(text):
            amount = float(re.sub(r"[, ]", "", match.group(1))) * (1000 if match.group(2) else 1)
            often = PER.search(text[match.end() :])
            if amount / (SHARE[often.group(1)[0]] if often else 1.0) >= least:
                yield name, "present", match.start(), match.end()


def _amounts(text: str) -> Iterator[tuple[str, str, int, int]]:
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
