"""Find the food that words mean: every word weighs by how rare it is; what a food adds unasked counts against it."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from repletion.domain.food import Food
from repletion.kb.foods.table import FoodTable
from repletion.kb.foods.words import FoodWords, WordLists, tokens

EATEN_COOKED = re.compile(
    r"^(?:fish|beef|pork|lamb|veal|chicken|turkey|duck|game|egg|ground|sausage|bacon|crustacean|mollusk|shrimp|lentil|"
    r"bean|chickpea|rice|pasta|noodle|quinoa|barley|bulgur|couscous|spaghetti|macaroni|potato|oat|salmon|cod|trout|tuna|"
    r"squash|eggplant|pumpkin|yam|sweet|brussels|asparagus|soybean|pea\b|cereal)"
)
LACKS = re.compile(r"\b(?:no|without|excluding|not|non)[ -](?!fat|as)[a-z]+")
"""What a food is said not to hold does not answer to the word."""
UNSPECIFIED = re.compile(r"|NFS|plain|NS as to [a-z ]+")
KINDS = (("FNDDS", 0.14), ("SR Legacy", 0.02))
BEST, SEARCHED = 2.1, 1500
UNKNOWN_WEIGHT, STATE_WEIGHT, SHAPE_WEIGHT = 6.0, 0.35, 0.4
NEAR = 82
"""Likeness in percent from which an unknown word counts as a slip of a known one."""


@dataclass(frozen=True)
class Name:
    """A name as the search sees it: the words that say what it is, those that say which, and what comes with it."""

    first: frozenset[str]
    rest: frozenset[str]
    extra: frozenset[str]
    raw: bool
    every: frozenset[str]
    bonus: float


@dataclass(frozen=True)
class Found:
    """A food, how well it answers (about 1 is best), and the share of the telling words that it answers to."""

    food: Food
    score: float
    recall: float
    named: bool = True
    """Whether the food's own name holds the word that names the thing."""


@dataclass(frozen=True)
class Question:
    """The words asked, with their weights."""

    words: tuple[str, ...]
    weights: Mapping[str, float]
    head: str

    @property
    def total(self) -> float:
        """Return the weight of all words."""
        return sum(self.weights.values())


