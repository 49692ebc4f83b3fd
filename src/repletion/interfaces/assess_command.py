"""`repletion assess`: from a file to an answer in one of its forms."""

import argparse
import gc
import os
import sys
from datetime import date
from importlib.util import find_spec

from repletion.domain.assessment import Assessment
from repletion.domain.case import Case, Reading
from repletion.domain.fault import Fault, Unusable
from repletion.domain.knowledge import KnowledgeBase
from repletion.interfaces.alternatives import REGIONS, answered
from repletion.interfaces.inputs import read_case, read_notes
from repletion.interfaces.output import put
from repletion.kb.load import load

FORMATS = ("text", "json", "html", "pdf", "fhir", "feedback")
NEEDED = {"html": ("jinja2", "web"), "pdf": ("typst", "pdf")}
"""The package that a format needs, and the extra that brings it."""


def arguments(command: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    command.add_argument("case", nargs="?", metavar="CASE", help="a case in YAML or JSON, or - for standard input")
    command.add_argument("--text", metavar="NOTES", help="plain words instead: a file, or - for standard input")
    command.add_argument(
        "--format", choices=FORMATS, default="text", help="feedback: of a wrong answer, ids and numbers alone"
    )
    command.add_argument("--out", metavar="FILE", help="write the answer there instead of to standard output")
    command.add_argument("--on", metavar="YYYY-MM-DD", help="the date of the answer (today)")
    command.add_argument("--diary", metavar="FILE", help="what was eaten, in words or CSV: its gaps count as evidence")
    command.add_argument(
        "--what-if", action="append", default=[], metavar="ID=STATE[,ID=STATE]",
        help="answer again with these told otherwise (present, absent, unknown; active, treated ...); may be repeated",
    )  # fmt: skip
    command.add_argument("--knowledge-overlay", metavar="FILE", help="numbers changed for where you practise (YAML)")
    command.add_argument("--region", choices=REGIONS, help="numbers of a region in place of the United States")
    command.add_argument(
        "--test-anyway", action="append", default=[], metavar="TEST",
        help="advise this test although a guideline advises against it; the answer says so; may be repeated",
    )  # fmt: skip
    command.add_argument("--transaction", action="store_true", help="of --format fhir: a Bundle that a server stores")
    command.add_argument("--together", action="store_true", help="also which causes together account for the complaint")


def run(arguments: argparse.Namespace) -> int:
    """Answer one case; return the exit status."""
    gc.disable()  # one short run: collecting the garbage of loading costs a tenth of it
    try:
        return _answer(arguments)
    finally:
        gc.enable()


def _answer(arguments: argparse.Namespace) -> int:
    on = _date(arguments)
    kb = load()
    if arguments.format == "fhir":
        from repletion.interfaces.fhir.writing_file import answer_file

        put(answer_file(arguments, kb, on), arguments.out)
        return 0
    reading = read_notes(arguments.text, kb) if arguments.text else read_case(arguments.case, kb, on)
    reading = _with_diary(reading, arguments)
    answer = answered(reading, kb, on, arguments)
    put(_rendered(answer, reading.case, kb, arguments.format, to_file=bool(arguments.out)), arguments.out)
    return 0


def _with_diary(reading: Reading, arguments: argparse.Namespace) -> Reading:
    if not arguments.diary:
        return reading
    from repletion.interfaces.diet_evidence import with_diary

    return with_diary(reading, arguments.diary)


def _date(arguments: argparse.Namespace) -> str:
    """Return the date; every fault of the command line at once."""
    faults = []
    if bool(arguments.case) == bool(arguments.text):
        faults.append(
            Fault(
                where="command line", what="give a case or --text, one of them", remedy="see `repletion assess --help`"
            )
        )
    if arguments.transaction and arguments.format != "fhir":
        remedy = "add --format fhir, or leave it out"
        faults.append(Fault(where="--transaction", what=f"has no meaning for {arguments.format}", remedy=remedy))
    package, extra = NEEDED.get(arguments.format, ("", ""))
    if package and find_spec(package) is None:
        remedy = f"pip install 'repletion[{extra}]'"
        faults.append(Fault(where="--format", what=f"{arguments.format} needs {package}", remedy=remedy))
    on = arguments.on or date.today().isoformat()
    try:
        on = date.fromisoformat(on).isoformat()
    except ValueError:
        faults.append(Fault(where="--on", what=f"{on!r} is no date", remedy="write YYYY-MM-DD"))
    if faults:
        raise Unusable(faults)
    return on


def _rendered(answer: Assessment, case: Case, kb: KnowledgeBase, form: str, *, to_file: bool) -> bytes:
    if form == "json":
        from repletion.interfaces.assessment_json import text

        return text(answer).encode()
    if form == "feedback":
        from repletion.interfaces import feedback

        return feedback.text(answer, case, kb).encode()
    if form == "html":
        from repletion.interfaces import report_html

        return report_html.render(answer, kb, case).encode()
    if form == "pdf":
        from repletion.interfaces import report_pdf

        return report_pdf.render(answer, kb, case)
    from repletion.interfaces.terminal import render

    colour = sys.stdout.isatty() and not to_file and "NO_COLOR" not in os.environ
    return render(answer, kb, colour=colour, case=case).encode()
