"""What became of the cards that were shown: kept and counted. No words of anybody, no patient."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import func, insert, select

from repletion.interfaces.shared.store import Store
from repletion.interfaces.shared.tables import FEEDBACK


@dataclass(frozen=True)
class Feedback:
    """What a client did with a card of a service: `topic` says what the card was about, `reason` why it was left."""

    client: str
    service: str
    card: str
    outcome: str
    at: datetime
    topic: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Count:
    """How often cards on one topic ended in one way."""

    service: str
    topic: str
    outcome: str
    reason: str
    times: int


def add(store: Store, feedback: Sequence[Feedback]) -> None:
    """Keep feedback, all of it or none."""
    if feedback:
        with store.transaction() as connection:
            connection.execute(insert(FEEDBACK), [asdict(f) for f in feedback])


def counts(store: Store) -> tuple[Count, ...]:
    """Return how often cards ended in which way, by service and topic."""
    by = (FEEDBACK.c.service, FEEDBACK.c.topic, FEEDBACK.c.outcome, FEEDBACK.c.reason)
    with store.reading() as connection:
        rows = connection.execute(select(*by, func.count()).group_by(*by).order_by(*by))
        return tuple(Count(*row) for row in rows)
