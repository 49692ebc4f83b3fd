"""Reads products, interactions, limits and plans into one guidance, compiled like the rest of the knowledge."""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from repletion.domain.fault import Fault, Unusable
from repletion.domain.handbook import Nutrient
from repletion.domain.knowledge import KnowledgeBase
from repletion.domain.lexicon import Lexicon
from repletion.domain.plan import Guidance, Plain, PlanRules
from repletion.domain.record import record
from repletion.domain.supplement import Interactions, Limits, Products
from repletion.kb.load import FOLDER, digest, load, write_compiled
from repletion.kb.words import lexicon

if TYPE_CHECKING:
    from repletion.kb.yaml_text import Document

FORMS: dict[str, Any] = {
    "products": Products,
    "interactions": Interactions,
    "plan": PlanRules,
    "plain": Plain,
    "nutrients": dict[str, Nutrient],
}


@record
class Compiled:
    """The compiled guidance and the digest of what it was made from."""

    digest: str
    guidance: Guidance


@lru_cache(maxsize=1)
def guidance() -> Guidance:
    """Return the guidance that ships with this version; `Unusable` when its files are broken."""
    fresh, path = digest(), FOLDER / "compiled_guidance.json"
    if path.exists():
        try:
            compiled = msgspec.json.decode(path.read_bytes(), type=Compiled)
            if compiled.digest == fresh:
                return compiled.guidance
        except msgspec.DecodeError:
            pass  # written by another version: made anew below
    found, _, faults = read_guidance(load(), lexicon())
    if found is None:
        raise Unusable(faults)
    write_compiled(path, msgspec.json.encode(Compiled(digest=fresh, guidance=found)))
    return found


def read_guidance(
    kb: KnowledgeBase, words: Lexicon, folder: Path = FOLDER
) -> "tuple[Guidance | None, dict[str, Document], list[Fault]]":
    """Return the guidance (None when a file does not fit its form), its documents, and every fault of form."""
    # Only where the compiled form is not fresh: pydantic costs a tenth of a second.
    from repletion.kb.reader import read_forms

    parts, documents, faults = read_forms(FORMS, folder)
    if faults:
        return None, documents, faults
    nutrients = parts.pop("nutrients")
    limits = {
        name: Limits(name=n.name, unit=n.unit, intake=n.intake, covers=n.ul_covers, note=n.ul_note or "")
        for name, n in nutrients.items()
    }
    said = _words(kb, words, parts["products"], parts["interactions"])
    return Guidance(**parts, limits=limits, words=said), documents, []


def _words(kb: KnowledgeBase, words: Lexicon, products: Products, known: Interactions) -> dict[str, tuple[str, ...]]:
    """Return what each phrase means; the plainer registry goes before the wider one."""
    said: dict[str, tuple[str, ...]] = {}
    for phrase, ids in (*_registry(kb, products, known), *_lexicon(words, known)):
        said.setdefault(normal(phrase), ids)
    return dict(sorted(said.items()))


def normal(phrase: str) -> str:
    """Return a phrase as it is looked up: small letters, single spaces, no dots, apostrophes and hyphens.

    >>> normal("St. John's-Wort")
    'st johns wort'
    """
    return " ".join(re.sub(r"[.'’`]", "", phrase.lower()).replace("-", " ").split())


Row = tuple[str, tuple[str, ...]]


def _registry(kb: KnowledgeBase, products: Products, known: Interactions) -> Iterator[Row]:
    """Yield the names of nutrients, forms, foods, medicines, groups and states, the plainer first."""
    for name, nutrient in products.nutrients.items():
        yield from ((phrase, (name,)) for phrase in (name.replace("_", " "), *nutrient.names))
    for name, form in products.forms.items():
        yield from ((phrase, (name,)) for phrase in (name.replace("_", " "), form.name, *form.names))
    for name, food in known.foods.items():
        yield from ((phrase, (name,)) for phrase in (name.replace("_", " "), food.name, *food.names))
    for name, drug in kb.drugs.items():
        yield from ((p, (name,)) for p in (drug.name.partition(" (")[0], name.replace("_", " "), *drug.names))
    for registry in (known.groups, known.conditions):
        for name, item in registry.items():
            yield from ((phrase, (name,)) for phrase in (name.replace("_", " "), item.name, *item.names))


def _lexicon(words: Lexicon, known: Interactions) -> Iterator[Row]:
    """Yield the lexicon's phrases for medicines, classes of them, and illnesses that a rule looks at."""
    about: dict[str, list[str]] = {}
    for name, condition in known.conditions.items():
        for named in _named(condition.when or {}):
            about.setdefault(named, []).append(name)
    classes = {exposure for group in known.groups.values() for exposure in group.exposures}
    for phrase, meanings in words.concepts.items():
        for kind, *ids in meanings:
            if kind == "drug" or (kind == "exposure" and set(ids) & classes):
                yield phrase, tuple(ids)
            elif kind in ("exposure", "condition") and any(i in about for i in ids):
                yield phrase, tuple(name for i in ids for name in about.get(i, ()))


def _named(when: dict[str, Any]) -> Iterator[str]:
    """Yield the illnesses and exposures whose mere presence fulfils a condition."""
    for part in when.get("any", ()):
        yield from _named(part)
    for key in ("condition", "exposure"):
        if key in when:
            yield when[key]
