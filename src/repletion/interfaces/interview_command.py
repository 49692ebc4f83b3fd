"""`repletion interview`: asks instead of reads, on a terminal or from a script on standard input, and then answers."""

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

from repletion.decisions.assess import assess
from repletion.decisions.interview import (
    Interview,
    Question,
    answered,
    dated,
    emergencies,
    next_question,
    ticked,
    told_all,
)
from repletion.domain.case import Case, Presence, Reading, Said
from repletion.domain.fault import Fault, Unusable
from repletion.domain.knowledge import KnowledgeBase
from repletion.kb.load import judgement_share, load

HELP = "(back: to the question before; why: why it is asked; ?: not sure; enough: stop here)"
DURATIONS = ("hours", "days", "weeks", "months", "years")
NONE = {"none", "no", "n", "nothing", "neither", "-"}
UNSURE = {"?", "not sure", "unsure", "don't know", "dont know", "skip", ""}
ENOUGH = {"enough", "stop", "quit", "exit", "q"}

Put = Callable[[str], None]


def arguments(command: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    command.add_argument("--format", choices=("text", "json"), default="text", help="of the answer at the end")
    command.add_argument("--on", metavar="YYYY-MM-DD", help="the date of the answer (today)")


def run(arguments: argparse.Namespace) -> int:
    """Ask until more would hardly help, then print the answer; the questions go to standard error."""
    on = _date(arguments.on)
    kb = load()
    case = conversation(kb, _lines(), _say)
    if not case.findings:
        what = "no complaint was understood"
        raise Unusable([Fault(where="interview", what=what, remedy="say what hurts, cramps or is weak")])
    answer = assess(Reading(case=case), kb, on, judgement_share(kb))
    if arguments.format == "json":
        from repletion.interfaces.assessment_json import text

        sys.stdout.write(text(answer))
    else:
        from repletion.interfaces.terminal import render

        colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        sys.stdout.write(render(answer, kb, colour=colour, case=case))
    return 0


def _date(given: str | None) -> str:
    try:
        return date.fromisoformat(given).isoformat() if given else date.today().isoformat()
    except ValueError:
        fault = Fault(where="--on", what=f"{given!r} is no date", remedy="write YYYY-MM-DD")
        raise Unusable([fault]) from None


def _lines() -> Iterator[str]:
    for line in sys.stdin:
        yield line.strip()


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def conversation(kb: KnowledgeBase, lines: Iterator[str], put: Put) -> Case:
    """Return the case that the answers make; a script that ends early is answered as far as it went."""
    put(f"I will ask at most a dozen questions. {HELP}")
    past: list[Interview] = []
    state = Interview()
    while True:
        question = next_question(state, kb)
        if question is None:
            return state.case
        put(_asked(state.count + 1, question))
        said = _reply(question, lines, put)
        if said is None or said.lower() in ENOUGH:
            return state.case
        if said.lower() == "back":
            state = past.pop() if past else state
            continue
        after = _after(state, question, said, kb)
        if after is None:
            put("That was not understood. Please say it differently, or give the numbers, none, or ?")
            continue
        past.append(state)
        _warn(state, after, kb, put)
        state = after


def _warn(before: Interview, after: Interview, kb: KnowledgeBase, put: Put) -> None:
    """Say at once what has just made it an emergency."""
    told = set(emergencies(before.case, kb)) if before.case.findings else set()
    for text in emergencies(after.case, kb):
        if text not in told:
            put(f"\n!! EMERGENCY: {text}\n   Get help now; the questions can wait.")


def _asked(number: int, question: Question) -> str:
    lines = [f"\n{number}. {question.text}"]
    if question.kind in ("dangers", "items"):
        lines += [f"   {k}) {item.text}" for k, item in enumerate(question.items, 1)]
    return "\n".join(lines)


def _reply(question: Question, lines: Iterator[str], put: Put) -> str | None:
    """Return what was said; why it is asked is answered on the way."""
    for line in lines:
        if line.lower() not in ("why", "why?", "why am i asked this?"):
            return line
        put(f"   {question.why}")
    return None


def _after(state: Interview, question: Question, said: str, kb: KnowledgeBase) -> Interview | None:
    """Return the state after an answer, or None where it was not understood."""
    if question.kind in ("dangers", "items"):
        present = numbers(said, question)
        return None if present is None else ticked(state, question, present, kb)
    if question.kind == "since":
        return dated(state, question, since(said))
    if said.lower() in UNSURE and question.kind != "complaint":
        return answered(state, question, state.case)
    if said.lower() in NONE and question.kind in ("medicines", "diagnoses"):
        return told_all(state, question, state.case, kb)
    return _read(state, question, said, kb)


def numbers(said: str, question: Question) -> dict[str, Presence] | None:
    """Return which items are so: numbers, "none", "?"; a number with a question mark is not sure.

    >>> from repletion.decisions.interview import Item
    >>> numbers("2, 1?", Question("items", "", "", (Item("a", ""), Item("b", ""), Item("c", ""))))
    {'b': 'present', 'a': 'uncertain'}
    """
    words = said.lower().replace(",", " ").replace(" and ", " ").split()
    if said.lower() in NONE:
        return {}
    if said.lower() in UNSURE:
        return {item.id: "uncertain" for item in question.items}
    if len(question.items) == 1 and said.lower() in ("y", "yes"):
        return {question.items[0].id: "present"}
    found: dict[str, Presence] = {}
    for word in words:
        number = word.rstrip("?.)")
        if not number.isdigit() or not 1 <= int(number) <= len(question.items):
            return None
        found[question.items[int(number) - 1].id] = "uncertain" if "?" in word else "present"
    return found or None


def since(said: str) -> Said:
    """Return how something began and since when, as far as it was said.

    >>> since("suddenly, 3 days ago").onset, since("suddenly, 3 days ago").duration
    ('sudden', 'days')
    """
    words = said.lower()
    onset = "sudden" if any(w in words for w in ("sudden", "at once", "out of the blue", "overnight")) else None
    onset = "gradual" if any(w in words for w in ("gradual", "slow", "creep", "bit by bit")) else onset
    for name in DURATIONS:
        if name[:-1] in words or (name == "hours" and "today" in words) or (name == "days" and "yesterday" in words):
            return Said(onset=onset, duration=name)  # type: ignore[arg-type]
    return Said(onset=onset)  # type: ignore[arg-type]


def _read(state: Interview, question: Question, said: str, kb: KnowledgeBase) -> Interview | None:
    """Return the state with what was understood of free words; None where nothing was that the question asks for."""
    from repletion.intake_text.reader import Reader
    from repletion.kb.words import lexicon

    lead = {"medicines": "I take ", "diagnoses": "I have been diagnosed with ", "person": "I am "}.get(
        question.kind, ""
    )
    read = Reader(lexicon(), kb).read(f"{lead}{said}.").case
    old = state.case
    case = replace(
        old,
        age=old.age if read.age is None else read.age,
        sex=old.sex or read.sex,
        pregnant=old.pregnant if read.pregnant is None else read.pregnant,
        complaint=old.complaint or tuple(n for n, v in read.findings.items() if _present(v)),
        findings={**read.findings, **old.findings},
        exposures={**old.exposures, **read.exposures},
        drugs=(*old.drugs, *read.drugs),
        conditions={**old.conditions, **read.conditions},
        labs=(*old.labs, *read.labs),
        self_harm=old.self_harm or read.self_harm,
    )
    if question.kind in ("medicines", "diagnoses"):
        return told_all(state, question, case, kb)
    return answered(state, question, case) if case.findings else None


def _present(value: Presence | Said) -> bool:
    return (value if isinstance(value, str) else value.state) == "present"
