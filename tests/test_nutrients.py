"""nutrients.yaml: its form, its ids, its sources, and that no reference intake contradicts another."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

KB = Path(__file__).parents[1] / "src" / "repletion" / "kb"
NAMES = [
    "vitamin_d",
    "calcium",
    "magnesium",
    "phosphorus",
    "potassium",
    "sodium",
    "chloride",
    "iron",
    "zinc",
    "copper",
    "selenium",
    "iodine",
    "manganese",
    "chromium",
    "molybdenum",
    "fluoride",
    "vitamin_a",
    "vitamin_c",
    "vitamin_e",
    "vitamin_k",
    "thiamine",
    "riboflavin",
    "niacin",
    "vitamin_b6",
    "folate",
    "vitamin_b12",
    "pantothenic_acid",
    "biotin",
    "choline",
    "protein",
    "water",
    "omega_3",
    "fibre",
    "carnitine",
    "coenzyme_q10",
]
KEYS = {
    "name",
    "unit",
    "key_points",
    "role",
    "muscle_and_back",
    "other_symptoms",
    "mechanisms",
    "at_risk",
    "exposures",
    "tests",
    "deficiency",
    "excess",
    "intake",
    "source",
    "ul_covers",
    "ul_note",
    "foods",
    "sun",
    "treatment",
    "read_further",
}
WITH_IU = {
    "vitamin_d": {"iu_per_unit"},
    "vitamin_a": {"iu_per_unit", "iu_note"},
    "vitamin_e": {"iu_per_unit", "iu_note"},
}
NO_REFERENCE_INTAKE = {"carnitine", "coenzyme_q10"}
PUBLIC_BODIES = tuple(
    f"https://{host}/"
    for host in (
        "ods.od.nih.gov",
        "www.nhs.uk",
        "medlineplus.gov",
        "www.efsa.europa.eu",
        "www.who.int",
        "www.nice.org.uk",
        "www.nccih.nih.gov",
    )
)


def _load(name: str) -> dict[str, Any]:
    return dict(yaml.safe_load((KB / name).read_text(encoding="utf-8")))


NUTRIENTS = _load("nutrients.yaml")
SOURCES = _load("sources.yaml")
each = pytest.mark.parametrize("key", NUTRIENTS)


def _cited(entry: dict[str, Any]) -> list[list[str]]:
    """Return every list of sources of an entry that is not empty."""
    lists = [entry["source"], *(x["sources"] for x in entry["mechanisms"] + entry["treatment"])]
    return [keys for keys in lists if keys]


def test_every_nutrient_is_there() -> None:
    assert list(NUTRIENTS) == NAMES


@each
def test_keys(key: str) -> None:
    assert set(NUTRIENTS[key]) == KEYS | WITH_IU.get(key, set())
    assert NUTRIENTS[key]["unit"] in {"mg", "ug", "g", "L"}
    assert NUTRIENTS[key]["ul_covers"] in {"total", "supplements", "added_forms", "none"}


@each
def test_words(key: str) -> None:
    entry = NUTRIENTS[key]
    assert len(entry["key_points"]) == 5
    assert all(isinstance(x, str) and x.endswith(".") and len(x.split()) <= 25 for x in entry["key_points"])
    assert entry["role"] and entry["muscle_and_back"] and entry["ul_note"]
    for field in ("other_symptoms", "at_risk"):
        assert all(isinstance(x, str) and x for x in entry[field])


@each
def test_ids_exist(key: str) -> None:
    entry = NUTRIENTS[key]
    causes = {path.stem for path in (KB / "causes").glob("*.yaml")}
    for field, known in (("exposures", _load("exposures.yaml")), ("tests", _load("labs.yaml"))):
        assert set(entry[field]) <= set(known)
        assert len(set(entry[field])) == len(entry[field])
    assert {entry["deficiency"], entry["excess"]} - {None} <= causes


@each
def test_sources_exist_and_a_weak_one_never_stands_alone(key: str) -> None:
    for keys in _cited(NUTRIENTS[key]):
        assert set(keys) <= set(SOURCES)
        assert not all(SOURCES[k].get("weak") for k in keys)


@each
def test_claims(key: str) -> None:
    for x in NUTRIENTS[key]["mechanisms"]:
        animal = x["evidence"] == "animal"
        assert set(x) == {"text", "evidence", "sources"} | ({"species"} if animal else set())
        assert x["evidence"] in {"human_trial", "human_observational", "animal", "cell"}
        assert x["sources"]
    for x in NUTRIENTS[key]["treatment"]:
        assert set(x) == {"text", "certainty", "design", "sources"}
        assert x["certainty"] in {"high", "moderate", "low", "very_low"}
        assert x["design"] in {"trial", "observational", "both"}
        # only the statement that nothing was found goes without a source
        assert bool(x["sources"]) != ("no trial was found" in x["text"] and x["certainty"] == "very_low")


@each
def test_intake(key: str) -> None:
    entry = NUTRIENTS[key]
    assert bool(entry["intake"]) == bool(entry["source"]) == (key not in NO_REFERENCE_INTAKE)
    for row in entry["intake"]:
        assert {"stage", "age"} < set(row) <= {"stage", "age", "ear", "rda", "ai", "ul", "judgement"}
        assert row["stage"] in {"male", "female", "pregnant", "breastfeeding", "child"}
        assert all(row[x] > 0 for x in ("ear", "rda", "ai", "ul") if x in row)
        assert ("rda" in row) != ("ai" in row)
        assert row.get("ear", 0) <= row.get("rda", 0)
        if entry["ul_covers"] == "none":
            assert "ul" not in row
        elif entry["ul_covers"] == "total":
            assert row["ul"] >= row.get("rda", row.get("ai"))


@each
def test_ages_leave_no_gap(key: str) -> None:
    rows = NUTRIENTS[key]["intake"]
    spans = {"child": (1, 8), "male": (9, 120), "female": (9, 120), "pregnant": (14, 50), "breastfeeding": (14, 50)}
    for stage, (first, last) in spans.items() if rows else ():
        ages = [tuple(row["age"]) for row in rows if row["stage"] == stage]
        assert (ages[0][0], ages[-1][1]) == (first, last)
        assert all(b[0] == a[1] + 1 for a, b in pairwise(ages))


@each
def test_foods(key: str) -> None:
    for food in NUTRIENTS[key]["foods"]:
        assert set(food) == {"food", "amount", "grams", "per_serving", "source"}
        assert food["grams"] > 0 and food["per_serving"] > 0
        assert food["source"].startswith("FNDDS 2021-2023 ") and len(food["source"].split()[-1]) == 8
    assert not NUTRIENTS[key]["foods"] or 6 <= len(NUTRIENTS[key]["foods"]) <= 10


@each
def test_read_further(key: str) -> None:
    further = NUTRIENTS[key]["read_further"]
    assert len({x["url"] for x in further}) == 2 == len(further)
    assert all(set(x) == {"name", "url"} and x["url"].startswith(PUBLIC_BODIES) for x in further)
