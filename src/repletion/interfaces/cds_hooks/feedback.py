"""What became of a card: accepted or overridden, and the coded reason. Counted; no words of anybody, no patient."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from threading import Lock
from typing import TYPE_CHECKING, Annotated, Literal, Protocol

from pydantic import Field

from repletion.domain.fault import Fault, Unusable
from repletion.interfaces.cds_hooks.cards import rule_of
from repletion.interfaces.cds_hooks.request import UUID, Sent, Short, decoded, filled
from repletion.interfaces.cds_hooks.rules import Rules

if TYPE_CHECKING:
    from repletion.interfaces.shared.store import Store

MOST = 100
LONGEST = 200
"""Letters of a client's name that are kept."""
OTHER = "other"
"""A reason that is none of ours, and a card that is none of ours: their words are not kept."""


class Accepted(Sent):
    """A suggestion that was taken."""

    id: Short


class Coding(Sent):
    """A coded reason."""

    code: Short


class Override(Sent):
    """Why a card was left; the comment is not even read."""

    reason: Coding | None = None


class One(Sent):
    """What became of one card."""

    card: Annotated[str, Field(pattern=UUID)]
    outcome: Literal["accepted", "overridden"]
    acceptedSuggestions: Annotated[list[Accepted], Field(max_length=MOST)] = []  # noqa: N815 - the names in CDS Hooks
    overrideReason: Override | None = None  # noqa: N815
    outcomeTimestamp: Short  # noqa: N815


class Sheet(Sent):
    """What became of some cards."""

    feedback: Annotated[list[One], Field(min_length=1, max_length=MOST)]


@dataclass(frozen=True)
class Told:
    """One outcome as it is kept."""

    client: str
    service: str
    card: str
    outcome: str
    at: datetime
    topic: str
    reason: str


@dataclass(frozen=True)
class Count:
    """How often the cards of one rule ended in one way."""

    service: str
    topic: str
    outcome: str
    reason: str
    times: int


class Kept(Protocol):
    """Where outcomes are kept."""

    def add(self, outcomes: Sequence[Told]) -> None:
        """Keep outcomes, all of them or none."""

    def counts(self) -> Sequence[Count]:
        """Return how often each thing happened."""


class Counted:
    """Counts while the process lives: for one's own machine."""

    def __init__(self) -> None:
        self._times: Counter[tuple[str, str, str, str]] = Counter()
        self._lock = Lock()

    def add(self, outcomes: Sequence[Told]) -> None:
        """Count outcomes."""
        with self._lock:
            self._times.update((o.service, o.topic, o.outcome, o.reason) for o in outcomes)

    def counts(self) -> Sequence[Count]:
        """Return how often each thing happened."""
        with self._lock:
            return [Count(*key, times) for key, times in sorted(self._times.items())]


class Stored:
    """Keeps outcomes in the database of a shared deployment."""

    def __init__(self, store: "Store") -> None:
        self._store = store

    def add(self, outcomes: Sequence[Told]) -> None:
        """Keep outcomes, all of them or none."""
        from repletion.interfaces.shared.feedback import Feedback, add

        add(self._store, [Feedback(**{**asdict(o), "client": o.client[:LONGEST]}) for o in outcomes])

    def counts(self) -> Sequence[Count]:
        """Return how often each thing happened."""
        from repletion.interfaces.shared.feedback import counts

        return [Count(**asdict(c)) for c in counts(self._store)]


def read_feedback(content: bytes, service: str, client: str, rules: Rules) -> list[Told]:
    """Return the outcomes that were sent; `Unusable` with every fault."""
    sheet = filled(Sheet, decoded(content))
    faults: list[Fault] = []
    told = [_told(i, one, service, client, rules, faults) for i, one in enumerate(sheet.feedback)]
    if faults:
        raise Unusable(faults)
    return told


def _told(i: int, one: One, service: str, client: str, rules: Rules, faults: list[Fault]) -> Told:
    where = f"feedback[{i}]"
    if one.outcome == "accepted" and not one.acceptedSuggestions:
        what = "is wanted for a card that was accepted"
        faults.append(
            Fault(where=f"{where}.acceptedSuggestions", what=what, remedy="name the suggestions by their uuid")
        )
    code = one.overrideReason.reason.code if one.overrideReason and one.overrideReason.reason else ""
    reason = code if code in rules.reasons else OTHER if code else ""
    at = _moment(one.outcomeTimestamp, f"{where}.outcomeTimestamp", faults)
    return Told(client, service, one.card.lower(), one.outcome, at, rule_of(one.card, rules.rules) or OTHER, reason)


def _moment(text: str, where: str, faults: list[Fault]) -> datetime:
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        faults.append(Fault(where=where, what=f"{text[:40]!r} is no time", remedy="write it as 2026-11-24T10:00:00Z"))
        return datetime.now(UTC)
