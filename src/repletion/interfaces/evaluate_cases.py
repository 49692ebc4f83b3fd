"""`repletion evaluate cases`: cases with a gold answer, by this knowledge and beside another."""

import argparse
from collections.abc import Callable
from pathlib import Path

from repletion.domain.fault import Fault, Unusable
from repletion.domain.knowledge import KnowledgeBase
from repletion.evaluation.cases import CasesRun, cases_run
from repletion.evaluation.gold import gold_cases
from repletion.evaluation.moves import Move, moves
from repletion.interfaces.alternatives import read_overlay, region_file

Tell = Callable[[int, int], None]


def both(arguments: argparse.Namespace, kb: KnowledgeBase, tell: Tell) -> tuple[CasesRun, list[Move] | None]:
    """Return the run, and what moved against another one (None where nothing is compared)."""
    earlier = earlier_run(arguments.against) if arguments.against else None
    cases = gold_cases(Path(arguments.place), kb)
    other = _other(arguments, kb)
    run = cases_run(cases, kb, arguments.on, tell)
    if other is not None:
        earlier, run = run, cases_run(cases, other, arguments.on, tell)
    return run, None if earlier is None else moves(earlier, run)


def _other(arguments: argparse.Namespace, kb: KnowledgeBase) -> KnowledgeBase | None:
    """Return the knowledge with the region's numbers and one's own laid over it; None without either."""
    from repletion.kb.overlay import overlaid

    files = [region_file(arguments.region)] if arguments.region else []
    files += [arguments.knowledge_overlay] if arguments.knowledge_overlay else []
    own = kb
    for file in files:
        own, _ = overlaid(own, read_overlay(file))
    return own if files else None


def earlier_run(place: str) -> CasesRun:
    """Return a run that was written as JSON; `Unusable` where the file holds none."""
    from pydantic import TypeAdapter

    try:
        return TypeAdapter(CasesRun).validate_json(_object(Path(place).read_bytes()))
    except (OSError, ValueError, KeyError, TypeError) as error:
        remedy = "give what `repletion evaluate cases ... --format json` wrote"
        raise Unusable([Fault(where=f"--against {place}", what="holds no earlier run", remedy=remedy)]) from error


def _object(content: bytes) -> str:
    """Return the run inside what was written."""
    import json

    return json.dumps(json.loads(content)["run"])
