"""The verdict on each product. A self-care line never passes a limit; a treatment stands only with its prescriber."""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from repletion.decisions.contents import Content
from repletion.decisions.interactions import Found
from repletion.domain.plan import Guidance
from repletion.domain.supplement import Prescription, Product, Severity

Verdict = Literal["may go on", "ask first", "leave out", "not checked", "as prescribed", "speak to the prescriber"]
IN_THE_DAY: tuple[Verdict, ...] = ("may go on", "ask first", "as prescribed", "speak to the prescriber")
SLACK = 1 + 1e-9
UNKNOWN_PRODUCT = "this product is not known here: give what its label lists"
ASK_ABOUT = "ask the prescriber which blood test, and when"


@dataclass(frozen=True)
class Line:
    """One product with its verdict and why. `self_care` and `treatment` are never mixed."""

    name: str
    kind: Literal["self_care", "treatment"]
    verdict: Verdict
    why: tuple[str, ...]
    contents: tuple[Content, ...]
    a_day: float
    by: str = ""
    reason: str = ""
    monitoring: str = ""

    @property
    def in_the_day(self) -> bool:
        """Return whether it may stand in a day's schedule."""
        return self.verdict in IN_THE_DAY


def self_care_lines(
    products: Sequence[Product],
    contents: Mapping[str, tuple[Content, ...]],
    found: Sequence[Found],
    room: Mapping[str, float],
    unknown: Container[str],
    known: Guidance,
) -> list[Line]:
    """Return the lines in the order given; the smallest amounts are kept first where a limit would be passed.

    An `unknown` product, about which no rule could be asked, never goes on.
    """
    lines: dict[str, Line] = {}
    left = dict(room)
    for p in sorted(products, key=lambda p: (_largest(contents[p.name], room), p.name)):
        line = _self_care(p, contents[p.name], found, left, known)
        if p.name in unknown:
            line = replace(line, verdict="not checked", why=(UNKNOWN_PRODUCT,))
        lines[p.name] = line
        for c in line.contents if line.in_the_day else ():
            left[c.nutrient] = left[c.nutrient] - (c.a_day or 0.0) if c.toward_limit else left[c.nutrient]
    return [lines[p.name] for p in products]


def _largest(contents: Sequence[Content], room: Mapping[str, float]) -> float:
    """Return the largest share that a product takes of any limit."""
    shares = [(c.a_day or 0.0) / room[c.nutrient] if room[c.nutrient] > 0 else 1e9 for c in contents if c.toward_limit]
    return max(shares, default=0.0)


def _self_care(
    p: Product, contents: tuple[Content, ...], found: Sequence[Found], left: Mapping[str, float], known: Guidance
) -> Line:
    stops, asks = _said(p.name, found, "stop"), _said(p.name, found, "monitor")
    over = list(_over(contents, left, known))
    missing = any(c.a_day is None and left[c.nutrient] < float("inf") for c in contents)
    verdict: Verdict = "may go on"
    if stops or over:
        verdict = "leave out"
    elif missing:
        verdict = "not checked"
    elif asks:
        verdict = "ask first"
    told = ["without the amounts of its label it cannot be added up"] if missing else []
    return Line(p.name, "self_care", verdict, (*stops, *over, *told, *asks), contents, p.a_day)


def _said(name: str, found: Sequence[Found], severity: Severity) -> list[str]:
    """Return what the rules of one severity ask for about a product, each with what it is about."""
    own = [f for f in found if name in (f.first, f.second) and f.severity == severity and not f.drains]
    return [f"{f.second if f.first == name else f.first}: {f.action}" for f in own]


def _over(contents: Sequence[Content], left: Mapping[str, float], known: Guidance) -> Iterator[str]:
    """Yield the nutrients of which a product brings more than is left under the limit."""
    brought: dict[str, float] = {}
    for c in contents:
        if c.toward_limit and c.a_day is not None:
            brought[c.nutrient] = brought.get(c.nutrient, 0.0) + c.a_day
    for nutrient, amount in brought.items():
        if amount > left[nutrient] * SLACK:
            limits = known.limits[nutrient]
            rest = f"only {left[nutrient]:.4g} {limits.unit}" if left[nutrient] else "nothing"
            yield f"{limits.name}: {amount:.4g} {limits.unit} a day, but {rest} is left under the upper limit"


def treatment_line(p: Prescription, contents: tuple[Content, ...], found: Sequence[Found], known: Guidance) -> Line:
    """Return the line of a prescription: as prescribed, or with a word to the prescriber before it goes on."""
    stops, asks = _said(p.name, found, "stop"), _said(p.name, found, "monitor")
    verdict: Verdict = "speak to the prescriber" if stops else "as prescribed"
    tests = [known.products.nutrients[c.nutrient].monitoring for c in contents]
    monitoring = p.monitoring or "; ".join(dict.fromkeys(t for t in tests if t)) or ASK_ABOUT
    why = (*stops, *asks)
    return Line(p.name, "treatment", verdict, why, contents, p.a_day, by=p.by, reason=p.reason, monitoring=monitoring)
