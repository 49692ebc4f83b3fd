"""The report as one HTML file: no script, nothing from outside, made to be printed on two pages."""

from functools import lru_cache
from importlib.resources import files

from jinja2 import Template
from markupsafe import Markup

from repletion.domain.assessment import Assessment
from repletion.domain.case import Case
from repletion.domain.knowledge import KnowledgeBase
from repletion.interfaces.report_view import references, report_view
from repletion.interfaces.templates import environment


@lru_cache(maxsize=1)
def _template() -> Template:
    return environment().get_template("report.html")


def render(answer: Assessment, kb: KnowledgeBase, case: Case) -> str:
    """Return the report of one case as the text of an HTML file."""
    style = (files("repletion.interfaces.web") / "static" / "report.css").read_text(encoding="utf-8")
    view = report_view(answer, kb, case)
    found = references(view)
    numbers = {s.key: i for i, s in enumerate(found, 1)}
    return _template().render(a=view, style=Markup(style), references=found, numbers=numbers)  # noqa: S704 - our own style
