"""`repletion cohort`: a table of people in, a table of answers out."""

import argparse
import sys
import time
from collections.abc import Callable
from concurrent.futures import BrokenExecutor
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from repletion.domain.fault import Fault, Unusable

if TYPE_CHECKING:
    from repletion.interfaces.cohort.batches import Plan, Wanted
    from repletion.interfaces.cohort.journal import Journal
    from repletion.interfaces.cohort.run import Outcome

SIZE = 2_000
FURTHER = ("intervals", "reasons", "tests", "before")


def arguments(command: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    command.add_argument(
        "table", metavar="IN", help="Parquet, CSV, Arrow, or FHIR resources in NDJSON (file or folder)"
    )
    command.add_argument("--out", metavar="OUT", help="answers: .parquet, .csv or .arrow; a dictionary beside it")
    command.add_argument("--map", metavar="MAP.yaml", help="which column is what; without it columns are our ids")
    command.add_argument("--check", action="store_true", help="only say what is wrong or unused, from a sample")
    command.add_argument("--id", metavar="COLUMN", help="the column of the ids (else the map's)")
    command.add_argument(
        "--with", dest="further", default="", metavar="A,B", help=f"{', '.join(FURTHER)} (slow but for before)"
    )
    command.add_argument("--long", action="store_true", help="one row for each person and cause")
    command.add_argument("--resume", action="store_true", help="go on with a run that was stopped")
    command.add_argument("--bad", metavar="FILE", help="rows that cannot be used, with reasons (else OUT.bad.csv)")
    command.add_argument("--on", default=date.today().isoformat(), help="the date of the answers (today)")
    command.add_argument("--probable", type=float, default=0.5, help="from where a deficiency is probable (0.5)")
    command.add_argument("--batch", type=int, default=SIZE, help=f"rows at a time (default {SIZE:,})")
    command.add_argument("--threads", type=int, default=1, help="processes that work side by side (default 1)")
    command.add_argument("--report", metavar="FILE", help="a report of the population: .txt, .json or .html")


def run(arguments: argparse.Namespace) -> int:
    """Check the map, or answer everybody; return the exit status."""
    try:
        import polars  # noqa: F401 - the message below is plainer than an import error further in
        import pyarrow  # type: ignore[import-untyped]  # noqa: F401
    except ImportError as error:
        remedy = 'pip install "repletion[cohort]"'
        raise Unusable([Fault(where="cohort", what=f"{error.name} is not installed", remedy=remedy)]) from error
    _refuse(arguments)
    return _check(arguments) if arguments.check else _answer(arguments)


def _refuse(arguments: argparse.Namespace) -> None:
    faults = []
    further = set(filter(None, arguments.further.split(",")))
    if unknown := sorted(further - set(FURTHER)):
        faults.append(
            Fault(where="--with", what=f"{', '.join(unknown)} is not known", remedy=f"use {', '.join(FURTHER)}")
        )
    if not arguments.check and not arguments.out:
        faults.append(Fault(where="--out", what="is missing", remedy="name the file for the answers, or give --check"))
    try:
        date.fromisoformat(arguments.on)
    except ValueError:
        faults.append(Fault(where="--on", what=f"{arguments.on!r} is no date", remedy="write it as 2026-11-24"))
    if not 0 < arguments.probable < 1:
        faults.append(Fault(where="--probable", what="is no probability", remedy="give a number between 0 and 1"))
    for name in ("batch", "threads"):
        if getattr(arguments, name) < 1:
            faults.append(Fault(where=f"--{name}", what="is less than 1", remedy="give 1 or more"))
    if arguments.report and Path(arguments.report).suffix not in (".txt", ".json", ".html"):
        faults.append(
            Fault(where="--report", what="is of an unknown kind", remedy="let it end in .txt, .json or .html")
        )
    if faults:
        raise Unusable(faults)


def _wanted(arguments: argparse.Namespace) -> "Wanted":
    from repletion.interfaces.cohort.batches import Wanted

    further = frozenset(filter(None, [*arguments.further.split(","), "before" if arguments.report else ""]))
    return Wanted(arguments.on, further, arguments.probable, arguments.id)


def _check(arguments: argparse.Namespace) -> int:
    """Print what the map reads, what is wrong and what is unused; return 2 where no row can be used."""
    from repletion.interfaces.cohort.check import check
    from repletion.interfaces.cohort.map_file import read_map
    from repletion.interfaces.cohort.tables import open_table
    from repletion.kb.load import load

    source = read_map(arguments.map) if arguments.map else None
    found = check(open_table(Path(arguments.table)), source, _wanted(arguments), load())
    print(f"of {found.rows:,} rows looked at {found.usable:,} can be used")
    for heading, lines in (("reads", found.read), ("set aside", found.aside), ("note", found.notes)):
        for line in lines:
            print(f"{heading}: {line}")
    return 0 if found.usable else 2


def _answer(arguments: argparse.Namespace) -> int:
    from repletion.interfaces.cohort.map_file import read_map
    from repletion.interfaces.cohort.run import Run, run
    from repletion.interfaces.cohort.sources import open_source

    source = open_source(arguments.table, read_map(arguments.map) if arguments.map else None)
    out = Path(arguments.out)
    bad = Path(arguments.bad) if arguments.bad else out.with_suffix(".bad.csv")
    report = Path(arguments.report) if arguments.report else None
    asked = Run(
        source, out, bad, _wanted(arguments), size=arguments.batch, workers=arguments.threads, long=arguments.long,
        resume=arguments.resume, report=report,
    )  # fmt: skip
    for note in source.notes:
        print(f"note: {note}", file=sys.stderr)
    began = time.monotonic()
    try:
        outcome = run(asked, _progress(), _reporting(report))
    except KeyboardInterrupt:
        print("stopped; the same command with --resume goes on", file=sys.stderr)
        return 130
    except BrokenExecutor:
        print("a process was killed, or ran out of memory; the same command with --resume goes on", file=sys.stderr)
        return 1
    took = time.monotonic() - began
    print(f"{outcome.answered:,} answered in {took:.0f} s; {outcome.set_aside:,} set aside ({bad})", file=sys.stderr)
    if outcome.same_id:
        print(
            f"{outcome.same_id:,} rows have an id that an earlier row has; each is answered by itself", file=sys.stderr
        )
    return 0


def _reporting(path: Path | None) -> "Callable[[Plan, Journal, Outcome], None] | None":
    if path is None:
        return None

    def write(plan: "Plan", journal: "Journal", outcome: "Outcome") -> None:
        from repletion.interfaces.cohort.report import report
        from repletion.interfaces.cohort.report_text import told
        from repletion.interfaces.output import put

        found = report(plan, lambda columns: journal.batches(columns=columns), outcome.set_aside, outcome.same_id)
        put(told(found, path.suffix), str(path))

    return write


def _progress() -> Callable[[int, int | None], None]:
    """Return what tells on standard error how far it is, at most every ten seconds where that is no terminal."""
    told = began = time.monotonic()

    def tell(done: int, whole: int | None) -> None:
        nonlocal told
        now = time.monotonic()
        line = f"{done:,} of {whole:,} rows" if whole else f"{done:,} rows"
        if sys.stderr.isatty():
            print(f"\r{line}, {done / max(now - began, 1e-9):,.0f} a second ", end="", file=sys.stderr, flush=True)
        elif now - told > 10:
            told = now
            print(line, file=sys.stderr, flush=True)

    return tell
