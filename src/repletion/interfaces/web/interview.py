"""The interview: one question a page, stateless. The form carries what was told and what was answered so far."""

from dataclasses import replace

from fastapi import Response

from repletion.decisions.interview import MOST, next_question
from repletion.domain.fault import Fault
from repletion.domain.knowledge import KnowledgeBase
from repletion.interfaces.web.answering import knowledge
from repletion.interfaces.web.render import danger_in, page
from repletion.interfaces.web.replies import TOLD_ALL, Reply, interview, reply
from repletion.interfaces.web.told import Told
from repletion.interfaces.web.understood import readings, to_correct
from repletion.interfaces.web.views import answer_page

WRITTEN = {"medicines": "medicines", "diagnoses": "illnesses"}
"""Questions that are answered by writing, with the box that their answer goes into."""


def interview_page(told: Told, on: str) -> Response:
    """Return the next question, or the answer when that is wanted now or words speak of self-harm."""
    kb, step = knowledge(told.region)[0], told.reply.get("step", "next")
    told, faults = _back(told, kb) if step == "back" else _taken(told, step, kb)
    if step == "enough" or readings(told, kb)[1].case.self_harm:
        return answer_page(replace(told, reply={}), on)
    return question_page(told, faults)


def question_page(told: Told, faults: list[Fault]) -> Response:
    """Return the question that is open, with what is to be mended in its answer; or that no more need be asked."""
    kb = knowledge(told.region)[0]
    plain, reading = readings(told, kb)
    state = interview(reading.case, told.asked, kb)
    state = replace(state, case=reading.case) if told.asked else state
    return page(
        "interview.html", status=422 if faults else 200, told=told, question=next_question(state, kb),
        number=state.count + 1, most=MOST, danger=danger_in(state.case), faults=faults,
        understood=to_correct(told, kb, plain, reading),
    )  # fmt: skip


def _back(told: Told, kb: KnowledgeBase) -> tuple[Told, list[Fault]]:
    """Return what was told without the last answer, which stands filled in again."""
    last = reply(told.asked[-1], kb).said if told.asked else {}
    return replace(told, asked=told.asked[:-1], reply={f"item.{name}": state for name, state in last.items()}), []


def _taken(told: Told, step: str, kb: KnowledgeBase) -> tuple[Told, list[Fault]]:
    """Return what was told with the answer to the open question in it, or what that answer lacks."""
    kind = told.reply.get("ask", "")
    if not kind:
        return told, []
    faults = [] if step in ("skip", "enough", "none") else _lacking(told, kind, kb)
    if faults:
        return told, faults
    said = _said(told, kind, step)
    line = Reply(kind, said).line()  # type: ignore[arg-type]
    reply(line, kb)  # raises for what no question of ours could have brought
    told_now = {
        f"{group}.{name}" for name, state in said.items() if state != "unknown" for group in ("finding", "exposure")
    }
    was, now = ({k: v for k, v in d.items() if k not in told_now} for d in (told.was, told.now))
    return replace(told, asked=(*told.asked, line), was=was, now=now, reply={}), []


def _said(told: Told, kind: str, step: str) -> dict[str, str]:
    """Return the answer by item: in a list what was not chosen is a no with "next", and stays open otherwise."""
    items = told.reply.get("items", "").split()
    if kind in ("dangers", "items"):
        rest = "absent" if step == "next" else "unknown"
        return {name: told.reply.get(f"item.{name}", rest) for name in items}
    if kind == "since":
        return {name: f"{told.reply.get('onset', '')}/{told.reply.get('duration', '')}" for name in items[:1]}
    written = kind in WRITTEN and bool(getattr(told, WRITTEN[kind]).strip())
    return {TOLD_ALL: "yes"} if kind in WRITTEN and (step == "none" or (step == "next" and written)) else {}


def _lacking(told: Told, kind: str, kb: KnowledgeBase) -> list[Fault]:
    if kind == "complaint" and not readings(told, kb)[1].case.findings:
        what = "none of it was understood" if told.words.strip() else "nothing is written yet"
        remedy = "say where it hurts, cramps or is weak, for example: my calves cramp at night"
        return [Fault(where="What troubles you", what=what, remedy=remedy)]
    if kind in WRITTEN and not getattr(told, WRITTEN[kind]).strip():
        return [
            Fault(where="Your answer", what="nothing is written yet", remedy="write, or choose “None” or “Not sure”")
        ]
    return []
