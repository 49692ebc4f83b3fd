"""Which questions could still uncover an emergency: how many answers each rule of triage is away from firing."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from repletion.decisions.triage import Facts, holds
from repletion.domain.case import Said
from repletion.domain.knowledge import KnowledgeBase

NEVER = 99
OF_WOMEN = ("pregnancy", "breastfeeding", "heavy_periods", "postmenopausal")
AXES = ("onset", "duration", "course", "side", "timing")


def distance(when: Mapping[str, Any], known: Facts) -> int:
    """Return how many more things must be said to be so for a condition to hold; NEVER where it cannot any more.

    A qualifier that was not said (how it began, since when) counts nothing: it is asked for once the finding is there.
    """
    counts: tuple[tuple[str, Callable[[], int]], ...] = (
        ("all", lambda: sum(distance(w, known) for w in when["all"])),
        ("any", lambda: min(distance(w, known) for w in when["any"])),
        ("not", lambda: NEVER if holds(when["not"], known) else 0),
        ("at_least", lambda: sum(sorted(distance(w, known) for w in when["of"])[: when["at_least"]])),
        ("finding", lambda: _finding(when, known)),
        ("exposure", lambda: _told(known.exposures.get(when["exposure"]))),
        ("condition", lambda: _condition(when["condition"], known)),
        ("lab", lambda: 0 if holds(when, known) else NEVER),
        ("age", lambda: 0 if known.case.age is None or holds({"age": when["age"]}, known) else NEVER),
        ("sex", lambda: 0 if known.case.sex in (None, when["sex"]) else NEVER),
        ("pregnant", lambda: 0 if known.case.pregnant in (None, when["pregnant"]) else NEVER),
    )
    return min(sum(count() for key, count in counts if key in when), NEVER)


def _told(value: bool | None) -> int:
    return 1 if value is None else 0 if value else NEVER


def _condition(name: str, known: Facts) -> int:
    state = known.case.conditions.get(name)
    if state is None:
        return _told(known.exposures.get(name))
    return 0 if state in ("active", "treated", "controlled") else NEVER


def _finding(when: Mapping[str, Any], known: Facts) -> int:
    told = known.findings.get(when["finding"])
    if told is None:
        return 1
    if told.state == "absent" or not all(_may_be(getattr(told, axis), when[axis]) for axis in AXES if axis in when):
        return NEVER
    return 0 if told.state == "present" else 1


def _may_be(value: str | None, wanted: str | list[str]) -> bool:
    return value is None or value in (wanted if isinstance(wanted, list) else [wanted])


def danger_items(kb: KnowledgeBase, known: Facts, steps: int) -> tuple[str, ...]:
    """Return the findings and events that bring a rule `steps` answers away from an emergency one answer nearer.

    With one step each of them alone would make an emergency. Those come first that a rule ties to what the person has,
    or that are a rule by themselves; then those that are in more rules.
    """
    count: dict[str, int] = {}
    near: set[str] = set()
    for when in (flag.when for flag in kb.red_flags.values() if flag.level == "emergency"):
        if distance(when, known) == steps:
            atoms = set(_atoms(when))
            tied = len(atoms) == 1 or any(_there(known, name) for name in atoms)
            for name in sorted(atoms):
                if _askable(kb, known, name) and distance(when, _with(kb, known, name)) < steps:
                    count[name] = count.get(name, 0) + 1
                    near |= {name} if tied else set()
    return tuple(sorted(count, key=lambda n: (n not in near, -count[n], n)))


def _there(known: Facts, name: str) -> bool:
    told = known.findings.get(name)
    return told is not None and told.state == "present"


def to_be_dated(kb: KnowledgeBase, known: Facts) -> str | None:
    """Return a finding that is there and whose beginning decides whether it is an emergency, if it was not told."""
    for flag in kb.red_flags.values():
        if flag.level == "emergency" and not holds(flag.when, known) and distance(flag.when, known) == 0:
            for name in _atoms(flag.when):
                told = known.findings.get(name)
                if told and told.state == "present" and told.onset is None and told.duration is None:
                    return name
    return None


def _with(kb: KnowledgeBase, known: Facts, name: str) -> Facts:
    if name in kb.findings:
        return replace(known, findings={**known.findings, name: Said()})
    return replace(known, exposures={**known.exposures, name: True})


def _askable(kb: KnowledgeBase, known: Facts, name: str) -> bool:
    """Return whether it can be asked in a list: a symptom, an event or a habit; drugs and diagnoses are asked apart."""
    if name in kb.findings:
        finding = kb.findings[name]
        return bool(finding.ask) and finding.group not in ("test", "process") and name not in known.findings
    exposure = kb.exposures[name]
    if known.case.sex == "male" and name in OF_WOMEN:
        return False
    apart = exposure.kind in ("drug", "condition", "surgery")
    return bool(exposure.ask) and not apart and name not in {*known.exposures, *known.case.exposures}


def _atoms(when: Mapping[str, Any]) -> Iterator[str]:
    """Yield the findings and exposures of a condition that count by being present."""
    for key in ("finding", "exposure"):
        if key in when:
            yield when[key]
    for key in ("all", "any", "of"):
        for part in when.get(key, ()):
            yield from _atoms(part)
