"""The form of a red flag's condition: which keys an atom may have and which ids exist."""

from collections.abc import Iterator, Mapping
from typing import Any

from repletion.domain.knowledge import KnowledgeBase

ATOMS = ("finding", "exposure", "condition", "lab", "age", "sex", "pregnant")
LISTS = ("all", "any", "of")
Complaint = tuple[str, str]


def faults_of_condition(when: Mapping[str, Any], kb: KnowledgeBase) -> Iterator[Complaint]:
    """Yield what is wrong with a condition and all its parts."""
    if not isinstance(when, Mapping):
        yield f"{when!r} is no condition", "write {finding: ...}, {all: [...]}, {any: [...]}, {not: {...}} ..."
        return
    for key in LISTS:
        for part in when.get(key, ()):
            yield from faults_of_condition(part, kb)
    if "not" in when:
        yield from faults_of_condition(when["not"], kb)
    if not set(when) & {*ATOMS, "all", "any", "not", "at_least"}:
        yield f"{dict(when)} has no known key", f"use one of {', '.join(ATOMS)}, all, any, not, at_least with of"
    yield from _ids(when, kb)


def _ids(when: Mapping[str, Any], kb: KnowledgeBase) -> Iterator[Complaint]:
    places: dict[str, list[Mapping[str, Any]]] = {
        "finding": [kb.findings],
        "exposure": [kb.exposures],
        "condition": [kb.causes, kb.exposures],
        "lab": [kb.labs],
    }
    for key, registries in places.items():
        if key in when and not any(when[key] in registry for registry in registries):
            yield f"the {key} {when[key]!r} is not declared", "declare it, or mend the id"
    if "finding" in when:
        for axis in set(when) - {"finding"}:
            values = when[axis] if isinstance(when[axis], list) else [when[axis]]
            if axis not in kb.axes or not set(values) <= set(kb.axes[axis]):
                yield f"{axis}: {when[axis]!r} is no qualifier", "see axes.yaml"
    if "lab" in when and not set(when) & {"below", "above", "level", "known"}:
        yield f"the test {when['lab']!r} has no limit", "add below, above, known: true, or side with level"
