"""Which causes, and no others, account for the complaint together: the most probable sets, with a certificate."""

from repletion.decisions.evidence import Gatherer
from repletion.decisions.labs import read_labs
from repletion.decisions.suspicion import suspected
from repletion.domain.case import Case
from repletion.domain.comparison import CauseSet, Together
from repletion.domain.knowledge import KnowledgeBase
from repletion.inference.belief import bounded
from repletion.inference.joint import joint
from repletion.inference.models import model_at
from repletion.inference.posterior import stated_posterior


def together(case: Case, kb: KnowledgeBase) -> Together | None:
    """Return the five most probable sets of causes that together account for the complaint; None without one."""
    gathered = Gatherer(case, kb, read_labs(case, kb)).gather()
    if not gathered.complaint:
        return None
    model = model_at(kb, case.age, case.sex)
    evidence = suspected(gathered.evidence, model, case.suspected)
    evidence, _, order = bounded(model, evidence, gathered.complaint)
    question = model.ask([evidence])
    found = joint(question, stated_posterior(question, gathered.complaint, order))
    sets = tuple(
        CauseSet(causes=tuple(model.network.ids[i] for i in sorted(causes)), probability=value)
        for causes, value in found.sets
    )
    return Together(sets=sets, others_at_most=found.others_at_most, certified=found.certified)
