"""Exposures that whole idioms state ("hardly eats", "fell off a ladder", "sweats buckets")."""

import re
from collections.abc import Iterator

from repletion.domain.case import ReadState
from repletion.intake_text.alternatives import either
from repletion.intake_text.doses import Statement, amounts
from repletion.intake_text.habits import DENIED, FORMER

TOLD: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "recent_trauma",
        either(
            r"\b(?:fell|fallen|slipped|tripped|tumbled|thrown)\b(?! (?:pregnant|asleep|ill|out with))[^.;\n]{0,25}"
            r"\b(?:off|from|down|onto|on (?:my|his|her|the|ice)|in the|at (?:home|work)"
            r"|last (?:week|month|night|\w+day)|yesterday|today|this morning"
            r"|(?:days?|weeks?) ago)\b(?![^.;\n]{0,20}years ago)",
            r"\b(?:a|had a|recent|bad|nasty) (?:fall|tumble)\b[^.;\n]{0,20}"
            r"\b(?:last|yesterday|(?:days?|weeks?) ago|recently)\b",
            r"\b(?:small|little|minor|hard|bad|nasty|slight) (?:knock|bump|bang|blow|injury|trauma)\b",
            r"\bwhiplash\b",
        ),
    ),
    (
        "poor_intake",
        either(
            r"\b(?:hardly|barely|scarcely) (?:been )?(?:eat|eats|eating|eaten|ate)\b",
            r"\b(?:not|n't) (?:been )?eat(?:en|ing)? (?:much|properly|anything|a thing|for)\b",
            r"\b(?:eat(?:s|ing)?|ate) "
            r"(?:next to nothing|very little|hardly anything|almost nothing|like a bird|a few bites)\b",
            r"\b(?:poor|reduced|minimal|inadequate) (?:oral |dietary |nutritional |po )?intake\b",
        ),
    ),
    (
        "heavy_sweating_or_heat",
        either(r"\bsweat(?:s|ing|ed)? (?:buckets|a lot|loads|heavily|profusely|like|through|all day|so much)\b"),
    ),
    ("coronary_disease", either(r"\b(?:stable |unstable )?angina\b", r"\bprevious mi\b", r"\bheart attack\b")),
    (
        "family_electrolyte_disorder",
        either(
            r"\b(?:mother|mum|mom|father|dad|brother|sister|family)\b[^.;\n]{0,45}\blow (?:potassium|magnesium)\b",
            r"\blow (?:potassium|magnesium)\b[^.;\n]{0,20}\b(?:in the|in my|family)\b",
        ),
    ),
    (
        "recent_bacteraemia_or_infection",
        either(
            r"\b(?:bactera?emia|septica?emia)\b",
            r"\b(?:sepsis|septic shock|cellulitis|pneumonia|endocarditis|abscess)\b[^.;\n]{0,20}"
            r"\b(?:ago|last (?:week|month)|recent)",
            r"\b(?:ago|last (?:week|month)|recent|recently)\b[^.;\n]{0,15}"
            r"\b(?:sepsis|septic shock|cellulitis|pneumonia|abscess)\b",
        ),
    ),
    (
        "chronic_diarrhoea",
        either(
            r"\bchronic(?:ally)? (?:watery |loose )?(?:diarrh\w+|stools)",
            r"\bdiarrh\w+[^.;\n]{0,18}\b(?:for|past|last|over|since) (?:\w+ ){0,3}(?:months|years|20\d\d)",
            r"\b(?:months|years) of (?:\w+ )?(?:diarrh\w+|loose stools)",
        ),
    ),
    (
        "recurrent_vomiting",
        either(
            r"\b(?:vomit\w*|throw(?:s|ing)? up|threw up|being sick)\b[^.;\n]{0,15}\b(?:for (?:\w+ ){0,2}"
            r"(?:days|weeks|months)|every day|daily|most days|constantly|after every|several times)\b",
            r"\bhyperemesis\b",
            r"\bmorning sickness\b",
            r"\b(?:keeps?|kept|constantly|repeatedly|recurrent|persistent|intractable)"
            r" (?:being sick|vomit\w*|throwing up)\b",
        ),
    ),
    ("immobility", either(r"\b(?:para|tetra|quadri)plegic\b")),
    (
        "critical_illness",
        either(r"\b(?:was|been|being|intubated and|invasively) ventilated\b", r"\bon (?:a|the) (?:ventilator|vent)\b"),
    ),
    (
        "psoriasis_known",
        either(r"\b(?:plaque|scalp|known|guttate|has|have|history of|hx|got|i've got|pmh) psoria\w+"),
    ),
)
TABLES: tuple[tuple[ReadState, tuple[tuple[str, re.Pattern[str]], ...]], ...] = (
    ("absent", DENIED),
    ("present", TOLD),
    ("past", FORMER),
)


def stated(text: str) -> Iterator[Statement]:
    """Yield exposures that figures or whole idioms state: id, state, and the place in the text.

    >>> [x[:2] for x in stated("bmi 36, etoh 60 units/wk, non-smoker, takes 10,000 iu of vitamin d every day")]
    [('smoking', 'absent'), ('vitamin_d_high_dose', 'present'), ('heavy_alcohol', 'present'), ('obesity', 'present')]
    """
    for told, table in TABLES:
        for name, pattern in table:
            for match in pattern.finditer(text):
                yield name, told, match.start(), match.end()
    yield from amounts(text)
