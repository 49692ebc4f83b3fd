"""How intakes vary from day to day, and how many US adults fall short: from two recalled days of NHANES.

    python research/nhanes_intake.py NHANES_ADULTS.PARQUET variation   # -> for kb/foods/variation.yaml
    python research/nhanes_intake.py NHANES_ADULTS.PARQUET prevalence  # -> the tables of docs/evidence/intake.md

Usual intake: day values are put on a power scale where they are symmetric, each person's mean is drawn towards the
mean of the group by the share of its variance that is within persons, and the scale is undone with the within-person
variance put back (National Research Council 1986 and Nusser's method in outline). Shares below a limit are weighted;
their standard errors come from the primary sampling units within strata.
"""

import sys
from collections.abc import Iterator

import numpy as np
import polars as pl

COLUMNS = {
    "energy": "kcal",
    "protein": "prot",
    "carbohydrate": "carb",
    "fat": "tfat",
    "fibre": "fibe",
    "vitamin_a": "vara",
    "vitamin_c": "vc",
    "vitamin_d": "vd",
    "vitamin_e": "atoc",
    "vitamin_k": "vk",
    "thiamine": "vb1",
    "riboflavin": "vb2",
    "niacin": "niac",
    "vitamin_b6": "vb6",
    "folate": "fdfe",
    "vitamin_b12": "vb12",
    "choline": "chl",
    "calcium": "calc",
    "copper": "copp",
    "iron": "iron",
    "magnesium": "magn",
    "phosphorus": "phos",
    "potassium": "pota",
    "selenium": "sele",
    "sodium": "sodi",
    "zinc": "zinc",
}
AGES = ((20, 30), (31, 50), (51, 70), (71, 120))
EAR = {
    "magnesium": {1: (330, 350, 350, 350), 2: (255, 265, 265, 265)},
    "calcium": {1: (800, 800, 800, 1000), 2: (800, 800, 1000, 1000)},
    "vitamin_d": {1: (10, 10, 10, 10), 2: (10, 10, 10, 10)},
}
AI_CALCIUM = {1: (1000, 1000, 1200, 1200), 2: (1000, 1000, 1200, 1200)}
BAILEY = {1: ((63, 2.7), (56, 2.6), (22, 1.8), (15, 2.5)), 2: ((26, 3.3), (30, 2.5), (9, 1.5), (8, 1.2))}
"""Percent of men and women above the adequate intake of calcium, diet alone, 2003-2006, with standard errors."""
MOORE = {0: (6.4, 0.2, 77), 3: (16.8, 1.4, 49)}
"""Vitamin D of the recalled day from food and supplements, 2007-2010, by age group: mean (SE) in micrograms, % low."""
POWERS = (0.1, 0.2, 0.25, 1 / 3, 0.4, 0.5, 0.6, 0.75, 1.0)
NODES, SHARES = np.polynomial.hermite_e.hermegauss(9)
SHARES = SHARES / SHARES.sum()


def people(path: str, cycles: tuple[str, ...]) -> pl.DataFrame:
    """Return adults with two reliable recalls, not pregnant, 500 to 6,000 kcal a day."""
    data = pl.read_parquet(path).filter(pl.col("cycle").is_in(cycles))
    reliable = (pl.col("d1_status") == 1) & (pl.col("d2_status") == 1) & (pl.col("WTDR2D") > 0)
    sane = ((pl.col("d1_kcal") + pl.col("d2_kcal")) / 2).is_between(500, 6000)
    return data.filter(reliable & sane & (pl.col("RIDEXPRG").fill_null(2) != 1))


def within(day1: np.ndarray, day2: np.ndarray, weight: np.ndarray) -> float:
    """Return the within-person standard deviation of one day; the second day's lower level is no variation."""
    gap = day1 - day2
    gap = gap - np.average(gap, weights=weight)
    return float(np.sqrt(np.average(gap**2, weights=weight) / 2))


