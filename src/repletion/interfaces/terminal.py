"""The answer in a terminal: urgency first, then at most five causes, why, what must not be missed, what to do."""

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from repletion.domain.assessment import Assessment, CauseAnswer, Reason
from repletion.domain.case import Case
from repletion.domain.knowledge import KnowledgeBase
from repletion.interfaces import wording
from repletion.interfaces.answer_view import likely_there, shown
from repletion.interfaces.plan_text import plan_parts
from repletion.interfaces.terminal_alternatives import alternatives
from repletion.interfaces.terminal_parts import as_text, heading
from repletion.interfaces.terminal_short import first_screen
from repletion.interfaces.terminal_tests import next_tests, traps, why_not

WIDTH = 20


def render(answer: Assessment, kb: KnowledgeBase, *, colour: bool, width: int = 100, case: Case | None = None) -> str:
    """Return the answer as text; with colour codes only where asked."""
    return as_text(_parts(answer, kb, case), colour=colour, width=width)


def _parts(answer: Assessment, kb: KnowledgeBase, case: Case | None) -> list[RenderableType]:
    parts = first_screen(answer, kb, case or Case())
    if answer.causes:
        parts += [heading(_question(answer, kb)), *(_cause(c, kb) for c in shown(answer))]
    parts += _there_but_not_why(answer)
    if answer.none_of_these is not None:
        parts.append(
            Text(
                f"Something not known here: {wording.frequency(answer.none_of_these)} people who tell the same.",
                style="dim",
            )
        )
    parts += [
        *alternatives(answer, kb),
        *_dangers(answer, kb),
        *_labs(answer, kb),
        *traps(answer, kb),
        *next_tests(answer, kb),
        *why_not(answer, kb),
        *(plan_parts(answer.plan, kb) if answer.plan else _next(answer, kb)),
        *_understood(answer),
        _foot(answer),
    ]
    return parts


def _there_but_not_why(answer: Assessment) -> list[RenderableType]:
    """Return the lacks that are likely there although they hardly account for the complaint."""
    likely = likely_there(answer)
    if not likely:
        return []
    names = "; ".join(f"{c.name} ({wording.frequency(c.probability)})" for c in likely)
    return [Text(f"\nLikely there, but probably not the reason: {names}.")]


def _question(answer: Assessment, kb: KnowledgeBase) -> str:
    names = [kb.findings[n].name.lower() for n in answer.complaint if n in kb.findings]
    return f"What may account for: {', '.join(names)}" if names else "What may be there (no complaint was given)"


def _bar(value: float, interval: tuple[float, float] | None) -> Text:
    """Return a bar with its interval marked: full to the value, shaded over the interval."""
    low, high = interval or (value, value)
    cells = []
    for i in range(WIDTH):
        middle = (i + 0.5) / WIDTH
        cells.append("█" if middle <= value else "░" if low <= middle <= high else "·")
    return Text("".join(cells), style="cyan")


def _cause(cause: CauseAnswer, kb: KnowledgeBase) -> RenderableType:
    table = Table.grid(padding=(0, 1))
    if cause.explains is not None:
        table.add_row(
            "accounts for it",
            _bar(cause.explains, cause.explains_interval),
            _range(cause.explains, cause.explains_interval),
        )
    table.add_row("is there", _bar(cause.probability, cause.interval), _range(cause.probability, cause.interval))
    title = Text(f"{cause.name}", style="bold")
    by_way = wording.through(cause, kb)
    if by_way:
        title.append(f"  ({by_way})", style="not bold italic")
    lines: list[RenderableType] = [
        title,
        Padding(table, (0, 0, 0, 2)),
        Padding(Text(wording.both(cause)), (0, 0, 0, 2)),
    ]
    lines += [Padding(t, (0, 0, 0, 2)) for t in _reasons(cause, kb)]
    return Group(Text(""), *lines)


def _range(value: float, interval: tuple[float, float] | None) -> str:
    if interval is None:
        return f"{value:.2f}"
    return f"{value:.2f} ({interval[0]:.2f}-{interval[1]:.2f})"


def _reasons(cause: CauseAnswer, kb: KnowledgeBase) -> list[Text]:
    towards = [r for r in cause.reasons if r.log_odds >= 0.1][:4]
    against = [r for r in cause.reasons if r.log_odds <= -0.1][:3]
    lines = []
    for label, reasons, style in (("for", towards, "green"), ("against", against, "red")):
        if reasons:
            line = Text(f"{label}: ", style=style)
            line.append("; ".join(_reason(r, kb) for r in reasons), style="default")
            lines.append(line)
    return lines


def _reason(reason: Reason, kb: KnowledgeBase) -> str:
    cited = list(dict.fromkeys(wording.citation(s, kb.sources) for s in reason.sources))[:2]
    return wording.reason_name(reason, kb) + (f" [{', '.join(cited)}]" if cited else "")


def _dangers(answer: Assessment, kb: KnowledgeBase) -> list[RenderableType]:
    if not answer.must_not_miss:
        return []
    lines = []
    for danger in answer.must_not_miss:
        names = [(kb.findings.get(x) or kb.labs[x]).name for x in danger.excluded_by]
        lines.append(Text(f"• {danger.name}: {wording.frequency(danger.probability)}; excluded by {', '.join(names)}"))
    return [heading("Must not be missed"), *lines]


def _labs(answer: Assessment, kb: KnowledgeBase) -> list[RenderableType]:
    if not answer.labs:
        return []
    table = Table.grid(padding=(0, 2))
    for lab in answer.labs:
        value = f"{lab.value:g} {lab.unit or ''}" if lab.value is not None else ""
        table.add_row(kb.labs[lab.test].name, value, wording.reading(lab), lab.why)
    return [heading("Results as read"), table]


def _next(answer: Assessment, kb: KnowledgeBase) -> list[RenderableType]:
    steps = dict.fromkeys(s for c in shown(answer)[:3] for s in kb.causes[c.id].next_steps[:2])
    return [heading("To ask a doctor about"), *(Text(f"• {s}") for s in list(steps)[:5])] if steps else []


def _understood(answer: Assessment) -> list[RenderableType]:
    if not answer.read_as and not answer.unrecognised and not answer.not_checked:
        return []
    signs = {
        "present": "+",
        "absent": "no",
        "value": "=",
        "past": "past",
        "uncertain": "?",
        "other_person": "other",
        "planned": "planned",
    }
    said = dict.fromkeys(f"{signs[r.state]} {r.as_.replace('_', ' ')}" for r in answer.read_as)
    lines: list[RenderableType] = [heading("Understood"), Text(" · ".join(said), style="dim")]
    if answer.unrecognised:
        lines.append(
            Text(
                f"Not understood: {', '.join(answer.unrecognised)}. What they mean could not be ruled out.",
                style="yellow",
            )
        )
    if answer.not_checked:
        lines.append(Text(f"Not checked (unknown drugs or products): {', '.join(answer.not_checked)}", style="yellow"))
    return lines


def _foot(answer: Assessment) -> RenderableType:
    known = answer.knowledge
    share = f"{known.judgement_share:.0%} of its numbers are judgement"
    line = (
        f"As of {answer.on}. Knowledge {known.version} ({known.digest[:8]}): {share}; {known.review}. {wording.INFORMS}"
    )
    return Text("\n" + " ".join([*answer.notices, line]), style="dim")
