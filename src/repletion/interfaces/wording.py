"""Numbers in words that people understand: natural frequencies, and the two questions kept apart."""

from repletion.domain.assessment import CauseAnswer, Reason
from repletion.domain.estimate import Source
from repletion.domain.knowledge import KnowledgeBase, Level

URGENCY: dict[Level, str] = {
    "emergency": "EMERGENCY: get help now",
    "same_day": "SAME DAY: speak to a doctor today",
    "soon": "SOON: see a doctor within days to two weeks",
    "routine": "ROUTINE: nothing here points to danger",
}
INFORMS = "This informs; it does not diagnose. A clinician who sees you decides."


def frequency(p: float) -> str:
    """Return a probability as people like this one.

    >>> frequency(0.62), frequency(0.034), frequency(0.0004)
    ('about 6 of 10', 'about 3 of 100', 'fewer than 1 of 1,000')
    """
    if p >= 0.95:
        return "more than 19 of 20" if p < 0.99 else "nearly everybody"
    if p >= 0.095:
        return f"about {round(p * 10)} of 10"
    if p >= 0.0095:
        return f"about {round(p * 100)} of 100"
    return f"about {round(p * 1000)} of 1,000" if p >= 0.00095 else "fewer than 1 of 1,000"


def both(cause: CauseAnswer) -> str:
    """Return the two answers for one cause as one sentence of its own words."""
    there = f"Of people like this, {frequency(cause.probability)} would have it"
    if cause.explains is None:
        return f"{there}."
    why = frequency(cause.explains)
    if cause.probability > 0.05 and cause.explains < 0.25 * cause.probability:
        return f"{there}; but in only {why} would it account for the complaint."
    return f"{there}; in {why} it would account for the complaint."


def through(cause: CauseAnswer, kb: KnowledgeBase) -> str:
    """Return what the cause acts through, or nothing."""
    names = [kb.causes[t.id].name.lower() for t in cause.through if t.share >= 0.2]
    return f"mostly through {' and '.join(names)}" if names else ""


def reason_name(reason: Reason, kb: KnowledgeBase) -> str:
    """Return a piece of evidence by its name."""
    for registry in (kb.findings, kb.exposures, kb.labs, kb.causes):
        if reason.evidence in registry:
            name = registry[reason.evidence].name
            return f"no {name[0].lower()}{name[1:]}" if reason.state == "absent" else str(name)
    if reason.evidence == "no_other_drugs":
        return "no other medicines"
    test = reason.evidence.rpartition(".")[0]
    return f"{kb.labs[test].name} (from other tests)" if test in kb.labs else reason.evidence


def citation(key: str, sources: dict[str, Source]) -> str:
    """Return a short citation: first author and year.

    >>> citation("judgement", {})
    'judgement'
    """
    source = sources.get(key.partition("#")[0])
    if source is None:
        return key
    who = source.authors.partition(",")[0].partition(" et al")[0].strip().rstrip(".")
    return f"{who} {source.year}".strip()