class Search:
    """Searches a table; made once."""

    def __init__(self, foods: FoodTable, words: FoodWords) -> None:
        self.foods = foods
        self.lists = WordLists(words)
        self.plain = {frozenset(tokens(said)): food for said, food in words.plain.items()}
        self._names: dict[int, Name] = {}

    @cached_property
    def _words(self) -> list[tuple[str, ...]]:
        return [tokens(name) for name in self.foods.names]

    @cached_property
    def _index(self) -> dict[str, list[int]]:
        index: dict[str, list[int]] = {}
        for i, words in enumerate(self._words):
            for word in set(words):
                index.setdefault(word, []).append(i)
        return index

    @cached_property
    def _called(self) -> dict[tuple[str, ...], int]:
        """Return the survey's foods by the words before the comma, where nothing is specified after it."""
        found: dict[tuple[str, ...], int] = {}
        for i, name in enumerate(self.foods.names):
            first, _, rest = name.partition(", ")
            if self.foods.source(i).startswith("FNDDS") and UNSPECIFIED.fullmatch(rest):
                found.setdefault(tokens(first), i)
        return found

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {name: i for i, name in reversed(list(enumerate(self.foods.names)))}

    def by_name(self, names: Iterable[str]) -> dict[str, Food]:
        """Return the foods of these exact names; a name that no food has is left out."""
        return {name: self.foods[self._positions[name]] for name in names if name in self._positions}

    def words(self, said: str) -> tuple[str, ...]:
        """Return what was said in the words of the tables."""
        return self.lists.meant(said)

    def find(self, said: str, limit: int = 5) -> list[Found]:
        """Return the foods that answer best to the words; none when no word of them is known."""
        words = tuple(self._known(w) for w in self.words(said))
        usual = self._usual(words, (tokens(said), tokens(self.lists.put(said)), words))
        near = self._position(frozenset(words) - self.lists.cooking)
        found = self._ranked(words, limit + 1, near)
        if usual is not None:
            first = Found(self.foods[usual], 1.0, 1.0)
            return [first, *(f for f in found if f.food != first.food)][:limit]
        return found[:limit]

    def _position(self, words: frozenset[str]) -> int | None:
        """Return the food that plain words mostly mean."""
        return self._positions.get(self.plain.get(words, ""))

    def _usual(self, words: tuple[str, ...], wordings: Iterable[tuple[str, ...]]) -> int | None:
        """Return the food that the words mostly mean, as said, without makers' names, or without cut and size."""
        for those in wordings:
            found = self._position(frozenset(those))
            found = self._called.get(those) if found is None else found
            if found is not None:
                return found
        asked, head = frozenset(words), self.lists.head(words)
        fitting = [key for key, food in self.plain.items() if head in key and self._answers(food, key, asked)]
        return self._position(max(fitting, key=len)) if fitting else None

    def _answers(self, food: str, key: frozenset[str], asked: frozenset[str]) -> bool:
        """Return whether a plain word's food holds everything asked that is more than a cut or a size."""
        return key <= asked and asked - key <= self.lists.cuts | frozenset(tokens(food))

    def _known(self, word: str) -> str:
        """Return the word, or the known word that it must be a slip of."""
        if word in self._index or len(word) < 4 or word.endswith("%"):
            return word
        from rapidfuzz import fuzz, process

        near = process.extractOne(word, self._index.keys(), scorer=fuzz.ratio, score_cutoff=NEAR)
        return near[0] if near else word

    def _weight(self, word: str) -> float:
        count = len(self._index.get(word, ()))
        weight = math.log((len(self.foods) + 1) / (count + 1)) if count else UNKNOWN_WEIGHT
        return weight * (
            STATE_WEIGHT if word in self.lists.states else SHAPE_WEIGHT if word in self.lists.shapes else 1
        )

    def _ranked(self, words: tuple[str, ...], limit: int, usual: int | None) -> list[Found]:
        asked = Question(words, {w: self._weight(w) for w in words}, self.lists.head(words))
        hits: Counter[int] = Counter()
        for word in words:
            for i in self._index.get(word, ()):
                hits[i] += asked.weights[word]  # type: ignore[assignment]
        best = sorted(hits, key=lambda i: (-hits[i], len(self._words[i])))[:SEARCHED]
        scored = [(*self._score(i, asked, 0.12 * (i == usual)), i) for i in best]
        scored.sort(key=lambda found: (-found[0], found[2]))
        return [
            Found(self.foods[i], round(s, 4), recall, asked.head in self._name(i).first)
            for s, recall, i in scored[:limit]
            if s > 0
        ]

    def _score(self, i: int, asked: Question, usual: float) -> tuple[float, float]:
        name, lists = self._name(i), self.lists
        words = frozenset(asked.words)
        recall = sum(asked.weights[w] * lists.matches(w, name.every) for w in asked.words) / (asked.total or 1.0)
        score = 1.4 * recall + (0.5 if asked.head in name.first else 0.15 if asked.head in name.every else 0.0)
        score -= 0.22 * len(name.first - words - lists.neutral - lists.classes)
        unasked = (name.rest | name.extra) - words - lists.neutral - lists.states
        score -= 0.05 * len(unasked) + 0.08 * len(unasked & lists.strange)
        score -= 0.12 * len((name.first - words) & lists.strange) + 0.06 * len(name.extra - words - lists.neutral)
        score -= 0.35 if name.raw and not words & lists.states else 0.02 * len((name.every & lists.states) - words)
        return (score + usual + name.bonus) / BEST, recall

    def _name(self, i: int) -> Name:
        if i not in self._names:
            self._names[i] = self._parsed(i)
        return self._names[i]

    def _parsed(self, i: int) -> Name:
        name = LACKS.sub(" ", self.foods.names[i].lower())
        segments = [s for s in re.split(r",|\(", name) if s.strip()] or [name]
        first, rest = tokens(segments[0]), segments[1:]
        if rest and frozenset(first) <= self.lists.classes:
            first = (*first, *tokens(rest[0]))
            rest = rest[1:]
        phrase, _, beside = ", ".join(rest).partition("with ")
        also = tokens(segments[0].partition(" with ")[2])
        first = tuple(w for w in first if w not in also) or first
        extra = frozenset((*tokens(beside), *also))
        raw = "raw" in self._words[i] and bool(EATEN_COOKED.match(name))
        every = frozenset(first) | frozenset(tokens(phrase)) | extra
        return Name(frozenset(first), frozenset(tokens(phrase)), extra, raw, every, self._bonus(i))

    def _bonus(self, i: int) -> float:
        """Return what speaks for a food by itself: as eaten, not further specified, with a short name."""
        kind = next((bonus for start, bonus in KINDS if self.foods.source(i).startswith(start)), 0.0)
        unspecified = 0.08 if {"nfs", "ns"} & set(self._words[i]) else 0.0
        return kind + unspecified - 0.004 * len(self._words[i])
