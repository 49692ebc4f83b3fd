"""The templates of the page and of the report, with what they may call."""

from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from repletion.interfaces import answer_view, svg, wording
from repletion.interfaces.plan_text import BY, HEADINGS
from repletion.interfaces.terminal_tests import percent


def environment() -> Environment:
    """Return the templates; an undefined name is an error, and all text is escaped."""
    found = Environment(
        loader=PackageLoader("repletion.interfaces.web"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    found.globals.update(
        urgency_words=wording.CALL, headings=HEADINGS, by=BY, informs=wording.INFORMS, interval=_picture(svg.interval),
        bar=_picture(svg.bar), short=_picture(svg.short), change=_picture(svg.change),
        people=answer_view.people, percent=percent, number=answer_view.number,
    )  # fmt: skip
    found.filters.update(exact=exact, sentence=wording.capital)
    return found


def _picture(draw: Any) -> Any:
    return lambda *values: Markup(draw(*values))  # noqa: S704 - our own SVG, every word in it escaped


def exact(value: float) -> str:
    """Return a number as the JSON has it: six significant digits.

    >>> exact(0.123456789)
    '0.123457'
    """
    return repr(float(f"{value:.6g}"))
