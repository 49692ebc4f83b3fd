"""The reader's score on a sealed set, written by a hand that never saw the rules. Items are never printed.

`optional` labels (readings that a careful reader may or may not set) count neither as hit nor as error.
"""

import hashlib
import json
from pathlib import Path

import pytest

from repletion.domain.case import said, taken
from repletion.intake_text.reader import Reader
from repletion.kb.load import load
from repletion.kb.words import lexicon

SEALED = Path(__file__).parent / "sealed"
DIGESTS = {
    "sentences.jsonl": "868340203ea783f7adf7717e731ab676a0adc6fdf8c528fd03d6b41effb4bd52",
    "reports.jsonl": "3a12c0a53f10f728b8d8a3e403e21c8ea76b1da1ef752759c73169ac1f93ea4d",
}


def items(name):
    return [json.loads(line) for line in (SEALED / name).read_text(encoding="utf-8").splitlines() if line.strip()]


def optional(item):
    """Every id that may or may not be read."""
    ids = set()
    for value in (item.get("optional") or {}).values():
        ids |= set(value)
    return ids


def score_findings(reader):
    hits = wanted = given = reversed_ = 0
    for item in items("sentences.jsonl"):
        got = {n: said(v).state for n, v in reader.read(item["text"]).case.findings.items()}
        gold, may = item["findings"], optional(item)
        got = {n: s for n, s in got.items() if s != "uncertain" and (n in gold or n not in may)}
        hits += sum(got.get(n) == s for n, s in gold.items())
        reversed_ += sum(n in got and got[n] != s for n, s in gold.items())
        wanted += len(gold)
        given += len(got)
    return 2 * hits / (wanted + given), reversed_ / wanted, hits / wanted, hits / given


def score_history(reader):
    hits = wanted = given = 0
    for item in items("sentences.jsonl"):
        case = reader.read(item["text"]).case
        kb = load()
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
    return 2 * hits / (wanted + given), hits / wanted, hits / given


def key(test, value, unit, result):
    return (test, None if value is None else round(float(value), 6), (unit or "").lower().replace("µ", "u"), result)


def score_reports(reader):
    hits = wanted = given = 0
    for item in items("reports.jsonl"):
        labs = reader.read(item["text"]).case.labs
        got = {key(r.test, r.value, r.unit, r.result) for r in labs}
        gold = {key(r["test"], r.get("value"), r.get("unit"), r.get("result")) for r in item["labs"]}
        hits += len(got & gold)
        wanted += len(gold)
        given += len(got)
    return 2 * hits / (wanted + given), hits / wanted, hits / given


@pytest.mark.parametrize("name", DIGESTS)
def test_the_sealed_files_are_the_ones_that_were_sealed(name):
    assert hashlib.sha256((SEALED / name).read_bytes()).hexdigest() == DIGESTS[name]


def test_score_on_the_sealed_set(capsys):
    reader = Reader(lexicon(), load())
    f1, reversed_, recall, precision = score_findings(reader)
    history = score_history(reader)
    labs = score_reports(reader)
    with capsys.disabled():
        print(f"\nsealed reading: findings F1 {f1:.3f} (recall {recall:.3f}, precision {precision:.3f})", end=", ")
        print(f"reversed {reversed_:.3%};")
        print(f"history F1 {history[0]:.3f} (recall {history[1]:.3f}, precision {history[2]:.3f});", end=" ")
        print(f"results F1 {labs[0]:.3f} (recall {labs[1]:.3f}, precision {labs[2]:.3f})")
    assert f1 > 0.5
