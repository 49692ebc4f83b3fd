"""The words of supplement labels, read from YAML once."""

from functools import lru_cache

from repletion.domain.fault import Unusable
from repletion.domain.record import record
from repletion.kb.foods.lexicon import FOLDER
from repletion.kb.reader import fill
from repletion.kb.yaml_text import parse_file


@record
class Salt:
    """A salt of a nutrient and the share by weight that is the nutrient."""

    nutrient: str
    share: float


@record
class Labels:
    """Names of nutrients, salts, products that name none, and units in micrograms."""

    names: dict[str, str]
    salts: dict[str, Salt]
    products: tuple[str, ...]
    units: dict[str, float]


@lru_cache(maxsize=1)
def labels() -> Labels:
    """Return the words of labels; `Unusable` when the file is broken."""
    document, faults = parse_file(FOLDER / "supplements.yaml", "foods/supplements.yaml")
    found, more = fill(document, Labels)
    if faults or more or found is None:
        raise Unusable([*faults, *more])
    told: Labels = found
    return told
