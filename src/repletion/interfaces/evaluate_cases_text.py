"""A run over cases in words and as a page: groups, triage, reliability, case by case, what moved."""

from collections.abc import Iterator, Sequence
from html import escape

from repletion.evaluation.cases import LEVELS, Answered, CasesRun, Group, Share
from repletion.evaluation.moves import Move
from repletion.evaluation.scores import Bin
from repletion.interfaces.diet_html import STYLE

SIDE, EDGE = 260, 30
WORTH = (
    "A gold answer is what a case was written as, or what its doctors found. Others may be true beside it, and typical "
    "cases are easier than people at the door: compare versions by this, and expect less of strangers."
)
Row = Sequence[str]


def text_of(run: CasesRun, moved: Sequence[Move] | None) -> str:
    """Return the run as text for a terminal."""
    lines = [_title(run), ""]
    lines += _table([HEAD, *(_group(g) for g in run.groups)])
    lines += ["", "Urgency: wanted (rows) and given", *_table(_triage(run)), ""]
    lines += ["What was said, and how often it was the gold answer", *_table(_reliability(run.reliability)), ""]
    lines += ["Not first:", *(f"  {_case(one)}" for one in run.answered if one.rank != 1), ""]
    if moved is not None:
        lines += [f"{len(moved)} answers moved", *(line for move in moved for line in _move(move)), ""]
    return "\n".join([*lines, WORTH, ""])


def page_of(run: CasesRun, moved: Sequence[Move] | None) -> str:
    """Return the run as one page without script."""
    return "".join(_page(run, moved))


HEAD = ("", "cases", "first", "of 3", "of 5", "lack wrongly first", "not-why first", "too calm", "too alarmed", "Brier")


def _title(run: CasesRun) -> str:
    share = f"{run.judgement_share:.0%} of its numbers are judgement"
    return f"{len(run.answered)} cases; knowledge {run.knowledge_version} ({run.digest}), {share}"


def _group(group: Group) -> Row:
    shares = [*group.top.values(), group.lack_wrongly_first, group.not_why_first, group.too_low, group.too_high]
    return (group.name, str(group.top[1].of), *map(_share, shares), f"{group.brier:.3f}")


def _share(share: Share) -> str:
    if not share.of:
        return "-"
    low, high = share.interval
    return f"{share.value:.0%} ({low:.0%}-{high:.0%})"


def _triage(run: CasesRun) -> list[Row]:
    return [("", *LEVELS), *((name, *(str(row[level]) for level in LEVELS)) for name, row in run.triage.items())]


def _reliability(found: Sequence[Bin]) -> list[Row]:
    return [("said", "was", "pairs"), *((f"{b.predicted:.1%}", f"{b.observed:.1%}", str(b.people)) for b in found)]


def _case(one: Answered) -> str:
    place = "not understood" if one.rank is None else f"place {one.rank}"
    first = ", ".join(f"{r.id} {r.number:.0%}" for r in one.first[:3])
    return f"{one.id}: {' or '.join(one.gold)} {place}; first {first}"


def _move(move: Move) -> list[str]:
    places = " -> ".join("-" if rank is None else str(rank) for rank in move.rank)
    calls = f"; {move.urgency[0]} -> {move.urgency[1]}" if move.urgency[0] != move.urgency[1] else ""
    return [
        f"  {move.id}: place {places}; first {move.first[0]} -> {move.first[1]}{calls}",
        *(f"    {w}" for w in move.why),
    ]


def _table(rows: Sequence[Row]) -> list[str]:
    """Return rows in columns, numbers to the right."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return [
        "  ".join(c.rjust(w) if i else c.ljust(w) for i, (c, w) in enumerate(zip(r, widths, strict=True))) for r in rows
    ]


def _page(run: CasesRun, moved: Sequence[Move] | None) -> Iterator[str]:
    yield "<!doctype html><html lang='en'><head><meta charset='utf-8'><title>Cases with a gold answer</title>"
    yield f"<meta name='viewport' content='width=device-width, initial-scale=1'><style>{STYLE}</style></head>"
    yield f"<body><main><h1>Cases with a gold answer</h1><p>{escape(_title(run))}.</p><p>{escape(WORTH)}</p>"
    yield from _section("By group", [HEAD, *(_group(g) for g in run.groups)])
    yield from _section("Urgency: wanted (rows) and given", _triage(run))
    yield f"<h2>What was said, and how often it was right</h2>{_picture(run.reliability)}"
    yield from _section("", _reliability(run.reliability))
    cases = [
        (o.id, o.kind, " or ".join(o.gold), str(o.rank or "-"), o.first[0].id, o.urgency or "") for o in run.answered
    ]
    yield from _section("Case by case", [("case", "kind", "gold", "place", "first", "urgency"), *cases])
    if moved is not None:
        lines = [(line.strip(),) for move in moved for line in _move(move)]
        yield from _section(f"{len(moved)} answers moved", [("what moved, and why",), *lines])
    yield "</main></body></html>"


def _section(title: str, rows: Sequence[Row]) -> Iterator[str]:
    yield f"<h2>{escape(title)}</h2>" if title else ""
    yield "<div class='scroll'><table><thead><tr>"
    yield "".join(f"<th scope='col'>{escape(cell)}</th>" for cell in rows[0])
    yield "</tr></thead><tbody>"
    for row in rows[1:]:
        yield f"<tr><th scope='row'>{escape(row[0])}</th>{''.join(f'<td>{escape(c)}</td>' for c in row[1:])}</tr>"
    yield "</tbody></table></div>"


def _picture(found: Sequence[Bin]) -> str:
    """Return the reliability plot: on the line what is said is what happens; the table beside it says the same."""

    def at(x: float, y: float) -> str:
        return f"{EDGE + x * (SIDE - 2 * EDGE):.1f},{SIDE - EDGE - y * (SIDE - 2 * EDGE):.1f}"

    points = " ".join(at(b.predicted, b.observed) for b in found)
    dots = "".join(f"<circle r='4' fill='var(--bar)' {_centre(at(b.predicted, b.observed))}/>" for b in found)
    frame = f"<polyline points='{at(0, 1)} {at(0, 0)} {at(1, 0)}' fill='none' stroke='currentColor'/>"
    line = f"<polyline points='{at(0, 0)} {at(1, 1)}' stroke='var(--faint)' stroke-dasharray='4'/>"
    curve = f"<polyline points='{points}' fill='none' stroke='var(--bar)' stroke-width='2'/>"
    words = f"<text x='{SIDE / 2}' y='{SIDE - 8}' text-anchor='middle' font-size='12' fill='currentColor'>said</text>"
    label = "Reliability: what was said against how often it was right"
    opening = f"<svg role='img' aria-label='{label}' viewBox='0 0 {SIDE} {SIDE}' width='{SIDE}'>"
    return f"{opening}{frame}{line}{curve}{dots}{words}</svg>"


def _centre(place: str) -> str:
    x, y = place.split(",")
    return f"cx='{x}' cy='{y}'"
