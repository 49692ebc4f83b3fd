"""The evidence explorer: every cause, finding, test, nutrient, medicine, claim and source, each at its own address."""

from collections.abc import Callable
from functools import lru_cache

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from repletion.domain.fault import Unusable
from repletion.interfaces import evidence_pages, kb_pages
from repletion.interfaces.evidence_search import Kind, kinds, search
from repletion.interfaces.source_page import source_page
from repletion.interfaces.web import pages
from repletion.interfaces.web.render import page
from repletion.kb.guidance import guidance
from repletion.kb.load import load

router = APIRouter(default_response_class=HTMLResponse)
TOPICS = ("back", "muscle", "inflammation")
LONGEST = 200


@lru_cache(maxsize=1)
def _kinds() -> tuple[Kind, ...]:
    return kinds(load(), pages.book())


@router.get("/evidence")
def evidence(q: str = "") -> HTMLResponse:
    """Return all kinds of things, and what holds some words."""
    q = q[:LONGEST].strip()
    return page("evidence.html", kinds=_kinds(), q=q, found=search(q, _kinds()))


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


@router.get("/tests")
def tests() -> HTMLResponse:
    """Return all tests of the laboratory."""
    rows = sorted(((i, x.name, x.unit) for i, x in load().labs.items()), key=lambda r: r[1].lower())
    return page("list.html", title="Tests", base="/tests", groups=[("", rows)])


@router.get("/tests/{name}")
def test(name: str) -> HTMLResponse:
    """Return one test."""
    return _page(name in load().labs, lambda: evidence_pages.test_page(name, load()), "tests")


@router.get("/drugs")
def drugs() -> HTMLResponse:
    """Return all medicines by their first letter."""
    every = sorted(load().drugs.items(), key=lambda d: d[1].name.lower())
    letters = sorted({d.name[0].upper() for _, d in every})
    return page(
        "list.html", title="Medicines", base="/drugs",
        groups=[(x, [(i, d.name, "") for i, d in every if d.name[0].upper() == x]) for x in letters],
    )  # fmt: skip


@router.get("/drugs/{name}")
def drug(name: str) -> HTMLResponse:
    """Return one medicine."""
    return _page(name in load().drugs, lambda: evidence_pages.drug_page(name, load(), guidance()), "drugs")


@router.get("/exposures")
def exposures() -> HTMLResponse:
    """Return what a person may bring, by kind."""
    every = sorted(load().exposures.items(), key=lambda e: e[1].name.lower())
    groups = sorted({e.kind for _, e in every})
    return page(
        "list.html", title="What a person may bring", base="/exposures",
        groups=[(g.capitalize(), [(i, e.name, e.ask) for i, e in every if e.kind == g]) for g in groups],
    )  # fmt: skip


@router.get("/exposures/{name}")
def exposure(name: str) -> HTMLResponse:
    """Return one exposure."""
    return _page(name in load().exposures, lambda: evidence_pages.exposure_page(name, load()), "exposures")


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


@router.get("/claims/{name}")
def claim(name: str) -> HTMLResponse:
    """Return one claim."""
    known = name in pages.book().claims
    return _page(known, lambda: evidence_pages.claim_page(name, pages.book(), load()), "claims", topics=TOPICS)


@router.get("/compare")
def compare() -> HTMLResponse:
    """Return nutrients side by side."""
    return _page(True, lambda: kb_pages.compare_page(pages.book(), load(), [], None), "compare")


@router.get("/sources")
def sources(q: str = "") -> HTMLResponse:
    """Return the sources that hold some words."""
    return _page(True, lambda: kb_pages.sources_page(load(), q[:LONGEST].split()), "sources", q=q[:LONGEST])


@router.get("/sources/{key}")
def source(key: str) -> HTMLResponse:
    """Return one source, and all that rests on it."""
    return _page(key in load().sources, lambda: source_page(key, load(), pages.book(), guidance()), "source")


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
