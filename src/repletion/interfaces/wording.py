"""Numbers in words that people understand: natural frequencies, and the two questions kept apart."""

from repletion.domain.assessment import CauseAnswer, LabAnswer, Reason, Urgency
from repletion.domain.estimate import Source
from repletion.domain.knowledge import KnowledgeBase, Level

URGENCY: dict[Level, str] = {
    "emergency": "EMERGENCY: get help now",
    "same_day": "SAME DAY: speak to a doctor today",
    "soon": "SOON: see a doctor within days",
    "routine": "ROUTINE: no hurry, nothing told sounds dangerous",
}
CALL: dict[Level, tuple[str, str]] = {
    "emergency": ("Get help now", "Treat this as an emergency."),
    "same_day": ("Speak to a doctor today", "If nobody can see you today, go to an emergency department."),
    "soon": ("See a doctor within days", "Call today or tomorrow for the appointment."),
    "routine": (
        "There is no hurry",
        "Nothing you told sounds dangerous. See a doctor if you are not well in six weeks.",
    ),
}
"""Level to its call, and when or how."""
GO = {
    "ambulance": ("Call an ambulance now", "This is treated as an emergency. Do not drive yourself."),
    "emergency": (
        "Go to an emergency department now",
        "Do not drive yourself. Call an ambulance if you cannot get there, or if breathing or swallowing is hard.",
    ),
    "help": ("Get help now", "Talk to somebody now. You matter."),
}
STATUS = {
    "severe_low": "far too low", "low": "low", "borderline": "borderline", "normal": "normal", "high": "high",
    "severe_high": "far too high", "indeterminate": "cannot be told",
}  # fmt: skip
BORDERLINE = {"below": "a little low", "above": "raised"}
"""How a result just beyond a limit is told, by the side that its reading names."""
INFORMS = "This informs; it does not diagnose. A clinician who sees you decides."


def call(urgency: Urgency) -> tuple[str, str]:
    """Return what to do in one line, and when or how; at an emergency where to go."""
    return GO[urgency.go] if urgency.go else CALL[urgency.level]


def reading(lab: LabAnswer) -> str:
    """Return how a result is read, in words: one just beyond a limit by its side, never as "borderline"."""
    if lab.status != "borderline":
        return STATUS[lab.status]
    return BORDERLINE.get(lab.why.partition(" ")[0], STATUS[lab.status])


def frequency(p: float) -> str:
    """Return a probability as so many of a hundred: one denominator, as two are easily mixed up.

    >>> frequency(0.62), frequency(0.034), frequency(0.0004), frequency(0.999)
    ('about 60 of 100', 'about 3 of 100', 'fewer than 1 of 100', 'more than 99 of 100')
    """
    if p >= 0.95:
        return f"more than {95 if p < 0.99 else 99} of 100"
    if p >= 0.095:
        return f"about {round(p * 10)}0 of 100"
    return f"about {round(p * 100)} of 100" if p >= 0.0095 else "fewer than 1 of 100"


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


def capital(text: str) -> str:
    """Return words with a capital letter first.

    >>> capital("low calcium")
    'Low calcium'
    """
    return text[:1].upper() + text[1:]


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
