"""Parts of the people, for the audit: does the model serve them alike? Income and ancestry are known here only."""

import numpy as np
import numpy.typing as npt
import polars as pl

Flags = npt.NDArray[np.bool_]
c = pl.col
ANCESTRY = {
    1: "Mexican American",
    2: "other Hispanic",
    3: "non-Hispanic White",
    4: "non-Hispanic Black",
    5: "other, or several",
}
"""The survey's own words for what people said of themselves."""

PARTS: dict[str, dict[str, pl.Expr]] = {
    "age": {"20-39": c("age") < 40, "40-59": c("age").is_between(40, 59), "60 and over": c("age") >= 60},
    "sex": {"women": c("sex") == "female", "men": c("sex") == "male"},
    "season": {"November to April": c("RIDEXMON") == 1, "May to October": c("RIDEXMON") == 2},
    "income": {
        "below 1.3 times the poverty line": c("INDFMPIR") < 1.3,
        "1.3 to 3.5 times": c("INDFMPIR").is_between(1.3, 3.5, closed="left"),
        "3.5 times and over": c("INDFMPIR") >= 3.5,
    },
    "ethnicity": {name: c("RIDRETH1") == code for code, name in ANCESTRY.items()},
}


def parts(frame: pl.DataFrame) -> dict[tuple[str, str], Flags]:
    """Return who belongs to each part; whoever did not answer belongs to none of that kind."""
    named = [
        expression.fill_null(False).alias(f"{kind}|{name}")
        for kind, of_kind in PARTS.items()
        for name, expression in of_kind.items()
    ]
    told = frame.select(named)
    return {(kind, name): told[f"{kind}|{name}"].to_numpy() for kind, of in PARTS.items() for name in of}
