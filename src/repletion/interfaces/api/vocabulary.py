"""From words to the ids that a case takes, for those who fill in a case for somebody."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from rapidfuzz import fuzz, process

from repletion.domain.knowledge import KnowledgeBase
from repletion.interfaces.api.asked import VocabularyAsked
from repletion.kb.words import lexicon

LEAST = 70.0
"""Below this likeness (0 to 100) a phrase is no candidate."""
LOOKED_AT = 400
"""Phrases that are looked at for candidates; many mean the same."""
KINDS = {
    "finding": "findings", "exposure": "exposures", "condition": "conditions", "drug": "drugs", "lab": "tests",
    "symbol": "tests",
}  # fmt: skip
"""By a kind of meaning: the key under which a case has it."""
Meaning = tuple[str, str]


def candidates(asked: VocabularyAsked, kb: KnowledgeBase) -> dict[str, Any]:
    """Return, for findings, exposures, conditions, drugs and tests, the ids that the words may mean, likest first."""
    found: dict[str, dict[str, dict[str, Any]]] = {key: {} for key in dict.fromkeys(KINDS.values())}
    wanted = " ".join(asked.words.lower().split())
    phrases = _phrases()
    for phrase, likeness, _ in process.extract(
        wanted, list(phrases), scorer=fuzz.ratio, score_cutoff=LEAST, limit=LOOKED_AT
    ) + process.extract(wanted, list(phrases), scorer=fuzz.token_set_ratio, score_cutoff=95, limit=LOOKED_AT):
        for key, name in phrases[phrase]:
            entry = {"id": name, "name": name_of(key, name, kb), "phrase": phrase, "likeness": round(likeness, 1)}
            best = found[key].get(name)
            if best is None or _better(entry, best, wanted):
                found[key][name] = entry
    ranked = {key: sorted(by_id.values(), key=lambda e: _rank(e, wanted)) for key, by_id in found.items()}
    return {"words": asked.words, **{key: entries[: asked.most] for key, entries in ranked.items()}}


def _rank(entry: Mapping[str, Any], wanted: str) -> tuple[float, float, str]:
    """Return the order of a candidate: likeness, then likeness letter by letter, then its id."""
    return (-entry["likeness"], -fuzz.ratio(entry["phrase"], wanted), entry["id"])


def _better(entry: Mapping[str, Any], than: Mapping[str, Any], wanted: str) -> bool:
    return _rank(entry, wanted)[:2] < _rank(than, wanted)[:2]


@lru_cache(maxsize=1)
def _phrases() -> dict[str, tuple[Meaning, ...]]:
    """Return every phrase that means an id, with what it means."""
    found: dict[str, tuple[Meaning, ...]] = {}
    for phrase, meanings in lexicon().concepts.items():
        ids = tuple(dict.fromkeys((KINDS[kind], i) for kind, *names in meanings if kind in KINDS for i in names))
        if ids:
            found[phrase] = ids
    return found


def name_of(key: str, name: str, kb: KnowledgeBase) -> str:
    """Return the name of an id."""
    return str(next(registry[name].name for registry in _registries(key, kb) if name in registry))


def _registries(key: str, kb: KnowledgeBase) -> Iterator[Mapping[str, Any]]:
    named: dict[str, Mapping[str, Any]] = {
        "findings": kb.findings, "exposures": kb.exposures, "conditions": kb.causes, "drugs": kb.drugs,
        "tests": kb.labs,
    }  # fmt: skip
    yield named[key]
    yield from named.values()
