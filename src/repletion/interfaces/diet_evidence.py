"""A diary as evidence: the probability that an intake is below the need becomes an exposure of the case."""

from dataclasses import replace

from repletion.decisions.diet import adequacy, exposures_of
from repletion.domain.case import Reading, Taken
from repletion.domain.diet import Eater
from repletion.domain.food import Diary
from repletion.interfaces.diet_input import nutrients, read_diary
from repletion.kb.foods.variation import variation


def with_diary(reading: Reading, diary: str) -> Reading:
    """Return the case with what the diary of a file tells; an intake that was told in words stays as told."""
    return with_eaten(reading, read_diary(diary))


def with_eaten(reading: Reading, diary: Diary) -> Reading:
    """Return the case with what a diary tells; an intake that was told in words stays as told."""
    case = reading.case
    eater = Eater(age=case.age, sex=case.sex, pregnant=bool(case.pregnant))
    found = exposures_of(adequacy(diary, nutrients(), variation(), eater, ()).answers)
    computed = {name: Taken(probability=p) for name, p in found.items()}
    return replace(reading, case=replace(case, exposures={**computed, **case.exposures}))
