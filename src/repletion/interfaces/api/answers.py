"""The questions of every machine's door: plain JSON in, the JSON of the command line out.

Each function takes a plain document (or the record that was read from one) and returns plain values. It raises
`Unusable` with every fault of what was given at once, each with its place in the document.
"""

from argparse import Namespace
from collections.abc import Callable, Mapping
from typing import Any

from repletion.domain.case import Case
from repletion.domain.fault import Fault, Unusable
from repletion.domain.knowledge import KnowledgeBase
from repletion.domain.supplement import Taken
from repletion.interfaces import assessment_json, labs_command, supplements_command
from repletion.interfaces.api.asked import (
    AssessAsked,
    DietAsked,
    ExplainAsked,
    KnowledgeAsked,
    LabsAsked,
    TestsAsked,
    VocabularyAsked,
)
from repletion.interfaces.api.explaining import explained
from repletion.interfaces.api.forms import asks
from repletion.interfaces.api.people import as_field, assessed, checked, gathering
from repletion.kb.load import load

Answer = dict[str, Any]
OF_TESTS = ("on", "urgency", "complaint", "tests", "questions", "traps", "notices", "knowledge", "version")
"""The keys of an assessment that say which test comes next; urgency comes first here as well."""


@asks(AssessAsked)
def assess(asked: AssessAsked) -> Answer:
    """Return the whole assessment of one person.

    >>> told = assess({"case": {"age": 45, "findings": {"saddle_numbness": "present"}}, "on": "2026-11-24"})
    >>> told["urgency"]["level"], told["on"]
    ('emergency', '2026-11-24')
    """
    return assessment_json.document(assessed(asked, load())[0])


@asks(TestsAsked)
def tests(asked: TestsAsked) -> Answer:
    """Return which tests would tell most, and whether they are advised."""
    told = assessment_json.document(assessed(asked, load())[0])
    return {key: told[key] for key in OF_TESTS}


@asks(ExplainAsked)
def explain(asked: ExplainAsked) -> Answer:
    """Return one cause with its reasons, the paths by which it acts on the complaint, and the sources in full."""
    kb = load()
    answer, reading = assessed(asked, kb)
    return explained(asked.cause, answer, reading, kb)


@asks(LabsAsked)
def labs(asked: LabsAsked) -> Answer:
    """Return results as read by themselves, with the traps that apply.

    >>> labs({"text": "25-OH vitamin D 8 ng/mL", "age": 60})["labs"][0]["status"]
    'low'
    """
    kb = load()
    try:
        case = _results(asked, kb)
    except Unusable as unusable:
        raise Unusable([_at_text(as_field(fault)) for fault in unusable.faults]) from unusable
    return labs_command.document(*labs_command.read_results(case, kb), kb)


def _results(asked: LabsAsked, kb: KnowledgeBase) -> Case:
    if asked.text is not None and asked.case is None:
        return labs_command.case_of_results(asked.text, asked.age, asked.sex, kb)
    if asked.case is None or asked.text is not None or (asked.age, asked.sex) != (None, None):
        remedy = "give text (with age and sex if they are known), or a case that holds all of it"
        raise Unusable([Fault(where="case and text", what="one of the two is wanted", remedy=remedy)])
    checked(asked.case, kb)
    return asked.case


def _at_text(fault: Fault) -> Fault:
    where = "text" if fault.where == "command line" else fault.where
    return Fault(where=where, what=fault.what, remedy=fault.remedy)


@asks(DietAsked)
def diet(asked: DietAsked) -> Answer:
    """Return intake, adequacy, and the smallest change that closes the gaps."""
    from repletion.interfaces import diet_json
    from repletion.interfaces.diet_command import answer
    from repletion.interfaces.diet_input import Asked, complaint_of, diary_of, eater_of

    kb, faults = load(), list[Fault]()
    with gathering(faults):
        diary = diary_of(asked.diary, "diary")
    wrong: list[Fault] = []
    eater = eater_of(_eater_options(asked), wrong)
    complaint = complaint_of(list(asked.complaint), kb, wrong)
    faults += map(as_field, wrong)
    if faults:
        raise Unusable(faults)
    return diet_json.document(answer(Asked(diary, eater, complaint, asked.costs), kb, asked.changes))


def _eater_options(asked: DietAsked) -> Namespace:
    return Namespace(
        age=asked.age, sex=asked.sex, pregnant=asked.pregnant, breastfeeding=asked.breastfeeding, weight=asked.weight,
        exclude=list(asked.exclude), dislike=list(asked.dislike), changes=asked.changes or 1,
    )  # fmt: skip


@asks(Taken)
def supplements(asked: Taken) -> Answer:
    """Return a list of supplements checked: totals against limits, interactions, a day's schedule.

    The document is the list itself, as docs/guides/supplements.md describes it.
    """
    from repletion.decisions.supplement_faults import faults_of
    from repletion.decisions.supplements import checkup
    from repletion.interfaces.supplements_input import in_full
    from repletion.kb.guidance import guidance

    kb, known = load(), guidance()
    read = in_full(asked)
    faults = faults_of(read, kb, known)
    if faults:
        raise Unusable(faults)
    return supplements_command.document(checkup(read, kb, known), kb)


@asks(KnowledgeAsked)
def knowledge(asked: KnowledgeAsked) -> Answer:
    """Return a page of the knowledge base: overview, show (a name), claims, compare (names) or sources (words)."""
    from repletion.interfaces.api.reference import overview, page

    if asked.page == "overview":
        return overview(load())
    try:
        return page(asked, load())
    except Unusable as unusable:
        where = {"show": "name", "claims": "nutrient", "compare": "names"}.get(asked.page, "words")
        raise Unusable([Fault(where=where, what=f.what, remedy=f.remedy) for f in unusable.faults]) from unusable


@asks(VocabularyAsked)
def vocabulary(asked: VocabularyAsked) -> Answer:
    """Return the ids that words may mean, the likeliest first, with their names.

    >>> [x["id"] for x in vocabulary({"words": "charley horse"})["findings"]][:1]
    ['muscle_cramps']
    """
    from repletion.interfaces.api.vocabulary import candidates

    return candidates(asked, load())


ANSWERS: Mapping[str, Callable[[Mapping[str, Any]], Answer]] = {
    "assess": assess, "tests": tests, "explain": explain, "labs": labs, "diet": diet, "supplements": supplements,
    "knowledge": knowledge, "vocabulary": vocabulary,
}  # fmt: skip
"""Every question by its name."""
