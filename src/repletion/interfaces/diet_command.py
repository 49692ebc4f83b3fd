"""`repletion diet`: a diary to intake, adequacy, and the smallest change that closes the gaps."""

import argparse
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from repletion.domain.diet import EXCLUSIONS, Eater
from repletion.domain.fault import Fault, Unusable
from repletion.domain.food import Diary
from repletion.interfaces.output import put

if TYPE_CHECKING:
    from repletion.decisions.diet import Counted
    from repletion.decisions.diet_change import Proposals
    from repletion.domain.knowledge import KnowledgeBase
    from repletion.interfaces.diet_input import Asked

FORM = Path(__file__).parent.parent / "kb" / "foods" / "form.csv"


def arguments(command: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    command.add_argument("diary", nargs="?", metavar="DIARY", help="what was eaten: words or CSV; - for standard input")
    command.add_argument("--form", action="store_true", help="print a form to fill in for those who keep no diary")
    command.add_argument("--format", choices=("text", "json", "html"), default="text")
    command.add_argument("--out", metavar="FILE", help="write the answer there instead of to standard output")
    command.add_argument("--age", type=int)
    command.add_argument("--sex", choices=("female", "male"))
    command.add_argument("--pregnant", action="store_true")
    command.add_argument("--breastfeeding", action="store_true")
    command.add_argument("--weight", type=float, metavar="KG", help="for the need for protein")
    command.add_argument(
        "--for", dest="complaint", action="append", default=[], metavar="COMPLAINT",
        help="what is the matter, in words or as the id of a finding: the nutrients that matter to it come first",
    )  # fmt: skip
    command.add_argument(
        "--exclude", action="append", default=[], metavar="WHAT", help=f"never propose: {', '.join(EXCLUSIONS)}"
    )
    command.add_argument("--dislike", action="append", default=[], metavar="FOOD", help="never propose this food")
    command.add_argument("--changes", type=int, default=3, metavar="N", help="at most so many foods to add or swap (3)")
    command.add_argument("--costs", metavar="FILE", help="CSV with the columns food and cost: dear foods come last")
    command.add_argument("--no-change", action="store_true", help="only what is eaten, no proposal")


@dataclass(frozen=True)
class Told:
    """Everything the forms of the answer show."""

    diary: Diary
    eater: Eater
    counted: "Counted"
    proposals: "Proposals | None"
    first: tuple[str, ...]
    exposures: dict[str, float]


def run(arguments: argparse.Namespace) -> int:
    """Answer one diary; return the exit status."""
    if arguments.form:
        sys.stdout.write(FORM.read_text(encoding="utf-8"))
        return 0
    if arguments.diary is None:
        remedy = "give a file or -, or --form for a form to fill in"
        raise Unusable([Fault(where="command line", what="no diary", remedy=remedy)])
    put(_rendered(told_of(arguments), arguments), arguments.out)
    return 0


def _rendered(told: Told, arguments: argparse.Namespace) -> str:
    if arguments.format == "json":
        from repletion.interfaces.diet_json import text

        return text(told)
    if arguments.format == "html":
        from repletion.interfaces.diet_html import page

        return page(told)
    from repletion.interfaces.diet_text import render

    colour = sys.stdout.isatty() and not arguments.out and "NO_COLOR" not in os.environ
    return render(told, colour=colour)


def told_of(arguments: argparse.Namespace) -> Told:
    """Return the answer to what was given."""
    from repletion.interfaces.diet_input import asked
    from repletion.kb.load import load

    kb = load()
    return answer(asked(arguments, kb), kb, 0 if arguments.no_change else arguments.changes)


def answer(given: "Asked", kb: "KnowledgeBase", changes: int) -> Told:
    """Return the answer to a diary, with at most so many foods to add or swap; none: no proposal."""
    from repletion.decisions.diet import adequacy, exposures_of, first_for
    from repletion.interfaces.diet_input import nutrients
    from repletion.kb.foods.variation import variation

    book = nutrients()
    first = first_for(given.complaint, kb, book) if given.complaint else ()
    counted = adequacy(given.diary, book, variation(), given.eater, first)
    proposals = None
    if changes and given.diary.eaten and (given.eater.age is None or given.eater.age >= ADULT):
        proposals = _proposed(given, counted, first, changes)
    return Told(given.diary, given.eater, counted, proposals, first, exposures_of(counted.answers))


ADULT = 16
"""Years from which a change is proposed; children's diets are for those who look after them and a dietitian."""


def _proposed(given: "Asked", counted: "Counted", first: tuple[str, ...], changes: int) -> "Proposals | None":
    from importlib.util import find_spec

    from repletion.decisions.diet_change import propose
    from repletion.kb.foods.lexicon import search
    from repletion.kb.foods.variation import candidates

    if find_spec("highspy") is None:
        print("no proposal: install repletion[diet]", file=sys.stderr)
        return None
    foods = search().by_name([c.food for c in candidates()])
    return propose(given.diary, counted, given.eater, candidates(), foods, first, changes, given.costs)
