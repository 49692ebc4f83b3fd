"""Units that are said once for several results: at the head of a line, at its end, or for all of a text."""

import re
from collections.abc import Iterator

from repletion.intake_text.lab_names import LabNames
from repletion.intake_text.lab_unit_forms import UNIT

FAR = 110
"""Characters over which the head of a line reaches."""
HEAD = re.compile(rf"[\[(]\s*({UNIT})\s*[\])]\s*:(?:[^()\n]*)$")
TAIL = re.compile(rf"[^\n]{{0,160}}?[\[(]\s*(?:all )?(?:in )?({UNIT})\s*[\])]\s*(?:\n|$)")


class UnitsSaid:
    """The units that a text gives for more than one result."""

    def __init__(self, text: str, everything: re.Pattern[str], names: LabNames) -> None:
        self._text = text
        self._all = [m.group("unit") for m in everything.finditer(text)]
        self._but = [pair for m in everything.finditer(text) for pair in self._exceptions(m.end(), names)]

    def _exceptions(self, place: int, names: LabNames) -> Iterator[tuple[str, str]]:
        """Yield the names with their units that the line goes on to except ("all mmol/L except creat umol/L")."""
        line = self._text[place : place + 100].partition("\n")[0]
        for start, end in names.spans(line):
            unit = re.match(rf"\s*(?:in )?({UNIT})", line[end:])
            if unit:
                yield line[start:end], unit.group(1)

    def of(self, name: str, start: int, end: int) -> Iterator[str]:
        """Yield the units that may be those of a result without one, whose name and value stand at start..end."""
        head = HEAD.search(self._text[max(0, start - FAR) : start].rpartition("\n")[2])
        tail = TAIL.match(self._text, end)
        yield from (m.group(1) for m in (head, tail) if m)
        yield from (unit for said, unit in self._but if said == name)
        yield from self._all
