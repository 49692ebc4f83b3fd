"""The knowledge base as pages of plain values, the same as `repletion kb ... --format json`."""

import json
from typing import Any

from repletion import __version__
from repletion.domain.handbook import Handbook
from repletion.domain.knowledge import KnowledgeBase
from repletion.interfaces import kb_pages
from repletion.interfaces.api.asked import KnowledgeAsked
from repletion.interfaces.assessment_json import rounded
from repletion.interfaces.kb_forms import as_json
from repletion.kb.handbook import handbook
from repletion.kb.load import judgement_share


def overview(kb: KnowledgeBase) -> dict[str, Any]:
    """Return which knowledge this is and what it speaks of."""
    share = rounded({"share": judgement_share(kb)})["share"]
    return {
        "knowledge": {"version": kb.version, "digest": kb.digest, "judgement_share": share, "review": kb.review},
        "causes": [{"id": i, "name": c.name, "kind": c.kind} for i, c in kb.causes.items()],
        "nutrients": [{"id": i, "name": n.name} for i, n in handbook().nutrients.items()],
        "tests": [{"id": i, "name": t.name, "unit": t.unit, "loinc": list(t.loinc)} for i, t in kb.labs.items()],
        "version": __version__,
    }


def page(asked: KnowledgeAsked, kb: KnowledgeBase) -> dict[str, Any]:
    """Return a page: a title, and sections with lines or a table; `Unusable` for a name that is not known."""
    told: dict[str, Any] = json.loads(as_json(_page(asked, handbook(), kb)))
    return told


def _page(asked: KnowledgeAsked, book: Handbook, kb: KnowledgeBase) -> kb_pages.Page:
    if asked.page == "sources":
        return kb_pages.sources_page(kb, asked.words.split())
    if asked.page == "compare":
        return kb_pages.compare_page(book, kb, asked.names, asked.topic)
    if asked.page == "claims":
        return _claims(asked, book, kb)
    name = asked.name or ""
    if name in book.nutrients:
        return kb_pages.nutrient_page(name, book, kb)
    if name in kb.causes:
        return kb_pages.cause_page(name, kb)
    raise kb_pages.unknown("nutrient or cause", name, [*book.nutrients, *kb.causes])


def _claims(asked: KnowledgeAsked, book: Handbook, kb: KnowledgeBase) -> kb_pages.Page:
    known = {n for claim in book.claims.values() for n in claim.nutrients}
    if asked.nutrient and asked.nutrient not in known:
        raise kb_pages.unknown("claim about", asked.nutrient, sorted(known))
    return kb_pages.claims_page(book, kb, asked.topic, asked.nutrient)
