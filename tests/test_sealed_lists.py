"""Scores on lists written by a hand that never saw the rules. Only scores are printed: never open the files to tune.

`python tests/test_sealed_lists.py` prints them.
"""

import hashlib
import json
from functools import lru_cache
from pathlib import Path

from repletion.interfaces.diet_input import diary_reader
from repletion.interfaces.supplements_command import check_names

SEALED = Path(__file__).parent / "sealed"
DIGESTS = {
    "diary.jsonl": "deccc7deb2bf10b4ddb8be3fe02f9bfbf3d7e63511dd1a989a91325f6a407ab1",
    "interactions.jsonl": "c273aad9539b5dac4cbb434467b443c0fe866e4129a2e0c9fc88ce480c10c82c",
    "presentations.yaml": "dfacd6a1b456673b2748affb8dd7777e693b81cc11268cddc89f0fc5db9b3f04",
}


def items(name):
    return [json.loads(line) for line in (SEALED / name).read_text(encoding="utf-8").splitlines()]


def test_the_lists_are_those_that_were_sealed():
    for name, digest in DIGESTS.items():
        assert hashlib.sha256((SEALED / name).read_bytes()).hexdigest() == digest, name


@lru_cache(maxsize=1)
def interactions():
    """Return (recall among published interactions, false alarms among harmless pairs)."""
    found = [(item["interacts"], bool(check_names(item["pair"]).interactions)) for item in items("interactions.jsonl")]
    known, harmless = [f for real, f in found if real], [f for real, f in found if not real]
    return sum(known) / len(known), sum(harmless) / len(harmless)


def fits(name, gold):
    """Is a description of a food one of those that are right?"""
    name = name.lower()
    return all(any(w in name for w in words.split("|")) for words in gold["match"]) and not any(
        word in name for word in gold["not"]
    )


@lru_cache(maxsize=1)
def diary():
    """Return the shares of foods right first and within three, and of lines with an amount whose grams are all right.

    Grams are those of the food that fits; where none does, those of what stands in its place in the line.
    """
    reader, first, three, grams = diary_reader(), [], [], []
    for item in items("diary.jsonl"):
        if "foods" not in item:
            continue
        eaten, right = reader.read(item["text"]).eaten, []
        for place, gold in enumerate(item["foods"]):
            ranked = [(e, [f.name for f in (e.food, *e.alternatives)[:3] if f]) for e in eaten]
            places = [(k, e) for e, names in ranked for k, name in enumerate(names) if fits(name, gold)]
            best = min(places, key=lambda p: p[0], default=None)
            first.append(best is not None and best[0] == 0)
            three.append(best is not None)
            if gold["grams"]:
                low, high = gold["grams"]
                fitting = [e for _, e in places] or (
                    eaten[place : place + 1] if len(eaten) == len(item["foods"]) else []
                )
                right.append(any(low <= (e.portion.grams or 0) <= high for e in fitting))
        if right:
            grams.append(all(right))
    return sum(first) / len(first), sum(three) / len(three), sum(grams) / len(grams)


def supplements():
    """Return the share of supplement lines read with the right substance and amount."""
    reader, found = diary_reader(), []
    for item in items("diary.jsonl"):
        if "supplement" in item:
            found.append(bool(reader.read(item["text"]).supplements))
    return sum(found) / len(found)


def test_interactions_are_found_and_harmless_pairs_are_left_alone():
    recall, alarms = interactions()
    assert recall >= 0.95
    assert alarms <= 0.05


def test_diary_lines_are_read():
    first, three, grams = diary()
    assert first >= 0.88
    assert three >= 0.9
    assert grams >= 0.9


if __name__ == "__main__":
    recall, alarms = interactions()
    print(f"interactions: recall {recall:.3f}, false alarms {alarms:.3f}")
    best, among, weights = diary()
    print(f"diary: right food first {best:.3f}, within three {among:.3f}; grams of lines with an amount {weights:.3f}")
    print(f"supplement lines read: {supplements():.3f}")
