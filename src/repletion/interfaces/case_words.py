"""A case in words: who it is about, what was told, a result."""

from repletion.domain.case import Case, Drug, Result, said, taken
from repletion.domain.knowledge import KnowledgeBase


def person(case: Case) -> str:
    """Return who it is about.

    >>> person(Case(age=65, sex="male")), person(Case())
    ('65 years, male', 'age and sex not told')
    """
    parts = [
        f"{case.age} years" if case.age is not None else "",
        case.sex or "",
        "pregnant" if case.pregnant else "",
    ]
    return ", ".join(p for p in parts if p) or "age and sex not told"


def told(case: Case, kb: KnowledgeBase) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return what was told: headings with names."""
    findings = [(kb.findings[n].name, said(v).state) for n, v in case.findings.items()]
    exposures = [(kb.exposures[n].name, taken(v).state) for n, v in case.exposures.items()]
    both = [*findings, *exposures]
    drugs = [d.name if isinstance(d, Drug) else d for d in case.drugs]
    illnesses = [f"{(kb.causes.get(n) or kb.exposures[n]).name} ({s})" for n, s in case.conditions.items()]
    return (
        ("Present", tuple(n for n, state in both if state == "present")),
        ("Not present", tuple(n for n, state in both if state == "absent")),
        ("Doubtful", tuple(n for n, state in both if state == "uncertain")),
        ("Medicines", tuple(kb.drugs[d].name if d in kb.drugs else d for d in drugs)),
        ("Illnesses", tuple(illnesses)),
        ("Suspected", tuple(f"{kb.causes[n].name} ({p:.0%} before the findings)" for n, p in case.suspected.items())),
        ("Results", tuple(dict.fromkeys(f"{kb.labs[r.test].name} {result(r)}" for r in case.labs))),
    )


def result(r: Result) -> str:
    """Return a result in words.

    >>> result(Result(test="potassium", value=2.4, unit="mmol/L", comparator="<"))
    '<2.4 mmol/L'
    """
    if r.value is None:
        return (r.result or "").replace("_", " ")
    return f"{r.comparator or ''}{r.value:g} {r.unit or ''}".strip()
