"""The figures that pages quote, each made of a kept result: Markdown by name."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

Result = Mapping[str, Any]
Results = Mapping[str, Result]
Row = Sequence[str]
PARTS = {
    "causes": ("prevalence of causes", "5 %, or 4 standard errors"),
    "findings": ("frequency of findings", "5 %, or 4 standard errors"),
    "tests": ("shares beyond the limits of tests", "5 %, or 4 standard errors"),
    "defining limits": ("shares beyond limits that define a deficiency", "15 %, or 4 standard errors"),
    "symptoms a person": ("symptoms a person (46 commonest)", "median 3 to 7; none in 5.6 to 15.6 %"),
    "pairs of symptoms": ("pairs of symptoms", "NHANES odds ratio times or divided by 1.5"),
}
HEAD = ("", "cases", "right first", "in first 3", "in first 5", "lack wrongly first", "low but not why first", "Brier")
URGENT = ("", "cases", "called too calm", "called too alarmed")
LEVELS = ("routine", "soon", "same_day", "emergency")
READ = ("f1", "recall", "precision")
TOLD = ("people", "seen", "told", "told / seen", "AUROC")
AUDIT = "vitamin_d_below_30"
OFF = 1.5
"""Told for seen by more than this factor, up or down, is told wrongly."""
AUDITED = ("age", "sex", "income", "ethnicity")
SPEED = {
    "command": "The command",
    "engine": "The engine, milliseconds of one core",
    "interview": "Interviews of simulated people",
    "information": "What a next test would tell",
    "coverage": "Intervals: simulated worlds within",
}
"""Benchmarks that model facts show."""


def table(head: Row, rows: Iterable[Row]) -> str:
    """Return a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def share(told: Mapping[str, Any]) -> str:
    """Return a share with its interval.

    >>> share({"count": 8, "of": 10, "interval": [0.49, 0.94]}), share({"count": 0, "of": 0, "interval": [0, 1]})
    ('8 of 10 (49-94 %)', '-')
    """
    low, high = told["interval"]
    return f"{told['count']} of {told['of']} ({100 * low:.0f}-{100 * high:.0f} %)" if told["of"] else "-"


def cases(found: Any) -> str:
    """Return who comes first, by group."""
    keys = ("top1", "top3", "top5", "lack_wrongly_first", "not_why_first")
    return table(
        HEAD,
        ([g["name"], str(g["top1"]["of"]), *(share(g[k]) for k in keys), f"{g['brier']:.3f}"] for g in found["groups"]),
    )


def urgency(found: Any) -> str:
    """Return both errors of urgency by group, then how each wanted level was called."""
    rows = ([g["name"], str(g["too_low"]["of"]), share(g["too_low"]), share(g["too_high"])] for g in found["groups"])
    called = ([name, *(str(row[level]) for level in LEVELS)] for name, row in found["triage"].items())
    return f"{table(URGENT, rows)}\n\nWanted (rows) and given:\n\n{table(('', *LEVELS), called)}"


def reliability(found: Any) -> str:
    """Return what was said beside how often it was the gold answer."""
    rows = ([f"{b['predicted']:.1%}", f"{b['observed']:.1%}", str(b["people"])] for b in found["reliability"])
    return table(("said", "was", "pairs of case and cause"), rows)


def too_calm(found: Any) -> str:
    """Return the cases that were called less urgent than they are."""
    rows = [[c["id"], " or ".join(c["gold"]), c["wanted"], c["called"]] for c in found["called_too_calm"]]
    return table(("case", "gold", "wanted", "called"), rows) if rows else "None."


def prior(found: Any) -> str:
    """Return simulated people against populations, by part."""
    rows = ([PARTS[n][0], f"{p['within']} of {p['of']}", PARTS[n][1], verdict(p)] for n, p in found["parts"].items())
    return table(("part", "within", "tolerance", "verdict"), rows)


def verdict(part: Mapping[str, int]) -> str:
    """Return whether all of a part is met."""
    return "passes" if part["within"] == part["of"] else "**fails**"


def unused(found: Any) -> str:
    """Return the published figures that inform nothing."""
    rows = ([name, share(s["inside"]), share(s["compatible"])] for name, s in found["shares"].items())
    return table(("setting", "published share inside the interval", "intervals meet"), rows)


def reading(found: Any) -> str:
    """Return how well words are read."""
    rows = (
        [f"{name}: {kind}", str(s["labels"]), *(f"{s[k]:.3f}" for k in READ), f"{s['reversed']:.1%}"]
        for name, kinds in found.items()
        for kind, s in kinds.items()
    )  # fmt: skip
    return table(("set", "labels", "F1", "recall", "precision", "read the wrong way round"), rows)


def nhanes(found: Any) -> str:
    """Return predicted against measured, an outcome a row."""
    head = ("outcome", "people", "cases", "seen", "told", "AUROC (95 %)", "regression", "by levels", "slope",
            "Brier (prevalence alone)")  # fmt: skip
    return table(head, (_outcome(o) for o in found["outcomes"]))


