"""`repletion supplements`: a list of what a person takes, checked."""

import argparse
import json
import sys
from typing import Any

from repletion.decisions.interactions import Checked, check
from repletion.decisions.supplements import Checkup, checkup
from repletion.domain.knowledge import KnowledgeBase
from repletion.interfaces.assessment_json import rounded
from repletion.interfaces.supplements_input import read_taken
from repletion.kb.guidance import guidance
from repletion.kb.load import load


def arguments(command: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    command.add_argument("plan", metavar="PLAN.yaml", help="the list (see docs/guides/supplements.md), or - for a pipe")
    command.add_argument("--format", choices=("text", "json"), default="text")


def run(arguments: argparse.Namespace) -> int:
    """Print the check; return the exit status."""
    kb, known = load(), guidance()
    found = checkup(read_taken(arguments.plan, kb, known), kb, known)
    if arguments.format == "json":
        text = json.dumps(document(found, kb), ensure_ascii=False, indent=1) + "\n"
    else:
        from repletion.interfaces.supplements_text import render

        text = render(found, kb, known, colour=sys.stdout.isatty())
    sys.stdout.write(text)
    return 0


def document(found: Checkup, kb: KnowledgeBase) -> dict[str, Any]:
    """Return the check as plain values: lines, totals, interactions, the day, what was not checked."""
    return {
        "lines": [{**rounded(line), "in_the_day": line.in_the_day} for line in found.lines],
        "totals": [{**rounded(total), "state": total.state} for total in found.totals],
        "interactions": [rounded(f) for f in found.interactions],
        "day": rounded(found.day),
        "states": list(found.states),
        "not_checked": [rounded(n) for n in found.not_checked],
        "knowledge": {"version": kb.version, "digest": kb.digest, "review": kb.review},
    }


def check_names(names: list[str]) -> Checked:
    """Return what things called by their usual names do to one another, by the knowledge that ships.

    >>> check_names(["Synthroid", "calcium carbonate"]).interactions[0].rule
    'calcium_thyroid'
    >>> [n.name for n in check_names(["moon dust", "iron"]).not_checked]
    ['moon dust']
    """
    return check(names, load(), guidance())
