"""A diet's answer as one HTML page: no script, nothing from outside, a bar of inline SVG for every nutrient."""

from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING

from repletion.decisions.diet import Answer
from repletion.decisions.diet_change import Proposal
from repletion.interfaces import diet_words as words

if TYPE_CHECKING:
    from repletion.interfaces.diet_command import Told

WIDTH, HEIGHT = 320, 26
SHOWN = 1.6
STYLE = """
:root { color-scheme: light dark; --bar: #2f6f8f; --faint: #9bb8c6; --ink: #1c2226; --ground: #fff; --line: #d5dbde }
@media (prefers-color-scheme: dark) {
  :root { --bar: #6fb3d2; --faint: #3d5c6b; --ink: #e7ecee; --ground: #14181a; --line: #39434a } }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem;
  color: var(--ink); background: var(--ground) }
table { border-collapse: collapse; width: 100% } td, th { padding: .35rem .6rem .35rem 0; text-align: left;
  vertical-align: top; border-bottom: 1px solid var(--line) }
.unknown { font-weight: bold } small, .dim { opacity: .75 } svg { max-width: 100% }
.scroll { overflow-x: auto }
"""


def page(told: "Told") -> str:
    """Return the whole page."""
    return "".join(_parts(told))


def _parts(told: "Told") -> Iterator[str]:
    yield "<!doctype html><html lang='en'><head><meta charset='utf-8'><title>What was eaten</title>"
    yield f"<meta name='viewport' content='width=device-width, initial-scale=1'><style>{STYLE}</style></head>"
    yield "<body><main><h1>What was eaten</h1>"
    yield f"<p>{len(told.diary.days)} day(s), about {told.counted.energy.mean:,.0f} kcal a day.</p>"
    yield f"<p><strong>{escape(words.in_short(told.counted.answers, told.counted.energy.mean))}</strong></p>"
    yield from _eaten(told)
    yield "<h2>What that gives a day</h2><p class='dim'>Dark: eaten. Light: how far the usual intake may lie from it. "
    yield "E average need, R advised, A adequate intake, U upper level. “Too little in 6 of 10”: of ten people with "
    yield "this diary, six would need more.</p><div class='scroll'><table>"
    yield "<thead><tr><th>Nutrient</th><th>A day</th><th>Against the need</th><th>What it means</th></tr></thead>"
    yield "<tbody>"
    yield from (_row(a) for a in told.counted.answers if a.nutrient in told.first or words.matters(a))
    yield "</tbody></table></div>"
    quiet = [a for a in told.counted.answers if a.nutrient not in told.first and not words.matters(a)]
    for said, chosen in (("Probably enough", False), ("Hardly known, so nothing can be said", True)):
        names = [a.name for a in quiet if words.hardly_known(a) == chosen]
        if names:
            yield f"<p>{said}: {escape(', '.join(names))}.</p>"
    if told.counted.not_counted:
        yield f"<p>Not in the food table, so unknown: {escape(', '.join(told.counted.not_counted))}.</p>"
    yield from _changes(told)
    yield f"<p><small>{escape(words.INFORMS)} {escape(words.ZEROS)}</small></p></main></body></html>\n"


def _eaten(told: "Told") -> Iterator[str]:
    yield "<div class='scroll'><table><thead><tr><th>Written</th><th>Grams</th><th>Taken for</th></tr></thead><tbody>"
    for eaten in told.diary.eaten:
        grams = f"{eaten.portion.grams:g}{' (assumed)' if eaten.portion.stated == 'assumed' else ''}"
        others = "; ".join(f.name for f in eaten.alternatives[:2])
        food = "<span class='unknown'>not known: counts as unknown, not as nothing</span>"
        if eaten.food:
            more = f"{eaten.food.origin}; or {others}" if others else eaten.food.origin
            food = f"{escape(eaten.food.name)} <small>{escape(more)}</small>"
        yield f"<tr><td>{escape(eaten.text)}</td><td>{grams}</td><td>{food}</td></tr>"
    for supplement in told.diary.supplements:
        amounts = ", ".join(f"{n.replace('_', ' ')} {v:g}" for n, v in supplement.amounts.items()) or "label not given"
        yield f"<tr><td>{escape(supplement.text)}</td><td></td><td>{escape(amounts)}</td></tr>"
    for line in told.diary.unread:
        yield f"<tr><td>{escape(line)}</td><td></td><td class='unknown'>not understood</td></tr>"
    yield "</tbody></table></div>"


