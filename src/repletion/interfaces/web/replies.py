"""The answers to the questions of an interview, as lines that a form can carry, and put into the case again."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast, get_args

from repletion.decisions.interview import Interview, Item, Kind, Question, answered, dated, ticked, told_all
from repletion.domain.case import Case, Presence, Said, said
from repletion.domain.fault import Fault, Unusable
from repletion.domain.knowledge import KnowledgeBase

STATES = (*get_args(Presence), "unknown")
ONSETS = ("sudden", "gradual")
DURATIONS = ("hours", "days", "weeks", "months", "years")
TOLD_ALL = "all"
"""Of medicines and illnesses: that these are all."""


@dataclass(frozen=True)
class Reply:
    """One question and what was said to it, by item."""

    kind: Kind
    said: Mapping[str, str] = field(default_factory=dict)

    def line(self) -> str:
        """Return it as a line.

        >>> Reply("dangers", {"fever": "absent"}).line()
        'dangers fever=absent'
        """
        return " ".join([self.kind, *(f"{name}={state}" for name, state in self.said.items())])


def reply(line: str, kb: KnowledgeBase) -> Reply:
    """Return the reply of a line; `Unusable` where it is none, as a form can be changed by anybody.

    >>> from repletion.kb.load import load
    >>> reply("since muscle_cramps=sudden/days", load()).said
    {'muscle_cramps': 'sudden/days'}
    """
    kind, *pairs = line.split() or [""]
    found = dict(pair.partition("=")[::2] for pair in pairs)
    if kind not in get_args(Kind) or not all(_is_one(kind, n, s, kb) for n, s in found.items()):
        raise Unusable([Fault(where="The form", what="an answer is not known", remedy="start again")])
    return Reply(cast(Kind, kind), found)


def _is_one(kind: str, name: str, state: str, kb: KnowledgeBase) -> bool:
    if kind == "since":
        onset, _, duration = state.partition("/")
        return name in kb.findings and onset in ("", *ONSETS) and duration in ("", *DURATIONS)
    if kind in ("dangers", "items"):
        return (name in kb.findings or name in kb.exposures) and state in STATES
    return name == TOLD_ALL


def interview(case: Case, asked: tuple[str, ...], kb: KnowledgeBase) -> Interview:
    """Return how far an interview is that began with `case`: what troubled the person then stays the complaint."""
    complaint = case.complaint or tuple(n for n, v in case.findings.items() if said(v).state == "present")
    state = Interview(replace(case, complaint=complaint))
    for line in asked:
        state = _after(state, reply(line, kb), kb)
    return state


def replayed(case: Case, asked: tuple[str, ...], kb: KnowledgeBase) -> Case:
    """Return the case with the answers of an interview, as it was where nothing was asked."""
    return interview(case, asked, kb).case if asked else case


def _after(state: Interview, given: Reply, kb: KnowledgeBase) -> Interview:
    question = Question(given.kind, "", "", tuple(Item(name, "") for name in given.said))
    if given.kind in ("dangers", "items"):
        return _listed(state, question, given.said, kb)
    if given.kind == "since":
        return _since(state, question, given.said)
    if given.kind in ("medicines", "diagnoses") and given.said:
        return told_all(state, question, state.case, kb)
    return answered(state, question, state.case)


def _listed(state: Interview, question: Question, told: Mapping[str, str], kb: KnowledgeBase) -> Interview:
    """Return the state after a list; what was left open stays unknown and is not asked again."""
    told_of: Any = {name: state for name, state in told.items() if state != "unknown"}
    part = replace(question, items=tuple(Item(name, "") for name in told_of))
    return answered(state, question, ticked(state, part, told_of, kb).case)


def _since(state: Interview, question: Question, told: Mapping[str, str]) -> Interview:
    name, spoken = next(iter(told.items()), ("", ""))
    onset, _, duration = spoken.partition("/")
    if name not in state.case.findings:
        return answered(state, question, state.case)
    return dated(state, question, Said(onset=onset or None, duration=duration or None))  # type: ignore[arg-type]
