"""The food table: USDA's figures, missing as missing, staples, search, USDA's own releases."""

import csv
import gzip
import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repletion.interfaces import cli, usda
from repletion.kb.foods.lexicon import food_words, search
from repletion.kb.foods.measures import measures, weights_of
from repletion.kb.foods.table import FIXED, PACKAGED, FoodTable, ranked, read_food, table, written
from repletion.kb.foods.variation import candidates
from repletion.kb.foods.words import singular, tokens
from repletion.nutrition.portions import LEAST, MOST, Quantity, portion

USDA = list(csv.DictReader((Path(__file__).parent / "foods/usda.csv").read_text(encoding="utf-8").splitlines()))
"""Figures per 100 g as they stand in the workbook of FNDDS 2021-2023, foods and recipes."""


@pytest.mark.parametrize("row", USDA, ids=lambda row: row["name"])
def test_figures_are_usdas(row):
    food = search().by_name([row["name"]])[row["name"]]
    assert food.code == row["code"]
    for nutrient in set(row) - {"code", "name"}:
        assert food.amount(nutrient, 250.0) == pytest.approx(float(row[nutrient]) * 2.5, rel=1e-9), nutrient


def test_a_recipe_is_the_sum_of_its_parts():
    """USDA makes "Milk, NFS" of 40 g whole, 38 g 2 %, 14 g 1 % and 8 g skimmed milk."""
    parts = {
        "Milk, whole": 40,
        "Milk, reduced fat (2%)": 38,
        "Milk, low fat (1%)": 14,
        "Milk, fat free (skim)": 8,
    }
    foods = search().by_name([*parts, "Milk, NFS"])
    whole = foods.pop("Milk, NFS")
    for nutrient, within in (("calcium", 1), ("protein", 0.02), ("magnesium", 0.6), ("vitamin_d", 0.06), ("energy", 1)):
        total = sum(foods[name].amount(nutrient, grams) for name, grams in parts.items())
        assert total == pytest.approx(whole.values[nutrient], abs=within), nutrient


STAPLES = {
    "grilled salmon": "vitamin_d",
    "boiled spinach": "magnesium",
    "pumpkin seeds": "magnesium",
    "cooked lentils": "iron",
    "fortified soya milk": "calcium",
    "whole milk": "vitamin_d",
    "almond milk": "calcium",
    "oat milk": "calcium",
    "rice milk": "calcium",
}


@pytest.mark.parametrize("words", STAPLES)
def test_staples_are_there_with_the_nutrient_they_are_known_for(words):
    food = search().find(words)[0].food
    telling = tokens(words)[-1]
    assert telling in tokens(food.name)
    assert food.values[STAPLES[words]] > 0


def test_every_row_names_its_source_and_missing_is_missing():
    raw = gzip.decompress(PACKAGED.read_bytes()).decode()
    assert PACKAGED.stat().st_size < 3_000_000
    sources = {line.split("\t", 1)[0] for line in raw.splitlines()[1:]}
    assert sources == {"FNDDS 2021-2023", "SR Legacy", "SR24"}
    lines = [line.split("\t") for line in raw.splitlines()[1:]]
    coded = sum(bool(line[1]) for line in lines)
    assert coded / len(lines) > 0.95
    empty = next(line for line in lines if "" in line[5:])
    food = read_food("\t".join(empty), raw.splitlines()[0].split("\t"))
    missing = raw.splitlines()[0].split("\t")[5:][empty[5:].index("")]
    assert missing not in food.values
    assert food.amount(missing, 100) is None


def test_plain_words_and_candidates_name_foods_of_the_table():
    names = set(table().names)
    assert set(food_words().plain.values()) <= names
    assert {c.food for c in candidates()} <= names
    assert len(candidates()) >= 140


def test_no_row_of_measures_is_hidden_by_an_earlier_one():
    rows = [frozenset(tokens(str(row["for"]))) for row in measures().rows]
    assert len(rows) == len(set(rows)), [r for r in rows if rows.count(r) > 1]


@pytest.mark.parametrize(
    ("said", "pattern"),
    [
        ("yoghurt", "^yogurt"),
        ("tinned tuna", "tuna.*canned"),
        ("aubergine", "eggplant"),
        ("semi-skimmed milk", "reduced fat"),
        ("Tesco wholemeal bread", "bread, whole wheat"),
        ("brocolli", "broccoli"),
        ("grilled prawns", "shrimp"),
        ("porridge", "oatmeal"),
    ],
)
def test_words_of_other_shores_slips_and_brands(said, pattern):
    assert re.search(pattern, search().find(said)[0].food.name, re.IGNORECASE)


def test_words_that_are_no_food_find_nothing_good():
    assert all(f.recall < 0.5 for f in search().find("zqxv wlrk"))


@given(st.text(max_size=60))
@settings(max_examples=30, deadline=None)
def test_any_text_can_be_searched(text):
    for found in search().find(text, 3):
        assert 0 <= found.recall <= 1.0001
        assert found.food.name in table().names


@given(st.sampled_from(["eggs", "berries", "tomatoes", "radishes", "peas", "cookies", "leaves", "glass", "asparagus"]))
def test_the_singular_stays_singular(word):
    assert singular(singular(word)) == singular(word)


COUNTS = st.floats(0.01, 50)


@given(COUNTS, st.sampled_from([None, "cup", "slice", "gram", "tablespoon", "handful", "bowl", "ounce"]))
@settings(max_examples=30, deadline=None)
def test_portions_are_in_proportion(count, unit):
    weights = weights_of(search().find("brown rice")[0].food, ("brown", "rice"))
    once, twice = (portion(Quantity(n, unit), weights).grams for n in (count, 2 * count))
    if once > LEAST and twice < MOST:
        assert twice == pytest.approx(2 * once, abs=0.02)


