"""How intakes vary, and the foods that may be offered, read from YAML once."""

from functools import lru_cache
from typing import Any

from repletion.domain.diet import Candidate, Variation
from repletion.domain.fault import Unusable
from repletion.kb.foods.lexicon import FOLDER
from repletion.kb.reader import fill
from repletion.kb.yaml_text import Document, parse_file

NOTES = ("within_sources", "requirement_sources", "within_else_note", "iron_sources", "haem_note")
"""What the file says for readers."""


@lru_cache(maxsize=1)
def variation() -> Variation:
    """Return how intakes and requirements vary; `Unusable` when the file is broken."""
    document, faults = parse_file(FOLDER / "variation.yaml", "foods/variation.yaml")
    values: Any = {k: v for k, v in (document.values or {}).items() if k not in NOTES}
    values["phytate"] = [{"for_": row["for"], "mg": row["mg"]} for row in values.get("phytate", [])]
    found, more = fill(Document(document.name, values, document.root), Variation)
    told: Variation = _checked(found, [*faults, *more])
    return told


@lru_cache(maxsize=1)
def candidates() -> tuple[Candidate, ...]:
    """Return the foods that a change of diet may add; `Unusable` when the file is broken."""
    document, faults = parse_file(FOLDER / "candidates.yaml", "foods/candidates.yaml")
    found, more = fill(document, tuple[Candidate, ...])
    told: tuple[Candidate, ...] = _checked(found, [*faults, *more])
    return told


def _checked(found: Any, faults: list[Any]) -> Any:
    if faults or found is None:
        raise Unusable(faults)
    return found
