"""Checks of red flags: their conditions, their sources, and when they were last reviewed."""

from repletion.domain.knowledge import KnowledgeBase
from repletion.domain.red_flag import RedFlag
from repletion.kb.complaints import Complaints
from repletion.kb.conditions import faults_of_condition
from repletion.kb.number_checks import source_key


def red_flag_complaints(kb: KnowledgeBase) -> Complaints:
    """Yield what is wrong with each rule of triage."""
    for name, flag in kb.red_flags.items():
        for what, remedy in faults_of_condition(flag.when, kb):
            yield ("rules", name, "when"), f"{name}: {what}", remedy
        yield from _sourcing(kb, name, flag)
        for sign in {*flag.watch_for, *flag.watch_for_more} - set(kb.signs):
            yield ("rules", name), f"{name}: {sign!r} is no sign", "add it to signs"
    for level, net in kb.safety_net.items():
        for sign in set(net.watch_for) - set(kb.signs):
            yield ("safety_net", level), f"{level}: {sign!r} is no sign", "add it to signs"


def _sourcing(kb: KnowledgeBase, name: str, flag: RedFlag) -> Complaints:
    place = ("rules", name)
    if not flag.sources and not flag.judgement:
        yield place, f"{name}: no source", "cite one, or judgement: true"
    for key in flag.sources:
        if source_key(key) not in kb.sources:
            yield place, f"{name}: no source {key!r}", "add it to sources.yaml"
    if flag.reviewed_on is None:
        yield place, f"{name}: reviewed_on is missing", "add the date"
