"""`repletion kb show | compare | claims | sources`: pages of the knowledge base as plain data."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from repletion.domain.estimate import Estimate
from repletion.domain.fault import Fault, Unusable
from repletion.domain.handbook import Cell, Handbook, Nutrient
from repletion.domain.knowledge import KnowledgeBase, LabLink
from repletion.inference.uncertainty import resolved
from repletion.interfaces.wording import citation
from repletion.kb.influence import influence
from repletion.kb.load import ENTER_INFERENCE
from repletion.kb.number_checks import numbers

GROUPS = {"electrolytes": ("magnesium", "calcium", "electrolytes")}
TOPICS = {"back": ("back",), "muscle": ("muscle", "cramps", "fatigue"), "inflammation": ("inflammation",)}
VERDICTS = {
    "supported": "supported",
    "only_when_severe": "only when severe",
    "association_only": "association only",
    "animal_only": "seen in animals only",
    "not_supported": "not supported",
}


@dataclass(frozen=True)
class Section:
    """A heading with lines, or with a table (first row: its head)."""

    title: str
    lines: tuple[str, ...] = ()
    table: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Page:
    """A page: a title and sections."""

    title: str
    sections: tuple[Section, ...] = field(default_factory=tuple)


def unknown(what: str, name: str, known: Sequence[str]) -> Unusable:
    """Return the refusal of a name that is not known, with what comes nearest."""
    from difflib import get_close_matches

    close = get_close_matches(name, known, n=3, cutoff=0.5)
    remedy = f"did you mean {' or '.join(close)}?" if close else f"one of: {', '.join(sorted(known)[:12])} ..."
    return Unusable([Fault(where="command line", what=f"no {what} {name!r}", remedy=remedy)])


def cite(keys: Sequence[str], kb: KnowledgeBase) -> str:
    """Return short citations."""
    return ", ".join(dict.fromkeys(citation(k, kb.sources) for k in keys))


def estimate(e: Estimate, kb: KnowledgeBase) -> str:
    """Return an estimate in words: number, interval, sources or the mark judgement."""
    number = f"{e.count[0]} of {e.count[1]}" if e.count else f"{e.value:g}"
    span = f" ({e.interval[0]:g}-{e.interval[1]:g})" if e.interval and not e.count else ""
    basis = [*([cite(e.sources, kb)] if e.sources else []), *(["judgement"] if e.judgement else [])]
    return f"{number}{span} [{'; '.join(basis)}]"


def cause_page(name: str, kb: KnowledgeBase) -> Page:
    """Return everything the knowledge base holds of a cause, every number with its source."""
    cause = kb.causes[name]
    prior = [("age", "sex", "frequency")]
    prior += [(ages(e), e.sex or "both", estimate(e, kb)) for e in cause.prior]
    findings = [("finding", "in people with it", "in everybody")]
    for link in cause.findings:
        usual = kb.findings[link.finding]
        findings.append((usual.name, estimate(link.sensitivity, kb), _span(usual.frequency)))
    tests = [("test", "limit", "beyond it")]
    tests += [row for lab in cause.labs for row in _limits(lab, kb)]
    raised = [("exposure", "odds ratio")]
    raised += [(kb.exposures[i.exposure].name, estimate(i.odds_ratio, kb)) for i in cause.influences]
    brought = [("cause", "brings it about in")]
    brought += [(kb.causes[a.cause].name, estimate(a.probability, kb)) for a in cause.brought_about_by]
    danger = cause.must_not_miss
    return Page(
        cause.name,
        tuple(
            s
            for s in (
                Section("In words", (cause.in_words,)),
                Section("What counts as it", (cause.definition,)),
                Section("How common (undiagnosed or active)", table=tuple(prior)),
                Section("What makes it likelier", table=tuple(raised)),
                Section("What brings it about", table=tuple(brought)),
                Section("Findings", table=tuple(findings)),
                Section("Tests", table=tuple(tests)),
                Section("Mistaken for", tuple(kb.causes[r].name for r in cause.rivals)),
                Section("Must not be missed; excluded by", danger.excluded_by if danger else ()),
                Section("To ask a doctor about", cause.next_steps),
                Section("What rests on judgement", _judgement(name, kb)),
            )
            if s.lines or len(s.table) > 1
        ),
    )


def _limits(link: LabLink, kb: KnowledgeBase) -> Iterator[tuple[str, str, str]]:
    lab, sign = kb.labs[link.lab], "below" if link.side == "low" else "above"
    ladder = lab.ladder(link.side)
    for level, beyond in zip(ladder.levels if ladder else (), link.beyond, strict=True):
        yield lab.name, f"{sign} {level.at.value:g} {lab.unit}", estimate(beyond, kb)


def _judgement(name: str, kb: KnowledgeBase) -> tuple[str, ...]:
    marks = [n.estimate.judgement for n in numbers(kb) if n.file == f"causes/{name}" and n.role in ENTER_INFERENCE]
    line = f"{sum(marks)} of the {len(marks)} numbers of this cause that enter inference"
    measured = influence()
    if measured and name in measured.by_cause:
        line += f"; by influence {measured.by_cause[name]:.0%} of what makes its answers uncertain"
    return (f"{line}.",)


def ages(e: Estimate) -> str:
    """Return the ages that a row is about."""
    return "all" if e.age is None else f"{e.age[0]}-{e.age[1]}"


def _span(table: Sequence[Estimate]) -> str:
    values = [e.value for e in table if e.value is not None]
    if not values:
        return ""
    return f"{min(values):g}" if min(values) == max(values) else f"{min(values):g} to {max(values):g}"


def nutrient_page(name: str, book: Handbook, kb: KnowledgeBase) -> Page:
    """Return a nutrient: five key points first, then role, symptoms, mechanisms, intakes, foods, treatment."""
    n: Nutrient = book.nutrients[name]
    intake: list[tuple[str, ...]] = [("who", "age", "EAR", "RDA", "AI", "UL")]
    intake += [(i.stage, f"{i.age[0]}-{i.age[1]}", *(_amount(x) for x in (i.ear, i.rda, i.ai, i.ul))) for i in n.intake]
    foods = [("food", "serving", f"{n.unit} a serving")]
    foods += [(f.food, f"{f.amount} ({f.grams:g} g)", f"{f.per_serving:g}") for f in n.foods]
    mechanisms = tuple(f"{m.text} [{_seen(m.evidence, m.species)}; {cite(m.sources, kb)}]" for m in n.mechanisms)
    effects = tuple(
        f"{t.text} [{t.certainty.replace('_', ' ')} certainty; {t.design}; {cite(t.sources, kb)}]" for t in n.treatment
    )
    sections = (
        Section("Key points", n.key_points),
        Section("Role", (n.role,)),
        Section("Muscles and back", (n.muscle_and_back,)),
        Section("Other symptoms", n.other_symptoms),
        Section("How it acts on muscle", mechanisms),
        Section("Who is at risk", n.at_risk),
        Section("Tests", tuple(kb.labs[t].name for t in n.tests)),
        Section(f"Intake a day ({n.unit}); the UL covers: {n.ul_covers.replace('_', ' ')}", table=tuple(intake)),
        Section("", (n.ul_note,) if n.ul_note else ()),
        Section("Foods", table=tuple(foods)),
        Section("Sun", (n.sun,) if n.sun else ()),
        Section("What treating a lack has and has not been shown to do", effects),
        Section("Read further", tuple(f"{p.name}: {p.url}" for p in n.read_further)),
    )
    return Page(n.name, tuple(s for s in sections if s.lines or len(s.table) > 1))


def _amount(x: float | None) -> str:
    return "-" if x is None else f"{x:g}"


def _seen(evidence: str, species: str | None) -> str:
    return f"{evidence.replace('_', ' ')}{f': {species}' if species else ''}"


def claims_page(book: Handbook, kb: KnowledgeBase, topic: str | None = None, nutrient: str | None = None) -> Page:
    """Return claims with verdicts, numbers and sources, and the usual questions."""
    sections = []
    for claim in book.claims.values():
        if (topic is None or claim.topic in TOPICS.get(topic, (topic,))) and (
            nutrient is None or nutrient in claim.nutrients
        ):
            numbers = tuple(f"{x.text} [{cite(x.sources, kb)}]" for x in claim.numbers)
            verdict = f"{VERDICTS[claim.verdict]}: {claim.answer.strip()} [{cite(claim.sources, kb)}]"
            sections.append(Section(f"“{claim.claim}”", (verdict, *numbers)))
    if topic is None and nutrient is None:
        sections += [Section(q.question, (f"{q.answer.strip()} [{cite(q.sources, kb)}]",)) for q in book.questions]
    return Page("What articles say, and what is known", tuple(sections))


def compare_page(book: Handbook, kb: KnowledgeBase, names: Sequence[str], topic: str | None) -> Page:
    """Return the comparison tables as health pages print them, each thing said with its number or its verdict."""
    rows = [n for name in names for n in GROUPS.get(name, (name,))] or list(book.tables.deficiency_table)
    for name in rows:
        if name not in book.tables.deficiency_table:
            raise unknown("nutrient in the tables", name, [*book.tables.deficiency_table, *GROUPS])
    sections = []
    for title, table in (("Deficiencies", book.tables.deficiency_table), ("Nutrients", book.tables.nutrient_table)):
        columns = list(next(iter(table.values())))
        head = ("nutrient", *(c.replace("_", " ") for c in columns))
        body = [(_label(r), *(_cell(table[r][c], book, kb, r) for c in columns)) for r in dict.fromkeys(rows)]
        sections.append(Section(title, table=(head, *body)))
    if topic:
        wanted = [s for n in rows for s in claims_page(book, kb, topic, n).sections]
        sections += list({s.title: s for s in wanted}.values())
    return Page("Side by side", tuple(sections))


def _label(name: str) -> str:
    return (
        name.replace("_", " ")
        .replace("vitamin b12", "vitamin B12")
        .replace("vitamin d", "vitamin D")
        .replace("vitamin e", "vitamin E")
    )


def _cell(cell: Cell, book: Handbook, kb: KnowledgeBase, row: str) -> str:
    said = []
    for phrase, target in cell.named.items():
        if target in book.claims:
            said.append(f"{phrase} ({VERDICTS[book.claims[target].verdict]})")
        else:
            said.append(f"{phrase} ({_share(target, book.tables.causes_of[row], kb)})")
    return "; ".join(said)


def _share(finding: str, causes: Sequence[str], kb: KnowledgeBase) -> str:
    """Return how often people with the nutrient's causes have the finding, or what it reports."""
    reports = kb.findings[finding].reports
    node = finding if reports is None else reports.of
    shares = [
        f"{kb.causes[c].name}: {resolved(link.sensitivity).value:.0%}"
        for c in causes
        for link in kb.causes[c].findings
        if link.finding == node
    ]
    return ", ".join(shares) or "no number"


def sources_page(kb: KnowledgeBase, words: Sequence[str]) -> Page:
    """Return the sources that hold all the words, with what was seen of each."""
    rows = [("key", "who and when", "title", "seen as", "where")]
    for key, s in kb.sources.items():
        where = s.doi or (f"PMID {s.pmid}" if s.pmid else s.url or "")
        line = (key, f"{s.authors} {s.year}".strip(), s.title, s.seen_as + (" (weak)" if s.weak else ""), where)
        if all(w.lower() in " ".join(line).lower() for w in words):
            rows.append(line)
    return Page("Sources", (Section(f"{len(rows) - 1} sources", table=tuple(rows)),))
