"""Age, sex and pregnancy as texts state them."""

import re

from repletion.domain.estimate import Sex

NO_AGE = (
    r"(?!\s*(?:weeks?|months?|days?|hours?|minutes?|times|years? (?:ago|now|of (?!age)))\b"
    r"|\s*(?:kg|lbs?|stone|st|cm|%|mg|mcg|ug|iu)\b"
    r"|[.,]\d|[/:]\d)"
)
WHO = "woman|man|lady|gentleman|guy|bloke|chap|female|male"
AGE = [
    re.compile(r"\bage(?:d)?\s*[:=]?\s*(\d{1,3})\b"),
    re.compile(r"\b(\d{1,3})\s*-?\s*(?:years?|yrs?|yr)\s*-?\s*old\b"),
    re.compile(r"\b(\d{1,3})\s*(?:yo|y/o|y\.o\.)(?=\W|$)"),
    re.compile(r"\b(\d{1,3})\s*years? of age\b"),
    re.compile(r"\bi(?:'m| am)\s+(?:an?\s+)?(\d{1,2})\b(?!\s*(?:weeks|months|days|kg|lb|st|cm|%|mg))"),
    re.compile(
        r"^\W*(?:\w+\W+){0,6}?(?:she|he)(?:'s| is)?[\s,(]*(?:is |aged? )?(\d{2})\b"
        r"(?!\s*(?:weeks|months|days|kg|st|mg)\b)"
    ),
    re.compile(rf"\b(?:{WHO})\s*[,(]?\s*(?:of |who is |aged? )?(\d{{2}})\b{NO_AGE}"),
    re.compile(rf"\b(?:turned|turning|am now|i'm now)\s+(\d{{2}})\b{NO_AGE}"),
    re.compile(rf"\b(\d{{2}})\s*[-,/]?\s*(?:f|m|{WHO})\b"),
    re.compile(r"\b(?:f|m)\s*[/,]?\s*(\d{2})\b"),
]
DECADES = {"twenties": 20, "thirties": 30, "forties": 40, "fifties": 50, "sixties": 60, "seventies": 70, "eighties": 80}
DECADES |= {f"{decade}s": decade for decade in range(20, 90, 10)}
PART = {None: 5, "early": 2, "mid": 5, "late": 8}
DECADE = re.compile(rf"\bin (?:my|her|his) (?:(early|mid|late)[- ]?)?({'|'.join(DECADES)})\b")
MONTHS = re.compile(r"\b(\d{1,2})\s*-?\s*(?:months?|weeks?)\s*-?\s*old\b")
SEX: dict[Sex, re.Pattern[str]] = {
    "female": re.compile(
        r"\bsex\s*[:=]?\s*f(?:emale)?\b|\b(?:woman|female|girl|lady|lass|housewife|nun|waitress)\b"
        r"|\b(?:menopause|(?:post|peri|pre)-?\s?menopausal|breast-?feeding|my periods?)\b"
        r"|\b\d{2}\s*-?\s*(?:yo\s*)?f\b|\b(?:i(?:'m| am)|currently|now) (?:\d+ weeks )?pregnant\b"
    ),
    "male": re.compile(
        r"\bsex\s*[:=]?\s*m(?:ale)?\b|\b(?:man|male|boy|gentleman|guy|bloke|chap|lad|waiter|monk|my prostate)\b"
        r"|\b\d{2}\s*-?\s*(?:yo\s*)?m\b"
    ),
}
KIN = re.compile(
    r"\b(?:my|his|her|their|the patient's)\s+(?:\w+\s+)?"
    r"(?:mother|mum|mom|father|dad|wife|husband|son|daughter|sister|brother|aunt|uncle"
    r"|partner|boyfriend|girlfriend|boy|girl)\b[^.\n]{0,60}"
)
PRONOUNS: dict[Sex, re.Pattern[str]] = {
    "female": re.compile(r"\b(?:she|her|hers)\b"),
    "male": re.compile(r"\b(?:he|his|him)\b"),
}
PREGNANT = re.compile(
    r"\b(not |isn't |never been |not currently )?(?:(?:\d+ weeks?|heavily|currently|now) )?pregnant\b"
    r"|\bgravida\b|\bgestation\b"
)


def age(text: str) -> int | None:
    """Return the age in whole years; months and weeks count as 0.

    >>> age("a 58-year-old woman"), age("i am 45 and tired"), age("nothing")
    (58, 45, None)
    """
    if MONTHS.search(text):
        return 0
    plain = KIN.sub(" ", text)
    for pattern in AGE:
        match = pattern.search(plain)
        if match and 0 < int(match.group(1)) <= 120:
            return int(match.group(1))
    decade = DECADE.search(plain)
    return DECADES[decade.group(2)] + PART[decade.group(1)] if decade else None


def sex(text: str) -> Sex | None:
    """Return the sex when the text states one; relatives do not count, pronouns only when one kind stands alone."""
    plain = KIN.sub(" ", text)
    places = {name: m.start() for name, pattern in SEX.items() if (m := pattern.search(plain))}
    if places:
        return min(places, key=lambda n: places[n])
    told = [name for name, pattern in PRONOUNS.items() if pattern.search(plain)]
    return told[0] if len(told) == 1 else None


def pregnant(text: str) -> bool | None:
    """Return whether a pregnancy is stated or denied; None when it is not mentioned."""
    match = PREGNANT.search(KIN.sub(" ", text))
    return None if match is None else not match.group(1)
