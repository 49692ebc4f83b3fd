"""Danger signs in what was just written down: told at once, before anything is weighed."""

from collections.abc import Mapping
from dataclasses import replace

from repletion.decisions.case_today import facts_today, last_case
from repletion.decisions.evidence import Gatherer
from repletion.decisions.labs import read_labs
from repletion.decisions.treatment import Story
from repletion.decisions.triage import facts, triage
from repletion.domain.assessment import Urgency, UrgencyReason
from repletion.domain.case import Case, said
from repletion.domain.knowledge import KnowledgeBase


def urgency_of(case: Case, kb: KnowledgeBase, dangers: Mapping[str, float]) -> Urgency:
    """Return the urgency of a case by the rules, and by the causes that must not be missed with their probability."""
    labs = read_labs(case, kb)
    return triage(kb, facts(case, labs, Gatherer(case, kb, labs).exposures()), dangers, True)


def alarms(before: Story, after: Story, told: Case) -> tuple[UrgencyReason, ...]:
    """Return the rules that fire after something was recorded and did not before; `told` is what its notes say."""
    old = urgency_of(facts_today(before, last_case(before)), before.kb, {})
    now = facts_today(after, last_case(after))
    present = {n: value for n, value in told.findings.items() if said(value).state == "present"}
    whole = replace(now, findings={**now.findings, **present}, self_harm=told.self_harm)
    known = {reason.id for reason in old.reasons}
    new = urgency_of(whole, after.kb, {}).reasons
    return tuple(r for r in new if r.id not in known or r.id == "self_harm")
