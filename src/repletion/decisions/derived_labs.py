"""Results that are computed from others: calcium adjusted for albumin, and the filtration rate from creatinine."""

from collections.abc import Mapping
from dataclasses import replace

from repletion.decisions.lab_history import Chosen
from repletion.decisions.lab_units import canonical
from repletion.domain.case import Case, Result
from repletion.domain.estimate import Sex
from repletion.domain.knowledge import Lab

ALBUMIN = 40.0
ADULT = 18
UMOL_PER_MG_DL = 88.402
KAPPA: dict[Sex, float] = {"female": 0.7, "male": 0.9}
ALPHA: dict[Sex, float] = {"female": -0.241, "male": -0.302}


def adjusted_calcium(total: float, albumin: float) -> float:
    """Return calcium adjusted to an albumin of 40 g/L (mmol/L, g/L): total + 0.02 (40 - albumin), Payne 1973.

    >>> round(adjusted_calcium(2.05, 28), 2)
    2.29
    """
    return total + 0.02 * (ALBUMIN - albumin)


def ckd_epi_2021(creatinine: float, age: int, sex: Sex) -> float:
    """Return the filtration rate in mL/min/1.73 m2 from creatinine in umol/L (CKD-EPI 2021, PMID 34554658; no race).

    >>> round(ckd_epi_2021(1.1 * 88.402, 50, "male"))
    82
    """
    ratio = creatinine / UMOL_PER_MG_DL / KAPPA[sex]
    rate: float = 142 * min(ratio, 1) ** ALPHA[sex] * max(ratio, 1) ** -1.2 * 0.9938**age
    return rate * 1.012 if sex == "female" else rate


def adjusted(chosen: Mapping[str, Chosen], labs: Mapping[str, Lab]) -> tuple[Result, str] | None:
    """Return calcium adjusted for albumin and how, where the total of the same day as an albumin was given."""
    calcium, albumin = (chosen.get(test) for test in ("calcium_adjusted", "albumin"))
    if calcium is None or albumin is None or calcium.result.adjusted is not False:
        return None
    total, carried = (canonical(c.result, labs[c.result.test]) for c in (calcium, albumin))
    if calcium.result.on != albumin.result.on or total is None or carried is None:
        return None
    lab = labs["calcium_adjusted"]
    value = round(adjusted_calcium(total, carried), 3)
    how = f"total {total:.3g} {lab.unit}, adjusted for an albumin of {carried:.3g} g/L"
    return replace(calcium.result, value=value, unit=lab.unit, range=None), how


def filtration(chosen: Mapping[str, Chosen], labs: Mapping[str, Lab], case: Case) -> tuple[Result, str] | None:
    """Return the filtration rate and how it was found, where an adult's creatinine was given without one."""
    creatinine = chosen.get("creatinine")
    if creatinine is None or "egfr" in chosen or case.sex is None or case.age is None or case.age < ADULT:
        return None
    value = canonical(creatinine.result, labs["creatinine"])
    low, high = labs["creatinine"].plausible
    if value is None or not low <= value <= high:
        return None
    rate = round(min(ckd_epi_2021(value, case.age, case.sex), labs["egfr"].plausible[1]), 1)
    told = Result(test="egfr", value=rate, unit=labs["egfr"].unit, on=creatinine.result.on)
    return told, "computed from creatinine, age and sex (CKD-EPI 2021)"
