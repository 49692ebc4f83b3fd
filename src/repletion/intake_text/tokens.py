"""Text into words with their places; nothing is executed, nothing is guessed."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

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
FORMS = {
    form: root
    for root, forms in {
        "can't": "cannot couldn't",
        "ache": "aching ached",
        "achy": "achey",
        "hurt": "hurting",
        "cramp": "cramping cramped",
        "twitch": "twitches twitching twitched",
        "tingle": "tingling tingled",
        "burn": "burning burnt burned",
        "tremble": "trembling",
        "trip": "tripping tripped",
        "pee": "peeing peed",
        "wee": "weeing",
        "urinate": "urinating urinated",
        "climb": "climbing climbed",
        "lift": "lifting lifted",
        "raise": "raising raised",
        "chew": "chewing chewed",
        "swallow": "swallowing swallowed",
        "choke": "choking choked",
        "bend": "bending",
        "buckle": "buckling buckled",
        "ankle": "ankles",
        "fracture": "fractured",
        "calf": "calves",
        "foot": "feet",
        "grip": "gripping",
        "squat": "squatting",
        "sneeze": "sneezing sneezed",
        "haemorrhage": "haemorrhages hemorrhage hemorrhages",
        "oedema": "edema",
        "oedematous": "edematous",
        "diarrhoea": "diarrhea",
        "paraesthesia": "paresthesia paresthesias paraesthesiae paresthesiae",
        "anaesthesia": "anesthesia",
        "haematuria": "hematuria",
        "dyspnoea": "dyspnea",
        "orthopnoea": "orthopnea",
        "colour": "color",
        "coloured": "colored",
        "discolouration": "discoloration",
        "tumour": "tumor",
        "fibre": "fiber",
        "goitre": "goiter",
        "faecal": "fecal",
        "generalised": "generalized",
        "paralysed": "paralyzed",
        "neurone": "neuron",
        "symptom": "sx symps",
        "swell": "swelling swelled swollen",
        "bleed": "bleeding bled",
        "itch": "itching itched",
        "throb": "throbbing throbbed",
        "shake": "shaking shook",
        "droop": "drooping drooped",
        "drop": "dropping dropped",
        "sag": "sagging sagged",
        "slur": "slurring slurred",
        "dribble": "dribbling dribbled",
        "drool": "drooling drooled",
        "stumble": "stumbling stumbled",
        "stagger": "staggering staggered",
        "wobble": "wobbling wobbled",
        "sway": "swaying",
        "collapse": "collapsing collapsed",
        "crumple": "crumpling crumpled",
        "fold": "folding folded",
        "seize": "seizing seized",
        "lock": "locking locked",
        "freeze": "freezing froze frozen",
        "curl": "curling curled",
        "stiffen": "stiffening stiffened",
        "tighten": "tightening tightened",
        "weaken": "weakening weakened",
        "shrink": "shrinking shrank shrunk",
        "peel": "peeling peeled",
        "split": "splitting",
        "crack": "cracking cracked",
        "break": "breaking",
        "flake": "flaking flaked",
        "bruise": "bruising",
        "sweat": "sweating sweated",
        "shiver": "shivering shivered",
        "vomit": "vomiting vomited",
        "cough": "coughing coughed",
        "wheeze": "wheezing wheezed",
        "gasp": "gasping gasped",
        "forget": "forgetting",
        "stab": "stabbing stabbed",
        "shoot": "shooting",
        "pinch": "pinching pinched",
        "sting": "stinging stung",
        "prickle": "prickling prickled",
        "buzz": "buzzing buzzed",
        "fizz": "fizzing fizzed",
        "scratch": "scratching scratched",
        "crawl": "crawling crawled",
        "drag": "dragging dragged",
        "scuff": "scuffing scuffed",
        "slap": "slapping slapped",
        "flop": "flopping flopped",
        "fumble": "fumbling fumbled",
        "wake": "waking woke woken",
        "blister": "blistering blistered",
        "bloat": "bloating bloated",
        "thump": "thumping thumped",
        "pound": "pounding pounded",
        "flutter": "fluttering fluttered",
        "leak": "leaking leaked",
        "strain": "straining strained",
        "kneel": "kneeling knelt kneeled",
        "crouch": "crouching crouched",
        "haul": "hauling hauled",
        "push": "pushing pushed",
        "pull": "pulling pulled",
        "grab": "grabbing grabbed",
        "reach": "reaching reached",
        "comb": "combing combed",
        "brush": "brushing brushed",
        "wash": "washing washed",
        "turn": "turning turned",
        "twist": "twisting twisted",
        "walk": "walking walked",
        "run": "running ran",
        "flicker": "flickering flickered",
        "quiver": "quivering quivered",
        "ripple": "rippling rippled",
        "jerk": "jerking jerked",
        "jump": "jumping jumped",
        "stoop": "stooping stooped",
        "hunch": "hunching hunched",
        "shuffle": "shuffling shuffled",
        "waddle": "waddling waddled",
        "press": "pressing pressed",
        "squeeze": "squeezing squeezed",
        "touch": "touching touched",
        "poke": "poking poked",
        "tap": "tapping tapped",
        "tire": "tiring",
        "wring": "wringing wrung",
        "soak": "soaking soaked",
        "drench": "drenching drenched",
        "spin": "spinning spun",
        "limp": "limping limped",
        "hobble": "hobbling hobbled",
        "wince": "wincing winced",
        "yelp": "yelping yelped",
        "scream": "screaming screamed",
        "gnaw": "gnawing gnawed",
        "niggle": "niggling niggled",
        "grumble": "grumbling grumbled",
        "smart": "smarting smarted",
        "radiate": "radiating radiated",
        "spread": "spreading",
        "flare": "flaring flared",
        "knot": "knotting knotted",
        "balloon": "ballooning ballooned",
        "topple": "toppling toppled",
        "veer": "veering veered",
        "lurch": "lurching lurched",
        "mumble": "mumbling mumbled",
        "moult": "moulting moulted",
        "shed": "shedding",
        "crumble": "crumbling crumbled",
        "snap": "snapping snapped",
        "heal": "healing healed",
        "fade": "fading faded",
        "blur": "blurring",
        "yawn": "yawning yawned",
        "pace": "pacing paced",
        "kick": "kicking kicked",
        "fidget": "fidgeting fidgeted",
        "hang": "hanging hung",
        "bulge": "bulging bulged",
        "protrude": "protruding",
        "perspire": "perspiring",
    }.items()
    for form in forms.split()
}
"""Other forms and spellings of a word, each compared as the first."""


SHORT_IS = frozenset(f"{word}'s" for word in ("it", "he", "she", "that", "there", "what", "who", "where", "here", "how", "let"))
"""Words that keep an "'s"; of a noun it is "is", "has" or a possessive, and stays out of the comparison."""


@dataclass(frozen=True)
class Token:
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
    return BARE.sub(r"\g<0>'", lower)


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
