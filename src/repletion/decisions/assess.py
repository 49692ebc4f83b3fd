"""The one call that every door makes."""

from collections.abc import Sequence
from dataclasses import replace

from repletion import __version__
from repletion.decisions.candidates import Open
from repletion.decisions.diagnosis import answers
from repletion.decisions.evidence import Gathered, Gatherer
from repletion.decisions.labs import Read, for_rules, read_labs
from repletion.decisions.next_test import HOME, Chooser, questions_for, tests_for
from repletion.decisions.plan import plan_for
from repletion.decisions.suspicion import notices as thought
from repletion.decisions.suspicion import suspected
from repletion.decisions.traps import traps_for
from repletion.decisions.triage import Facts, facts, triage
from repletion.decisions.why_not import why_not
from repletion.domain.assessment import Assessment, CauseAnswer, Danger, Knowledge, Urgency
from repletion.domain.case import Case, Reading
from repletion.domain.knowledge import KnowledgeBase
from repletion.domain.plan import Guidance
from repletion.inference.belief import Beliefs, believe
from repletion.inference.models import model_at
from repletion.inference.question import Model

DRAWS = 200
CHILD_KINDS = ("deficiency", "excess", "underlying")
ADULT = 16
RANKING = (
    "Ranking, not probability: the knowledge lets symptoms go together less often than they do in people, so the order "
    "of the causes can be trusted further than the size of the numbers."
)
"""Said until the prior predictive check passes (docs/evidence/evaluation.md)."""
VISIBLE = 1e-4
"""A relative error of rounding that could be seen in a printed number."""


def assess(
    reading: Reading, kb: KnowledgeBase, on: str, judgement_share: float = 0.0, *, draws: int = DRAWS,
    anyway: frozenset[str] = frozenset(), guidance: Guidance | None = None,
) -> Assessment:  # fmt: skip
    """Return the assessment of one person as of the date `on` (YYYY-MM-DD).

    Red flags are found by rules that no probability lowers. Under 16 only triage, lacks and what brings them about.
    Without draws no test is advised, without `guidance` there is no plan. `anyway`: tests wanted against a guideline.
    """
    case = reading.case
    labs = read_labs(case, kb)
    gatherer = Gatherer(case, kb, labs)
    gathered = gatherer.gather()
    model = model_at(kb, case.age, case.sex)
    names = [piece.names for piece in gathered.pieces]
    gathered = replace(gathered, evidence=suspected(gathered.evidence, model, case.suspected))
    beliefs = believe(model, gathered.evidence, gathered.complaint, names, draws)
    causes = answers(kb, model, gathered, beliefs)
    dangers = _dangers(kb, causes)
    known = facts(case, for_rules(labs), gatherer.exposures())
    answer = Assessment(
        on=on,
        urgency=_urgency(reading, kb, gathered, known, dangers),
        complaint=gathered.complaint,
        causes=_for_age(case, causes),
        must_not_miss=dangers,
        none_of_these=beliefs.none_of_these,
        tests=(),
        labs=tuple(read.answer for read in labs),
        plan=None,
        unrecognised=reading.unrecognised,
        not_checked=reading.not_checked,
        read_as=reading.read_as,
        notices=(*notices(case, [_name(kb, n) for n in beliefs.set_aside], beliefs.rounding), *thought(case, kb)),
        version=__version__,
        knowledge=_knowledge(kb, judgement_share),
        why_not=why_not(kb, causes),
        traps=traps_for(known, labs, kb.workup),
    )
    if draws and not _child(case):
        chooser = _chooser(model, kb, gathered, beliefs, causes, known, labs)
        answer = _with_tests(answer, replace(chooser, traps=answer.traps, anyway=anyway))
    return replace(answer, plan=plan_for(answer, case, kb, guidance)) if guidance else answer


def _urgency(
    reading: Reading, kb: KnowledgeBase, gathered: Gathered, known: Facts, dangers: tuple[Danger, ...]
) -> Urgency:
    understood = bool(gathered.evidence.likelihoods) and not reading.unrecognised and not reading.not_checked
    return triage(kb, known, {d.id: d.probability for d in dangers}, understood)


def _knowledge(kb: KnowledgeBase, judgement_share: float) -> Knowledge:
    return Knowledge(version=kb.version, digest=kb.digest, judgement_share=judgement_share, review=kb.review)


def _with_tests(answer: Assessment, chooser: Chooser) -> Assessment:
    return replace(answer, tests=tests_for(chooser), questions=questions_for(chooser))


def _chooser(
    model: Model, kb: KnowledgeBase, gathered: Gathered, beliefs: Beliefs, causes: tuple[CauseAnswer, ...],
    known: Facts, labs: tuple[Read, ...],
) -> Chooser:  # fmt: skip
    """Return what chooses the next test, on the evidence that could be weighed."""
    evidence = gathered.evidence.without(frozenset(beliefs.set_aside))
    measured = frozenset(read.test for read in labs if read.usable)
    told = frozenset({*known.case.findings, *known.exposures, *known.case.exposures})
    open_ = Open(kb, model.network, evidence, measured, told)
    return Chooser(model, open_, known, gathered.complaint, causes, region=known.case.region or HOME)


def _dangers(kb: KnowledgeBase, causes: tuple[CauseAnswer, ...]) -> tuple[Danger, ...]:
    """Return the causes that must not be missed and are likelier than their own threshold, likeliest first."""
    found = []
    for answer in causes:
        danger = kb.causes[answer.id].must_not_miss
        if danger and answer.probability >= danger.threshold:
            found.append(
                Danger(id=answer.id, name=answer.name, probability=answer.probability, excluded_by=danger.excluded_by)
            )
    return tuple(sorted(found, key=lambda d: -d.probability))


def _child(case: Case) -> bool:
    return case.age is not None and case.age < ADULT


def _for_age(case: Case, causes: tuple[CauseAnswer, ...]) -> tuple[CauseAnswer, ...]:
    if not _child(case):
        return causes
    return tuple(c for c in causes if c.kind in CHILD_KINDS)


def _name(kb: KnowledgeBase, node: str) -> str:
    """Return the name of a finding, or of the test that a node is a side of."""
    return kb.findings[node].name if node in kb.findings else kb.labs[node.rpartition(".")[0]].name


def notices(case: Case, set_aside: Sequence[str] = (), rounding: float = 0.0) -> tuple[str, ...]:
    """Return what has to be said besides: for children, what was set aside, and rounding where it could be seen."""
    found: list[str] = [RANKING]
    if case.age is not None and case.age < ADULT:
        found.append("Under 16: a reduced list, and no doses. See a doctor with the child.")
    if set_aside:
        found.append(
            f"Too many findings to weigh all together; the least telling were set aside: {', '.join(set_aside)}."
        )
    if rounding > VISIBLE:
        found.append(f"Rounding in the arithmetic may have moved the probabilities by up to {rounding:.0e}.")
    return tuple(found)