def _outcome(o: Mapping[str, Any]) -> Row:
    low, high = o["interval"]
    bars = f"{o['bars']['regression']:.3f} ({o['bars']['apparent']:.3f})"
    return (o["name"], f"{o['people']:,}", str(o["cases"]), f"{o['observed']:.3f}", f"{o['predicted']:.3f}",
            f"{o['auroc']:.3f} ({low:.3f}-{high:.3f})", bars, f"{o['bars']['levels']:.3f}", f"{o['slope']:.2f}",
            f"{o['brier']:.4f} ({o['brier_of_prevalence']:.4f})")  # fmt: skip


def nhanes_groups(found: Any) -> str:
    """Return the subgroups that are told wrongly: told for seen, and the order within the group."""
    every = [(o, g) for o in found["outcomes"] for g in o["groups"] if g["kind"] in AUDITED]
    wrong = [(o, g) for o, g in every if not 1 / OFF <= g["predicted"] / g["observed"] <= OFF]
    told = (
        f"{len(wrong)} of {len(every)} groups of an outcome are told too high or too low by a factor of {OFF} or more:"
    )
    rows = ((o["name"], f"{g['kind']}: {g['name']}", *_told(g)) for o, g in wrong)
    return f"{told}\n\n{table(('outcome', 'group', *TOLD), rows)}"


def nhanes_ethnicity(found: Any) -> str:
    """Return low vitamin D by what people said of themselves: the gap that is audited."""
    groups = (g for o in found["outcomes"] if o["id"] == AUDIT for g in o["groups"] if g["kind"] == "ethnicity")
    return table(("", *TOLD), ((g["name"], *_told(g)) for g in groups))


def _told(g: Mapping[str, Any]) -> Row:
    ratio = f"{g['predicted'] / g['observed']:.2f}"
    return f"{g['people']:,}", f"{g['observed']:.3f}", f"{g['predicted']:.3f}", ratio, f"{g['auroc']:.3f}"


def nhanes_aims(found: Any) -> str:
    """Return the aims that are missed."""
    rows = [[o["name"], a["aim"], f"{a['measured']:.3f}"] for o in found["outcomes"] for a in o["aims"] if not a["met"]]
    return table(("outcome", "aim that is missed", "measured"), rows) if rows else "Every aim is met."


def nhanes_people(found: Any) -> str:
    """Return who was scored, in a few words."""
    of = "" if found["people"] == found["sampled_from"] else f", a random sample of {found['sampled_from']:,}"
    return f"{found['people']:,} adults{of}"


def judgement(found: Any) -> str:
    """Return how much rests on judgement, in one sentence."""
    whole = f"{found['judgement_share']:.0%} of the {found['numbers']:,} numbers that enter inference"
    influence = found["influence"]
    return whole if influence is None else f"{whole}; by influence on the answers {influence['whole']:.0%}"


def judgement_by_role(found: Any) -> str:
    """Return the share of judgement by kind of number."""
    rows = ([role, f"{every:,}", f"{judged / every:.0%}"] for role, (judged, every) in found["by_role"].items())
    return table(("kind of number", "numbers", "judgement"), rows)


def measures(found: Any) -> str:
    """Return what a benchmark measured, a line each."""
    return table(("what", "measured"), ([name, str(value)] for name, value in found.items()))


def speed(results: Results) -> str:
    """Return every benchmark of speed and size that was kept."""
    told = [(title, results[name]) for name, title in SPEED.items() if name in results]
    parts = [f"**{title}** ({r['date']}, `{r['command']}`)\n\n{measures(r['found'])}" for title, r in told]
    return "\n\n".join(parts) or "Nothing was kept; `make bench` does."


def provenance(results: Results) -> str:
    """Return where every figure comes from."""
    rows = (
        [f"`{n}.json`", r["date"], r["version"], "{version} (`{digest}`)".format(**r["knowledge"]), f"`{r['command']}`"]
        for n, r in sorted(results.items())
    )
    return table(("result", "date", "version", "knowledge (digest)", "command"), rows)


OF_ONE: dict[str, tuple[str, Callable[[Any], str]]] = {
    "benchmark": ("cases_benchmark", cases),
    "benchmark_urgency": ("cases_benchmark", urgency),
    "benchmark_reliability": ("cases_benchmark", reliability),
    "benchmark_too_calm": ("cases_benchmark", too_calm),
    "published": ("cases_published", cases),
    "published_urgency": ("cases_published", urgency),
    "published_too_calm": ("cases_published", too_calm),
    "prior": ("prior", prior),
    "unused_figures": ("figures", unused),
    "reading": ("reading", reading),
    "nhanes": ("nhanes", nhanes),
    "nhanes_groups": ("nhanes", nhanes_groups),
    "nhanes_ethnicity": ("nhanes", nhanes_ethnicity),
    "nhanes_aims": ("nhanes", nhanes_aims),
    "nhanes_people": ("nhanes", nhanes_people),
    "judgement": ("knowledge", judgement),
    "judgement_by_role": ("knowledge", judgement_by_role),
}
"""Name of a figure: the result that it is made of, and what makes it."""
OF_ALL: dict[str, Callable[[Results], str]] = {"speed": speed, "provenance": provenance}


def block(name: str, results: Results) -> str:
    """Return a figure; words that say so where nothing was measured. `KeyError` for a name that is not known."""
    if name in OF_ALL:
        return OF_ALL[name](results)
    result, made = OF_ONE[name]
    return made(results[result]["found"]) if result in results else f"not measured yet (`{result}`)"
