"""The command line: one verb, one module. Only the module of the verb that was given is imported."""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

from repletion import __version__
from repletion.domain.fault import Unusable

COMMANDS = {
    "assess": ("a case or plain words to ranked causes, with reasons", "assess_command"),
    "interview": ("asks instead of reads: a dozen questions at most, then the answer", "interview_command"),
    "labs": ("one result or a whole pasted report, read against the range that counts", "labs_command"),
    "kb": ("the knowledge base: check it, show it, compare, claims, sources", "kb_command"),
    "follow": ("the journal: symptoms, results, doses; expected against observed", "follow_command"),
    "evaluate": ("how right it is: against simulated people, and against examined ones", "evaluate_command"),
    "supplements": ("a list of what you take: totals against limits, interactions, a day", "supplements_command"),
    "diet": ("what was eaten: intake, adequacy, and the smallest change that closes the gaps", "diet_command"),
    "foods": ("the food table: search it, rank foods by a nutrient, import USDA's releases", "foods_command"),
    "serve": ("a private page in the browser, on this machine alone", "serve_command"),
    "mcp": ("the same questions as tools of an assistant (Model Context Protocol)", "mcp_command"),
    "cohort": ("a table of people to a table of answers, and a report of the population", "cohort_command"),
    "schema": ("the JSON Schema of what goes in and comes out", "schema_command"),
}
"""Verb to its help and its module, which has `arguments(parser)` and `run(arguments) -> exit status`."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return 0 answered, 2 what was given cannot be used, 1 the program itself failed."""
    given = sys.argv[1:] if argv is None else list(argv)
    arguments = parser(given[0] if given else None).parse_args(given)
    try:
        status: int = arguments.run(arguments)
        return status
    except Unusable as unusable:
        for fault in unusable.faults:
            print(fault, file=sys.stderr)
        return 2
    except BrokenPipeError:
        return 0
    except Exception as error:  # noqa: BLE001 - the last line: no traceback ever reaches a user
        print(f"repletion failed: {error.__class__.__name__}: {error}", file=sys.stderr)
        return 1


def parser(chosen: str | None = None) -> argparse.ArgumentParser:
    """Return the parser of the command line; of all verbs the `chosen` one alone knows its arguments."""
    whole = argparse.ArgumentParser(
        prog="repletion",
        description="Could a missing nutrient be why my muscles or my back hurt? It informs; a clinician decides.",
    )
    whole.add_argument("--version", action="version", version=f"repletion {__version__}")
    verbs = whole.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name, (summary, module) in COMMANDS.items():
        command = verbs.add_parser(name, help=summary, description=f"{summary[0].upper()}{summary[1:]}.")
        if name == chosen:
            door = import_module(f"repletion.interfaces.{module}")
            door.arguments(command)
            command.set_defaults(run=door.run)
    return whole
