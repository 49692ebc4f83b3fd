"""How well the reader reads a folder of labelled sentences and reports.

`optional` labels (readings that a careful reader may or may not set) count neither as hit nor as error.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from repletion.domain.case import said, taken
from repletion.intake_text.reader import Reader
from repletion.kb.load import load


@dataclass(frozen=True)
class Score:
    """Of the labels how many were read as they are, and of what was read how much is labelled."""

    hits: int
    wanted: int
    given: int
    reversed: int = 0
    """Read the wrong way round: absent as present, or the reverse."""

    @property
    def f1(self) -> float:
        return 2 * self.hits / (self.wanted + self.given)

    def __str__(self) -> str:
        recall, precision = self.hits / self.wanted, self.hits / self.given
        return f"F1 {self.f1:.3f} (recall {recall:.3f}, precision {precision:.3f})"


def items(folder: Path, name: str):
    return [json.loads(line) for line in (folder / name).read_text(encoding="utf-8").splitlines() if line.strip()]


def optional(item) -> set[str]:
    """Every id that may or may not be read; told as a list, or by kind."""
    told = item.get("optional") or ()
    return {i for ids in told.values() for i in ids} if isinstance(told, dict) else set(told)


def findings(reader: Reader, folder: Path) -> Score:
    hits = wanted = given = reversed_ = 0
    for item in items(folder, "sentences.jsonl"):
        got = {n: said(v).state for n, v in reader.read(item["text"]).case.findings.items()}
        gold, may = item["findings"], optional(item)
        got = {n: s for n, s in got.items() if s != "uncertain" and (n in gold or n not in may)}
        hits += sum(got.get(n) == s for n, s in gold.items())
        reversed_ += sum(n in got and got[n] != s for n, s in gold.items())
        wanted += len(gold)
        given += len(got)
    return Score(hits, wanted, given, reversed_)


def history(reader: Reader, folder: Path) -> Score:
    hits = wanted = given = 0
    kb = load()
    for item in items(folder, "sentences.jsonl"):
        case = reader.read(item["text"]).case
        got = {("exposure", n, taken(v).state) for n, v in case.exposures.items() if taken(v).state != "uncertain"}
        got |= {("exposure", e, "present") for d in case.drugs for e in kb.drugs[d.name].exposures}
        got |= {("drug", d.name, "present") for d in case.drugs}
        got |= {("condition", n, s) for n, s in case.conditions.items() if s != "past"}
        gold = {("exposure", n, s) for n, s in item["exposures"].items()}
        gold |= {("drug", n, "present") for n in item["drugs"]}
        gold |= {("condition", n, s) for n, s in item["conditions"].items()}
        may = optional(item)
        got = {g for g in got if g in gold or g[1] not in may}
        hits += len(got & gold)
        wanted += len(gold)
        given += len(got)
    return Score(hits, wanted, given)


def key(test, value, unit, result):
    return (test, None if value is None else round(float(value), 6), (unit or "").lower().replace("µ", "u"), result)


def results(reader: Reader, folder: Path) -> Score:
    hits = wanted = given = 0
    for item in items(folder, "reports.jsonl"):
        got = {key(r.test, r.value, r.unit, r.result) for r in reader.read(item["text"]).case.labs}
        gold = {key(r["test"], r.get("value"), r.get("unit"), r.get("result")) for r in item["labs"]}
        got = {g for g in got if g in gold or g[0] not in optional(item)}
        hits += len(got & gold)
        wanted += len(gold)
        given += len(got)
    return Score(hits, wanted, given)


def lines(name: str, reader: Reader, folder: Path) -> tuple[Score, Score, Score, str]:
    """Return the three scores and the line that is printed of them."""
    found, told, measured = findings(reader, folder), history(reader, folder), results(reader, folder)
    text = (
        f"\n{name} reading: findings {found}, reversed {found.reversed / found.wanted:.3%};"
        f"\n  history {told}; results {measured}"
    )
    return found, told, measured, text
