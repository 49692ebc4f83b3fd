"""The command line: one verb, one call."""

import argparse
import sys
from collections.abc import Callable, Sequence

from repletion import __version__
from repletion.domain.fault import Unusable

Verb = Callable[[argparse.Namespace], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return 0 answered, 2 what was given cannot be used, 1 the program itself failed."""
    arguments = parser().parse_args(argv)
    try:
        verb: Verb = arguments.verb
        return verb(arguments)
    except Unusable as unusable:
        for fault in unusable.faults:
            print(fault, file=sys.stderr)
        return 2
    except BrokenPipeError:
        return 0
    except Exception as error:  # noqa: BLE001 - the last line: no traceback ever reaches a user
        print(f"repletion failed: {error.__class__.__name__}: {error}", file=sys.stderr)
        return 1


def parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    whole = argparse.ArgumentParser(
        prog="repletion",
        description="Could a missing nutrient be why my muscles or my back hurt? It informs; a clinician decides.",
    )
    whole.add_argument("--version", action="version", version=f"repletion {__version__}")
    verbs = whole.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _kb(verbs.add_parser("kb", help="the knowledge base: check it"))
    return whole


def _kb(command: argparse.ArgumentParser) -> None:
    actions = command.add_subparsers(metavar="ACTION", required=True)
    check = actions.add_parser("check", help="every fault of the knowledge base")
    check.add_argument("--strict", action="store_true", help="warnings count as faults")
    check.add_argument("--format", choices=("text", "json"), default="text")
    check.set_defaults(verb=_kb_check)


def _kb_check(arguments: argparse.Namespace) -> int:
    from repletion.interfaces.kb_report import print_report

    return print_report(arguments.format, strict=arguments.strict)
