"""Rules of triage, and the signs that people are told to watch for."""

from dataclasses import field
from typing import Any, Literal

from repletion.domain.record import record

Level = Literal["emergency", "same_day", "soon", "routine"]
Act = Literal["ambulance", "emergency", "same_day", "days"]
"""What to do when a sign comes, the strongest first; `emergency`: go to an emergency department."""


@record
class Sign:
    """A sign to watch for after the answer: what to do when it comes, and its words, which go on from "if"."""

    act: Act
    words: str


@record
class SafetyNet:
    """What everybody at one level of urgency is told: sentences, and signs to watch for."""

    say: tuple[str, ...] = ()
    watch_for: tuple[str, ...] = ()


@record
class RedFlag:
    """A deterministic rule of triage. No probability can soften it.

    `go` is where an emergency goes; `do_first` what is to be done besides; `watch_for` are signs with their own action,
    `watch_for_more` those that ask for a stronger one here.
    """

    level: Level
    suspect: str
    text: str
    when: dict[str, Any]
    go: Literal["ambulance", "emergency"] = "emergency"
    do_first: str = ""
    watch_for: tuple[str, ...] = ()
    watch_for_more: dict[str, Act] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    judgement: bool = False
    reviewed_on: str | None = None
