"""Mentions of findings, taken in."""

import re

from repletion.domain.case import ReadState, Said
from repletion.domain.knowledge import KnowledgeBase
from repletion.intake_text.gathered import STATES, Gathered
from repletion.intake_text.mentions import Scan
from repletion.intake_text.qualifiers import belonging
from repletion.intake_text.surroundings import Place

UNABLE = re.compile(r"\b(?:no longer|unable|cannot|can't|could not|couldn't|not|hardly|barely|never)\b")
CANNOT = re.compile(r"\b(?:cannot|can't|couldn't|could not|unable to|not able to|no longer)$")
"""Words right before an ability that is lost ("can't | rise unaided")."""
CONDITION = re.compile(r"\s*(?:when|if|unless|until|till|while|as long as|once)\b")
"""What is well only in a certain case is not well ("my back's fine when I lie down")."""
NOW = frozenset({"now", "currently", "today", "since"})
AXES = ("onset", "duration", "course", "side", "timing")


class FindingMentions:
    """Takes in findings told or denied."""

    def __init__(self, kb: KnowledgeBase, scan: Scan, gathered: Gathered) -> None:
        self._kb, self._scan, self._gathered = kb, scan, gathered

    def add(self, place: Place, told: ReadState) -> None:
        """Take in a finding in its state; a past one counts only where the finding is itself a history."""
        for name in place.mention.ids:
            if told in STATES:
                self._today(name, place, told)
            elif told == "past" and self._kb.findings[name].group == "history":
                self._set(name, "present", {})
            self._gathered.note(place, told, name)

    def _today(self, name: str, place: Place, told: ReadState) -> None:
        first = place.mention.first
        if told == "present":
            self._gathered.sentences.setdefault(name, set()).add(self._scan.tokens[first].sentence)
        kept = self._gathered.findings.get(name)
        if kept is None or kept.state == "absent" or told == "present" or self._changed(first, place.mention.last):
            self._set(name, told, belonging(first, place.mention.last, self._scan.tokens, self._scan.qualifiers))

    def _set(self, name: str, told: ReadState, qualifiers: dict[str, str]) -> None:
        self._gathered.findings[name] = _merged(self._gathered.findings.get(name), told, qualifiers)

    def add_absent(self, place: Place, told: ReadState) -> None:
        """Take in words that say absence ("power 5/5"); what is denied or impossible then says nothing sure."""
        first = place.mention.first
        if place.mention.negated:
            self._add_contrary(place)
            return
        before = " ".join(t.text for t in self._scan.tokens[max(0, first - 3) : first])
        if CANNOT.search(before) and self._abilities(place.mention.ids):
            self.add(place, "present")
            return
        if UNABLE.search(before) or CONDITION.match(place.after):
            told = "uncertain"
        elif told == "past" or (told == "absent" and not self._near_cue(first)):
            told = "present"
        for name in place.mention.ids:
            if told == "present" and self._changed(first, place.mention.last):
                self._set(name, "absent", {})
            elif told == "present":
                self._gathered.findings.setdefault(name, Said(state="absent"))
            self._gathered.note(place, "absent" if told == "present" else "uncertain", name)

    def _abilities(self, names: tuple[str, ...]) -> bool:
        """Return whether findings are of something that one can no longer do."""
        return all(self._kb.findings[n].group == "weakness" for n in names)

    def _add_contrary(self, place: Place) -> None:
        """Take in an absence that is denied: a symptom is there ("stairs aren't easy"), a sign or test unsure."""
        ids = place.mention.ids
        alone = all(
            m.ids == ids or m.kind != "absent" or m.last <= place.mention.first or place.mention.last <= m.first
            for m in self._scan.mentions
        )
        sure = alone and len(ids) == 1 and self._kb.findings[ids[0]].group not in ("sign", "test")
        for name in ids:
            if sure:
                self._today(name, place, "present")
            self._gathered.note(place, "present" if sure else "uncertain", name)

    def _changed(self, first: int, last: int) -> bool:
        """Return whether a denial is of today where something else was told before ("was febrile, now apyrexial")."""
        beside = self._scan.tokens[max(0, first - 3) : first] + self._scan.tokens[last : last + 2]
        return any(t.text in NOW for t in beside) or any(
            c.name == "resolved" and 0 <= c.first - last <= 3 for c in self._scan.cues_near(first, last)
        )

    def _near_cue(self, first: int) -> bool:
        """Return whether a denial stands right before: "no calf swelling, pulses present" denies no pulses."""
        tokens = self._scan.tokens
        return any(
            c.name == "absent_before"
            and 0 <= first - c.last <= 1
            and tokens[c.first].sentence == tokens[first].sentence
            for c in self._scan.cues_near(first, first)
        )


def _merged(kept: Said | None, told: ReadState, qualifiers: dict[str, str]) -> Said:
    """Return the finding with qualifiers of both statements; what was said first of an axis stays."""
    if told == "absent":
        return Said(state="absent")
    before = {a: getattr(kept, a) for a in AXES} if kept and kept.state == "present" else {}
    known = {axis: value for axis, value in before.items() if value is not None}
    return Said(state="present", **{**qualifiers, **known})
