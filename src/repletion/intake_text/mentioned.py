"""What is mentioned where."""

from dataclasses import dataclass

from repletion.domain.lexicon import Kind


@dataclass(frozen=True)
class Mention:
    """A concept at tokens first..last."""

    kind: Kind
    ids: tuple[str, ...]
    first: int
    last: int
    negated: bool = False
    """Whether a denial stands inside ("my gums don't bleed")."""