def usual(day1: np.ndarray, day2: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Return usual intakes whose distribution estimates that of the group."""
    scaled = day2 * np.average(day1, weights=weight) / np.average(day2, weights=weight)
    power = min(POWERS, key=lambda p: abs(_skew(np.concatenate([day1, scaled]) ** p, np.tile(weight, 2))))
    a, b = day1**power, scaled**power
    inner = within(a, b, weight) ** 2
    mean = (a + b) / 2
    centre = np.average(mean, weights=weight)
    observed = np.average((mean - centre) ** 2, weights=weight)
    shrink = np.sqrt(max(observed - inner / 2, 0.0) / observed)
    on_scale = centre + shrink * (mean - centre)
    back = np.maximum(on_scale[:, None] + np.sqrt(inner) * NODES, 0.0) ** (1 / power)
    return back @ SHARES


def _skew(x: np.ndarray, weight: np.ndarray) -> float:
    centred = x - np.average(x, weights=weight)
    return float(np.average(centred**3, weights=weight) / np.average(centred**2, weights=weight) ** 1.5)


def share(below: np.ndarray, data: pl.DataFrame) -> tuple[float, float]:
    """Return a weighted share in percent and its standard error by Taylor linearisation over the sampling units."""
    weight = data["WTDR2D"].to_numpy()
    p = np.average(below, weights=weight)
    units = pl.DataFrame({
        "stratum": data["cycle"] + data["SDMVSTRA"].cast(pl.String),
        "unit": data["SDMVPSU"],
        "z": weight * (below - p) / weight.sum(),
    })  # fmt: skip
    sums = units.group_by("stratum", "unit").agg(pl.col("z").sum())
    spread = sums.group_by("stratum").agg(pl.len().alias("n"), pl.col("z").var().alias("v"))
    kept = spread.filter(pl.col("n") > 1)
    variance = float((kept["n"] * kept["v"]).sum())
    return 100 * float(p), 100 * variance**0.5


def groups(data: pl.DataFrame) -> Iterator[tuple[int, int, pl.DataFrame]]:
    """Yield sex, position of the age group, and its people."""
    for sex in (1, 2):
        for i, (youngest, oldest) in enumerate(AGES):
            chosen = (pl.col("RIAGENDR") == sex) & pl.col("RIDAGEYR").is_between(youngest, oldest)
            yield sex, i, data.filter(chosen)


def intakes(data: pl.DataFrame, nutrient: str, supplements: bool) -> tuple[pl.DataFrame, np.ndarray, np.ndarray]:
    """Return people by group stacked, their usual intakes, and sex and age group of each."""
    column = COLUMNS[nutrient]
    rows, values, places = [], [], []
    for sex, i, group in groups(data):
        known = group.filter(pl.col(f"d1_{column}").is_not_null() & pl.col(f"d2_{column}").is_not_null())
        if supplements:
            known = known.filter(pl.col(f"s30_{column}").is_not_null())
        weight = known["WTDR2D"].to_numpy()
        found = usual(known[f"d1_{column}"].to_numpy(), known[f"d2_{column}"].to_numpy(), weight)
        if supplements:
            found = found + known[f"s30_{column}"].to_numpy()
        rows.append(known)
        values.append(found)
        places.append(np.tile([sex, i], (len(known), 1)))
    return pl.concat(rows), np.concatenate(values), np.concatenate(places)


def limits(by_sex: dict[int, tuple[float, ...]], places: np.ndarray) -> np.ndarray:
    """Return the limit of every person."""
    return np.array([by_sex[int(sex)][int(i)] for sex, i in places])


def variation(path: str) -> None:
    """Print the within-person standard deviations by sex, 2003-2012, food only."""
    data = people(path, ("2003-2004", "2005-2006", "2007-2008", "2009-2010", "2011-2012"))
    for nutrient, column in COLUMNS.items():
        found = []
        for sex in (2, 1):
            chosen = data.filter(
                (pl.col("RIAGENDR") == sex)
                & pl.col(f"d1_{column}").is_not_null()
                & pl.col(f"d2_{column}").is_not_null()
            )
            a, b = chosen[f"d1_{column}"].to_numpy(), chosen[f"d2_{column}"].to_numpy()
            by = 1000 if nutrient == "copper" else 1
            weight = chosen["WTDR2D"].to_numpy()
            found += [within(a, b, weight) * by, np.average((a + b) / 2, weights=weight) * by]
        sys.stdout.write(
            f"  {nutrient}: {{female: {found[0]:.3g}, male: {found[2]:.3g}}}  # means {found[1]:.3g}, {found[3]:.3g}\n"
        )


def prevalence(path: str) -> None:
    """Print our shares beside the published ones."""
    early = people(path, ("2003-2004", "2005-2006"))
    data, values, places = intakes(early, "calcium", supplements=False)
    sys.stdout.write(
        "| calcium above the old AI, food, 2003-2006 | ours % (SE) | published % (SE) | difference / SE |\n"
    )
    sys.stdout.write("|---|---|---|---|\n")
    for sex, i, _ in groups(early):
        here = (places[:, 0] == sex) & (places[:, 1] == i)
        ours = share((values[here] > AI_CALCIUM[sex][i]).astype(float), data.filter(pl.Series(here)))
        theirs = BAILEY[sex][i]
        gap = (ours[0] - theirs[0]) / (ours[1] ** 2 + theirs[1] ** 2) ** 0.5
        name = f"{'men' if sex == 1 else 'women'} {AGES[i][0]}-{AGES[i][1] if i < 3 else ''}"
        sys.stdout.write(f"| {name} | {ours[0]:.0f} ({ours[1]:.1f}) | {theirs[0]} ({theirs[1]}) | {gap:+.1f} |\n")
    late = people(path, ("2007-2008", "2009-2010", "2011-2012"))
    sys.stdout.write("\n| 2007-2012, below the EAR | men % (SE) | women % (SE) | all % (SE) |\n|---|---|---|---|\n")
    for nutrient in ("magnesium", "calcium", "vitamin_d"):
        for supplements in (False, True):
            data, values, places = intakes(late, nutrient, supplements)
            below = (values < limits(EAR[nutrient], places)).astype(float)
            told = [
                share(below[m], data.filter(pl.Series(m)))
                for m in (places[:, 0] == 1, places[:, 0] == 2, places[:, 0] > 0)
            ]
            cells = " | ".join(f"{p:.1f} ({se:.1f})" for p, se in told)
            sys.stdout.write(f"| {nutrient}, {'food and supplements' if supplements else 'food'} | {cells} |\n")
    vitamin_d_of_one_day(path)


def vitamin_d_of_one_day(path: str) -> None:
    """Print the vitamin D of one recalled day beside the published figures, which took one day as it is."""
    data = pl.read_parquet(path).filter(pl.col("cycle").is_in(("2007-2008", "2009-2010")) & (pl.col("d1_status") == 1))
    sys.stdout.write("\n| vitamin D of one day | mean (published) | % below 10 (SE) (published) |\n|---|---|---|\n")
    for i, (mean, error, percent) in MOORE.items():
        here = data.filter(pl.col("RIDAGEYR").is_between(*AGES[i]) & pl.col("d1_vd").is_not_null())
        here = here.with_columns(pl.col("WTDRD1").alias("WTDR2D"))
        amount = (here["d1_vd"] + here["s1_vd"].fill_null(0)).to_numpy()
        ours, spread = share((amount < EAR["vitamin_d"][1][0]).astype(float), here)
        middle = np.average(amount, weights=here["WTDR2D"].to_numpy())
        cells = f"{middle:.1f} ({mean} ± {error}) | {ours:.1f} ({spread:.1f}) ({percent})"
        sys.stdout.write(f"| {AGES[i][0]}-{AGES[i][1] if i < 3 else ''} | {cells} |\n")


if __name__ == "__main__":
    {"variation": variation, "prevalence": prevalence}[sys.argv[2]](sys.argv[1])
