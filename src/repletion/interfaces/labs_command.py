"""`repletion labs`: one value or a whole pasted report, read by itself, with the traps that apply."""

import argparse
import json
import sys
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from repletion.decisions.evidence import Gatherer
from repletion.decisions.labs import Read, for_rules, read_labs
from repletion.decisions.traps import traps_for
from repletion.decisions.triage import facts
from repletion.domain.assessment import TrapAnswer
from repletion.domain.case import Case
from repletion.domain.estimate import Sex
from repletion.domain.fault import Fault, Unusable
from repletion.domain.knowledge import KnowledgeBase
from repletion.interfaces import wording
from repletion.interfaces.assessment_json import plain, rounded
from repletion.interfaces.inputs import read_text
from repletion.interfaces.terminal_parts import heading
from repletion.kb.load import load


def arguments(command: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    command.add_argument("text", metavar="RESULTS", help="the results in words, or - for standard input")
    command.add_argument("--age", type=int)
    command.add_argument("--sex", choices=("female", "male"))
    command.add_argument("--format", choices=("text", "json"), default="text")


def run(arguments: argparse.Namespace) -> int:
    """Print the results as read; return the exit status."""
    kb = load()
    text = read_text("-") if arguments.text == "-" else arguments.text
    labs, traps = read_results(case_of_results(text, arguments.age, arguments.sex, kb), kb)
    if arguments.format == "json":
        sys.stdout.write(json.dumps(document(labs, traps, kb), ensure_ascii=False, indent=1) + "\n")
    else:
        _print(labs, traps, kb)
    return 0


def read_results(case: Case, kb: KnowledgeBase) -> tuple[tuple[Read, ...], tuple[TrapAnswer, ...]]:
    """Return the results of a case as read, and the traps that apply to them."""
    labs = read_labs(case, kb)
    known = facts(case, for_rules(labs), Gatherer(case, kb, labs).exposures())
    return labs, traps_for(known, labs, kb.workup)


def document(labs: tuple[Read, ...], traps: tuple[TrapAnswer, ...], kb: KnowledgeBase) -> dict[str, Any]:
    """Return the results as plain values."""
    found = [{**plain(read.answer), "traps": list(kb.labs[read.test].traps)} for read in labs]
    return {"labs": found, "traps": rounded(traps)}


def case_of_results(text: str, age: int | None, sex: Sex | None, kb: KnowledgeBase) -> Case:
    """Return the case that results in words tell, with age and sex as given; `Unusable` with every fault."""
    from repletion.intake_text.reader import Reader
    from repletion.kb.words import lexicon

    read = Reader(lexicon(), kb).read(text).case
    age = read.age if age is None else age
    faults = []
    if age is not None and not 0 <= age <= 120:
        faults.append(Fault(where="--age", what=f"{age} years is no age", remedy="give whole years from 0 to 120"))
    if not read.labs:
        remedy = 'write name, value and unit, as in "25-OH vitamin D 18 ng/mL"'
        faults.append(Fault(where="command line", what="no result was understood", remedy=remedy))
    if faults:
        raise Unusable(faults)
    return Case(
        age=age, sex=sex or read.sex, pregnant=read.pregnant, labs=read.labs,
        exposures=read.exposures, drugs=read.drugs, conditions=read.conditions, findings=read.findings,
    )  # fmt: skip


def _print(labs: tuple[Read, ...], traps: tuple[TrapAnswer, ...], kb: KnowledgeBase) -> None:
    console = Console(file=sys.stdout, width=110, highlight=False)
    table = Table.grid(padding=(0, 2))
    for read in labs:
        a = read.answer
        value = f"{read.value if read.computed else a.value:g} {a.unit or ''}" if a.value is not None else ""
        table.add_row(kb.labs[read.test].name, value, a.status.replace("_", " "), a.why)
    console.print(table)
    if traps:
        console.print(heading("Before you trust it"))
    for trap in traps:
        console.print(Padding(Text(f"• {_told(trap, kb)}"), (0, 0, 0, 0)))
    general = [(kb.labs[r.test].name, t) for r in labs for t in kb.labs[r.test].traps if not r.computed]
    if general:
        console.print(heading("In general"))
    for name, text in general:
        console.print(Text(f"• {name}: {text}", style="dim"))


def _told(trap: TrapAnswer, kb: KnowledgeBase) -> str:
    names = " and ".join(kb.labs[t].name for t in trap.tests)
    cited = ", ".join(dict.fromkeys(wording.citation(s, kb.sources) for s in trap.sources))
    return f"{names}: {trap.text} [{cited}]"
