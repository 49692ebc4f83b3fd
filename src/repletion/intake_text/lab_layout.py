"""Layouts of reports brought to lines that hold one result each, before words are looked for."""

import re

from repletion.domain.lexicon import Lexicon
from repletion.intake_text.lab_heads import Heads
from repletion.intake_text.lab_names import TESTS, LabNames
from repletion.intake_text.lab_portals import Portals
from repletion.intake_text.lab_rows_of_names import tests_as_rows
from repletion.intake_text.lab_tables import one_result_a_line
from repletion.intake_text.lab_words import longest_of

LEADERS = re.compile(r"\.{4,}|_{3,}|(?:[ \t]\.){3,}|\u2026+|(?<=\w)\.{3}(?=\s*[<>\d])")
"""Dots or strokes that lead the eye from a name to its value."""

CELLS = re.compile(r"</t[dh]>\s*<t[dh][^<>]*>")
TAGS = re.compile(r"</?(?:t[rdh]|table|tbody|thead)[^<>]{0,80}>")
"""Marks of tables copied from pages."""
INITIALS = re.compile(r"(?<![a-z0-9.])(?:[a-z]\.){3,}")
PAIR = re.compile(r"\s{0,40}[:=]?\s{0,40}(\d{1,9}(?:[.,]\d{1,9})?)\s?/\s?(\d{1,9}(?:[.,]\d{1,9})?)(?![\d/])")
"""Two values of two tests that a stroke parts."""
PARTED = re.compile(r"\d\s?/\s?\d")
"""What a line with such a pair holds; looked for first, as it takes no longer on a line of spaces or digits."""


class Layout:
    """The layouts that the words of one language let recognise."""

    def __init__(self, lexicon: Lexicon) -> None:
        names = LabNames(lexicon)
        self._names, self._heads = names, Heads(lexicon.lab_words)
        dotted = [p for p, entries in lexicon.concepts.items() if "." in p and any(e[0] in TESTS for e in entries)]
        self._dotted = re.compile(rf"(?<![a-z0-9])(?:{longest_of(map(re.escape, dotted))})(?![a-z0-9])")
        self._portals = Portals(lexicon.lab_words, names)

    def laid_out(self, text: str) -> str:
        """Return a normalised text with one result a line, as far as tables and portals are recognised."""
        led = self._plain(LEADERS.sub("  ", text))
        if "\n" not in led:
            return self._unpaired(led)
        rows = one_result_a_line(led, self._heads)
        return self._unpaired(self._portals.joined(tests_as_rows(rows, self._names, self._heads)))

    def _plain(self, text: str) -> str:
        """Return a text with the points of abbreviated names left out ("vit. d", "v.g.m.")."""
        text = TAGS.sub("", CELLS.sub(" | ", text)) if "</t" in text else text
        led = self._dotted.sub(lambda m: m.group().replace(". ", " ").replace(".", " ").rstrip(), text)
        return INITIALS.sub(
            lambda m: plain if self._names.is_name(plain := m.group().replace(".", "")) else m.group(), led
        )

    def _unpaired(self, text: str) -> str:
        """Return a text in which two names with two values have one each ("na/k 138/4.2")."""
        return "\n".join(self._parted(line) if PARTED.search(line) else line for line in text.split("\n"))

    def _parted(self, line: str) -> str:
        spans = self._names.spans(line)
        for (start, middle), (second, end) in reversed(list(zip(spans, spans[1:], strict=False))):
            values = PAIR.match(line, end)
            if values and line[middle:second].strip() == "/":
                told = f"{line[start:middle]} {values.group(1)}, {line[second:end]} {values.group(2)}"
                line = line[:start] + told + line[values.end() :]
        return line
