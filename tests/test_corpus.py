"""What doors were once fed stays mended: the kept corpus, and what would exhaust the stack."""

import pytest

from fuzz_doors import CORPUS, DOORS, kept, through
from repletion.domain.fault import Unusable
from repletion.interfaces.inputs import case_of
from repletion.kb.load import load

SLOW = ("api",)
"""Doors whose contents are whole questions: tests of the API ask these."""
DEEP = {
    "lists": "[" * 100_000,
    "keys": "{a: " * 100_000,
    "lines": "".join(f"{' ' * n}-\n" for n in range(300)),
    "one line": "- " * 20_000 + "a",
    "asked": "? " * 20_000 + "a",
}


@pytest.mark.parametrize("name", sorted(set(DOORS) - set(SLOW)))
def test_each_door_answers_or_refuses_what_is_kept(name):
    read = DOORS[name].ready()
    answered = [through(read, path.read_bytes()) for path in kept(name)]
    assert answered
    assert any(answered)


def test_every_corpus_has_a_door():
    assert {folder.name for folder in CORPUS.iterdir()} == set(DOORS)


@pytest.mark.parametrize("shape", sorted(DEEP))
def test_what_is_nested_too_deep_is_refused(shape):
    with pytest.raises(Unusable, match="more than 100 levels|too deep|nesting depth"):
        case_of(DEEP[shape], "case.yaml", load())


def test_a_tag_that_does_not_fit_its_value_is_a_fault():
    for tag in ("!!int ''", "!!float ''", "!!bool maybe", "!!timestamp soon", "!!binary é"):
        with pytest.raises(Unusable, match="not YAML"):
            case_of(f"age: {tag}\n", "case.yaml", load())
