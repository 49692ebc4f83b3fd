"""`repletion kb show | compare | claims | sources`."""

import argparse
import sys

from repletion.domain.handbook import Handbook
from repletion.domain.knowledge import KnowledgeBase
from repletion.interfaces import kb_pages
from repletion.interfaces.kb_forms import rendered
from repletion.interfaces.kb_pages import Page
from repletion.kb.handbook import handbook
from repletion.kb.load import load


def run(arguments: argparse.Namespace) -> int:
    """Print one page."""
    sys.stdout.write(rendered(_page(arguments), arguments.format))
    return 0


def _page(arguments: argparse.Namespace) -> Page:
    kb = load()
    if arguments.page == "sources":
        return kb_pages.sources_page(kb, arguments.words)
    book = handbook()
    if arguments.page == "compare":
        return kb_pages.compare_page(book, kb, arguments.names, arguments.topic)
    if arguments.page == "claims":
        return _claims(arguments, book, kb)
    if arguments.name in book.nutrients:
        return kb_pages.nutrient_page(arguments.name, book, kb)
    if arguments.name in kb.causes:
        return kb_pages.cause_page(arguments.name, kb)
    raise kb_pages.unknown("nutrient or cause", arguments.name, [*book.nutrients, *kb.causes])


def _claims(arguments: argparse.Namespace, book: Handbook, kb: KnowledgeBase) -> Page:
    known = {n for claim in book.claims.values() for n in claim.nutrients}
    if arguments.nutrient and arguments.nutrient not in known:
        raise kb_pages.unknown("claim about", arguments.nutrient, sorted(known))
    return kb_pages.claims_page(book, kb, arguments.topic, arguments.nutrient)
