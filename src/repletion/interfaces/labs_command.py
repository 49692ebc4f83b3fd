"""`repletion labs`: one value or a whole pasted report, read by itself."""

import argparse
import json
import sys

from rich.console import Console
from rich.table import Table
from rich.text import Text

from repletion.decisions.labs import Read, read_labs
from repletion.domain.case import Case
from repletion.domain.fault import Fault, Unusable
from repletion.domain.knowledge import KnowledgeBase
from repletion.interfaces.assessment_json import plain
from repletion.interfaces.inputs import read_text
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
    labs = read_labs(_case(arguments, kb), kb)
    if arguments.format == "json":
        found = {"labs": [{**plain(read.answer), "traps": list(kb.labs[read.test].traps)} for read in labs]}
        sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
    else:
        _table(labs, kb)
    return 0


def _case(arguments: argparse.Namespace, kb: KnowledgeBase) -> Case:
    from repletion.intake_text.reader import Reader
    from repletion.kb.words import lexicon

    text = read_text("-") if arguments.text == "-" else arguments.text
    read = Reader(lexicon(), kb).read(text).case
    age = read.age if arguments.age is None else arguments.age
    faults = []
    if age is not None and not 0 <= age <= 120:
        faults.append(Fault(where="--age", what=f"{age} years is no age", remedy="give whole years from 0 to 120"))
    if not read.labs:
        remedy = 'write name, value and unit, as in "25-OH vitamin D 18 ng/mL"'
        faults.append(Fault(where="command line", what="no result was understood", remedy=remedy))
    if faults:
        raise Unusable(faults)
    return Case(age=age, sex=arguments.sex or read.sex, pregnant=read.pregnant, labs=read.labs)


def _table(labs: tuple[Read, ...], kb: KnowledgeBase) -> None:
    console = Console(file=sys.stdout, width=110, highlight=False)
    table = Table.grid(padding=(0, 2))
    for read in labs:
        a = read.answer
        value = f"{a.value:g} {a.unit or ''}" if a.value is not None else ""
        table.add_row(kb.labs[read.test].name, value, a.status.replace("_", " "), a.why)
    console.print(table)
    for read in labs:
        for trap in kb.labs[read.test].traps:
            console.print(Text(f"• {kb.labs[read.test].name}: {trap}"))
