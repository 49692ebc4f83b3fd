"""Words of foods: spelling, singular, and the lists that say what a word does in a food's name."""

import re
from functools import cached_property, lru_cache

from repletion.domain.record import record

WORD = re.compile(r"[a-z]+|\d+(?:\.\d+)?%")
SINGULAR = re.compile(r"(?:[usi]s|asparagus|hummus|swiss|molasses|bass|greens|grits|brussels)$")
"""Words in -s that are no plural."""
IRREGULAR = {"leaves": "leaf", "loaves": "loaf", "halves": "half", "less": "less", "as": "as", "ns": "ns", "nfs": "nfs"}
IE = frozenset({"cookie", "brownie", "smoothie", "veggie", "brie", "pie"})
JOINED = (
    ("lowfat", "low fat"),
    ("nonfat", "fat free"),
    ("soymilk", "soy milk"),
    ("milkfat", "fat"),
    ("yoghurt", "yogurt"),
)
WEIGHTY = frozenset(("ground", "hot", "cold", "salted", "unsalted", "lean", "half", "whole"))
"""Shapes that do change what a plain word means: a sliced apple is an apple, ground chicken is not a roast."""
PLAIN = str.maketrans({"'": None, "’": None, "é": "e", "è": "e", "ê": "e", "ñ": "n", "î": "i", "ç": "c", "ü": "u"})


@lru_cache(maxsize=50_000)
def singular(word: str) -> str:
    """Return a word in the singular.

    >>> [singular(w) for w in ("berries", "tomatoes", "radishes", "asparagus", "eggs")]
    ['berry', 'tomato', 'radish', 'asparagus', 'egg']
    """
    if word in IRREGULAR:
        return IRREGULAR[word]
    if len(word) < 4 or not word.endswith("s") or SINGULAR.search(word):
        return word
    if word.endswith("ies") and len(word) > 5:
        return word[:-1] if word[:-1] in IE else word[:-3] + "y"
    return word[:-2] if word.endswith(("oes", "shes", "ches", "xes")) else word[:-1]


def tokens(text: str) -> tuple[str, ...]:
    """Return the words of a text in order, lower case, singular.

    >>> tokens("Milk, lowfat (1%)")
    ('milk', 'low', 'fat', '1%')
    """
    text = text.lower().translate(PLAIN)
    for one, two in JOINED:
        if one in text:
            text = text.replace(one, two)
    return tuple(map(singular, WORD.findall(text)))


@record
class FoodWords:
    """Spellings, plain words with what is mostly meant, names with "and" or "with", and what words do in names."""

    spellings: dict[str, str]
    plain: dict[str, str]
    together: tuple[str, ...]
    brands: tuple[str, ...]
    classes: tuple[str, ...]
    neutral: tuple[str, ...]
    strange: tuple[str, ...]
    shapes: tuple[str, ...]
    methods: tuple[tuple[str, ...], ...]


class WordLists:
    """The lists as sets, and what was said put into the words of the tables."""

    def __init__(self, words: FoodWords) -> None:
        self.classes, self.neutral = frozenset(words.classes), frozenset(words.neutral)
        self.strange, self.shapes = frozenset(words.strange), frozenset(words.shapes)
        self.cuts = self.shapes - WEIGHTY
        self.methods = tuple(map(frozenset, words.methods))
        self.cooking = frozenset(w for method in words.methods for w in method)
        self.cooked = self.cooking | {"braised", "canned", "microwaved", "toasted"}
        self.states = self.cooked | {"raw", "fresh", "frozen", "dried", "dry"}
        self.brands = frozenset(map(singular, words.brands))
        self._spellings = words.spellings

    @cached_property
    def _said(self) -> re.Pattern[str]:
        longest_first = sorted(self._spellings, key=len, reverse=True)
        return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest_first))})(?![\w-])")

    def put(self, said: str) -> str:
        """Return what was said in the tables' spelling."""
        return self._said.sub(lambda found: self._spellings[found.group()], said.lower())

    def meant(self, said: str) -> tuple[str, ...]:
        """Return what was said in the words of the tables; makers' names are left out while anything else remains."""
        found = [w for w in tokens(self.put(said)) if w not in ("of", "a", "an", "the", "some")]
        telling = [w for w in found if w not in self.brands]
        return tuple(dict.fromkeys(telling or found))

    def head(self, words: tuple[str, ...]) -> str:
        """Return the word that names the thing: the last before "with", "in" or "on"."""
        before: list[str] = []
        for word in words:
            if word in ("with", "in", "on", "and") and before:
                break
            if word not in self.states | self.shapes | self.neutral and not word.endswith("%"):
                before.append(word)
        return before[-1] if before else (words[-1] if words else "")

    def matches(self, word: str, every: frozenset[str]) -> float:
        """Return how far a food's words answer to a word: 1, or less where only the way of cooking is alike."""
        if word in every:
            return 1.0
        if word in self.states:
            if any(word in method and method & every for method in self.methods):
                return 0.8
            return 0.5 if word in self.cooked and every & self.cooked else 0.0
        return 0.0
