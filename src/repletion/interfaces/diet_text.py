"""A diet's answer in a terminal: what was taken for what, a bar a nutrient, the smallest change."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from repletion.decisions.diet import Answer
from repletion.domain.food import Eaten
from repletion.interfaces import diet_words as words
from repletion.interfaces.terminal_parts import as_text
from repletion.interfaces.wording import capital

if TYPE_CHECKING:
    from repletion.interfaces.diet_command import Told

WIDTH = 110
BAR = 30
NAME, SAID = 22, 30
SHOWN = 1.6
"""The bar ends at 1.6 times what is advised."""
LEGEND = (
    "█ eaten, ▓ ▒ how far the usual intake may lie from it; E average need, R advised, A adequate, U upper level.\n"
    "“Too little in 6 of 10”: of ten people with this diary, six would need more."
)


def render(told: "Told", *, colour: bool, width: int = WIDTH) -> str:
    """Return the answer as text; with colour codes only where asked."""
    return as_text(_parts(told), colour=colour, width=width)


def _parts(told: "Told") -> Iterator[RenderableType]:
    yield Text(words.in_short(told.counted.answers, told.counted.energy.mean), style="bold")
    if told.proposals and told.proposals.found:
        yield Text(f"{words.sentence(told.proposals.found[0])}\n")
    yield from _read(told)
    yield Text("\nWhat that gives a day", style="bold")
    yield Text(LEGEND, style="dim")
    first = [a for a in told.counted.answers if a.nutrient in told.first]
    rest = [a for a in told.counted.answers if a.nutrient not in told.first]
    yield from _nutrients([*first, *(a for a in rest if words.matters(a))])
    quiet = [a for a in rest if not words.matters(a)]
    for said, chosen in (("Probably enough", False), ("Hardly known, so nothing can be said", True)):
        names = [a.name for a in quiet if words.hardly_known(a) == chosen]
        if names:
            yield Text(f"{said}: {', '.join(names)}.")
    yield from _warnings(told)
    yield from _changes(told)
    yield Text(f"\n{words.INFORMS} {words.ZEROS}", style="dim")


def _read(told: "Told") -> Iterator[RenderableType]:
    diary = told.diary
    days = len(diary.days)
    unknown = [e for e in diary.eaten if e.food is None]
    head = f"{days} day{'s' if days > 1 else ''}, {len(diary.eaten)} foods"
    head += f", {len(unknown)} of them not known" if unknown else ""
    yield Text(f"{head}; about {told.counted.energy.mean:,.0f} kcal a day", style="bold")
    for eaten in diary.eaten:
        yield _taken_for(eaten)
    for supplement in diary.supplements:
        yield Text(f"{supplement.text}: {_label(told, supplement.amounts)}")
    for line in diary.unread:
        yield Text(f"not understood: {line}", style="bold")


def _taken_for(eaten: Eaten) -> Text:
    """Return one line: the words, the grams, the food that was taken and the next best ones."""
    line = Text(f"{_cut(eaten.text, SAID):<{SAID}} {eaten.portion.grams:>6.4g} g  ")
    if eaten.food is None:
        return line.append("no food answers to this: it counts as unknown, not as nothing", style="bold")
    line.append(eaten.food.name + (" (amount assumed)" if eaten.portion.stated == "assumed" else ""))
    if eaten.alternatives:
        line.append(f"  or {'; '.join(f.name for f in eaten.alternatives[:2])}", style="dim")
    line.truncate(WIDTH, overflow="ellipsis")
    return line


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _label(told: "Told", amounts: Mapping[str, float]) -> str:
    units = {a.nutrient: (a.name, a.unit) for a in told.counted.answers}
    parts = [f"{units.get(n, (n, ''))[0]} {words.amount(v, units.get(n, (n, ''))[1])}" for n, v in amounts.items()]
    return ", ".join(parts) or "type in what its label says (vitamin D 10 µg, iron 14 mg ...); it counts as unknown"


def _nutrients(answers: list[Answer]) -> Iterator[RenderableType]:
    for answer in answers:
        name = answer.name if len(answer.name) <= NAME else answer.name.partition(" (")[0]
        yield Text(f"{name:<{NAME}}{words.eaten_amount(answer):>17}  {bar(answer)} {words.risk(answer)}")
        for more in (
            words.known(answer),
            words.upper(answer),
            *(n for n in answer.notes if n not in answer.held.notes),
        ):
            if more:
                yield Text(f"{'':<{NAME}}{more}", style="dim")


def bar(answer: Answer, width: int = BAR) -> str:
    """Return a bar of the intake with its marks, `width` characters wide."""
    r = answer.held.reference
    end = SHOWN * (r.rda or r.ai or r.ear or max(answer.intake.mean, 1e-9))
    spread = 1.96 * r.within_sd / len(answer.intake.daily) ** 0.5
    cells = ["·"] * width
    low, high = (_cell(max(answer.intake.mean + s, 0.0), end, width) for s in (-spread, spread))
    for i in range(min(_cell(answer.intake.mean, end, width), width)):
        cells[i] = "█"
    for i in range(low, min(high, width)):
        cells[i] = "▓" if cells[i] == "█" else "▒"
    for mark, value in (("E", r.ear), ("R", r.rda), ("A", r.ai), ("U", r.ul if answer.counts_food else None)):
        if value is not None and value < end:
            cells[min(_cell(value, end, width), width - 1)] = mark
    return "".join(cells) + ("»" if answer.intake.mean > end else " ")


def _cell(value: float, end: float, width: int) -> int:
    return round(value / end * width)


def _warnings(told: "Told") -> Iterator[RenderableType]:
    if told.counted.not_counted:
        yield Text(f"\nNot in the food table, so unknown: {', '.join(told.counted.not_counted)}.")
    notes = dict.fromkeys(n for a in told.counted.answers for n in a.held.notes)
    for note in notes:
        yield Text(f"• {capital(note)}.".replace("..", "."))
    if any(a.verdict.rough for a in told.counted.answers):
        yield Text("• From day to day these differ so much that the risks are rough.", style="dim")


def _changes(told: "Told") -> Iterator[RenderableType]:
    if told.proposals is None:
        return
    yield Text("\nThe smallest change", style="bold")
    if not told.proposals.targets:
        yield Text("Nothing that food could mend is likelier than not to be short.")
    elif not told.proposals.found:
        yield Text("No change of this size, within what may be eaten, does better than the diary as it is.")
    names = {a.nutrient: (a.name, a.unit) for a in told.counted.answers}
    for i, proposal in enumerate(told.proposals.found):
        yield Text(("" if i == 0 else "Or: ") + words.sentence(proposal))
        gains = [
            f"{names[n][0]} {words.amount(a, names[n][1])} → {words.amount(b, names[n][1])}"
            for n, a, b in proposal.closes
        ]
        yield Padding(Text("; ".join(gains), style="dim"), (0, 0, 0, 2))
        change = proposal.change
        bound = [names.get(n, (n, ""))[0].lower() for n in change.binding]
        held = f"; held back by {', '.join(bound)}" if bound else ""
        yield Padding(
            Text(
                f"best found {change.objective:.2f}, bound {change.bound:.2f}{held}. {words.check_label(proposal)}",
                style="dim",
            ),
            (0, 0, 0, 2),
        )
    for text in told.proposals.beyond_food:
        yield Text(f"• {text}")
