"""How often one client may ask: a bucket that fills evenly over time."""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

MOST = 10_000
"""Clients that are remembered; the ones that have waited longest are forgotten first."""


@dataclass
class Bucket:
    """What is left, and when that was."""

    left: float
    at: float


class Limits:
    """Buckets by client, each of `per_minute`."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = monotonic) -> None:
        self._most, self._rate, self._clock = float(per_minute), per_minute / 60, clock
        self._buckets: dict[str, Bucket] = {}

    def wait(self, client: str) -> float:
        """Take one from the client's bucket; return 0, or the seconds after which there is one again.

        >>> limits = Limits(2, clock=lambda: 0.0)
        >>> limits.wait("a"), limits.wait("a"), limits.wait("a"), limits.wait("b")
        (0.0, 0.0, 30.0, 0.0)
        """
        bucket = self._filled(client)
        if bucket.left >= 1:
            bucket.left -= 1
            return 0.0
        return (1 - bucket.left) / self._rate

    def left(self, client: str) -> float:
        """Return the seconds after which there is one in the client's bucket, 0 where there is one; take none."""
        return max(0.0, 1 - self._filled(client).left) / self._rate

    def _filled(self, client: str) -> Bucket:
        at = self._clock()
        bucket = self._buckets.pop(client, None) or Bucket(self._most, at)
        self._buckets[client] = bucket
        if len(self._buckets) > MOST:
            del self._buckets[next(iter(self._buckets))]
        bucket.left, bucket.at = min(self._most, bucket.left + (at - bucket.at) * self._rate), at
        return bucket
