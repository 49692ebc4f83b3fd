"""The pages of what the knowledge base holds, and the parts of an answer that come from the handbook."""

from functools import lru_cache

from repletion.domain.assessment import Assessment
from repletion.domain.handbook import Claim, Handbook, Nutrient
from repletion.domain.knowledge import KnowledgeBase
from repletion.interfaces import kb_pages
from repletion.interfaces.answer_view import likely_there, shown
from repletion.interfaces.kb_pages import Page, Section
from repletion.kb.handbook import handbook

KINDS = {
    "deficiency": "Too little of a nutrient",
    "excess": "Too much of something",
    "underlying": "What leads to a lack",
    "other": "Other explanations",
}
CLAIMS = 4
LEADING = 0.05
"""From this share of the complaint, or from even odds of being there, a lack is worth reading about."""


@lru_cache(maxsize=1)
def book() -> Handbook:
    """Return the handbook."""
    return handbook()


def causes_by_kind(kb: KnowledgeBase) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """Return headings with causes (id, name, one plain sentence), by name."""
    return [
        (heading, sorted(((i, c.name, c.in_words) for i, c in kb.causes.items() if c.kind == kind), key=lambda r: r[1]))
        for kind, heading in KINDS.items()
    ]


def nutrients() -> list[tuple[str, str, str]]:
    """Return nutrients (id, name, first key point), by name."""
    return sorted(((i, n.name, n.key_points[0]) for i, n in book().nutrients.items()), key=lambda row: row[1])


def leading_nutrient(answer: Assessment) -> tuple[str, Nutrient] | None:
    """Return the nutrient whose lack or excess leads among those that matter, else None."""
    by_cause = {c: (i, n) for i, n in book().nutrients.items() for c in (n.deficiency, n.excess) if c}
    first = [c for c in shown(answer) if (c.explains if c.explains is not None else c.probability) >= LEADING]
    return next((by_cause[c.id] for c in (*first, *likely_there(answer)) if c.id in by_cause), None)


def claims_about(nutrient: str, found: frozenset[str]) -> list[tuple[str, Claim]]:
    """Return at most four claims about a nutrient with their ids, those about what was found first."""
    claims = [(i, c) for i, c in book().claims.items() if nutrient in c.nutrients]
    return sorted(claims, key=lambda c: (not found & {*c[1].findings}, len(c[1].nutrients)))[:CLAIMS]


def deficiencies(answer: Assessment) -> list[str]:
    """Return the nutrients of the tables whose lack is likeliest here, at most four, for a side-by-side table."""
    likely = {c.id: (c.explains or 0.0, c.probability) for c in answer.causes if c.kind == "deficiency"}
    tables = book().tables
    best = {n: max((likely.get(c, (0.0, 0.0)) for c in ids), default=(0.0, 0.0)) for n, ids in tables.causes_of.items()}
    ranked = sorted((n for n in tables.deficiency_table if n in best), key=lambda n: best[n], reverse=True)
    return [n for n in ranked if best[n][1] >= 0.1][:4]


def finding_page(name: str, kb: KnowledgeBase) -> Page:
    """Return a finding: how it is asked, how common it is, and in which causes it is seen how often."""
    finding = kb.findings[name]
    told = (finding.ask, f"Asked about: {finding.window}" if finding.window else "")
    usual = [("age", "sex", "in everybody")]
    usual += [(kb_pages.ages(e), e.sex or "both", kb_pages.estimate(e, kb)) for e in finding.frequency]
    links = [("cause", "in people with it")]
    links += [
        (cause.name, kb_pages.estimate(link.sensitivity, kb))
        for cause in kb.causes.values()
        for link in cause.findings
        if link.finding == name
    ]
    parts = (
        Section("How it is asked", tuple(t for t in told if t)),
        Section("How common it is", table=tuple(usual)),
        Section("How often it is seen", table=tuple(links)),
    )
    return Page(finding.name, tuple(s for s in parts if s.lines or len(s.table) > 1))
