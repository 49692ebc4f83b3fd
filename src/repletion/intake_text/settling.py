"""What only the whole text decides: what adds nothing, what is treated, what is implied."""

from repletion.domain.case import Said
from repletion.domain.knowledge import KnowledgeBase
from repletion.intake_text.diseases import DIETS, IMPLIED, TREATMENTS
from repletion.intake_text.gathered import Gathered
from repletion.intake_text.refinements import Refiner


def settle(gathered: Gathered, kb: KnowledgeBase, refiner: Refiner, text: str) -> None:
    """Finish what needs the whole text: "otherwise well", and diseases under their own treatment."""
    _findings(gathered, refiner)
    taken = _taken(gathered, kb)
    _treated(gathered, taken, text)
    for exposure in taken:
        if gathered.exposures.get(exposure) == "absent":
            gathered.exposures[exposure] = "present"
    _implied(gathered, taken)


def _findings(gathered: Gathered, refiner: Refiner) -> None:
    for name in [n for n in gathered.sentences if _adds_nothing(n, gathered.sentences, refiner)]:
        gathered.findings.pop(name, None)
    for name in sorted(gathered.denied):
        gathered.findings.setdefault(name, Said(state="absent"))


def _adds_nothing(name: str, sentences: dict[str, set[int]], refiner: Refiner) -> bool:
    """Return whether a general finding stands only in sentences that name a special one of its kind."""
    return all(
        refiner.general(name, {n for n, where in sentences.items() if sentence in where})
        for sentence in sentences[name]
    )


def _taken(gathered: Gathered, kb: KnowledgeBase) -> set[str]:
    """Return the medicines taken and the exposures that are present."""
    taken = {e for d in gathered.drugs for e in kb.drugs[d].exposures}
    return taken | {e for e, told in gathered.exposures.items() if told == "present"} | set(gathered.drugs)


def _treated(gathered: Gathered, taken: set[str], text: str) -> None:
    for condition, told in list(gathered.conditions.items()):
        treatments, diet = TREATMENTS.get(condition, frozenset()), DIETS.get(condition)
        quiet = told == "active" and condition not in gathered.flaring
        if quiet and (treatments & taken or (diet and diet.search(text))):
            gathered.conditions[condition] = "treated"


def _implied(gathered: Gathered, taken: set[str]) -> None:
    held = {n for n, told in gathered.conditions.items() if told in ("active", "treated")}
    for name in sorted(held | taken):
        for implied in IMPLIED.get(name, ()):
            gathered.exposures[implied] = "present"
