"""How soon to be seen: deterministic rules, run first; no probability lowers them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from repletion.decisions.labs import Read
from repletion.decisions.safety_net import urgency
from repletion.domain.assessment import Urgency, UrgencyReason
from repletion.domain.case import Case, Said, said
from repletion.domain.knowledge import KnowledgeBase, Level

ORDER: tuple[Level, ...] = ("emergency", "same_day", "soon", "routine")
LIKELY = 0.2
"""A cause that must not be missed raises the urgency to `soon` at its own threshold; from this one to `same_day` where
hours count."""


@dataclass(frozen=True)
class Facts:
    """What the rules may look at."""

    case: Case
    findings: Mapping[str, Said]
    exposures: Mapping[str, bool]
    labs: Mapping[str, Read]


def facts(case: Case, labs: Iterable[Read], exposures: Mapping[str, bool]) -> Facts:
    """Return the facts of a case."""
    findings = {name: said(value) for name, value in case.findings.items()}
    return Facts(case, findings, exposures, {read.test: read for read in labs if read.usable})


def holds(when: Mapping[str, Any], known: Facts) -> bool:
    """Return whether a condition holds; what is unknown does not hold."""
    parts = [
        check
        for key, check in (
            ("all", lambda: all(holds(w, known) for w in when["all"])),
            ("any", lambda: any(holds(w, known) for w in when["any"])),
            ("not", lambda: not holds(when["not"], known)),
            ("at_least", lambda: sum(holds(w, known) for w in when["of"]) >= when["at_least"]),
            ("finding", lambda: _finding(when, known)),
            ("exposure", lambda: known.exposures.get(when["exposure"], False)),
            ("condition", lambda: _condition(when["condition"], known)),
            ("lab", lambda: _lab(when, known)),
            ("age", lambda: known.case.age is not None and when["age"][0] <= known.case.age <= when["age"][1]),
            ("sex", lambda: known.case.sex == when["sex"]),
            ("pregnant", lambda: known.case.pregnant == when["pregnant"]),
        )
        if key in when
    ]
    return bool(parts) and all(check() for check in parts)


def _finding(when: Mapping[str, Any], known: Facts) -> bool:
    told = known.findings.get(when["finding"])
    if told is None or told.state != "present":
        return False
    for axis in ("onset", "duration", "course", "side", "timing"):
        if axis in when:
            wanted = when[axis] if isinstance(when[axis], list) else [when[axis]]
            if getattr(told, axis) not in wanted:
                return False
    return True


def _condition(name: str, known: Facts) -> bool:
    return known.case.conditions.get(name) in ("active", "treated", "controlled") or known.exposures.get(name, False)


def _lab(when: Mapping[str, Any], known: Facts) -> bool:
    read = known.labs.get(when["lab"])
    if read is None or "known" in when:
        return read is not None
    if "level" in when:
        return bool(read.level(when["side"]) >= when["level"])
    if read.value is None:
        return False
    return bool(read.value < when["below"] if "below" in when else read.value > when["above"])


def triage(kb: KnowledgeBase, known: Facts, dangers: Mapping[str, float], understood: bool) -> Urgency:
    """Return the urgency: the most urgent rule that fired; dangerous causes above their threshold may only raise it."""
    reasons = [
        UrgencyReason(id=name, text=flag.text, level=flag.level, source=flag.sources or ("judgement",))
        for name, flag in kb.red_flags.items()
        if holds(flag.when, known)
    ]
    reasons += _from_dangers(kb, dangers)
    if known.case.self_harm:
        lines = kb.crisis_lines
        text = lines.get(known.case.region or "") or " ".join(lines.values())
        reasons.insert(0, UrgencyReason(id="self_harm", text=text, level="emergency", source=("judgement",)))
    if known.case.age is not None and known.case.age < 16:
        reasons.append(UrgencyReason(id="child", text=CHILD, level="soon", source=("judgement",)))
    if not understood:
        reasons.append(UrgencyReason(id="not_understood", text=NOT_UNDERSTOOD, level="soon", source=("judgement",)))
    reasons.sort(key=lambda r: (r.id != "self_harm", ORDER.index(r.level), r.id))
    level = reasons[0].level if reasons else "routine"
    return urgency(kb, level, reasons)


CHILD = (
    "A child with pain, cramps or weakness of muscles should be seen by a doctor; these answers are made for adults."
)
NOT_UNDERSTOOD = "Part of what was said was not understood, so nothing serious could be ruled out."


def _from_dangers(kb: KnowledgeBase, dangers: Mapping[str, float]) -> list[UrgencyReason]:
    reasons = []
    for name, probability in dangers.items():
        cause = kb.causes[name]
        hurried = cause.must_not_miss is not None and cause.must_not_miss.hours_count and probability >= LIKELY
        level: Level = "same_day" if hurried else "soon"
        text = f"{cause.name} is possible enough that it should be looked for."
        reasons.append(UrgencyReason(id=f"must_not_miss:{name}", text=text, level=level, source=("judgement",)))
    return reasons