def _row(answer: Answer) -> str:
    more = [m for m in (words.known(answer), words.days(answer), words.upper(answer), *answer.notes) if m]
    means = escape(words.risk(answer)) + "".join(f"<br><small>{escape(m)}</small>" for m in more)
    return (
        f"<tr><th scope='row'>{escape(answer.name)}</th><td>{escape(words.eaten_amount(answer))}</td>"
        f"<td>{svg(answer)}</td><td>{means}</td></tr>"
    )


def svg(answer: Answer) -> str:
    """Return the bar of a nutrient as inline SVG with a text for those who do not see it."""
    r = answer.held.reference
    end = SHOWN * (r.rda or r.ai or r.ear or max(answer.intake.mean, 1e-9))

    def x(value: float) -> float:
        return round(min(max(value, 0.0) / end, 1.0) * WIDTH, 1)

    spread = 1.96 * r.within_sd / len(answer.intake.daily) ** 0.5
    low, high = x(answer.intake.mean - spread), x(answer.intake.mean + spread)
    marks = {"E": r.ear, "R": r.rda, "A": r.ai, "U": r.ul if answer.counts_food else None}
    title = f"{answer.name}: {words.eaten_amount(answer)}; {words.risk(answer)}"
    lines = "".join(
        f"<line x1='{x(v)}' x2='{x(v)}' y1='2' y2='18' stroke='currentColor' stroke-width='1.5'/>"
        f"<text x='{min(x(v) + 2, WIDTH - 8)}' y='{HEIGHT - 1}' font-size='9' fill='currentColor'>{mark}</text>"
        for mark, v in marks.items()
        if v is not None and v < end
    )
    return (
        f"<svg role='img' width='{WIDTH}' height='{HEIGHT}' viewBox='0 0 {WIDTH} {HEIGHT}'>"
        f"<title>{escape(title)}</title>"
        f"<rect x='0' y='4' width='{WIDTH}' height='12' fill='none' stroke='var(--line)'/>"
        f"<rect x='{low}' y='4' width='{round(high - low, 1)}' height='12' fill='var(--faint)'/>"
        f"<rect x='0' y='7' width='{x(answer.intake.mean)}' height='6' fill='var(--bar)'/>{lines}</svg>"
    )


def _changes(told: "Told") -> Iterator[str]:
    if told.proposals is None:
        return
    yield "<h2>The smallest change</h2>"
    if not told.proposals.found:
        none = "Nothing that food could mend is likelier than not to be short."
        worse = "No change of this size does better than the diary as it is."
        yield f"<p>{worse if told.proposals.targets else none}</p>"
    names = {a.nutrient: (a.name, a.unit) for a in told.counted.answers}
    yield "".join(_proposal(p, names) for p in told.proposals.found)
    yield "".join(f"<p>{escape(text)}</p>" for text in told.proposals.beyond_food)


def _proposal(proposal: Proposal, names: dict[str, tuple[str, str]]) -> str:
    rows = "".join(
        f"<li>{escape(f'{names[n][0]}: {words.amount(a, names[n][1])} → {words.amount(b, names[n][1])}')}</li>"
        for n, a, b in proposal.closes
    )
    change = proposal.change
    bound = f"Best found {change.objective:.2f}, bound {change.bound:.2f}. {words.check_label(proposal)}"
    said = f"<p><strong>{escape(words.sentence(proposal))}</strong></p>"
    return f"{said}<ul>{rows}</ul><p><small>{escape(bound)}</small></p>"
