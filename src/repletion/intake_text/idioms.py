"""Exposures that figures state, and that whole idioms state, deny or give up ("hardly eats", "teetotal")."""

import re
from collections.abc import Iterator, Mapping, Sequence

from repletion.domain.case import ReadState
from repletion.intake_text.doses import Statement, amounts

STATES: tuple[ReadState, ...] = ("absent", "present", "past")


class Idioms:
    """The idioms of one language: by state and exposure the patterns that tell it."""

    def __init__(self, told: Mapping[str, Mapping[str, Sequence[str]]]) -> None:
        self._rows = [
            (name, state, _joined(patterns)) for state in STATES for name, patterns in told.get(state, {}).items()
        ]

    def stated(self, text: str) -> Iterator[Statement]:
        """Yield exposures that figures or whole idioms state: id, state, and the place in the text.

        >>> [x[:2] for x in Idioms({"absent": {"smoking": ["non-smoker"]}}).stated("bmi 36, non-smoker")]
        [('obesity', 'present'), ('smoking', 'absent')]
        """
        yield from amounts(text)
        for name, state, pattern in self._rows:
            for match in pattern.finditer(text):
                yield name, state, match.start(), match.end()


def _joined(patterns: Sequence[str]) -> re.Pattern[str]:
    """Return the pattern of any of the patterns; where all begin at a word, that is tried once for all."""
    edge = r"\b"
    if all(p.startswith(edge) for p in patterns):
        return re.compile(f"{edge}(?:{'|'.join(p.removeprefix(edge) for p in patterns)})")
    return re.compile("|".join(patterns))
