"""USDA's own releases into foods: the FNDDS workbooks, and the FoodData Central bundle of CSV files."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from repletion.domain.fault import Fault, Unusable
from repletion.domain.food import Food

OURS = {
    "Energy (kcal)": ("energy", 1.0),
    "Protein (g)": ("protein", 1.0),
    "Carbohydrate (g)": ("carbohydrate", 1.0),
    "Total Fat (g)": ("fat", 1.0),
    "Fiber, total dietary (g)": ("fibre", 1.0),
    "Vitamin A, RAE (mcg_RAE)": ("vitamin_a", 1.0),
    "Retinol (mcg)": ("retinol", 1.0),
    "Vitamin C (mg)": ("vitamin_c", 1.0),
    "Vitamin D (D2 + D3) (mcg)": ("vitamin_d", 1.0),
    "Vitamin E (alpha-tocopherol) (mg)": ("vitamin_e", 1.0),
    "Vitamin E, added (mg)": ("vitamin_e_added", 1.0),
    "Vitamin K (phylloquinone) (mcg)": ("vitamin_k", 1.0),
    "Thiamin (mg)": ("thiamine", 1.0),
    "Riboflavin (mg)": ("riboflavin", 1.0),
    "Niacin (mg)": ("niacin", 1.0),
    "Vitamin B-6 (mg)": ("vitamin_b6", 1.0),
    "Folate, DFE (mcg_DFE)": ("folate", 1.0),
    "Folic acid (mcg)": ("folic_acid", 1.0),
    "Vitamin B-12 (mcg)": ("vitamin_b12", 1.0),
    "Choline, total (mg)": ("choline", 1.0),
    "Calcium (mg)": ("calcium", 1.0),
    "Copper (mg)": ("copper", 1000.0),
    "Iron (mg)": ("iron", 1.0),
    "Magnesium (mg)": ("magnesium", 1.0),
    "Phosphorus (mg)": ("phosphorus", 1.0),
    "Potassium (mg)": ("potassium", 1.0),
    "Selenium (mcg)": ("selenium", 1.0),
    "Sodium (mg)": ("sodium", 1.0),
    "Zinc (mg)": ("zinc", 1.0),
}
"""Columns of FNDDS to our names and units; a column that is not here keeps its own name."""
FDC = {
    "1008": ("energy", 1.0),
    "2047": ("energy", 1.0),
    "1003": ("protein", 1.0),
    "1005": ("carbohydrate", 1.0),
    "1004": ("fat", 1.0),
    "1079": ("fibre", 1.0),
    "1106": ("vitamin_a", 1.0),
    "1105": ("retinol", 1.0),
    "1162": ("vitamin_c", 1.0),
    "1114": ("vitamin_d", 1.0),
    "1109": ("vitamin_e", 1.0),
    "1242": ("vitamin_e_added", 1.0),
    "1185": ("vitamin_k", 1.0),
    "1165": ("thiamine", 1.0),
    "1166": ("riboflavin", 1.0),
    "1167": ("niacin", 1.0),
    "1170": ("pantothenic_acid", 1.0),
    "1175": ("vitamin_b6", 1.0),
    "1190": ("folate", 1.0),
    "1186": ("folic_acid", 1.0),
    "1178": ("vitamin_b12", 1.0),
    "1180": ("choline", 1.0),
    "1087": ("calcium", 1.0),
    "1098": ("copper", 1000.0),
    "1089": ("iron", 1.0),
    "1090": ("magnesium", 1.0),
    "1101": ("manganese", 1.0),
    "1091": ("phosphorus", 1.0),
    "1092": ("potassium", 1.0),
    "1103": ("selenium", 1.0),
    "1093": ("sodium", 1.0),
    "1095": ("zinc", 1.0),
    "1100": ("iodine", 1.0),
    "1176": ("biotin", 1.0),
    "1102": ("molybdenum", 1.0),
}
"""Nutrient numbers of FoodData Central to our names and units."""
FDC_FILES = ("food.csv", "food_nutrient.csv")


def fndds(paths: Iterable[Path]) -> list[Food]:
    """Return the foods of FNDDS workbooks: one with nutrient values, and, if given, one with portions and weights."""
    sheets = [rows(path) for path in paths]
    values = next((s for s in sheets if "Energy (kcal)" in s[0]), None)
    if values is None:
        remedy = "give the workbook “FNDDS Nutrient Values” (and “Portions and Weights” for household measures)"
        raise Unusable([Fault(where="command line", what="no workbook holds nutrient values", remedy=remedy)])
    portions = next((s for s in sheets if "Portion description" in s[0]), [])
    measures = _measures(portions)
    return [_fndds_food(values[0], row, measures) for row in values[1:]]


def rows(path: Path) -> list[list[Any]]:
    """Return heading and rows of a workbook's first sheet; line breaks in a heading become blanks."""
    from zipfile import BadZipFile

    openpyxl = _openpyxl(path)
    try:
        sheet = openpyxl.load_workbook(path, read_only=True, data_only=True).worksheets[0]
        found = [list(row) for row in sheet.iter_rows(values_only=True) if row and row[0] is not None]
    except (OSError, BadZipFile, KeyError, ValueError) as error:
        what = f"cannot be read as a workbook ({error.__class__.__name__})"
        raise Unusable([Fault(where=str(path), what=what, remedy="give an .xlsx file as USDA publishes it")]) from error
    start = next((i for i, row in enumerate(found) if str(row[0]).strip() == "Food code"), None)
    if start is None:
        remedy = "give a workbook of FNDDS “At A Glance”"
        raise Unusable([Fault(where=str(path), what="no row begins with “Food code”", remedy=remedy)])
    return [[" ".join(str(c).split()) for c in found[start]], *found[start + 1 :]]


