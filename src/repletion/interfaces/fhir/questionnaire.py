"""Our interview as a Questionnaire: every question about a finding or an exposure, what cannot wait first.

`linkId` is "age", "sex", "complaint", "finding.<id>" or "exposure.<id>"; answers read by `answers.py` have the same.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from repletion.decisions.danger_questions import danger_items
from repletion.decisions.triage import facts
from repletion.domain.case import Case
from repletion.domain.knowledge import KnowledgeBase
from repletion.interfaces import wording
from repletion.interfaces.fhir.codes import load_codes
from repletion.interfaces.fhir.writing_codes import own_system
from repletion.interfaces.fhir.writing_parts import CANONICAL, LOINC, Resource, coding, given

NAME = "repletion"
URL = f"{CANONICAL}/Questionnaire/{NAME}"
STATES = {"present": "present", "absent": "absent", "uncertain": "unknown"}
"""By a state of a case: the code of the answer."""
SHOWN = {"present": "Yes", "absent": "No", "unknown": "Not known"}
SEXES = {"female": "Female", "male": "Male"}
LIMITS = (0, 120)
OF_WOMEN = ("pregnancy", "breastfeeding", "heavy_periods", "postmenopausal")
"""Asked of women only."""
HEADS = {
    "pain": "Pain", "cramp": "Cramps", "weakness": "Weakness", "sensation": "Feeling", "movement": "Movement",
    "general": "In general", "history": "What was once", "sign": "What an examination shows",
    "test": "What images, recordings and tissue show", "drug": "Medicines", "condition": "Illnesses",
    "surgery": "Operations", "diet": "What you eat", "habit": "Habits", "environment": "Surroundings",
    "family": "Family", "physiology": "Stages of life", "event": "What happened",
}  # fmt: skip
ASKED = {
    "age": "How old are you, in years?",
    "sex": "Are you a woman or a man?",
    "complaint": "What troubles you most? (several may be)",
}
NOTHING_HELD = (
    "Nothing here replaces an examination. Is anything of the first part so? Then seek help now, and leave the form."
)


def dangers_of(kb: KnowledgeBase) -> tuple[str, ...]:
    """Return the findings that alone, in their gravest form, would make an emergency."""
    alone = danger_items(kb, facts(Case(), (), {}), 1)
    return tuple(n for n in alone if n in kb.findings)


def questionnaire(kb: KnowledgeBase, on: str) -> Resource:
    """Return the interview as of the knowledge `kb`."""
    dangers = dangers_of(kb)
    others = [n for n, f in kb.findings.items() if f.group != "process" and n not in dangers]
    return {
        "resourceType": "Questionnaire",
        "id": NAME,
        "url": URL,
        "version": kb.version,
        "name": "RepletionInterview",
        "title": "Muscles, back and nutrients",
        "status": "draft",
        "subjectType": ["Patient"],
        "date": on,
        "publisher": "Repletion",
        "description": f"{wording.INFORMS} {NOTHING_HELD} The knowledge is {kb.review}.",
        "item": [
            _age(kb), _sex(kb), _complaint(kb),
            _group("dangers", "First: what cannot wait", (_finding(n, kb) for n in dangers)),
            *_by_head("finding", {n: kb.findings[n].group for n in others}, kb),
            *_by_head("exposure", {n: e.kind for n, e in kb.exposures.items()}, kb),
        ],
    }  # fmt: skip


def _by_head(kind: str, heads: Mapping[str, str], kb: KnowledgeBase) -> Iterator[Resource]:
    """Yield a group of questions for every head, in the order of `HEADS`."""
    for head, text in HEADS.items():
        names = [n for n, own in heads.items() if own == head]
        if names:
            make = _finding if kind == "finding" else _exposure
            yield _group(head, text, (make(n, kb) for n in names))


def _group(name: str, text: str, items: Iterable[Resource]) -> Resource:
    return {"linkId": f"group.{name}", "text": text, "type": "group", "item": list(items)}


def _age(kb: KnowledgeBase) -> Resource:
    low, high = (
        {"url": f"http://hl7.org/fhir/StructureDefinition/{side}Value", "valueInteger": limit}
        for side, limit in zip(("min", "max"), LIMITS, strict=True)
    )
    return {"extension": [low, high], "linkId": "age", "text": item_text("age", kb), "type": "integer"}


def _sex(kb: KnowledgeBase) -> Resource:
    return _choice("sex", kb, [answer_to("sex", code, text) for code, text in SEXES.items()])


def _complaint(kb: KnowledgeBase) -> Resource:
    named = {n: f.name for n, f in kb.findings.items() if f.complaint}
    return {**_choice("complaint", kb, [answer_to("finding", n, text) for n, text in named.items()]), "repeats": True}


def _finding(name: str, kb: KnowledgeBase) -> Resource:
    return _question("finding", name, kb)


def _exposure(name: str, kb: KnowledgeBase) -> Resource:
    of_women = {"question": "sex", "operator": "=", "answerCoding": answer_to("sex", "female")["valueCoding"]}
    return _question("exposure", name, kb) | given(enableWhen=[of_women] if name in OF_WOMEN else [])


def _question(kind: str, name: str, kb: KnowledgeBase) -> Resource:
    codes = [coding(own_system(kind), name, _named(kind, name, kb)), *_loinc().get(name, ())]
    return {**_choice(f"{kind}.{name}", kb, [answer_to("state", c, t) for c, t in SHOWN.items()]), "code": codes}


def _choice(link: str, kb: KnowledgeBase, options: list[Resource]) -> Resource:
    return {"linkId": link, "text": item_text(link, kb), "type": "choice", "answerOption": options}


def answer_to(kind: str, code: str, display: str = "") -> Resource:
    """Return an answer, as it stands among the options and as it is given."""
    shown = display or {"state": SHOWN, "sex": SEXES}.get(kind, {}).get(code, "")
    return {"valueCoding": coding(own_system(kind), code, shown)}


def item_text(link: str, kb: KnowledgeBase) -> str:
    """Return the words of a question; what has none is called by its name."""
    kind, _, name = link.partition(".")
    return ASKED.get(link) or _ask(kind, name, kb) or _named(kind, name, kb)


def _ask(kind: str, name: str, kb: KnowledgeBase) -> str:
    return kb.findings[name].ask if kind == "finding" else kb.exposures[name].ask


def _named(kind: str, name: str, kb: KnowledgeBase) -> str:
    return kb.findings[name].name if kind == "finding" else kb.exposures[name].name


@lru_cache(maxsize=1)
def _loinc() -> dict[str, list[Resource]]:
    """Return the LOINC codes of what is measured or asked, where code and name were seen together."""
    found: dict[str, list[Resource]] = {}
    for code, several in load_codes().measures.items():
        for one in several:
            if one.seen:
                found.setdefault(one.means, []).append(coding(LOINC, code, one.name))
    return found
