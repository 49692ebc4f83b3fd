"""What an assistant may ask, as tools: it reads and talks, the numbers stay ours."""

import json
from collections.abc import Mapping
from typing import Any

import anyio.to_thread
import mcp.types as types
from mcp.server import Server

from repletion import __version__
from repletion.domain.fault import Fault, Unusable
from repletion.domain.supplement import Taken
from repletion.interfaces.api import asked
from repletion.interfaces.api.answers import ANSWERS
from repletion.interfaces.api.forms import form

TOOLS: Mapping[str, tuple[Any, str]] = {
    "assess": (
        asked.AssessAsked,
        "Ranked causes of muscle or back complaints, deficiencies among their rivals, for one person in plain words "
        "(`text`) or as a structured `case`. Say `urgency` first, word for word.",
    ),
    "tests": (asked.TestsAsked, "Which test or question would tell most next, and which are not advised and why."),
    "explain": (asked.ExplainAsked, "One cause for this person: reasons for and against, paths, sources in full."),
    "labs": (
        asked.LabsAsked,
        "Laboratory results by themselves, unit-safe, against the range that counts, traps told.",
    ),
    "diet": (asked.DietAsked, "A food diary against what is needed, and the smallest change that closes the gaps."),
    "supplements": (Taken, "A list of supplements: totals against upper limits, interactions, a day's schedule."),
    "knowledge": (asked.KnowledgeAsked, "What the knowledge base holds: causes, nutrients, claims, sources."),
    "vocabulary": (asked.VocabularyAsked, "Words to ids of findings, exposures, medicines and tests, for a `case`."),
}
"""By name: the record that it takes, and what it is for."""
INSTRUCTIONS = """\
Repletion informs about what may lie behind muscle and back complaints; a clinician decides. It never says "you have".
1. If an answer's `urgency` is emergency or same_day, say that first and in full, with its safety net, before all else.
2. Hand over what the person said in their own words (`text`), or look ids up with `vocabulary` and hand over a `case`.
   Then read `read_as` back to the person and let them correct it. What is in `unrecognised` and `not_checked` was not
   weighed: say so. What was not told is unknown: leave it out, never set it absent.
3. `probability` is "is it there?", `explains` is "is it why?". Keep both apart, with their intervals. They do not add
   up to one. Read the order before the size: see `notices`. Do not change, average or add numbers of your own.
4. Keep the sources and the marks of judgement. A test that is not advised is told with its reason. No dose beyond the
   plan.
5. Words of self-harm bring crisis lines: give them at once and stop the assessment.
"""
READS = types.ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)  # fmt: skip


def server() -> "Server[Any]":
    """Return the server with its tools; nothing of a call is kept."""
    return Server(
        "repletion", version=__version__, instructions=INSTRUCTIONS, on_list_tools=_list, on_call_tool=_call
    )  # fmt: skip


def tools() -> list[types.Tool]:
    """Return every tool with the JSON Schema of what it takes."""
    return [
        types.Tool(name=name, description=told, input_schema=form(record).json_schema(), annotations=READS)
        for name, (record, told) in TOOLS.items()
    ]


async def _list(context: Any, asked: Any) -> types.ListToolsResult:
    return types.ListToolsResult(tools=tools())


async def _call(context: Any, asked: types.CallToolRequestParams) -> types.CallToolResult:
    return await anyio.to_thread.run_sync(answer, asked.name, asked.arguments or {})


def answer(name: str, document: Mapping[str, Any]) -> types.CallToolResult:
    """Return what a tool answers; faults, all at once, as an error that the assistant can mend."""
    try:
        if name not in ANSWERS:
            remedy = f"call one of {', '.join(TOOLS)}"
            raise Unusable([Fault(where="name", what=f"{name!r} is no tool", remedy=remedy)])
        return _told(ANSWERS[name](document))
    except Unusable as unusable:
        faults = [{"where": f.where, "what": f.what, "remedy": f.remedy} for f in unusable.faults]
        return _told({"faults": faults}, wrong=True)


def _told(document: dict[str, Any], *, wrong: bool = False) -> types.CallToolResult:
    text = json.dumps(document, ensure_ascii=False)
    content = types.TextContent(text=text)
    return types.CallToolResult(content=[content], structured_content=json.loads(text), is_error=wrong)