def test_ranked_is_in_order_and_leaves_out_the_unknown():
    found = ranked(table(), "magnesium")
    amounts = [value for _, value in found]
    assert amounts == sorted(amounts, reverse=True)
    assert all(food.values["magnesium"] == value for food, value in found[:50])


# --- USDA's own releases ---

WORKBOOK = [
    ["FNDDS Nutrient Values\n2021-2023", None, None, None, None, None, None, None],
    ["Food code", "Main food description", "WWEIA Category number", "WWEIA Category description"]
    + ["Energy (kcal)", "Iron\n(mg)", "Copper (mg)", "Theobromine (mg)"],
    [11111111, "Milk,  made up", 1002, "Milk, whole", 61, 0.333, 0.007, 0],
    [22222222, "Stew = made; up", 3002, "Stews", 123.4, 1.05, 0.1234, 12],
]
PORTIONS = [
    ["Portions and Weights", None, None, None, None, None, None],
    ["Food code", "Main food description", "WWEIA Category number", "WWEIA Category description", "Seq num"]
    + ["Portion description", "Portion weight\n(g)"],
    [11111111, "Milk, made up", 1002, "Milk, whole", 1, "1 cup", 244],
    [11111111, "Milk, made up", 1002, "Milk, whole", 2, "Quantity not specified", 0],
]


def workbook(path, rows):
    from openpyxl import Workbook

    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def test_fndds_workbooks_come_in_to_the_last_digit_and_take_precedence(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    paths = [workbook(tmp_path / "values.xlsx", WORKBOOK), workbook(tmp_path / "portions.xlsx", PORTIONS)]
    assert cli.main(["foods", "import", *map(str, paths)]) == 0
    assert "2 foods" in capsys.readouterr().out
    texts = [p.read_text() for p in (tmp_path / "data/repletion/foods").glob("*.tsv")]
    packaged = "\t".join([*FIXED, "iron"]) + "\nX\t1\tmilk, Made up\t\t\t9\nX\t2\tOther\t\t\t1\n"
    foods = {food.name: food for food in FoodTable([*texts, packaged])}
    milk = foods["Milk, made up"]
    assert (milk.code, milk.source, milk.measures) == ("11111111", "FNDDS (imported)", {"cup": 244.0})
    assert milk.values == {"energy": 61.0, "iron": 0.333, "copper": 7.0, "theobromine_mg": 0.0}
    assert foods["Stew made, up"].values["copper"] == 123.4
    assert set(foods) == {"Milk, made up", "Stew made, up", "Other"}


@given(st.lists(st.floats(0, 1e6, allow_nan=False), min_size=1, max_size=8))
@settings(max_examples=50, deadline=None)
def test_what_is_written_reads_back_the_same(values):
    names = [f"n{i}" for i in range(len(values))]
    food = read_food("\t".join(["S", "1", "Food", "", "", *map(repr, values)]), (*FIXED, *names))
    assert next(iter(FoodTable([written([food], names)]))) == food


def test_a_fooddata_central_bundle_comes_in(tmp_path):
    (tmp_path / "food.csv").write_text(
        "fdc_id,data_type,description,food_category_id\n1,foundation_food,'Kale, raw',11\n2,x,No values,\n".replace(
            "'", '"'
        )
    )
    (tmp_path / "food_nutrient.csv").write_text(
        '"id","fdc_id","nutrient_id","amount"\n"1","1","1087","254"\n"2","1","1098","0.0527"\n"3","1","9999","1"\n'
    )
    (tmp_path / "measure_unit.csv").write_text('"id","name"\n"1000","cup"\n')
    (tmp_path / "food_portion.csv").write_text(
        '"id","fdc_id","amount","measure_unit_id","portion_description","modifier","gram_weight"\n"1","1","2","1000","","","42"\n'
    )
    (kale,) = usda.fooddata_central(tmp_path)
    assert kale.values == {"calcium": 254.0, "copper": 52.7}
    assert kale.measures == {"cup": 21.0}


def test_what_is_no_release_is_refused(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    broken = tmp_path / "broken.xlsx"
    broken.write_text("no workbook")
    (tmp_path / "empty").mkdir()
    other = workbook(tmp_path / "other.xlsx", [["a", "b"], [1, 2]])
    only_portions = workbook(tmp_path / "portions.xlsx", PORTIONS)
    for given_, word in (
        (broken, "workbook"),
        (other, "Food code"),
        (only_portions, "nutrient values"),
        (tmp_path / "empty", "food.csv"),
        (tmp_path / "nowhere", "not there"),
    ):
        assert cli.main(["foods", "import", str(given_)]) == 2
        told = capsys.readouterr()
        assert told.out == ""
        assert word in told.err
    assert not (tmp_path / "data").exists()


def test_search_and_rank_answer(capsys):
    assert cli.main(["foods", "search", "grilled", "salmon", "--format", "json"]) == 0
    foods = json.loads(capsys.readouterr().out)["foods"]
    assert "salmon" in foods[0]["name"].lower()
    assert cli.main(["foods", "rank", "magnesium", "--format", "json", "--limit", "5"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["unit"] == "mg"
    assert [f["amount"] for f in told["foods"]] == sorted((f["amount"] for f in told["foods"]), reverse=True)
    assert cli.main(["foods", "rank", "moonshine"]) == 2
    assert cli.main(["foods", "search", "zqxv"]) == 2
    assert capsys.readouterr().out == ""
