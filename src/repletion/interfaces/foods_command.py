"""`repletion foods import | search | rank`: the food table."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from repletion.domain.fault import Fault, Unusable
from repletion.domain.food import Food
from repletion.interfaces.diet_words import UNITS

EXTRA = {"energy": "kcal", "protein": "g", "carbohydrate": "g", "fat": "g"}
OFTEN = ("energy", "protein", "calcium", "magnesium", "potassium", "iron", "vitamin_d", "vitamin_b12")


def arguments(command: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    actions = command.add_subparsers(title="actions", metavar="ACTION", required=True, dest="action")
    search = actions.add_parser("search", help="the foods that answer to some words")
    search.add_argument("words", nargs="+")
    rank = actions.add_parser("rank", help="the foods that hold most of a nutrient")
    rank.add_argument("nutrient")
    rank.add_argument(
        "--per", choices=("serving", "100g"), default="serving", help="a usual serving (default), or 100 g"
    )
    rank.add_argument("--all", action="store_true", help="every food of the table, not only those people usually eat")
    for action in (search, rank):
        action.add_argument("--limit", type=int, default=10)
        action.add_argument("--format", choices=("text", "json"), default="text")
    imported = actions.add_parser(
        "import", help="USDA's FNDDS workbooks, or a folder with FoodData Central's CSV files"
    )
    imported.add_argument("path", nargs="+", metavar="FILE|FOLDER")


def run(arguments: argparse.Namespace) -> int:
    """Search, rank or import; return the exit status."""
    return {"search": _search, "rank": _rank, "import": _import}[arguments.action](arguments)


def _search(arguments: argparse.Namespace) -> int:
    from repletion.kb.foods.lexicon import search

    words = " ".join(arguments.words)
    found = [f.food for f in search().find(words, max(arguments.limit, 1))]
    if not found:
        remedy = "try one plain word, such as salmon"
        raise Unusable([Fault(where="command line", what=f"no food answers to {words!r}", remedy=remedy)])
    if arguments.format == "json":
        _json({"foods": [_plain(food) for food in found]})
        return 0
    for food in found:
        holds = ", ".join(_amount(food, n, 100) for n in OFTEN)
        sys.stdout.write(f"{food.name}  [{food.origin}]\n    100 g: {holds}\n{_measures(food)}")
    return 0


def _measures(food: Food) -> str:
    told = ", ".join(f"{name} {grams:g} g" for name, grams in list(food.measures.items())[:6])
    return f"    {told}\n" if told else ""


def _amount(food: Food, nutrient: str, grams: float) -> str:
    value = food.amount(nutrient, grams)
    told = "unknown" if value is None else f"{value:.3g} {_unit(nutrient)}"
    return f"{nutrient.replace('_', ' ')} {told}"


def _unit(nutrient: str) -> str:
    from repletion.interfaces.diet_input import nutrients

    if nutrient in EXTRA:
        return EXTRA[nutrient]
    known = nutrients().get(nutrient)
    return UNITS.get(known.unit, known.unit) if known else ""


def _rank(arguments: argparse.Namespace) -> int:
    from repletion.kb.foods.table import ranked, table

    nutrient = arguments.nutrient.strip().lower().replace(" ", "_").replace("-", "_")
    foods = table()
    if nutrient not in foods.nutrients:
        known = ", ".join(foods.nutrients)
        raise Unusable(
            [Fault(where="command line", what=f"no nutrient {arguments.nutrient!r}", remedy=f"one of: {known}")]
        )
    if arguments.all:
        rows = [(food, "100 g", 100.0, value) for food, value in ranked(foods, nutrient)]
    else:
        rows = _usual(nutrient, arguments.per == "serving")
    rows = rows[: max(arguments.limit, 1)]
    if arguments.format == "json":
        told = [
            {"food": f.name, "source": f.origin, "serving": s, "grams": g, "amount": round(v, 4)} for f, s, g, v in rows
        ]
        _json({"nutrient": nutrient, "unit": _unit(nutrient), "foods": told})
        return 0
    for food, serving, grams, value in rows:
        size = f"{serving} ({grams:g} g)" if serving != "100 g" else serving
        sys.stdout.write(f"{value:9.3g} {_unit(nutrient)}  {size}  {food.name}  [{food.origin}]\n")
    return 0


def _usual(nutrient: str, by_serving: bool) -> list[tuple[Food, str, float, float]]:
    """Return the foods that people usually eat, richest first, by the serving or by 100 g."""
    from repletion.kb.foods.lexicon import search
    from repletion.kb.foods.variation import candidates

    foods = search().by_name([c.food for c in candidates()])
    rows: list[tuple[Food, str, float, float]] = []
    for c in candidates():
        grams, serving = (c.grams, c.serving) if by_serving else (100.0, "100 g")
        value = foods[c.food].amount(nutrient, grams) if c.food in foods else None
        if value:
            rows.append((foods[c.food], serving, grams, value))
    return sorted(rows, key=lambda row: (-row[3], row[0].name))


def _import(arguments: argparse.Namespace) -> int:
    from repletion.interfaces import usda
    from repletion.kb.foods.table import data_folder, written

    paths = [Path(p) for p in arguments.path]
    missing = [
        Fault(where=str(p), what="is not there", remedy="give a file or folder that is")
        for p in paths
        if not p.exists()
    ]
    if missing:
        raise Unusable(missing)
    bundle = next((p for p in paths if p.is_dir()), None)
    foods = usda.fooddata_central(bundle) if bundle else usda.fndds(paths)
    nutrients = tuple(dict.fromkeys(n for food in foods for n in food.values))
    name = "fooddata_central.tsv" if bundle else "fndds.tsv"
    target = data_folder() / name
    _write(target, written(foods, nutrients))
    sys.stdout.write(
        f"{len(foods)} foods with {len(nutrients)} values each at most, in {target}; they come before the package's\n"
    )
    return 0


def _write(target: Path, text: str) -> None:
    partial = target.with_suffix(".tmp")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(text, encoding="utf-8")
        partial.replace(target)
    except OSError as error:
        partial.unlink(missing_ok=True)
        what = f"cannot be written: {(error.strerror or 'unknown reason').lower()}"
        raise Unusable(
            [Fault(where=str(target), what=what, remedy="set XDG_DATA_HOME to a folder you may write to")]
        ) from error


def _plain(food: Food) -> dict[str, Any]:
    return {
        "name": food.name,
        "source": food.source,
        "code": food.code,
        "category": food.category,
        "measures": dict(food.measures),
        "per_100_g": dict(food.values),
    }


def _json(document: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=1) + "\n")
