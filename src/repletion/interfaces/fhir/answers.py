"""Our own questions answered: the linkId of an item names a finding, an exposure, age, sex or the complaint."""

from collections.abc import Iterator
from datetime import date

from repletion.domain.case import Presence
from repletion.interfaces.fhir.bundle import Bundle, Entry
from repletion.interfaces.fhir.bundle_parts import Coding, Part
from repletion.interfaces.fhir.conditions import YEAR, apply
from repletion.interfaces.fhir.person import OLDEST
from repletion.interfaces.fhir.reading_notes import Draft

DEEPEST = 12
STATES: dict[str, Presence] = {"present": "present", "absent": "absent", "unknown": "uncertain"}


def read_answers(bundle: Bundle, draft: Draft) -> None:
    """Take in every QuestionnaireResponse, the latest last: what was answered later counts."""
    responses = list(bundle.of("QuestionnaireResponse"))
    for entry in sorted(responses, key=_authored):
        why = _does_not_count(entry, draft.on)
        if why:
            draft.leave(entry.part.path, Coding("", "", ""), why, "set_aside")
            continue
        for item in _items(entry.part, 0):
            _answer(item, draft)


def _does_not_count(entry: Entry, on: date) -> str:
    """Return why answers say nothing of the day, nothing where they do."""
    if entry.part.text("status") in ("entered-in-error", "stopped"):
        return f"is {entry.part.text('status')}"
    when = entry.part.moment("authored")
    if when is None or 0 <= (on - when.day).days <= YEAR:
        return ""
    return "is after the day of the answer" if when.day > on else f"was answered more than {YEAR} days ago"


def _authored(entry: Entry) -> str:
    when = entry.part.moment("authored")
    return when.order if when else ""


def _items(part: Part, depth: int) -> Iterator[Part]:
    """Yield every item, those inside items and answers included."""
    if depth > DEEPEST:
        part.fault("item", f"items inside items, more than {DEEPEST} deep", "flatten the answers")
        return
    for item in part.parts("item"):
        yield item
        yield from _items(item, depth + 1)
        for answer in item.parts("answer"):
            yield from _items(answer, depth + 1)


def _answer(item: Part, draft: Draft) -> None:
    name = item.text("linkId")
    shown = Coding("", name, item.text("text"))
    kind, _, about = name.partition(".")
    answers = list(item.parts("answer"))
    if not answers:
        return
    if kind == "complaint":
        _complaints(answers, item.path, draft)
    elif name in ("age", "sex"):
        _person(name, answers[0], draft)
    elif (kind == "finding" and about in draft.kb.findings) or (kind == "exposure" and about in draft.kb.exposures):
        _presence(about, answers[0], shown, draft)
    else:
        draft.leave(item.path, shown, "is no question of ours")


def _presence(about: str, answer: Part, shown: Coding, draft: Draft) -> None:
    told = answer.flag("valueBoolean")
    coding = answer.part("valueCoding")
    code = coding.text("code") if coding else ""
    state = STATES.get(code) if told is None else ("present" if told else "absent")
    if state is None:
        answer.fault("valueCoding.code", f"{code[:30]!r} is no answer", "use present, absent or unknown")
        return
    draft.findings.pop(about, None)  # what the person says now counts before what the record says
    draft.exposures.pop(about, None)
    if state != "uncertain":
        apply(about, "now" if state == "present" else "absent", draft)
    draft.use(answer.path, shown, about, "now" if state == "present" else "absent")


def _person(name: str, answer: Part, draft: Draft) -> None:
    coding = answer.part("valueCoding")
    if name == "sex" and coding is not None and coding.text("code") in ("female", "male"):
        draft.sex = draft.sex or ("female" if coding.text("code") == "female" else "male")
    years = answer.number("valueInteger") if name == "age" else None
    if years is not None and not 0 <= years <= OLDEST:
        answer.fault("valueInteger", f"{years:g} years is no age", f"give whole years from 0 to {OLDEST}")
    elif years is not None and draft.age is None:
        draft.age = int(years)


def _complaints(answers: list[Part], path: str, draft: Draft) -> None:
    for answer in answers:
        coding = answer.part("valueCoding")
        code = coding.text("code") if coding else ""
        if code in draft.kb.findings:
            draft.finding(code, "present")
            draft.complaint[code] = None
            draft.use(answer.path, Coding("", code, ""), code)
        elif code:
            answer.fault("valueCoding.code", f"{code[:40]!r} is no complaint known here", "use the id of a finding")
        else:
            draft.leave(path, Coding("", "complaint", ""), "free words of a record are not read", "set_aside")
