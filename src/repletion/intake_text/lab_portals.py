"""Portals that give each datum its own line: name, value, unit and range brought together on one."""

import re
from collections.abc import Sequence

from repletion.domain.lexicon import LabWords
from repletion.intake_text.lab_dates import DAY
from repletion.intake_text.lab_names import LabNames
from repletion.intake_text.lab_numbers import FIGURES
from repletion.intake_text.lab_unit_forms import UNIT
from repletion.intake_text.lab_words import SIGN, longest_of

AHEAD = 9
"""Lines below a name that may be about it."""
TWO = rf"{FIGURES}\s*(?:{UNIT})?\s*(?:-+|to|\u2010|\u2011)\s*{FIGURES}"
SPAN = re.compile(rf"[\[(]?\s*(?:{TWO}|(?:{SIGN})\s*=?\s*{FIGURES})\s*(?:{UNIT})?\s*[\])]?")
ONE_SIDED = re.compile(rf"\s*(?:{SIGN})")
FIGURE = re.compile(rf"{FIGURES}")
WHEN = re.compile(rf"\W*(?:{DAY})(?:[ ,]+(?:at )?\d{{1,2}}[:.]\d{{2}}(?:\s?[ap]m)?)?\W*")
KEPT = ("value", "unit", "flag", "range")
LABELS = ("name", "previous", "range", "value", "unit", "flag", "other")
Said = dict[str, str]


class Portals:
    """Joins the lines of one result."""

    def __init__(self, words: LabWords, names: LabNames) -> None:
        self._names = names
        behind = r"\s*(?P<mark>[:=]|\s-\s|$|(?=\s))\s*(?P<rest>.*)"
        self._labels = [(r, re.compile(rf"\W*(?:{longest_of(words.labels[r])}){behind}")) for r in LABELS]
        said = "|".join(longest_of(level) for level in words.levels.values())
        signed = longest_of((*words.below, *words.above))
        self._figure_first = re.compile(rf"\s*(?:{SIGN}|{signed})?\s*=?\s*{FIGURES}")
        named = longest_of(words.flags)
        self._flag = re.compile(rf"\W*(?:{said}|{named}|{longest_of(words.labels['other'])})\W*")
        flagged = rf"[\[(]?(?:{named})?[\])]?[*\u2191\u2193]?"
        unit = rf"\s*(?:{UNIT})?\s*"
        self._value = re.compile(rf"\s*[*\u2191\u2193]?\s*(?:{SIGN})?\s*{FIGURES}{unit}{flagged}{unit}")

    def joined(self, text: str) -> str:
        """Return a normalised text in which each result stands on one line."""
        lines, kept, at = text.split("\n"), [], 0
        while at < len(lines):
            name = self._name(lines[at], lines[at + 1] if at + 1 < len(lines) else "")
            below = self._below(lines, at + 1) if name else None
            if below is None:
                kept.append(lines[at])
                at += 1
                continue
            said, at = below
            kept.append(" ".join([name, *(said[role] for role in KEPT if said.get(role))]))
        return "\n".join(kept)

    def _name(self, line: str, below: str) -> str:
        """Return the name of a test that a line holds and nothing else."""
        if not line.strip() or len(line) > 90:
            return ""
        plain = self._labels[0][1].fullmatch(line)
        name = plain.group("rest") if plain and plain.group("mark") in (":", "=") else line
        labelled = (told := self._labelled(below.strip())) and told[0] in ("value", "range")
        return name.strip() if self._names.is_name(name) or (labelled and self._names.begins(name)) else ""

    def _below(self, lines: Sequence[str], start: int) -> tuple[Said, int] | None:
        """Return what the lines below a name say, and the place behind them; nothing where they give no value."""
        said: Said = {}
        end, blank = start, False
        for at in range(start, min(len(lines), start + AHEAD)):
            line = lines[at]
            if not line.strip():
                if blank or said.get("value"):
                    break
                blank = True
                continue
            if self._names.is_name(line) and not self._flag.fullmatch(line):
                break
            told = self._told(line, said)
            if told is None:
                break
            self._take(said, *told)
            end = at + 1
        return (said, end) if said.get("value") else None

    def _take(self, said: Said, role: str, content: str) -> None:
        if role == "range" and "range" not in said:
            said["range"] = f"({content.strip('()[] ')})"
        elif role == "value" and not said.get("value"):
            said["value"] = content
        elif role in ("unit", "flag"):
            said.setdefault(role, content)

    def _told(self, line: str, said: Said) -> tuple[str, str] | None:
        """Return the role and the content of a line, or nothing where it is about something else."""
        plain = line.strip(" \t|*\u2022")
        if SPAN.fullmatch(plain) and not (ONE_SIDED.match(plain) and not said.get("value")):
            return "range", plain
        if self._value.fullmatch(plain):
            bound = plain in said.get("range", "") and FIGURE.fullmatch(plain)
            return ("other" if bound and "value" not in said and self._bounds(plain, said) else "value"), plain
        if re.fullmatch(UNIT, plain):
            return "unit", plain
        if WHEN.fullmatch(plain):
            return "other", plain
        return self._labelled(plain) or (("flag", plain) if self._flag.fullmatch(plain) else None)

    def _bounds(self, plain: str, said: Said) -> bool:
        """Return whether a number only repeats an end of the range, as a graph beside it does."""
        ends = FIGURE.findall(said.get("range", ""))
        first = plain in ends and plain not in said.get("seen", "")
        said["seen"] = said.get("seen", "") + f" {plain}"
        return first

    def _labelled(self, line: str) -> tuple[str, str] | None:
        for role, pattern in self._labels[1:]:
            match = pattern.fullmatch(line)
            if match is None:
                continue
            rest, marked = match.group("rest"), match.group("mark") in (":", "=")
            if role == "value" and not (self._figure_first.match(rest) or (marked and rest)):
                continue
            if role == "range" and not FIGURE.search(rest):
                continue
            if role == "unit" and not re.fullmatch(UNIT, rest):
                continue
            if role == "flag" and not (marked or self._flag.fullmatch(rest)):
                continue
            return role, rest
        return None
