"""The factor of every unit of every test against UCUM (ucumvert and pint) and the molar mass of what is measured."""

import functools

import pytest

from repletion.decisions.lab_history import canonical
from repletion.decisions.labs import read_lab
from repletion.domain.case import Case, Result
from repletion.kb.load import load

MOLAR = {
    "vitamin_d_25oh": 400.64, "calcium_adjusted": 40.078, "calcium_ionised": 40.078, "albumin": 66_500,
    "magnesium": 24.305, "phosphate": 30.974, "pth": 9_425, "tmp_gfr": 30.974, "vitamin_d_1_25": 416.64,
    "urine_calcium_24h": 40.078, "potassium": 39.098, "sodium": 22.990, "chloride": 35.453, "urea": 28.014,
    "creatinine": 113.12, "glucose": 180.156, "lactate": 90.08, "ammonia": 17.031, "uric_acid": 168.11,
    "bilirubin": 584.66, "free_t4": 776.87, "cortisol_morning": 362.46, "haemoglobin": 16_114, "iron": 55.845,
    "tibc": 55.845, "vitamin_b12": 1_355.37, "active_b12": 1_355.37, "methylmalonic_acid": 118.09,
    "homocysteine": 135.18, "folate": 441.40, "red_cell_folate": 441.40, "vitamin_b6_plp": 247.14,
    "vitamin_c": 176.12, "vitamin_a": 286.45, "vitamin_e": 430.71, "copper": 63.546, "zinc": 65.38, "selenium": 78.971,
    "urinary_iodine": 126.904, "carnitine_free": 161.20, "carnitine_total": 161.20, "ferritin": 445_000,
    "myoglobin": 17_180, "niacin_urine_metabolites": 137.16,
}  # fmt: skip
"""g/mol of what the mass units count: of phosphate the phosphorus, of urea both nitrogens, of haemoglobin a subunit."""
VALENCE = {"calcium_adjusted": 2, "calcium_ionised": 2, "magnesium": 2, "urine_calcium_24h": 2}
SPELT = {
    "mcg": "ug", "meq": "meq", "mEq": "meq", "IU/L": "[IU]/L", "units/L": "U/L", "g%": "g/dL", "gm/dL": "g/dL",
    "gm%": "g/dL", "g/100mL": "g/dL", "24 h": "d", "24h": "d", "day": "d", "mcIU": "u[IU]", "uIU": "u[IU]",
    "mIU": "m[IU]",
}  # fmt: skip
TOLD_APART = ("FEU", "DDU", "BUN", "urea", "{N}")


@functools.cache
def registry():
    from ucumvert import PintUcumRegistry

    return PintUcumRegistry()


def ucum(unit):
    for written, meant in SPELT.items():
        unit = unit.replace(written, meant) if not (written == "IU/L" and "[IU]" in unit) else unit
    return unit


def amount(test, unit):
    """Return the unit in moles (or grams, where no molar mass is known) per litre or day, or None if it is neither."""
    try:
        quantity = registry().from_ucum(ucum(unit))
    except Exception:  # noqa: BLE001 - a spelling that UCUM does not know
        return None
    if not hasattr(quantity, "dimensionality"):
        return None
    dimension = quantity.dimensionality
    if "[time]" in dimension and "[length]" in dimension:
        return None  # an activity
    per = "liter" if "[length]" in dimension else "day"
    if dimension.get("[mass]") == 1:
        grams = quantity.to(f"gram/{per}").magnitude
        return grams / MOLAR[test] if test in MOLAR else grams
    if dimension.get("[substance]") == 1 and "[mass]" not in dimension:
        if "equivalents" in str(quantity.units):
            return quantity.magnitude * 1e-3 / VALENCE.get(test, 1)
        return quantity.to(f"mole/{per}").magnitude
    return None


def comparable():
    for test, lab in load().labs.items():
        for unit, factor in lab.units.items():
            if unit != lab.unit and not any(word in unit for word in TOLD_APART):
                base, other = amount(test, lab.unit), amount(test, unit)
                if base and other:
                    yield test, unit, factor, other / base


def test_every_mass_molar_and_equivalent_unit_has_the_factor_of_its_molar_mass():
    wrong = []
    pairs = list(comparable())
    for test, unit, factor, expected in pairs:
        if factor != pytest.approx(expected, rel=3e-3):
            wrong.append((test, unit, factor, expected))
    assert not wrong
    assert len(pairs) >= 200
    assert len({test for test, *_ in pairs}) >= 45


@pytest.mark.parametrize("test", ["creatine_kinase", "alt", "alkaline_phosphatase"])
def test_enzyme_units(test):
    units = load().labs[test].units
    per_katal = registry().from_ucum("ukat/L").to("mole/second/liter").magnitude
    per_unit = registry().from_ucum("U/L").to("mole/second/liter").magnitude
    assert units["ukat/L"] / units["U/L"] == pytest.approx(per_katal / per_unit)
    assert units["IU/L"] == units["U/L"]


def test_international_units_of_thyrotropin():
    units = load().labs["tsh"].units
    for one, other in (("u[IU]/mL", "m[IU]/L"), ("uIU/mL", "mIU/L")):
        expected = registry().from_ucum(ucum(one)).to(registry().from_ucum(ucum(other)).units).magnitude
        assert units[one] / units[other] == pytest.approx(expected)


def test_every_factor_turns_there_and_back():
    for test, lab in load().labs.items():
        for unit, factor in lab.units.items():
            middle = (lab.plausible[0] + lab.plausible[1]) / 2
            result = Result(test=test, value=middle / factor, unit=unit)
            assert canonical(result, lab) == pytest.approx(middle)
        assert lab.units[lab.unit] == 1


def test_at_least_seventy_tests_carry_codes_and_no_code_two_meanings():
    codes = [(code, test) for test, lab in load().labs.items() for code in lab.loinc]
    assert len({test for _, test in codes}) >= 70
    assert len({code for code, _ in codes}) == len(codes)
    assert {"6298-4", "2823-3"} <= set(load().labs["potassium"].loinc)


@pytest.mark.parametrize("percent, mmol", [(6.5, 47.5), (5.7, 38.8), (7.0, 53.0)])
def test_hba1c_in_per_cent_has_an_offset(percent, mmol):
    read = read_lab(Result(test="hba1c", value=percent, unit="%"), load().labs["hba1c"], Case())
    assert read.value == pytest.approx(mmol, abs=0.1)
    assert (read.answer.value, read.answer.unit) == (percent, "%")
