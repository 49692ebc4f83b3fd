"""Relatives: who they are to the person, and what their diseases mean."""

import re

from repletion.intake_text.alternatives import one_of
from repletion.intake_text.mentions import Scan
from repletion.intake_text.states import Cue

BLOOD_KIN = (
    "mother", "mum", "mom", "mam", "father", "dad", "parents?", "brothers?", "sisters?", "siblings?", "twin", "son",
    "daughter", "family", "fhx?", "relatives?", "first", "maternal", "paternal", r"grand\w+", "gran", "nan",
)  # fmt: skip
NEAR_KIN = re.compile(rf"\b{one_of(*BLOOD_KIN)}\b")

HEADS = (
    "mother", "mum", "mom", "father", "dad", "brother", "sister", "sibling", "son", "daughter", r"grand\w+", "gran",
    "nan", "aunt", "auntie", "uncle", "cousin", "both parents", "parents",
)  # fmt: skip
HAVING = (
    "[:=-]", r"\(", "has", "had", "with", "is", "was", "got", "have", "both have", "all have", "also has",
    "diagnosed with", "suffers? (?:from|with)",
)  # fmt: skip
FILLING = (
    "a", "an", "the", "some", "on", "taking", "takes", "got", "been", "diagnosed", "with", "bad", "severe", "early",
    "late", "type", "in", r"\d+", "his", "her", "both", "all", "have",
)  # fmt: skip
KIN_HEAD = re.compile(
    r"(?:^|[.;\n,:(]|\band)\s*(?:(?:my|his|her|their|the)\s+)?(?:maternal\s+|paternal\s+)?"
    rf"{one_of(*HEADS)}(?:'s)?\s*(?:side\s+)?{one_of(*HAVING)}?\s*(?:{one_of(*FILLING)}\s+){{0,3}}$"
)
NOBODY = re.compile(r"\b(?:nobody|no[ -]?one|none) (?:else )?(?:in|of|on) (?:\w+ ){1,3}?(?:family|side|relatives)\b")
WRITING = ("writing", "asking", "posting", "typing", "filling (?:this )?in", "doing this", "enquiring", "here")
ON_BEHALF = re.compile(rf"\b{one_of(*WRITING)}\s+(?:this\s+)?(?:for|on behalf of|about)\s+(?:my|our)\s+[\w-]+(?:'s)?")

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


def family(name: str, cue: str) -> str | None:
    """Return what a relative's disease means for the person, when the words speak of blood kin.

    >>> family("osteoporosis", "my mum"), family("osteoporosis", "my wife")
    ('family_osteoporosis', None)
    """
    return FAMILY.get(name) if NEAR_KIN.search(cue) else None


def nobodys(words: str) -> bool:
    """Return whether words say that nobody of the family has what they go on to name.

    >>> nobodys("nobody in my family has "), nobodys("somebody in my family has ")
    (True, False)
    """
    return bool(NOBODY.search(words))


def kin_head(before: str) -> str | None:
    """Return the relative that heads the words right before a mention ("mother: ", "dad has ").

    >>> kin_head("fh: mother: "), kin_head("my brother and i have ")
    ('mother', None)
    """
    found = KIN_HEAD.search(before)
    kin = NEAR_KIN.search(found.group()) if found else None
    return kin.group() if kin else None


def own_cues(scan: Scan) -> tuple[Cue, ...]:
    """Return the cues without those of another person who speaks ("my son says"), or for whom somebody writes."""
    spans = [m.span() for m in ON_BEHALF.finditer(scan.text)]
    saying = {c.first for c in scan.cues if c.name == "says"}
    return tuple(
        c
        for c in scan.cues
        if c.name != "other_person"
        or not (c.last in saying or any(a <= scan.tokens[c.first].start < b for a, b in spans))
    )
