"""From a form to an answer: the one core, with the form's region and what-if."""

from dataclasses import dataclass, replace
from functools import lru_cache

from repletion.decisions.assess import assess
from repletion.decisions.case_check import faults_of_case
from repletion.decisions.what_if import changed, compare
from repletion.domain.assessment import Assessment
from repletion.domain.case import Reading
from repletion.domain.comparison import Comparison
from repletion.domain.fault import Fault, Unusable
from repletion.domain.knowledge import KnowledgeBase
from repletion.interfaces.alternatives import read_overlay, region_file
from repletion.interfaces.web.told import Told
from repletion.interfaces.web.understood import GROUPS, enough, named, names, readings
from repletion.kb.guidance import guidance
from repletion.kb.load import judgement_share, load

PERSON = ("age", "pregnant")
"""What a form can contradict; two results of one test in a text are read as the command line reads them."""
STATES = {"present": "yes", "absent": "no", "unknown": "not known", "active": "now", "excluded": "ruled out",
          "very_low": "far too low", "very_high": "far too high"}  # fmt: skip


@dataclass(frozen=True)
class Answered:
    """One person's words as read and as corrected, and the answer, with the numbers that answered."""

    plain: Reading
    reading: Reading
    kb: KnowledgeBase
    answer: Assessment


@lru_cache(maxsize=4)
def knowledge(region: str = "") -> tuple[KnowledgeBase, float]:
    """Return the knowledge for a region (empty: as published), and its share of judgement."""
    from repletion.kb.overlay import overlaid

    kb = load()
    if region:
        kb, _ = overlaid(kb, read_overlay(region_file(region)))
    return kb, judgement_share(kb)


def answered(told: Told, on: str) -> Answered:
    """Return the answer to a form; `Unusable` with every fault at once."""
    kb, share = knowledge(told.region)
    plain, reading = readings(told, kb)
    faults = [f for f in faults_of_case(reading.case, kb) if f.where in PERSON]
    if faults:
        raise Unusable(faults)
    enough(reading)
    return Answered(plain, reading, kb, assess(reading, kb, on, share, guidance=guidance()))


def what_if(told: Told, first: Answered) -> Comparison:
    """Return the first answer beside the one with the form's changes."""
    kb, (_, share) = first.kb, knowledge(told.region)
    if not told.what_if:
        remedy = "choose a thing, a result or a cause, and what it should be"
        raise Unusable([Fault(where="What if", what="nothing was chosen", remedy=remedy)])
    wanted = {(key := _key(name, kb)): _state(key, state, kb) for name, state in told.what_if}
    case = changed(first.reading.case, wanted, kb)
    second = assess(replace(first.reading, case=case), kb, first.answer.on, share, draws=0)
    label = " and ".join(f"{name_of(key, kb)}: {STATES.get(state, state)}" for key, state in wanted.items())
    return compare(first.answer, second, "what_if", label, tuple(f"{k}={s}" for k, s in wanted.items()))


def _key(name: str, kb: KnowledgeBase) -> str:
    """Return the id of what is to be changed, by its name, or by the key that a switch holds."""
    known = {x.name.lower(): i for registry in (kb.causes, kb.labs) for i, x in registry.items()}
    key = name if name.partition(".")[0] in GROUPS else named(name, kb)
    found = key.partition(".")[2] if key else known.get(name.lower())
    if found is None:
        from difflib import get_close_matches

        every = [*names(), *(x.name for registry in (kb.causes, kb.labs) for x in registry.values())]
        close = get_close_matches(name, every, n=3, cutoff=0.5)
        remedy = f"did you mean {' or '.join(close)}?" if close else "choose from the list"
        raise Unusable([Fault(where="What if", what=f"{name[:60]!r} is not in the list", remedy=remedy)])
    return found


def _state(key: str, state: str, kb: KnowledgeBase) -> str:
    """Return a state as the core has it: a bare number for a cause is a probability in per cent."""
    return f"{state} %" if key in kb.causes and state.replace(".", "", 1).isdigit() else state


def name_of(key: str, kb: KnowledgeBase) -> str:
    """Return the name of anything that can be told."""
    registries = (kb.findings, kb.exposures, kb.drugs, kb.causes, kb.labs)
    return next((registry[key].name for registry in registries if key in registry), key)
