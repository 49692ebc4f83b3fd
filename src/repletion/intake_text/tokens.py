"""Text into words with their places; nothing is executed, nothing is guessed."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from repletion.intake_text.word_forms import FORMS, SHORT_IS

WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?|[^\sa-z0-9]", re.ASCII)
INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
PLAIN = str.maketrans(
    {
        "\u2019": "'",
        "\u2018": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u2013": "-",
        "\u2014": ";",
        "\u00b5": "u",
        "\u03bc": "u",
        "\u00a0": " ",
    }
)
ENDERS = frozenset(".!?;\n")
BARE = re.compile(
    r"\b(?:can|don|won|doesn|didn|haven|hasn|isn|wasn|couldn|shouldn|wouldn|aren|weren|hadn)(?=t\b)|\bi(?=(?:m|ve)\b)"
)
"""Contractions that are written without their apostrophe ("cant", "ive")."""
GENUS = re.compile(
    r"(?<![a-z])[secpk]\. ?(?:aureus|epidermidis|coli|diff|jejuni|pneumoniae|pyogenes|faecalis|aeruginosa)"
)
SIGNED = (
    (re.compile(r"\(\s*-\s*\)(?=\s*[a-z])"), "; no "),
    (re.compile(r"\(\s*\+\s*\)(?=\s*[a-z])"), "; "),
    (re.compile(r"(?<![\w+])\+ ?ve\b"), "positive"),
    (re.compile(r"(?<![\w-])- ?ve\b"), "negative"),
)
"""Results that clinicians write with a sign ("Gowers +ve")."""
PLUS = re.compile(r"(?:^|[,;:])\s*\+ ?(?=[a-z]{3})")
MINUS = re.compile(r"(?:^|(?<=[,;:])|(?<=[,;:] ))- ?(?=[a-z]{3})")
"""Signs before what is there and what is not ("+ fatigue, - fever")."""


class Token(NamedTuple):
    """A word or a mark: as written (lower case), as compared (stem), its place, and its sentence."""

    text: str
    stem: str
    start: int
    end: int
    sentence: int


def normalise(text: str) -> str:
    """Return lower-case text without invisible characters, accents or typographic quotes.

    >>> normalise("Guillain\u2013Barr\u00e9 na\u00efve")
    'guillain-barre naive'
    """
    plain = text.translate(INVISIBLE).translate(PLAIN)
    decomposed = unicodedata.normalize("NFKD", plain)
    kept = "".join(c for c in decomposed if not unicodedata.combining(c))
    lower = kept.replace("\u03bc", "u").lower()
    for sign, word in SIGNED:
        lower = sign.sub(word, lower)
    if "+" in lower:
        lower = "\n".join(map(_unticked, lower.split("\n")))
    return BARE.sub(r"\g<0>'", lower)


def _unticked(line: str) -> str:
    """Return a line with its minus signs as words, where plus signs tell that they are no bullets."""
    return MINUS.sub("; no ", line) if PLUS.search(line) and MINUS.search(line) else line


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return the word without a plural or third-person s or an "'s", in its first form and spelling.

    >>> stem("cramps"), stem("biopsies"), stem("loss"), stem("sinus")
    ('cramp', 'biopsy', 'loss', 'sinus')
    >>> stem("aching"), stem("edema"), stem("cannot")
    ('ache', 'oedema', "can't")
    """
    if word.endswith("'s") and word not in SHORT_IS:
        word = word[:-2]
    if word in FORMS:
        return FORMS[word]
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def words(phrase: str) -> list[str]:
    """Return the stems of a phrase of the lexicon; a hyphen counts as a space.

    >>> words("low-back pains")
    ['low', 'back', 'pain']
    """
    plain = phrase.replace("-", " ") if phrase.isascii() else normalise(phrase).replace("-", " ")
    parts = plain.split() if plain.replace(" ", "").isalnum() else WORD.findall(plain)
    return [stem(word) for word in parts]


def tokenise(text: str) -> list[Token]:
    """Return the tokens of a normalised text; a full stop within a number ends no sentence."""
    tokens: list[Token] = []
    sentence, last = 0, 0
    for match in WORD.finditer(text):
        gap = text[last : match.start()]
        if "\n" in gap:
            sentence += 1
        word = match.group()
        tokens.append(Token(word, stem(word), match.start(), match.end(), sentence))
        last = match.end()
        if word in ENDERS and not _within_number(text, match.start()) and not _abbreviation(text, match.start()):
            sentence += 1
    return tokens


def _within_number(text: str, place: int) -> bool:
    return 0 < place < len(text) - 1 and text[place - 1].isdigit() and text[place + 1].isdigit()


def _abbreviation(text: str, place: int) -> bool:
    if GENUS.match(text, max(0, place - 1)):
        return True
    return bool(re.search(r"\b(?:dr|mr|mrs|ms|vs|e\.g|i\.e|approx|no)$", text[max(0, place - 8) : place]))
