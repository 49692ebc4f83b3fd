"""What can be said of a test or a complaint under treatment."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from repletion.decisions.hindrances import Check
from repletion.nutrition.response import Band

WHOLE, TINY = 1000, 1e-3
Judged = Literal["on_course", "too_early", "not_moving", "beyond_expected", "no_start", "partly", "other_cause"]


@dataclass(frozen=True)
class Verdict:
    """What can be said of one test or complaint on one day, why, and what to do next."""

    about: str
    name: str
    nutrient: str
    verdict: Judged
    told: str
    observed: float | None = None
    expected: Band | None = None
    look_again: date | None = None
    to_check: tuple[Check, ...] = ()
    sources: tuple[str, ...] = ()
    note: str = ""


def short(value: float) -> str:
    """Return a value to three digits, never with an exponent.

    >>> short(0.4849), short(36.04), short(1063.4)
    ('0.485', '36', '1063')
    """
    return f"{value:.0f}" if abs(value) >= WHOLE else f"{value:.3g}" if abs(value) >= TINY else "0"
