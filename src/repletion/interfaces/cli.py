"""The command line: one verb, one call."""

import argparse
import gc
import sys
from collections.abc import Callable, Sequence

from repletion import __version__
from repletion.domain.fault import Fault, Unusable

Verb = Callable[[argparse.Namespace], int]
FORMATS = ("text", "json", "html", "pdf", "fhir")
NOT_BUILT = ("interview", "diet", "foods", "supplements", "follow", "cohort", "evaluate", "serve")


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
    _assess(verbs.add_parser("assess", help="a case or plain words to ranked causes, with reasons"))
    _labs(verbs.add_parser("labs", help="one result or a whole pasted report, read against the range that counts"))
    _kb(verbs.add_parser("kb", help="the knowledge base: check it"))
    _schema(verbs.add_parser("schema", help="the JSON Schema of what goes in and comes out"))
    for name in NOT_BUILT:
        command = verbs.add_parser(name, help="not built yet", add_help=False)
        command.add_argument("rest", nargs=argparse.REMAINDER)
        command.set_defaults(verb=_not_built, name=name)
    return whole


def _not_built(arguments: argparse.Namespace) -> int:
    what = f"`repletion {arguments.name}` is not built yet"
    raise Unusable([Fault(where="command line", what=what, remedy="see `repletion --help` for what is")])


def _assess(command: argparse.ArgumentParser) -> None:
    command.add_argument("case", nargs="?", metavar="CASE", help="a case in YAML or JSON, or - for standard input")
    command.add_argument("--text", metavar="NOTES", help="plain words instead: a file, or - for standard input")
    command.add_argument("--format", choices=FORMATS, default="text")
    command.add_argument("--out", metavar="FILE", help="write the answer there instead of to standard output")
    command.add_argument("--on", metavar="YYYY-MM-DD", help="the date of the answer (today)")
    command.set_defaults(verb=_run_assess)


def _run_assess(arguments: argparse.Namespace) -> int:
    gc.disable()  # one short run: collecting the garbage of loading costs a tenth of it
    from repletion.interfaces.assess_command import run

    try:
        return run(arguments)
    finally:
        gc.enable()


def _labs(command: argparse.ArgumentParser) -> None:
    command.add_argument("text", metavar="RESULTS", help="the results in words, or - for standard input")
    command.add_argument("--age", type=int)
    command.add_argument("--sex", choices=("female", "male"))
    command.add_argument("--format", choices=("text", "json"), default="text")
    command.set_defaults(verb=_run_labs)


def _run_labs(arguments: argparse.Namespace) -> int:
    from repletion.interfaces.labs_command import run

    return run(arguments)


def _kb(command: argparse.ArgumentParser) -> None:
    actions = command.add_subparsers(metavar="ACTION", required=True)
    check = actions.add_parser("check", help="every fault of the knowledge base")
    check.add_argument("--strict", action="store_true", help="warnings count as faults")
    check.add_argument("--format", choices=("text", "json"), default="text")
    check.set_defaults(verb=_kb_check)
    _page(actions.add_parser("show", help="a nutrient or a cause, every number with its source"), "show").add_argument(
        "name", metavar="NUTRIENT|CAUSE"
    )
    compare = _page(actions.add_parser("compare", help="nutrients side by side, as health pages print them"), "compare")
    compare.add_argument("names", nargs="*", metavar="NUTRIENT|GROUP")
    compare.add_argument("--for", dest="topic", choices=("back", "muscle", "inflammation"))
    claims = _page(actions.add_parser("claims", help="what articles say, with verdicts"), "claims")
    claims.add_argument("--for", dest="topic", choices=("back", "muscle", "inflammation"))
    claims.add_argument("--nutrient")
    _page(actions.add_parser("sources", help="the sources that hold some words"), "sources").add_argument(
        "words", nargs="*"
    )


def _page(command: argparse.ArgumentParser, name: str) -> argparse.ArgumentParser:
    command.add_argument("--format", choices=("text", "md", "html", "json"), default="text")
    command.set_defaults(verb=_kb_page, page=name)
    return command


def _kb_page(arguments: argparse.Namespace) -> int:
    from repletion.interfaces.kb_command import run

    return run(arguments)


def _kb_check(arguments: argparse.Namespace) -> int:
    from repletion.interfaces.kb_report import print_report

    return print_report(arguments.format, strict=arguments.strict)


def _schema(command: argparse.ArgumentParser) -> None:
    command.add_argument("of", choices=("case", "assessment"))
    command.set_defaults(verb=_print_schema)


def _print_schema(arguments: argparse.Namespace) -> int:
    from repletion.interfaces.schema import text

    sys.stdout.write(text(arguments.of))
    return 0
