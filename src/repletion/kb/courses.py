"""Reads what is to be expected after a treatment, and says everything that is wrong with it."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from repletion.domain.course import Courses, Healing, Hindrance, LabCourse
from repletion.domain.estimate import Estimate
from repletion.domain.fault import Fault, Unusable
from repletion.domain.knowledge import KnowledgeBase
from repletion.kb.number_checks import source_key
from repletion.kb.reader import FOLDER, fill
from repletion.kb.yaml_text import Document, parse_file

FILE = "courses.yaml"
SPREADS = ("between_groups", "between_people", "target")
"""Numbers that need no interval: standard deviations, and the level that a treatment aims at."""
Complaints = Iterator[tuple[tuple[Any, ...], str, str]]


def courses(folder: Path = FOLDER) -> Courses:
    """Return the expected courses; `Unusable` when the file is broken."""
    found, _, faults = read_courses(folder)
    if found is None:
        raise Unusable(faults)
    return found


@lru_cache(maxsize=1)
def shipped_courses() -> Courses:
    """Return the expected courses that ship with this version."""
    return courses()


def read_courses(folder: Path = FOLDER) -> tuple[Courses | None, Document, list[Fault]]:
    """Return the courses (None when the file does not fit its form), the document and every fault of form."""
    document, faults = parse_file(folder / FILE, FILE)
    if faults:
        return None, document, faults
    found, faults = fill(document, Courses)
    return found, document, faults


def check_courses(kb: KnowledgeBase, nutrients: frozenset[str], folder: Path = FOLDER) -> list[Fault]:
    """Return every fault of the courses: form, ids (of the `nutrients` too), sources, numbers."""
    found, document, faults = read_courses(folder)
    if found is None:
        return faults
    complaints = [*_labs(found, kb, nutrients), *_healing(found, kb, nutrients), *_numbers(found, kb)]
    return [
        Fault(where=document.at(*path), what=f"{'.'.join(map(str, path))}: {what}", remedy=remedy)
        for path, what, remedy in complaints
    ]


def _labs(found: Courses, kb: KnowledgeBase, nutrients: frozenset[str]) -> Complaints:
    for name, course in found.labs.items():
        if name not in kb.labs:
            yield ("labs", name), "no such test", "mend the id"
        if course.nutrient not in nutrients:
            yield ("labs", name, "nutrient"), f"no nutrient {course.nutrient!r}", "mend the id"
        if (course.baseline_effect is None) != (course.baseline_at is None):
            yield ("labs", name), "baseline_at and baseline_effect belong together", "give both or neither"
        low, high = course.plausible_day
        if not 0 < low < high:
            yield ("labs", name, "plausible_day"), f"{low} to {high} is no range", "give [low, high] above 0"
        for i, hindrance in enumerate(course.hindered_by):
            for what in _of_hindrance(hindrance, kb):
                yield ("labs", name, "hindered_by", i), what, "mend it"


def _of_hindrance(hindrance: Hindrance, kb: KnowledgeBase) -> Iterator[str]:
    named = [x for x in (hindrance.exposure, hindrance.condition, hindrance.lab) if x is not None]
    if len(named) != 1:
        yield "names not exactly one of exposure, condition and lab"
    if hindrance.exposure is not None and hindrance.exposure not in kb.exposures:
        yield f"no exposure {hindrance.exposure!r}"
    if hindrance.condition is not None and hindrance.condition not in {*kb.causes, *kb.exposures}:
        yield f"no condition {hindrance.condition!r}"
    if hindrance.lab is not None and hindrance.lab not in kb.labs:
        yield f"no test {hindrance.lab!r}"
    if (hindrance.lab is not None) != ((hindrance.below is None) != (hindrance.above is None)):
        yield "a test needs below or above, one of them, and nothing else does"
    if not hindrance.sources and not hindrance.judgement:
        yield "neither a source nor the mark judgement"
    for key in map(source_key, hindrance.sources):
        if key not in kb.sources:
            yield f"no source {key!r}"


def _healing(found: Courses, kb: KnowledgeBase, nutrients: frozenset[str]) -> Complaints:
    for name, healing in found.healing.items():
        if name not in kb.causes:
            yield ("healing", name), "no such cause", "mend the id"
        for nutrient in sorted(set(healing.treated_by) - nutrients):
            yield ("healing", name, "treated_by"), f"no nutrient {nutrient!r}", "mend the id"


def _numbers(found: Courses, kb: KnowledgeBase) -> Complaints:
    parts: tuple[tuple[str, dict[str, LabCourse] | dict[str, Healing]], ...]
    parts = (("labs", found.labs), ("healing", found.healing))
    for part, records in parts:
        for name, record in records.items():
            for field, estimate in vars(record).items():
                if isinstance(estimate, Estimate):
                    for what in _of_estimate(field, estimate, kb):
                        yield (part, name, field), what, "mend it; see docs/knowledge-format.md"


def _of_estimate(field: str, estimate: Estimate, kb: KnowledgeBase) -> Iterator[str]:
    if estimate.value is None:
        yield "a value is needed"
    elif estimate.interval is None:
        if field not in SPREADS:
            yield "a value needs its 95 % interval"
    elif not estimate.interval[0] <= estimate.value <= estimate.interval[1]:
        yield f"the interval does not hold the value {estimate.value}"
    if not estimate.sources and not estimate.judgement:
        yield "neither a source nor the mark judgement"
    known = [kb.sources[key] for key in map(source_key, estimate.sources) if key in kb.sources]
    if len(known) < len(estimate.sources):
        yield f"a source of {', '.join(estimate.sources)} is not in sources.yaml"
    if known and all(s.weak for s in known) and not estimate.judgement:
        yield "a weak page is the only source"
