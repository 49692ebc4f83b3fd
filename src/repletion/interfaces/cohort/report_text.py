"""The report of a population in words and tables, as text or as one HTML page."""

import json
from collections.abc import Iterator, Sequence
from html import escape

from repletion.evaluation.population_report import STATUS, TOTAL, Cell, Deficiency
from repletion.evaluation.population_report_hiding import LEAST
from repletion.interfaces.assessment_json import rounded
from repletion.interfaces.cohort.report import PopulationReport
from repletion.interfaces.diet_html import STYLE

Row = tuple[str, ...]
HIDDEN = "-"


def told(found: PopulationReport, suffix: str) -> str:
    """Return the report as a file of that suffix holds it: .txt, .json or .html."""
    if suffix == ".json":
        return json.dumps(rounded(found), ensure_ascii=False, indent=1) + "\n"
    return page_of(found) if suffix == ".html" else text_of(found)


def text_of(found: PopulationReport) -> str:
    """Return the report as text."""
    lines = [_title(found), "", *_words(found)]
    lines += ["", *_definitions(found)]
    for heading, rows in _tables(found):
        lines += ["", heading, *_columns(rows)]
    return "\n".join(lines) + "\n"


def page_of(found: PopulationReport) -> str:
    """Return the report as one HTML page: no script, nothing from outside."""
    return "".join(_page(found))


def _title(found: PopulationReport) -> str:
    return f"{found.answered:,} people on {found.on}"


def _words(found: PopulationReport) -> Iterator[str]:
    yield (
        f"Answered {found.answered:,}; set aside {found.set_aside:,}; with an id that an earlier row has "
        f"{found.same_id:,}; without weight or place in the design {found.uncounted:,}. Shares are "
        f"{'weighted' if found.weighted else 'not weighted'}, intervals (95 %) "
        f"{'rest on strata and units' if found.design else 'take everybody as drawn alone'}."
    )
    yield (
        f"Probable means a probability of {found.probable:g} or more. Expected is the mean probability before any "
        "test. Beyond is the share of the tested whose result is beyond the limit that defines the deficiency: if "
        "Expected of the tested lies far from it, the model is wrong for these people, and every other number of the "
        "line with it."
    )
    yield (
        "Corrected is the prevalence with each tested person weighted by the inverse of the share tested among people "
        "of the same sex, age band and band of probability before tests. It assumes that within such a cell the level "
        f"itself did not decide who was tested. Where fewer than {LEAST} of a cell were tested the model's own "
        "probability stands in; Untested cells is the share of people there, and where it is large Corrected is the "
        "model's word, not a measurement."
    )
    yield (
        f"Hidden ({HIDDEN}): numbers of 1 to {LEAST - 1} people, or all but so few, and what would give them away. "
        f"Knowledge {found.knowledge_version} ({found.knowledge_digest}), not clinically signed, mostly judgement. "
        "For planning, not for a decision about anybody."
    )


def _definitions(found: PopulationReport) -> Iterator[str]:
    """Yield where a deficiency is more, or less, than a result beyond the limit: Expected is of all of it."""
    for d in found.deficiencies:
        if d.definition and d.measured and d.measured.share is not None:
            yield f"{d.name} is defined by more than the limit of {d.test}: {d.definition}."


def _tables(found: PopulationReport) -> Iterator[tuple[str, list[Row]]]:
    yield "How common, and who was tested", [HEAD, *(_line(d) for d in found.deficiencies)]
    yield "Probable, by group: share (95 % interval)", [GROUPS, *(r for d in found.deficiencies for r in _groups(d))]
    uses = [(u.name, _percent(u.advised), _percent(u.needless)) for u in found.tests]
    yield "Tests: advised next, and done although a guideline advises against it", [TESTS, *uses]
    calls = [(c.level.replace("_", " "), _span(c.share, c.low, c.high)) for c in found.urgency]
    yield "How soon to be seen", [("urgency", "share of people"), *calls]


HEAD = (
    "deficiency", "tested", "beyond", "expected of them", "corrected", "untested cells", "expected of all",
    "probable: all", "probable, never tested",
)  # fmt: skip
GROUPS = ("deficiency", "group", "people", "all", *STATUS)
TESTS = ("test", "advised", "done against advice")


def _line(d: Deficiency) -> Row:
    cells = {c.status: c for c in d.cells if c.group == TOTAL}
    m, c = d.measured, d.corrected
    return (
        d.name, _count(cells["tested"].people), _span(m.share, m.low, m.high) if m else "",
        _percent(m.expected) if m else "", _span(c.share, c.low, c.high) if c else "",
        _percent(c.without_tested) if c else "", _percent(d.expected), _of(cells[TOTAL]), _of(cells["not tested"]),
    )  # fmt: skip


def _groups(d: Deficiency) -> Iterator[Row]:
    """Yield the groups of a deficiency of which anything is probable or hidden."""
    groups = dict.fromkeys(c.group for c in d.cells)
    if not any(c.people != 0 and c.probable != 0 for c in d.cells):
        return
    for group in groups:
        cells = {c.status: c for c in d.cells if c.group == group}
        yield (d.name, group, _count(cells[TOTAL].people), *(_of(cells[s]) for s in (TOTAL, *STATUS)))


def _of(cell: Cell) -> str:
    return "" if cell.people == 0 else _span(cell.share, cell.low, cell.high)


def _count(count: int | None) -> str:
    return HIDDEN if count is None else f"{count:,}"


def _percent(share: float | None) -> str:
    return HIDDEN if share is None else f"{share * 100:.2g} %" if share < 0.0995 else f"{share * 100:.1f} %"


def _span(share: float | None, low: float | None, high: float | None) -> str:
    if share is None or low is None or high is None:
        return HIDDEN
    return f"{_percent(share)} ({low * 100:.2g}-{high * 100:.2g})"


def _columns(rows: Sequence[Row]) -> list[str]:
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return ["  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip() for row in rows]


def _page(found: PopulationReport) -> Iterator[str]:
    title = escape(_title(found))
    yield f"<!doctype html><html lang='en'><head><meta charset='utf-8'><title>{title}</title>"
    yield f"<meta name='viewport' content='width=device-width, initial-scale=1'><style>{STYLE}</style></head>"
    yield f"<body><main><h1>{title}</h1>"
    yield from (f"<p>{escape(words)}</p>" for words in _words(found))
    yield from (f"<p>{escape(words)}</p>" for words in _definitions(found))
    for heading, rows in _tables(found):
        yield f"<h2>{escape(heading)}</h2><div class='scroll'><table><thead><tr>"
        yield "".join(f"<th scope='col'>{escape(cell)}</th>" for cell in rows[0]) + "</tr></thead><tbody>"
        for row in rows[1:]:
            cells = "".join(f"<td>{escape(c)}</td>" for c in row[1:])
            yield f"<tr><th scope='row'>{escape(row[0])}</th>{cells}</tr>"
        yield "</tbody></table></div>"
    yield "</main></body></html>\n"
