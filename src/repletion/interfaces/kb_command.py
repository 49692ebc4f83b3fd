"""`repletion kb check | show | compare | claims | sources`."""

import argparse
import sys

from repletion.domain.handbook import Handbook
from repletion.domain.knowledge import KnowledgeBase
from repletion.interfaces import kb_pages
from repletion.interfaces.kb_forms import rendered
from repletion.interfaces.kb_pages import Page
from repletion.interfaces.kb_report import print_report
from repletion.kb.handbook import handbook
from repletion.kb.load import load

TOPICS = ("back", "muscle", "inflammation")


def arguments(command: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    actions = command.add_subparsers(dest="page", metavar="ACTION", required=True)
    check = actions.add_parser("check", help="every fault of the knowledge base")
    check.add_argument("--strict", action="store_true", help="as without it: there are no warnings, every fault counts")
    check.add_argument("--format", choices=("text", "json"), default="text")
    show = _page_parser(actions, "show", "a nutrient or a cause, every number with its source")
    show.add_argument("name", metavar="NUTRIENT|CAUSE")
    compare = _page_parser(actions, "compare", "nutrients side by side, as health pages print them")
    compare.add_argument("names", nargs="*", metavar="NUTRIENT|GROUP")
    compare.add_argument("--for", dest="topic", choices=TOPICS)
    claims = _page_parser(actions, "claims", "what articles say, with verdicts")
    claims.add_argument("--for", dest="topic", choices=TOPICS)
    claims.add_argument("--nutrient")
    _page_parser(actions, "sources", "the sources that hold some words").add_argument("words", nargs="*")


def _page_parser(
    actions: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, summary: str
) -> argparse.ArgumentParser:
    command = actions.add_parser(name, help=summary)
    command.add_argument("--format", choices=("text", "md", "html", "json"), default="text")
    return command


def run(arguments: argparse.Namespace) -> int:
    """Print one page."""
    if arguments.page == "check":
        return print_report(arguments.format)
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
