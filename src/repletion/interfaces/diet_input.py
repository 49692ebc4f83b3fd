"""From a diary's file and the command line to what the decisions need."""

import argparse
import csv
import io
from dataclasses import dataclass
from functools import lru_cache
from typing import cast, get_args

from repletion.domain.diet import EXCLUSIONS, Eater, Exclusion
from repletion.domain.fault import Fault, Unusable
from repletion.domain.food import Diary
from repletion.domain.handbook import Nutrient
from repletion.domain.knowledge import KnowledgeBase
from repletion.intake_text.diary import DiaryReader
from repletion.interfaces.inputs import read_text
from repletion.kb.handbook import handbook

KILOGRAMS = (20.0, 400.0)


@dataclass(frozen=True)
class Asked:
    """What was given: the diary, who eats, the complaint as findings, the costs of servings."""

    diary: Diary
    eater: Eater
    complaint: tuple[str, ...]
    costs: dict[str, float]


def asked(arguments: argparse.Namespace, kb: KnowledgeBase) -> Asked:
    """Return what was given; `Unusable` with every fault of the command line at once."""
    faults: list[Fault] = []
    eater = eater_of(arguments, faults)
    complaint = complaint_of(arguments.complaint, kb, faults)
    if faults:
        raise Unusable(faults)
    costs = _costs(arguments.costs) if arguments.costs else {}
    return Asked(read_diary(arguments.diary), eater, complaint, costs)


@lru_cache(maxsize=1)
def nutrients() -> dict[str, Nutrient]:
    """Return the nutrients of the handbook."""
    return handbook().nutrients


def eater_of(arguments: argparse.Namespace, faults: list[Fault]) -> Eater:
    """Return who eats; what is wrong with it is added to `faults`."""

    def wrong(where: str, what: str, remedy: str) -> None:
        faults.append(Fault(where=where, what=what, remedy=remedy))

    age, weight = arguments.age, arguments.weight
    if age is not None and not 1 <= age <= 120:
        wrong("--age", f"{age} years is no age", "give whole years from 1 to 120")
    if weight is not None and not KILOGRAMS[0] <= weight <= KILOGRAMS[1]:
        wrong("--weight", f"{weight:g} kg is no weight", "give kilograms from 20 to 400")
    if (arguments.pregnant or arguments.breastfeeding) and arguments.sex == "male":
        wrong("--pregnant", "does not go with --sex male", "leave out one of them")
    excludes = [word.strip() for given in arguments.exclude for word in given.split(",") if word.strip()]
    for word in excludes:
        if word not in EXCLUSIONS:
            wrong("--exclude", f"{word!r} is not known", f"use {', '.join(EXCLUSIONS)}")
    if not 1 <= arguments.changes <= 6:
        wrong("--changes", f"{arguments.changes} changes", "give 1 to 6")
    return Eater(
        age=age,
        sex="female" if arguments.pregnant or arguments.breastfeeding else arguments.sex,
        pregnant=arguments.pregnant,
        breastfeeding=arguments.breastfeeding,
        weight=weight,
        excludes=frozenset(cast("list[Exclusion]", excludes)) & frozenset(get_args(Exclusion)),
        dislikes=tuple(arguments.dislike),
    )


def complaint_of(words: list[str], kb: KnowledgeBase, faults: list[Fault]) -> tuple[str, ...]:
    """Return findings: ids as they are, anything else read as plain words."""
    found: list[str] = []
    for said in words:
        if said in kb.findings:
            found.append(said)
            continue
        from repletion.intake_text.reader import Reader
        from repletion.kb.words import lexicon

        read = Reader(lexicon(), kb).read(said).case.findings
        present = [f for f, state in read.items() if state == "present" or getattr(state, "state", "") == "present"]
        if not present:
            remedy = 'say what is the matter, as in --for "my legs cramp at night"'
            faults.append(Fault(where="--for", what=f"no complaint was understood in {said!r}", remedy=remedy))
        found += present
    return tuple(dict.fromkeys(found))


def read_diary(source: str) -> Diary:
    """Return the diary of a file or of standard input."""
    return diary_of(read_text(source), "standard input" if source == "-" else source)


def diary_of(text: str, where: str) -> Diary:
    """Return the diary that a text holds; `where` names it in a fault."""
    diary = diary_reader().read(text)
    if not diary.eaten and not diary.supplements:
        remedy = 'write what was eaten, as in "2 eggs, a glass of milk"'
        raise Unusable([Fault(where=where, what="nothing eaten or taken was understood", remedy=remedy)])
    return diary


def diary_reader() -> DiaryReader:
    """Return the reader of diaries with the foods at hand."""
    from repletion.kb.foods.labels import labels
    from repletion.kb.foods.lexicon import food_words, search

    book = nutrients()
    iu = {name: n.iu_per_unit for name, n in book.items() if n.iu_per_unit is not None}
    return DiaryReader(search(), food_words().together, labels(), iu, {name: n.unit for name, n in book.items()})


def _costs(source: str) -> dict[str, float]:
    """Return the cost of a serving by food from CSV with the columns food and cost."""
    rows = csv.DictReader(io.StringIO(read_text(source)))
    if not {"food", "cost"} <= set(rows.fieldnames or ()):
        raise Unusable([Fault(where=source, what="no columns food and cost", remedy="begin with the line food,cost")])
    found: dict[str, float] = {}
    faults: list[Fault] = []
    for line, row in enumerate(rows, 2):
        try:
            found[row["food"].strip()] = float(row["cost"])
        except (TypeError, ValueError, AttributeError):
            faults.append(
                Fault(where=f"{source}:{line}", what=f"{row.get('cost')!r} is no cost", remedy="give a number")
            )
    if faults:
        raise Unusable(faults)
    return found
