"""How the nouns are declared: frozen, closed to unknown keys, plain standard-library dataclasses."""

from dataclasses import dataclass, field
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
def record(cls: type[T]) -> type[T]:
    """Make `cls` a frozen keyword-only dataclass that outside readers must fill without unknown keys.

    >>> @record
    ... class Point:
    ...     x: float
    >>> Point(x=1.0)
    Point(x=1.0)
    """
    closed: Any = cls
    closed.__pydantic_config__ = {"extra": "forbid", "str_strip_whitespace": True}
    return dataclass(frozen=True, kw_only=True)(cls)
