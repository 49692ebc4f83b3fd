"""What is said with an urgency: where to go, what to do first, and the signs to watch for, each with one action."""

from collections.abc import Iterable, Mapping, Sequence
from typing import get_args

from repletion.domain.assessment import Go, Urgency, UrgencyReason, Watch
from repletion.domain.knowledge import KnowledgeBase
from repletion.domain.red_flag import Act, Level, RedFlag

ACTS: tuple[Act, ...] = get_args(Act)
GO = {
    "ambulance": "Call an ambulance now.",
    "emergency": "Go to an emergency department now. Call an ambulance if you cannot get there, or if breathing or "
    "swallowing gets hard.",
    "help": "Talk to somebody now, and call the number above.",
}
"""Where an emergency goes; `help` where only words of self-harm were read."""
SAY = {
    "ambulance": "Call an ambulance if",
    "emergency": "Go to an emergency department at once if",
    "same_day": "Call a doctor the same day if",
    "days": "See a doctor within days if",
}  # fmt: skip


def urgency(kb: KnowledgeBase, level: Level, reasons: Sequence[UrgencyReason]) -> Urgency:
    """Return an urgency with its safety net; at an emergency nothing softer than the emergency is said."""
    flags = [kb.red_flags[r.id] for r in reasons if r.id in kb.red_flags]
    flags = [f for f in flags if f.level == level] if level == "emergency" else flags
    first = tuple(dict.fromkeys(f.do_first for f in flags if f.do_first))
    net = kb.safety_net.get(level)
    said = net.say if net else ()
    if level == "emergency":
        go = _go(flags)
        return Urgency(level=level, reasons=tuple(reasons), safety_net=(GO[go], *first, *said), go=go, do_first=first)
    watch = watch_for(kb, flags, net.watch_for if net else ())
    lines = (*first, *said, *(f"{SAY[w.act]}: {'; '.join(w.signs)}." for w in watch))
    return Urgency(level=level, reasons=tuple(reasons), safety_net=lines, watch_for=watch, do_first=first)


def _go(flags: Sequence[RedFlag]) -> Go:
    if not flags:
        return "help"
    return "ambulance" if any(f.go == "ambulance" for f in flags) else "emergency"


def watch_for(kb: KnowledgeBase, flags: Iterable[RedFlag], everybody: Iterable[str]) -> tuple[Watch, ...]:
    """Return the signs by action, the strongest first; a sign stands once, under the strongest action asked for."""
    acts: dict[str, Act] = {}
    for name in everybody:
        _ask(acts, name, kb.signs[name].act)
    for flag in flags:
        for name in flag.watch_for:
            _ask(acts, name, kb.signs[name].act)
        for name, act in flag.watch_for_more.items():
            _ask(acts, name, act)
    by_act = {act: tuple(_words(kb, acts, act)) for act in ACTS}
    return tuple(Watch(act=act, signs=signs) for act, signs in by_act.items() if signs)


def _ask(acts: dict[str, Act], name: str, act: Act) -> None:
    acts[name] = min(act, acts.get(name, act), key=ACTS.index)


def _words(kb: KnowledgeBase, acts: Mapping[str, Act], act: Act) -> list[str]:
    return [sign.words for name, sign in kb.signs.items() if acts.get(name) == act]
