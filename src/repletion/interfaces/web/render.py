"""Templates into pages: everything is escaped but our own pictures."""

import re
from functools import lru_cache
from typing import Any
from urllib.parse import quote_plus

from fastapi.responses import HTMLResponse
from jinja2 import Environment
from markupsafe import Markup, escape

from repletion.decisions.interview import emergencies
from repletion.domain.case import Case
from repletion.interfaces.answer_view import cited
from repletion.interfaces.report_view import crisis_lines
from repletion.interfaces.templates import environment
from repletion.interfaces.web.bodymap import spots
from repletion.interfaces.web.understood import names
from repletion.interfaces.web.what_if_switches import switches
from repletion.interfaces.wording import citation
from repletion.kb.handbook import handbook
from repletion.kb.load import load

CITED = re.compile(r"((?:(?<=\[)|(?<=[;,] ))[^\[\];,]+(?=[\];,]))")
"""What stands between brackets, commas and semicolons: perhaps a citation."""
PLACE = re.compile(r"https?://\S+|10\.\d+/\S+|PMID \d+")
"""Where a source is to be found; no other scheme is ever made a link."""


@lru_cache(maxsize=1)
def _environment() -> Environment:
    found, kb = environment(), load()
    every = sorted({*names(), *(c.name for c in kb.causes.values())})
    found.globals.update(linked=linked, crisis=crisis_lines(kb), spots=spots, danger_in=danger_in)
    tests, causes = (sorted(x.name for x in group.values()) for group in (kb.labs, kb.causes))
    found.globals.update(picture=Markup)  # our own SVG: every word in it is escaped where it is drawn
    found.globals.update(test_names=tests, cause_names=causes, what_if_switches=switches)
    found.globals.update(review=kb.review, cite=cited, names=sorted(names()), every=every)
    return found


def danger_in(case: Case) -> tuple[str, ...]:
    """Return what makes it an emergency already, to be said before any answer is asked for."""
    return emergencies(case, load()) if case.findings else ()


def page(template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """Return a page."""
    return HTMLResponse(_environment().get_template(template).render(**values), status_code=status)


@lru_cache(maxsize=1)
def _labels() -> frozenset[str]:
    sources = load().sources
    return frozenset(citation(key, sources) for key in sources)


@lru_cache(maxsize=1)
def _addresses() -> dict[str, str]:
    """Return names with the addresses of their pages; of several things of one name the first counts."""
    kb, found = load(), dict[str, str]()
    registries = (("findings", kb.findings), ("exposures", kb.exposures), ("drugs", kb.drugs), ("tests", kb.labs),
                  ("nutrients", handbook().nutrients), ("causes", kb.causes))  # fmt: skip
    for base, registry in registries:
        found |= {x.name: f"/{base}/{i}" for i, x in registry.items()}
    return found | {f"“{c.claim}”": f"/claims/{i}" for i, c in handbook().claims.items()}


def linked(text: str) -> Markup:
    """Return a text of the knowledge base with its citations as links to the sources.

    >>> linked("no citation <here>")
    Markup('no citation &lt;here&gt;')
    """
    if text in _addresses():
        return Markup('<a href="{}">{}</a>').format(_addresses()[text], text)
    if PLACE.fullmatch(text):
        return Markup('<a href="{}" rel="noreferrer">{}</a>').format(_address(text), text)
    before, colon, url = text.rpartition(": ")
    if colon and PLACE.fullmatch(url):
        return escape(before + colon) + linked(url)
    parts = CITED.split(text)
    return Markup("").join(_link(part) if i % 2 else escape(part) for i, part in enumerate(parts))


def _address(place: str) -> str:
    if place.startswith("PMID "):
        return f"https://pubmed.ncbi.nlm.nih.gov/{place[5:]}/"
    return f"https://doi.org/{place}" if place.startswith("10.") else place


def _link(part: str) -> Markup:
    if part not in _labels():
        return escape(part)
    return Markup('<a href="/sources?q={}">{}</a>').format(quote_plus(part), part)
