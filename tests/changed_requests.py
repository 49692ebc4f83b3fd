"""A real request with one part put in another's place."""

import copy
from typing import Any


def put(body: Any, path: tuple[Any, ...], value: Any) -> None:
    """Put a value at a place, where that is still there."""
    try:
        for step in path[:-1]:
            body = body[step]
        body[path[-1]] = copy.deepcopy(value)
    except (KeyError, IndexError, TypeError):
        pass
