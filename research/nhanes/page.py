"""The readable page: what was computed, how, the tables, what was reproduced, and how to get the files."""

import re
from collections.abc import Sequence
from datetime import date

from research.nhanes.models import Ratio
from research.nhanes.published import ELSEWHERE, Reproduced
from research.nhanes.questions import MODELS
from research.nhanes.shares import STANDARD, Band, Figure
from research.nhanes.tables import as_markdown, odds, per_cent
from research.nhanes.words import COMPONENTS, DOWNLOAD, FINDING_NAMES, INTRODUCTION, JOINING, METHOD, READING, RENEW

from repletion.domain.knowledge import KnowledgeBase
from repletion.evaluation.nhanes_columns import FINDINGS, STATES

COLUMNS = ["20 and over", "women 20-39", "40-59", "60+", "men 20-39", "40-59", "60+"]


def _by_band(figures: Sequence[Figure], name: str, among: str = "") -> dict[Band, Figure]:
    return {
        ((f.age_from, f.age_to), f.sex or None): f
        for f in figures
        if (f.figure, f.among) == (name, among) and f.n >= 30
    }


def _row(figures: Sequence[Figure], name: str, label: str, among: str = "") -> list[str] | None:
    found = _by_band(figures, name, among)
    if not found:
        return None
    cells = [per_cent(found[b].share, found[b].low, found[b].high) if b in found else "-" for b in STANDARD]
    return [label, found[min(found, key=str)].years, *cells]


def share_table(figures: Sequence[Figure], named: Sequence[tuple[str, str, str]]) -> str:
    """Return a table of shares by age and sex, per cent; rows are (figure, label, among)."""
    rows = [_row(figures, name, label, among) for name, label, among in named]
    return as_markdown(["", "years", *COLUMNS], [row for row in rows if row])


def lab_rows(kb: KnowledgeBase, figures: Sequence[Figure]) -> list[tuple[str, str, str]]:
    """Return the rows of the table of tests: every level that was measured."""
    seen = dict.fromkeys(f.figure for f in figures if f.figure.count(".") == 2)
    rows = []
    for figure in seen:
        name, side, number = figure.split(".")
        lab, sign = kb.labs[name], "<" if side == "low" else ">"
        ladder = lab.ladder(side)
        limits = {ladder.levels[int(number) - 1].at.value} if ladder else set()
        if number == "1" and lab.laboratory_range_first and lab.reference:
            limits = {row.interval[0 if side == "low" else 1] for row in lab.reference if row.interval}
        told = "/".join(f"{limit:g}" for limit in sorted(x for x in limits if x is not None))
        rows.append((figure, f"{lab.name} {sign} {told} {lab.unit}", ""))
    return rows


def season_rows() -> list[tuple[str, str, str]]:
    """Return the rows of the table of vitamin D by half of the year."""
    halves = (("", "whole year"), ("winter_high_latitude", "November-April"), ("summer_half", "May-October"))
    return [
        (f"vitamin_d_25oh.below_{limit}", f"< {limit} nmol/L, {half}", among)
        for limit in (30, 50, 75)
        for among, half in halves
    ]


def exposure_tables(kb: KnowledgeBase, ratios: Sequence[Ratio]) -> str:
    """Return one table of odds ratios for every outcome."""
    parts = []
    for outcome in dict.fromkeys(model.outcome for model in MODELS):
        rows = [
            (r.exposure.replace("_", " ").removeprefix("state "), r.years, f"{r.cases_exposed} of {r.exposed:,}")
            + (odds(r.odds_ratio, r.low, r.high),)
            for r in ratios
            if r.kind == "exposure" and r.outcome == outcome
        ]
        heading = f"### {kb.causes[outcome].name}: {STATE_LIMITS[outcome]}"
        parts.append(f"{heading}\n\n" + as_markdown(["exposure", "years", "cases of exposed", "odds ratio"], rows))
    return "\n\n".join(parts)


STATE_LIMITS = {
    "vitamin_d_deficiency": "25(OH)D below 30 nmol/L",
    "vitamin_b12_deficiency": "B12 below 148 pmol/L, or below 221 with MMA above 500 nmol/L",
    "iron_deficiency": "women 20-49; ferritin below 15, or below 30 with anaemia, small cells or low iron",
    "hypokalaemia": "potassium below 3.5 mmol/L",
    "hyperkalaemia": "potassium above 5.0 mmol/L",
    "hyponatraemia": "sodium below 135 mmol/L",
    "hypocalcaemia": "calcium below 2.20 mmol/L, albumin allowed for",
    "hypercalcaemia": "calcium above 2.60 mmol/L, albumin allowed for",
    "folate_deficiency": "folate below 7 nmol/L",
    "vitamin_b6_deficiency": "pyridoxal phosphate below 20 nmol/L",
    "vitamin_c_deficiency": "vitamin C below 11 umol/L",
    "chronic_kidney_disease": "eGFR below 45",
    "osteoporosis": "femoral neck, T of -2.5 or less; odds ratios at 50 and over",
    "primary_hyperparathyroidism": "calcium above 2.60 mmol/L with parathyroid hormone above 6.9 pmol/L",
    "hypophosphataemia": "phosphate below 0.80 mmol/L",
    "hypothyroidism": "TSH above 10 mIU/L, no thyroid hormone taken",
    "hyperthyroidism": "TSH below 0.1 mIU/L, no thyroid hormone taken",
}


