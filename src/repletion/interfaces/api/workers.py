"""Answers are found away from the loop that serves."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from repletion.interfaces.api.problems import Problem

SECONDS = 30.0
"""An answer that takes longer is given up."""
AT_ONCE = 4
WAITING = 64
"""Questions that may wait for one of the `AT_ONCE` workers; more are sent away."""


class Workers:
    """Answers away from the loop that serves: a few at once, each within a time."""

    def __init__(self, seconds: float = SECONDS, at_once: int = AT_ONCE) -> None:
        self._pool = ThreadPoolExecutor(at_once, thread_name_prefix="answer")
        self._seconds, self._open = seconds, 0

    async def answer(self, answer: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """Return the answer, or refuse when it takes too long or too much is asked at once."""
        busy = Problem(503, headers={"retry-after": "10"})
        if self._open >= WAITING:
            raise busy
        self._open += 1
        try:
            loop = asyncio.get_running_loop()
            return await asyncio.wait_for(loop.run_in_executor(self._pool, answer), self._seconds)
        except TimeoutError:
            raise busy from None
        finally:
            self._open -= 1
