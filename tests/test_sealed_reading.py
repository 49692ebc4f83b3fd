"""The reader's score on a sealed set, written by a hand that never saw the rules, and on the open sets of development.

The items of the sealed set are never printed.
"""

import hashlib
from functools import lru_cache
from pathlib import Path

import pytest

from reading_scores import items, lines
from repletion.intake_text.reader import Reader
from repletion.kb.load import load
from repletion.kb.words import lexicon

HERE = Path(__file__).parent
DIGESTS = {
    "sentences.jsonl": "868340203ea783f7adf7717e731ab676a0adc6fdf8c528fd03d6b41effb4bd52",
    "reports.jsonl": "3a12c0a53f10f728b8d8a3e403e21c8ea76b1da1ef752759c73169ac1f93ea4d",
}
FLOORS = {
    "sealed": (0.86, 0.016, 0.855, 0.98),
    "reading": (0.95, 0.007, 0.94, 0.99),
    "reading_later": (0.9, 0.01, 0.84, 0.93),
}
"""By folder: F1 of findings, their share reversed at most, F1 of history, F1 of results."""


@lru_cache(maxsize=1)
def reader():
    return Reader(lexicon(), load())


@pytest.mark.parametrize("name", DIGESTS)
def test_the_sealed_files_are_the_ones_that_were_sealed(name):
    assert hashlib.sha256((HERE / "sealed" / name).read_bytes()).hexdigest() == DIGESTS[name]


@pytest.mark.parametrize("folder", FLOORS)
def test_scores(folder, capsys):
    found, told, measured, text = lines(folder, reader(), HERE / folder)
    with capsys.disabled():
        print(text)
    least, reversed_at_most, least_history, least_results = FLOORS[folder]
    assert found.f1 >= least
    assert found.reversed / found.wanted <= reversed_at_most
    assert told.f1 >= least_history
    assert measured.f1 >= least_results


@pytest.mark.parametrize("name", DIGESTS)
def test_ids_of_the_open_set_are_unique(name):
    ids = [item["id"] for item in items(HERE / "reading", name)]
    assert len(ids) == len(set(ids))
