"""Habits and mishaps that whole idioms deny or give up ("teetotal", "ex-smoker")."""

import re

from repletion.intake_text.alternatives import either

DENIED: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "smoking",
        either(
            r"\bnon[- ]?smok(?:er|ing)\b",
            r"\bnever[- ](?:smoker|smoked|smokes?)\b",
            r"\bnot (?:a |currently a )?smok(?:er|e|ing)\b",
            r"\b(?:don'?t|do not|doesn'?t|does not|didn'?t|did not) smoke\b",
            r"\b(?:no|nil|denies|denied) (?:smoking|tobacco|cigarettes)\b",
            r"\bsmok(?:ing|er|es)\s*[:=-]\s*(?:no|nil|never|none)\b",
            r"\bnever touched a cigarette\b",
            r"\blifelong non\b",
        ),
    ),
    (
        "heavy_alcohol",
        either(
            r"\btee?[- ]?total(?:l?er|ism)?\b",
            r"\bnon[- ]?drinker\b",
            r"\bnever drinks?\b",
            r"\bnever (?:touch(?:ed|es)?|drank|drunk)\b(?= (?:a drop|alcohol|booze|it))",
            r"\b(?:don'?t|do not|doesn'?t|does not) (?:drink|touch)"
            r"(?: any)?(?: alcohol| booze| a drop| at all|(?=\s*(?:[.,;!]|$|and\b|or\b)))",
            r"\b(?:no|nil|denies|denied|zero|without|avoids?|not any) (?:alcohol|etoh|drinking|booze|excess alcohol)\b",
            r"\b(?:alcohol|etoh)\s*(?:intake|use|consumption)?\s*[:=-]?\s*"
            r"(?:nil|none|never|minimal|rarely|occasional(?:ly)?|social(?:ly)?)\b",
            r"\b(?:rarely|hardly ever|only occasionally|occasionally|seldom) drinks?\b",
            r"\b(?:drinks? )(?:socially|occasionally|rarely|very little|minimally)\b",
            r"\b(?:minimal|occasional|social|light|moderate) (?:alcohol|drinker|etoh)\b",
            r"\babstinent\b",
            r"\bdon'?t drink or\b",
        ),
    ),
    (
        "little_sun",
        either(
            r"\bsun[- ]?worshipper\b",
            r"\b(?:out(?:side|doors)?|gardening)\b[^.;\n]{0,25}"
            r"\b(?:every day|all day|most days|in all weathers|daily)\b",
            r"\b(?:plenty|lots|loads) of (?:sun|sunshine|sunlight|daylight|fresh air)\b",
            r"\bworks? (?:outside|outdoors)\b",
            r"\bgood sun exposure\b",
            r"\badequate sun\b",
        ),
    ),
    (
        "recent_trauma",
        either(
            r"\b(?:no|denies|denied|without|nil)(?: any| history of| hx of| h/o| recent| preceding| antecedent| known)*"
            r" (?:trauma|injury|injuries|falls?)\b",
            r"\b(?:didn'?t|did not|haven'?t|not) (?:injured?|hurt|fall|fallen|bang\w*|knock\w*)\b"
            r"[^.;\n]{0,12}\b(?:it|myself|over|anything)\b",
            r"\batraumatic\b",
        ),
    ),
    (
        "vegan_diet",
        either(r"\bi eat (?:everything|anything|meat)\b", r"\bnot (?:a )?vegan\b", r"\beats (?:everything|anything)\b"),
    ),
    ("statin", either(r"\bstatins?\b[^.;\n]{0,12}\bbut (?:i |he |she )?(?:said no|declined|refused|turned)\b")),
)
FORMER: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "smoking",
        either(
            r"\b(?:ex|former|previous|reformed)[- ]?smok\w+",
            r"\b(?:quit|stopped|gave up|given up|packed in) (?:smoking|the (?:fags|cigs|cigarettes))",
            r"\bused to smoke\b",
            r"\bsmoked (?:until|till|in the past|for \d+ years)\b",
        ),
    ),
    (
        "heavy_alcohol",
        either(
            r"\bused to (?:drink|be a (?:heavy )?drinker)\b",
            r"\bsober (?:since|for|now)\b",
            r"\b(?:stopped|quit|gave up|given up) (?:drinking|alcohol|the booze|booze)",
            r"\bdry (?:since|for \d+)\b",
            r"\bprevious(?:ly)? (?:heavy )?(?:drinker|alcohol excess|drank)\b",
            r"\bformer (?:heavy )?drinker\b",
        ),
    ),
    (
        "injection_drug_use",
        either(r"\b(?:ex|former|previous)[- ](?:ivdu|iv drug|heroin|injecting)", r"\bclean (?:since|for)\b"),
    ),
)
