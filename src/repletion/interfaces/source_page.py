"""One source: what it is, what was seen of it, and every number, claim and rule that rests on it."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from repletion.domain.handbook import Handbook
from repletion.domain.knowledge import KnowledgeBase
from repletion.domain.plan import Guidance
from repletion.interfaces.kb_pages import Page, Section, ages, estimate
from repletion.kb.number_checks import Number, numbers

Said = tuple[str, Sequence[str]]
"""A sentence and its sources."""
ROLES = {"prior": "how common it is", "range": "usual range", "when treated": "still there when treated"}


def source_page(key: str, kb: KnowledgeBase, book: Handbook, known: Guidance) -> Page:
    """Return a source with all that cites it."""
    source = kb.sources[key]
    marks = [m for m, there in (("weak: never stands alone", source.weak), ("guideline", source.guideline)) if there]
    where = source.doi or (f"PMID {source.pmid}" if source.pmid else source.url or "")
    used = [_row(n, kb) for n in numbers(kb) if _cites(n.estimate.sources, key)]
    sections = (
        Section("", (f"{source.authors} {source.year}".strip(),)),
        Section("Where", (where,) if where else ()),
        Section("What was seen of it", ("; ".join([source.seen_as, *marks]),)),
        Section(f"Numbers that rest on it ({len(used)})", table=(("about", "what", "number"), *used)),
        Section("Claims", tuple(f"“{c.claim}”" for c in book.claims.values() if _in_claim(c, key))),
        Section("Rules, traps and advice", tuple(dict.fromkeys(_texts(key, kb, book, known)))),
    )
    return Page(source.title, tuple(s for s in sections if s.lines or len(s.table) > 1))


def _cites(sources: Iterable[str], key: str) -> bool:
    return any(s.partition("#")[0] == key for s in sources)


def _in_claim(claim: Any, key: str) -> bool:
    return _cites([*claim.sources, *(s for x in claim.numbers for s in x.sources)], key)


def _row(number: Number, kb: KnowledgeBase) -> tuple[str, str, str]:
    about, what = _told(number, kb)
    e = number.estimate
    whom = [ages(e) + " years" if e.age else "", e.sex or ""]
    told = ", ".join(w for w in whom if w)
    return about, f"{what} ({told})" if told else what, estimate(e, kb)


def _told(number: Number, kb: KnowledgeBase) -> tuple[str, str]:
    """Return what a number is about, by name, and which number of it it is."""
    if not number.file.startswith("causes/"):
        registry: dict[str, Any] = getattr(kb, number.file)
        return registry[number.path[0]].name, _of_registry(number)
    cause = kb.causes[number.file.removeprefix("causes/")]
    match number.path:
        case ("findings", i, *_):
            return cause.name, f"{kb.findings[cause.findings[i].finding].name}: in people with it"
        case ("labs", i, _, k):
            link = cause.labs[i]
            return cause.name, f"{kb.labs[link.lab].name} {link.side}, limit {k + 1}: in people with it"
        case ("influences", i, _):
            return cause.name, f"odds ratio of {kb.exposures[cause.influences[i].exposure].name}"
        case ("brought_about_by", i, _):
            return cause.name, f"brought about by {kb.causes[cause.brought_about_by[i].cause].name}"
    return cause.name, ROLES.get(number.role, number.role)


def _of_registry(number: Number) -> str:
    if number.file == "labs" and "levels" in number.path:
        side, _, level = number.path[1:4]
        return f"{side} limit {level + 1}" + ("" if number.role == "limit" else ": how often people are beyond it")
    return ROLES.get(number.role, "how common it is")


def _texts(key: str, kb: KnowledgeBase, book: Handbook, known: Guidance) -> Iterator[str]:
    """Yield the sentences that cite a source: rules, then what is known of tests, then advice."""
    said = (*_rules(kb), *_of_tests(kb), *_advice(book, known))
    yield from (text for text, sources in said if _cites(sources, key))


def _rules(kb: KnowledgeBase) -> Iterator[Said]:
    return ((f"Rule of urgency: {rule.text}", rule.sources) for rule in kb.red_flags.values())


def _of_tests(kb: KnowledgeBase) -> Iterator[Said]:
    if kb.workup is not None:
        yield from ((f"How a result may mislead: {t.text}", t.sources) for t in kb.workup.traps.values())
        yield from ((f"When not to test: {g.because}", g.sources) for g in kb.workup.gates.values())
        yield from ((f"What to ask first: {p.because}", p.sources) for p in kb.workup.panels.values())


def _advice(book: Handbook, known: Guidance) -> Iterator[Said]:
    for rule in known.interactions.rules.values():
        yield f"Taken together: {rule.mechanism} {rule.action}", rule.sources
    for guide in known.plan.causes.values():
        yield from ((f"Advice: {a.text}", a.sources) for a in guide.advice.values())
    yield from ((f"Advice: {a.text}", a.sources) for a in known.plan.general.values())
    for nutrient in book.nutrients.values():
        yield from ((f"{nutrient.name}: {m.text}", m.sources) for m in nutrient.mechanisms)
        yield from ((f"{nutrient.name}: {effect.text}", effect.sources) for effect in nutrient.treatment)
