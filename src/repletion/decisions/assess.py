"""The one call that every door makes."""

from collections.abc import Sequence

from repletion import __version__
from repletion.decisions.diagnosis import answers
from repletion.decisions.evidence import Gatherer
from repletion.decisions.labs import read_labs
from repletion.decisions.triage import facts, triage
from repletion.domain.assessment import Assessment, CauseAnswer, Danger, Knowledge
from repletion.domain.case import Case, Reading
from repletion.domain.knowledge import KnowledgeBase
from repletion.inference.belief import believe
from repletion.inference.network import build
from repletion.inference.question import Model
from repletion.inference.strata import stratum

DRAWS = 200
CHILD_KINDS = ("deficiency", "excess", "underlying")
ADULT = 16


def assess(
    reading: Reading, kb: KnowledgeBase, on: str, judgement_share: float = 0.0, *, draws: int = DRAWS
) -> Assessment:
    """Return the assessment of one person as of the date `on` (YYYY-MM-DD).

    Red flags are found by rules and never lowered by a probability. Under 16 years only triage, deficiencies and what
    brings them about are answered.
    """
    case = reading.case
    labs = read_labs(case, kb)
    gatherer = Gatherer(case, kb, labs)
    gathered = gatherer.gather()
    model = Model(build(kb), stratum(kb.population, case.age, case.sex))
    pieces = [piece.names for piece in gathered.pieces]
    beliefs = believe(model, gathered.evidence, gathered.complaint, pieces, draws)
    causes = answers(kb, model, gathered, beliefs)
    dangers = _dangers(kb, causes)
    understood = bool(gathered.evidence.likelihoods) and not reading.unrecognised
    urgency = triage(kb, facts(case, labs, gatherer.exposures()), {d.id: d.probability for d in dangers}, understood)
    return Assessment(
        on=on,
        urgency=urgency,
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
        notices=notices(case, [_name(kb, n) for n in beliefs.set_aside]),
        version=__version__,
        knowledge=Knowledge(version=kb.version, digest=kb.digest, judgement_share=judgement_share, review=kb.review),
    )


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


def _for_age(case: Case, causes: tuple[CauseAnswer, ...]) -> tuple[CauseAnswer, ...]:
    if case.age is None or case.age >= ADULT:
        return causes
    return tuple(c for c in causes if c.kind in CHILD_KINDS)


def _name(kb: KnowledgeBase, node: str) -> str:
    """Return the name of a finding, or of the test that a node is a side of."""
    return kb.findings[node].name if node in kb.findings else kb.labs[node.rpartition(".")[0]].name


def notices(case: Case, set_aside: Sequence[str] = ()) -> tuple[str, ...]:
    """Return what has to be said besides: for children, and of what the numbers are."""
    found: list[str] = []
    if case.age is not None and case.age < ADULT:
        found.insert(0, "Under 16: a reduced list, and no doses. See a doctor with the child.")
    if set_aside:
        found.append(
            f"Too many findings to weigh all together; the least telling were set aside: {', '.join(set_aside)}."
        )
    return tuple(found)