def _openpyxl(path: Path) -> Any:
    try:
        return import_module("openpyxl")
    except ModuleNotFoundError as error:
        remedy = "install repletion[diet], or use FoodData Central's CSV files"
        raise Unusable([Fault(where=str(path), what="no reader of workbooks is installed", remedy=remedy)]) from error


def _fndds_food(heading: list[str], row: list[Any], measures: Mapping[str, dict[str, float]]) -> Food:
    cells = dict(zip(heading, row, strict=False))
    code = str(cells["Food code"])
    values: dict[str, float] = {}
    for column, value in cells.items():
        if isinstance(value, int | float) and column not in ("Food code", "WWEIA Category number"):
            name, by = OURS.get(column, (_slug(column), 1.0))
            values[name] = _exact(value, by)
    return Food(
        name=" ".join(str(cells["Main food description"]).split()),
        source="FNDDS (imported)",
        code=code,
        category=str(cells.get("WWEIA Category description") or ""),
        measures=measures.get(code, {}),
        values=values,
    )


def _exact(value: float, by: float) -> float:
    """Return a value in our unit, to the digits that were given."""
    return float(value) if by == 1 else float(f"{value * by:.12g}")


def _slug(column: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", column.lower()).strip("_")


def _measures(sheet: list[list[Any]]) -> dict[str, dict[str, float]]:
    """Return grams by measure and food code; a description of one loses its "1"."""
    found: dict[str, dict[str, float]] = {}
    for row in sheet[1:]:
        cells = dict(zip(sheet[0], row, strict=False))
        grams = cells.get("Portion weight (g)")
        name = re.sub(r"^1 ", "", str(cells["Portion description"]).lower())
        if isinstance(grams, int | float) and grams > 0:
            found.setdefault(str(cells["Food code"]), {}).setdefault(name, float(grams))
    return found


def fooddata_central(folder: Path) -> list[Food]:
    """Return the foods of a FoodData Central bundle of CSV files (food.csv, food_nutrient.csv; portions if there)."""
    missing = [name for name in FDC_FILES if not (folder / name).is_file()]
    if missing:
        remedy = "give the folder that holds the files of the bundle"
        raise Unusable([Fault(where=str(folder), what=f"no {name}", remedy=remedy) for name in missing])
    values: dict[str, dict[str, float]] = {}
    for line in _lines(folder / "food_nutrient.csv"):
        known = FDC.get(line["nutrient_id"])
        if known and line["amount"]:
            values.setdefault(line["fdc_id"], {}).setdefault(known[0], _exact(float(line["amount"]), known[1]))
    portions = _portions(folder)
    return [
        Food(
            name=" ".join(line["description"].split()),
            source=f"FoodData Central {line.get('data_type', '')} (imported)",
            code=line["fdc_id"],
            category=line.get("food_category_id", ""),
            measures=portions.get(line["fdc_id"], {}),
            values=values[line["fdc_id"]],
        )
        for line in _lines(folder / "food.csv")
        if line["fdc_id"] in values
    ]


def _portions(folder: Path) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    units = {line["id"]: line["name"] for line in _lines(folder / "measure_unit.csv")}
    for line in _lines(folder / "food_portion.csv"):
        told = line.get("portion_description") or line.get("modifier") or units.get(line.get("measure_unit_id", ""), "")
        count = float(line.get("amount") or 1) or 1.0
        if told and line.get("gram_weight"):
            found.setdefault(line["fdc_id"], {}).setdefault(told.lower(), float(line["gram_weight"]) / count)
    return found


def _lines(path: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of a CSV file; nothing when it is not there."""
    if path.is_file():
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from csv.DictReader(file)
