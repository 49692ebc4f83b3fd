"""Whether the sun can make vitamin D where and when somebody lives, and whether they may use it."""

from collections.abc import Sequence

from repletion.decisions.triage import Facts
from repletion.domain.plan import PlanRules, SunTooLow


def sun_advice(known: Facts, rules: PlanRules, month: int, latitude: float | None) -> str:
    """Return the id of the line on the sun for a person in a month (1 to 12), at a latitude if it is known."""
    drugs = {d if isinstance(d, str) else d.name for d in known.case.drugs}
    if drugs & set(rules.photosensitising):
        return "sun_sensitive"
    where = rules.latitudes.get(known.case.region or "") if latitude is None else latitude
    if known.exposures.get("winter_high_latitude", False):
        return "sun_useless"
    if where is None:
        return "sun_unknown"
    return "sun_useless" if too_low(rules.sun_too_low, where, month) else "sun_useful"


def too_low(rows: Sequence[SunTooLow], latitude: float, month: int) -> bool:
    """Return whether the midday sun makes no vitamin D; south of the equator the year is turned by six months."""
    northern = month if latitude >= 0 else (month + 5) % 12 + 1
    return any(abs(latitude) >= row.beyond and northern in row.months for row in rows)
