"""The words for foods, read from YAML once."""

from functools import lru_cache
from pathlib import Path

from repletion.domain.fault import Unusable
from repletion.kb.foods.search import Search
from repletion.kb.foods.table import table
from repletion.kb.foods.words import FoodWords
from repletion.kb.reader import fill
from repletion.kb.yaml_text import parse_file

FOLDER = Path(__file__).parent


@lru_cache(maxsize=1)
def food_words() -> FoodWords:
    """Return the words; `Unusable` when the file is broken."""
    document, faults = parse_file(FOLDER / "lexicon.yaml", "foods/lexicon.yaml")
    words, more = fill(document, FoodWords)
    if faults or more or words is None:
        raise Unusable([*faults, *more])
    found: FoodWords = words
    return found


@lru_cache(maxsize=1)
def search() -> Search:
    """Return the search over the foods at hand."""
    return Search(table(), food_words())
