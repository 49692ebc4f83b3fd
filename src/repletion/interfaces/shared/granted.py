"""Tokens that count for a while, by their digest: the token itself is not kept."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

MOST = 10_000


@dataclass(frozen=True)
class Holder:
    """Whose a token is, and until when it counts."""

    name: str
    until: float


class Granted:
    """The tokens of one process."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._holders: dict[str, Holder] = {}

    def add(self, token: str, name: str, seconds: float) -> None:
        """Let a token count for so many seconds."""
        if len(self._holders) >= MOST:
            del self._holders[next(iter(self._holders))]
        self._holders[_mark(token)] = Holder(name, self._clock() + seconds)

    def of(self, token: str) -> str | None:
        """Return whose a token is, None where it does not count or does no more.

        >>> granted = Granted(clock=iter((0.0, 59.0, 60.0)).__next__)
        >>> granted.add("secret", "ward", 60)
        >>> granted.of("secret"), granted.of("secret"), granted.of("other")
        ('ward', None, None)
        """
        holder = self._holders.get(_mark(token))
        if holder is None:
            return None
        if self._clock() < holder.until:
            return holder.name
        del self._holders[_mark(token)]
        return None


def _mark(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
