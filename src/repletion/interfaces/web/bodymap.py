"""The drawing of the body: regions to tap, what each can feel, and the findings that come of it."""

from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files

from markupsafe import Markup
from pydantic import TypeAdapter

from repletion.domain.case import Reading, said
from repletion.domain.record import record
from repletion.interfaces.web.told import Told
from repletion.kb.yaml_text import parse

WIDTH, HEIGHT = 340, 444
FRONT, BACK = -15, 155
"""How far each view is moved to stand beside the other."""
MIRROR = "matrix(-1 0 0 1 200 0)"

Paths = tuple[str, ...]


@record
class Region:
    """One part of the body: its outlines in each view, and what it can feel (words -> finding), the usual one first."""

    id: str
    name: str
    feels: dict[str, str]
    front: Paths = ()
    back: Paths = ()
    half: Paths = ()
    front_half: Paths = ()
    back_half: Paths = ()

    def drawing(self) -> Markup:
        """Return the outlines as SVG: front view left, back view right."""
        front = "".join(map(_path, self.front)) + "".join(map(_both_sides, (*self.half, *self.front_half)))
        back = "".join(map(_path, self.back)) + "".join(map(_both_sides, (*self.half, *self.back_half)))
        views = (f'<g transform="translate({x})">{v}</g>' for x, v in ((FRONT, front), (BACK, back)) if v)
        return Markup("".join(views))  # noqa: S704 - our own paths

    def usual(self) -> str:
        """Return the finding that is meant when the region is only tapped."""
        return next(iter(self.feels.values()))


@dataclass(frozen=True)
class Spot:
    """A region as it is shown: tapped or not, and which of its feelings are chosen."""

    region: Region
    tapped: bool
    chosen: frozenset[str]


def _path(outline: str) -> str:
    return f'<path d="{outline}"/>'


def _both_sides(outline: str) -> str:
    return f'<path d="{outline}"/><path transform="{MIRROR}" d="{outline}"/>'


@lru_cache(maxsize=1)
def regions() -> dict[str, Region]:
    """Return the regions by their ids, from the head down."""
    text = files("repletion.interfaces.web").joinpath("bodymap.yaml").read_text(encoding="utf-8")
    document, _ = parse(text, "bodymap.yaml")
    return {r.id: r for r in TypeAdapter(tuple[Region, ...]).validate_python(document.values)}


def spots(told: Told) -> list[Spot]:
    """Return all regions as they are to be shown."""
    return [Spot(r, r.id in told.at, frozenset(_chosen(r, told) or (r.usual(),))) for r in regions().values()]


def tapped(told: Told) -> dict[str, str]:
    """Return what the drawing tells: finding -> where it was tapped.

    >>> tapped(Told(at=("calves",), feel=("calves.muscle_cramps",)))
    {'muscle_cramps': 'calves'}
    >>> tapped(Told(at=("calves", "nowhere"), feel=("thighs.thigh_pain",)))
    {'calf_pain': 'calves'}
    """
    found: dict[str, str] = {}
    for region in (regions()[name] for name in dict.fromkeys(told.at) if name in regions()):
        for finding in _chosen(region, told) or [region.usual()]:
            found[finding] = f"{found[finding]}, {region.name.lower()}" if finding in found else region.name.lower()
    return found


def _chosen(region: Region, told: Told) -> list[str]:
    given = {f.partition(".")[2] for f in told.feel if f.partition(".")[0] == region.id and region.id in told.at}
    return [finding for finding in region.feels.values() if finding in given]


def with_taps(reading: Reading, told: Told) -> Reading:
    """Return the reading with what was tapped; what the words say of the same finding in more detail stays."""
    before = reading.case.findings
    new = (name for name in tapped(told) if said(before.get(name, "absent")).state != "present")
    return replace(reading, case=replace(reading.case, findings={**before, **dict.fromkeys(new, "present")}))