def symptom_table(ratios: Sequence[Ratio]) -> str:
    """Return findings by status: shares, ratio of shares, odds ratios with little and with more adjustment."""
    found = [r for r in ratios if r.kind == "finding"]
    plain = {(r.outcome, r.exposure): r for r in found if r.adjusted_for == "age, sex"}
    more = {(r.outcome, r.exposure): r for r in found if r.adjusted_for != "age, sex"}
    rows = []
    for key, r in plain.items():
        shares = f"{100 * (r.share_exposed or 0):.1f} / {100 * (r.share_others or 0):.1f}"
        crude = odds(r.ratio or 0, r.ratio_low or 0, r.ratio_high or 0)
        fuller = odds(more[key].odds_ratio, more[key].low, more[key].high) if key in more else "-"
        first = [FINDING_NAMES.get(r.outcome, r.outcome.replace("_", " ")), r.exposure, r.years]
        counts = f"{r.cases_exposed} of {r.exposed:,}"
        rows.append([*first, counts, shares, crude, odds(r.odds_ratio, r.low, r.high), fuller])
    header = [
        "finding",
        "status",
        "years",
        "cases",
        "% with / without",
        "ratio of shares",
        "odds ratio",
        "adjusted more",
    ]
    return as_markdown(header, rows)


def reproduction_table(reproduced: Sequence[Reproduced]) -> str:
    """Return published shares beside ours."""
    rows = []
    for r in reproduced:
        p = r.published
        ours = f"{r.percent:.{p.decimals + 1}f} ({r.low:.1f}-{r.high:.1f})"
        inside = (
            "the printed share lies inside our interval" if r.low <= p.percent <= r.high else "outside our interval"
        )
        verdict = "agrees as printed" if r.agrees else f"differs by {abs(r.percent - p.percent):.1f}; {inside}"
        rows.append((p.what, p.reference, r.years, f"{p.percent:g}", ours, f"{r.n:,}", verdict, p.note))
    header = ["share", "published in", "years", "theirs, %", "ours, %", "n", "verdict", "what differs"]
    return as_markdown(header, rows)


def in_words(ratios: Sequence[Ratio]) -> str:
    """Return the reading with its numbers filled in; `KeyError` when one was not computed."""
    known: dict[str, str] = {}
    for r in ratios:
        key = f"{r.outcome}~{r.exposure}"
        fuller = r.kind == "finding" and r.adjusted_for != "age, sex"
        known[f"+{key}" if fuller else key] = odds(r.odds_ratio, r.low, r.high)
        if r.share_exposed is not None and r.share_others is not None and not fuller:
            known[f"%{key}"] = f"{100 * r.share_exposed:.1f} and {100 * r.share_others:.1f} %"
    return re.sub(r"(?s)\[\[(.*?)\]\]", lambda match: known[" ".join(match[1].split())], READING)


def page(
    kb: KnowledgeBase,
    figures: Sequence[Figure],
    ratios: Sequence[Ratio],
    reproduced: Sequence[Reproduced],
    digest: str,
    on: date,
) -> str:
    """Return the page as Markdown."""
    findings = [(name, FINDING_NAMES.get(name, name.replace("_", " ")), "") for name in FINDINGS]
    states = [(name, f"{kb.causes[name].name} ({STATE_LIMITS[name]})", "") for name in STATES]
    elsewhere = as_markdown(["published", "needs"], ELSEWHERE)
    parts = [
        INTRODUCTION,
        f"Computed on {on.isoformat()} from a file with SHA-256 `{digest[:16]}...`. {RENEW}",
        METHOD,
        in_words(ratios),
        "## Published tables, reproduced\n\n" + reproduction_table(reproduced),
        "Not possible with these years:\n\n" + elsewhere,
        "## Findings by age and sex, per cent\n\n" + share_table(figures, findings),
        "## States by age and sex, per cent\n\n" + share_table(figures, states),
        "## Vitamin D by half of the year, per cent\n\n" + share_table(figures, season_rows()),
        "## Findings by status\n\n" + symptom_table(ratios),
        "## What exposures do\n\n" + exposure_tables(kb, ratios),
        "## Tests beyond each level, per cent\n\n" + share_table(figures, lab_rows(kb, figures)),
        DOWNLOAD,
        as_markdown(["what", "components"], COMPONENTS),
        JOINING,
    ]
    return "\n\n".join(parts) + "\n"
