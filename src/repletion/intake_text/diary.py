"""A diary in plain words or CSV into what was eaten. Nothing is dropped: what no food answers to stays, as unknown."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from repletion.domain.food import Diary, Eaten, Portion, Supplement
from repletion.intake_text.diary_amounts import Item, item, only_amount
from repletion.intake_text.diary_labels import supplement
from repletion.intake_text.diary_lines import Line, lines
from repletion.kb.foods.labels import Labels
from repletion.kb.foods.measures import alongside, weights_of
from repletion.kb.foods.search import Search
from repletion.kb.foods.words import tokens
from repletion.nutrition.portions import portion

ENOUGH = 0.5
"""Share of the telling words that a food must answer to, else nothing is taken for it (judgement)."""
ENOUGH_NAMED = 0.3
"""The same where the food is named and only its qualities are not answered to."""
WHOLE = 0.93
HELD = "_"
DESCRIBES = frozenset(
    ("scrambled", "skin", "unsweetened", "sweetened", "drained", "unsalted", "lean", "bone", "on", "g", "oz", "ml")
)
AMOUNT_FIRST = re.compile(r"^(?:\d|[½¼¾⅓⅔]|(?:an?|one|two|three|four|five|six|half|some|few|couple|quarter)\b)")
APART = re.compile(r"\s+(?:and|&|plus|\+|then|followed by)\s+(?!(?:a |one )?(?:half|quarter)\b(?! an? ))")
MEASURED = (
    r"(?:\d|[½¼¾⅓⅔]|(?:half an?|an?|one|two|three)\s+(?:\w+\s+)?(?:cups?|glass|mug|pint|spoonful|tbsp|tsp|tablespoons?|"
    r"teaspoons?|splash|slices?|scoops?|bowl|handful)\b)"
)
WITH = re.compile(
    r"\s+(?:(?:with|w/|topped with|served with|along with|plus|on)\s+(?!skin|bone|no\b)|"
    rf"(?:in|over|into|atop)\s+(?={MEASURED}))"
)
SILENT = re.compile(
    r"^(?:i|we)?\s*(?:had|ate|drank|have|eat|drink|then|also|and|plus|with|including|"
    r"for (?:breakfast|lunch|dinner|tea|supper|a snack))\s+"
)
PARTS = re.compile(r"\s*(?:;|,(?!\d{3}\b)(?!\d\b)|\u2022|\|)\s*(?![^(]*\))")
FILLED = re.compile(r"\b(?:sandwich|burger|toastie|sub)\b.*\bon (?:an? )?(?:\w+ )?(?:bread|bun|roll|toast|bagel)\b")
"""What it is on belongs to it."""
LISTED = re.compile(r"\s*(?:,|\band\b|&)\s*")
WORDINGS = (
    (re.compile(r"\bfish\s*(?:and|&|n)\s*chips\b", re.IGNORECASE), "fried fish and fries"),
    (re.compile(r"\b(celery|carrot|cucumber|pepper|courgette) sticks?\b", re.IGNORECASE), r"sticks of raw \1"),
    (re.compile(r"\b(pints?) of (\w+ )?cider\b", re.IGNORECASE), r"\1 of hard cider"),
    (
        re.compile(
            r"\b((?:(?:portion|plate|side|bowl)s?(?: of)?|(?:cod|steak|eggs?|pie|burger|sausages?|gammon|scampi)"
            r"(?: and| &| with)) )chips\b",
            re.IGNORECASE,
        ),
        r"\1fries",
    ),
    (re.compile(r"\b(\d+) (?:and|&) (\d/\d)\b"), r"\1 \2"),
)
"""Chips that are fries, by what they come with; one and a half in figures."""
DISH = re.compile(
    r"\b(?:sandwich|toastie|panini|pie|omelett?e?|pizza|soup|smoothie|crisp|wrap|bake|casserole|quiche|pasty|curry|"
    r"stew|risotto|crumble|burrito|quesadilla|samosa|bagel|baguette|juice)(?:e?s)?$"
)
"""What its fillings are named before: a cheese and pickle sandwich."""
COOKED_AND = re.compile(r"^(\w+)\s+(?:and|&|\+)\s+(.+)$")
"""The end of one food and the beginning of the next: salmon, baked and 6 spears of asparagus."""
FORTIFIED = re.compile(r"\b(?:juice|milk|cereal|bread|drink|water|yogh?urt)\b")


@dataclass(frozen=True)
class DiaryReader:
    """Reads diaries with the foods at hand. `iu` and `units` are those of the nutrients, for labels."""

    search: Search
    together: tuple[str, ...]
    labels: Labels
    iu: dict[str, float]
    units: dict[str, str]

    def read(self, text: str) -> Diary:
        """Return the diary of a text: days, what was eaten, supplements; a line with no food in it is in `unread`."""
        days, found = lines(text)
        eaten: list[Eaten] = []
        taken: list[Supplement] = []
        unread: list[str] = []
        for line in found:
            foods, supplements = self._line(line)
            eaten += foods
            taken += supplements
            unread += [] if foods or supplements else [line.text]
        return Diary(days=days, eaten=tuple(eaten), supplements=tuple(taken), unread=tuple(unread))

    def _line(self, line: Line) -> tuple[list[Eaten], list[Supplement]]:
        eaten: list[Eaten] = []
        taken: list[Supplement] = []
        for part in self._parts(_reworded(line.text)):
            day = None if line.daily else line.day
            product = supplement(part, self.labels, self.iu, self.units, day)
            if product is not None and not FORTIFIED.search(part.lower()):
                taken.append(product)
            else:
                eaten += self._foods(part, line)
        return eaten, taken

    def _parts(self, text: str) -> list[str]:
        """Return the parts between commas; one that only describes or only counts belongs to the part before."""
        found: list[str] = []
        for piece in (SILENT.sub("", p.strip(" .-–*+&")) for p in PARTS.split(text)):
            if found and (listed := COOKED_AND.match(piece)) and self._only_describes(listed[1]):
                found[-1], piece = f"{found[-1]} {listed[1]}", listed[2]
            said = item(piece) if piece else None
            if said is None:
                continue
            describes = self._only_describes(said.words) or piece.lower().startswith(("no ", "without "))
            if found and describes and only_amount(piece) is None:
                found[-1] = f"{found[-1]} {piece}"
            elif found and (describes or only_amount(piece)):
                found[-1] = f"{found[-1]} ({piece})"
            else:
                found.append(piece)
        return found

    def _only_describes(self, words: str) -> bool:
        lists = self.search.lists
        return frozenset(tokens(words)) <= lists.states | lists.shapes | lists.neutral | DESCRIBES

    def _foods(self, part: str, line: Line) -> Iterator[Eaten]:
        for clause in self._clauses(part):
            main, *others = self._split(clause)
            first = self._eaten(item(main), clause, line)
            if line.quantity is not None:
                first = self._eaten(Item(line.quantity, main), clause, line)
            yield first
            for other in others:
                yield self._beside(item(other), first, line)

    def _clauses(self, part: str) -> list[str]:
        """Return the things that "and" lists; a food that has "and" in its name stays whole."""
        pieces = [_loose(piece) for piece in APART.split(self._held(part))]
        if len(pieces) == 1 or (DISH.search(part.lower()) and not any(_stands_alone(p.lower()) for p in pieces)):
            return [part]
        if not any(AMOUNT_FIRST.match(p.lower()) for p in pieces[1:]) and self._whole(item(part).words):
            return [part]
        return pieces

    def _split(self, clause: str) -> list[str]:
        """Return the main thing and what goes with it."""
        main, *others = WITH.split(self._held(clause))
        fortified = bool(others) and " ".join(tokens(others[0])) in self.labels.names
        if not others or fortified or FILLED.search(clause.lower()):
            return [clause]
        if not re.match(MEASURED, others[0]) and self._whole(item(clause).words):
            return [clause]
        return [_loose(main), *(_loose(p) for other in others for p in LISTED.split(other) if p)]

    def _held(self, text: str) -> str:
        """Return a text in which the names that have "and" or "with" in them hold together."""
        return self._together.sub(lambda found: found.group().replace(" ", HELD), text)

    @cached_property
    def _together(self) -> re.Pattern[str]:
        longest_first = sorted(self.together, key=len, reverse=True)
        return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b(?! {MEASURED})", re.IGNORECASE)

    def _whole(self, words: str) -> bool:
        found = self.search.find(words, 1)
        return bool(found) and found[0].recall >= WHOLE and found[0].score > 0.6

    def _eaten(self, said: Item, text: str, line: Line) -> Eaten:
        found = [f for f in self.search.find(said.words, 4) if f.recall >= (ENOUGH_NAMED if f.named else ENOUGH)]
        food = found[0].food if found else None
        words = self.search.words(said.words)
        grams = _often(portion(said.quantity, weights_of(food, words, tokens(said.words))), line.times)
        others = tuple(f.food for f in found[1:4])
        return Eaten(text, said.words, food, grams, others, line.day)

    def _beside(self, said: Item, main: Eaten, line: Line) -> Eaten:
        eaten = self._eaten(said, said.words, line)
        usual = alongside(self.search.words(said.words), self.search.words(main.words))
        if said.quantity.count is not None or said.quantity.unit is not None or usual is None:
            return eaten
        return replace(eaten, portion=replace(eaten.portion, grams=usual, how=f"usual with it, {usual:g} g"))


def _stands_alone(piece: str) -> bool:
    """Return whether a piece is no mere filling of the dish that the last piece names."""
    return bool(re.match(MEASURED, piece) and not re.match(r"(?:1|an?|one) \w+$", piece))


def _reworded(text: str) -> str:
    for wording, plainer in WORDINGS:
        text = wording.sub(plainer, text)
    return text


def _loose(text: str) -> str:
    return text.replace(HELD, " ")


def _often(once: Portion, times: float) -> Portion:
    return once if times == 1 else replace(once, grams=round(once.grams * times, 2), how=f"{times:g} times {once.how}")
