"""The evidence explorer: every cause, finding, nutrient, claim and source, each at its own address."""

from collections.abc import Callable

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from repletion.domain.fault import Unusable
from repletion.interfaces import kb_pages
from repletion.interfaces.web import pages
from repletion.interfaces.web.render import page
from repletion.kb.load import load

router = APIRouter(default_response_class=HTMLResponse)
TOPICS = ("back", "muscle", "inflammation")
LONGEST = 200


@router.get("/causes")
def causes() -> HTMLResponse:
    """Return all causes."""
    return page("list.html", title="Causes", base="/causes", groups=pages.causes_by_kind(load()))


@router.get("/causes/{name}")
def cause(name: str) -> HTMLResponse:
    """Return one cause, every number with its source."""
    return _page(name in load().causes, lambda: kb_pages.cause_page(name, load()), "causes")


@router.get("/findings")
def findings() -> HTMLResponse:
    """Return all findings by group."""
    every = sorted(load().findings.items(), key=lambda f: f[1].name)
    groups = sorted({f.group for _, f in every})
    return page(
        "list.html", title="Signs and symptoms", base="/findings",
        groups=[(g.capitalize(), [(i, f.name, f.ask) for i, f in every if f.group == g]) for g in groups],
    )  # fmt: skip


@router.get("/findings/{name}")
def finding(name: str) -> HTMLResponse:
    """Return one finding: how common it is, and in which causes."""
    return _page(name in load().findings, lambda: pages.finding_page(name, load()), "findings")


@router.get("/nutrients")
def nutrients() -> HTMLResponse:
    """Return all nutrients."""
    return page("list.html", title="Nutrients", base="/nutrients", groups=[("", pages.nutrients())])


@router.get("/nutrients/{name}")
def nutrient(name: str) -> HTMLResponse:
    """Return one nutrient."""
    known = name in pages.book().nutrients
    return _page(known, lambda: kb_pages.nutrient_page(name, pages.book(), load()), "nutrients")


@router.get("/claims")
def claims(topic: str = "", nutrient: str = "") -> HTMLResponse:
    """Return what articles say, with verdicts."""
    known = topic in ("", *TOPICS) and nutrient in ("", *pages.book().nutrients)
    return _page(
        known, lambda: kb_pages.claims_page(pages.book(), load(), topic or None, nutrient or None), "claims",
        topics=TOPICS,
    )  # fmt: skip


@router.get("/compare")
def compare() -> HTMLResponse:
    """Return nutrients side by side."""
    return _page(True, lambda: kb_pages.compare_page(pages.book(), load(), [], None), "compare")


@router.get("/sources")
def sources(q: str = "") -> HTMLResponse:
    """Return the sources that hold some words."""
    return _page(True, lambda: kb_pages.sources_page(load(), q[:LONGEST].split()), "sources", q=q[:LONGEST])


def _page(
    known: bool, make: Callable[[], kb_pages.Page], kind: str, *, q: str = "", topics: tuple[str, ...] = ()
) -> HTMLResponse:
    try:
        found = make() if known else None
    except Unusable:
        found = None
    if found is None:
        return page("refused.html", status=404, faults=())
    return page("page.html", page=found, kind=kind, q=q, topics=topics)
