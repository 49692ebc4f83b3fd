"""From verdicts and medicines to a day's schedule."""

from collections.abc import Sequence
from math import ceil

from repletion.decisions.interactions import Found, Thing
from repletion.decisions.schedule import MOST, Item, Schedule, schedule
from repletion.decisions.supplement_lines import Line
from repletion.domain.plan import Guidance
from repletion.domain.supplement import Medicine


def day_of(
    lines: Sequence[Line],
    drugs: Sequence[str | Medicine],
    things: Sequence[Thing],
    found: Sequence[Found],
    known: Guidance,
) -> Schedule:
    """Return a day for the products that may be taken and the medicines that must be kept apart from something."""
    best = {t.said: _best(t, known) for t in things}
    spaced = {name for f in found if f.gap is not None for name in (f.first, f.second)}
    items = [
        Item(line.name, _times(line.a_day), best.get(line.name, ""), firm=line.kind == "treatment")
        for line in lines
        if line.in_the_day
    ]
    told = [Medicine(name=d) if isinstance(d, str) else d for d in drugs]
    items += [Item(m.name, _times(m.a_day), best.get(m.name, "")) for m in told if m.name in spaced]
    kept = {item.name for item in items}
    return schedule(items, [f for f in found if f.first in kept and f.second in kept])


def _best(item: Thing, known: Guidance) -> str:
    """Return when in the day a thing is taken best; a group's word goes before a nutrient's."""
    groups = [g.best for n, g in known.interactions.groups.items() if n in item.tags and g.best]
    nutrients = [s.best for n, s in known.products.nutrients.items() if n in item.tags and s.best]
    return (groups + nutrients + [""])[0]


def _times(a_day: float) -> int:
    """Return the doses on a day on which it is taken: weekly once, eight a day at most six times."""
    return min(MOST, max(1, ceil(a_day - 1e-9)))
