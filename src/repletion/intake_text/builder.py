"""Mentions, idioms and results of one text, each taken in by its kind and state."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import replace

from repletion.domain.case import ReadAs, ReadState
from repletion.domain.knowledge import KnowledgeBase
from repletion.intake_text.clauses import unsaid
from repletion.intake_text.doubts import weighed
from repletion.intake_text.drug_mentions import DrugMentions
from repletion.intake_text.finding_mentions import FindingMentions
from repletion.intake_text.gathered import STATES, Gathered
from repletion.intake_text.history_mentions import LASTING, HistoryMentions
from repletion.intake_text.idioms import Idioms
from repletion.intake_text.lab_choice import chosen
from repletion.intake_text.lab_lines import Found
from repletion.intake_text.mentioned import Mention
from repletion.intake_text.mentions import Scan
from repletion.intake_text.states import Cue, reaches, state
from repletion.intake_text.surroundings import Place

ASSERTED = frozenset(
    {"consistent with", "in keeping with", "compatible with", "suggestive of", "suggesting", "suggests"}
)
"""Cues of doubt that are none in the report of a test or the note of a sign."""

EPISODES = frozenset(
    {"paralysis_attacks", "walking_pain_relieved_by_rest", "walking_pain_relieved_by_bending", "pain_eases_with_rest",
     "pain_better_with_movement", "second_wind"}
)  # fmt: skip
"""Findings that come and go: that one has passed ends none of them ("I stop, and then it's gone")."""
THEIRS = frozenset({"her", "his", "their"})
"""Words before a test by which it is the person's who was named last."""


LISTED = 12
"""Words behind a mention in which its list may be closed by "or"."""


class Builder:
    """Gathers what one text tells."""

    def __init__(self, kb: KnowledgeBase, scan: Scan, idioms: Idioms, written_ms: bool) -> None:
        self.gathered = Gathered()
        self._kb, self._scan, self._idioms, self._written_ms = kb, scan, idioms, written_ms
        self._findings = FindingMentions(kb, scan, self.gathered)
        self._drugs = DrugMentions(kb, self.gathered)
        self._history = HistoryMentions(kb, scan, self.gathered)

    def add(self, mention: Mention) -> None:
        """Take in one mention in its state."""
        place, told = Place(self._scan, mention), self._told(mention)
        if mention.kind == "well":
            self.gathered.denied.update(mention.ids)
            self.gathered.note(place, "present", "well")
        elif mention.kind == "absent":
            self._findings.add_absent(place, told)
        elif mention.kind == "finding":
            told = "absent" if told == "past" and self._resolved(mention) else told
            self._findings.add(place, "uncertain" if told == "present" and place.before.endswith("?") else told)
        elif mention.kind == "drug":
            self._drugs.add(place, told)
        elif mention.kind == "ambiguous":
            self._history.add_ambiguous(place, told)
        elif place.words != "ms" or self._written_ms:
            self._history.add(place, told)

    def _told(self, mention: Mention) -> ReadState:
        told = state(mention.first, mention.last, self._scan.tokens, self._cues(mention), self._scan.covered)
        if mention.negated and told == "absent" and unsaid(mention.first, self._scan.tokens):
            return "uncertain"  # "there isn't a muscle that doesn't ache"
        return "absent" if mention.negated and told == "present" else told

    def _lists(self, cue: Cue, mention: Mention) -> bool:
        """Return whether a cue heads a list of the history, in which a finding further on is one of today."""
        if mention.kind != "finding" or cue.name != "past":
            return False
        return any(t.text == "," for t in self._scan.tokens[cue.last : mention.first])

    def _foreign(self, cue: Cue, mention: Mention) -> bool:
        """Return whether a denial is of the history and a finding begins behind it ("no trauma, back pain")."""
        if mention.kind != "finding" or cue.name != "absent_before" or cue.last >= mention.first:
            return False
        between = self._scan.tokens[cue.last : mention.first]
        comma = next((cue.last + i for i, t in enumerate(between) if t.text == ","), None)
        if comma is None:
            return False
        kinds = self._scan.kinds_within(cue.first, comma)
        rest = [t.text for t in self._scan.tokens[comma : mention.last + LISTED] if t.sentence == self._sentence(comma)]
        listed = not kinds and rest.count(",") > 1
        return not listed and kinds.isdisjoint({"finding", "absent"}) and not {"or", "nor"}.intersection(rest)

    def _sentence(self, at: int) -> int:
        return self._scan.tokens[at].sentence

    def _resolved(self, mention: Mention) -> bool:
        """Return whether the text says that a finding is gone; what merely was says nothing of today."""
        scan, near = self._scan, self._scan.cues_near(mention.first, mention.last)
        return any(
            c.name == "resolved" and reaches(c, mention.first, mention.last, scan.tokens, near, scan.covered)
            for c in near
        )

    def _cues(self, mention: Mention) -> list[Cue]:
        """Return the cues that count: a test or sign "in keeping with" something was found, an old result stands."""
        near = [
            c
            for c in self._scan.cues_near(mention.first, mention.last)
            if not (self._lists(c, mention) or self._foreign(c, mention))
            and not (c.name in ("resolved", "past") and EPISODES.issuperset(mention.ids))
        ]
        groups = {self._kb.findings[n].group for n in mention.ids if n in self._kb.findings}
        if mention.kind != "finding" or not groups <= {"test", "sign"}:
            return near
        lasting = groups == {"test"}
        return [c for c in near if c.words not in ASSERTED and not (lasting and c.name == "past")]

    def add_stated(self) -> None:
        """Take in habits denied and figures that state an exposure (units of alcohol, body mass index, doses)."""
        text, exposures = self._scan.text, self.gathered.exposures
        starts, ends = [t.start for t in self._scan.tokens], [t.end for t in self._scan.tokens]
        for name, said, start, end in self._idioms.stated(text):
            told = self._stated(name, said, bisect_right(ends, start), bisect_left(starts, end))
            if said == "past":
                exposures.pop(name, None)
            elif told == "present" or (told == "absent" and (said == "absent" or name not in exposures)):
                exposures[name] = STATES[told]
            self.gathered.read_as.append(ReadAs(text=text[start:end], as_=name, state=told))

    def _stated(self, name: str, said: ReadState, first: int, last: int) -> ReadState:
        """Return the state of words that state an exposure; a cue within them is part of them."""
        cues = [
            c
            for c in self._scan.cues_near(first, last)
            if c.last <= first or c.first >= last or (c.name == "stop" and c.first == first)
        ]
        told = state(first, last, self._scan.tokens, cues)
        if told == "other_person":
            return "present" if name.startswith("family_") else told
        if said != "present":
            return said
        lasting = self._kb.exposures[name].kind in LASTING
        told = "present" if told == "past" and lasting else told
        place = Place(self._scan, Mention("exposure", (name,), first, last))
        return weighed(told, place.before, place.after)

    def add_results(self, printed: Mapping[str, str]) -> None:
        """Take in the person's own results, the latest of each test; somebody else's or a planned one says nothing.

        `printed`: units as they are printed, by the form in which they were read.
        """
        told = [(found, first, self._whose(first)) for found, first in self._scan.results]
        for found, _, whose in told:
            if whose != "present":
                self._note_result(found, whose)
        for found, _ in chosen([(found, first) for found, first, whose in told if whose == "present"], self._scan.text):
            unit = found.result.unit
            self.gathered.labs.append(replace(found.result, unit=printed.get(unit.lower(), unit) if unit else unit))
            self._note_result(found, "value")

    def _whose(self, first: int) -> ReadState:
        cues = [c for c in self._scan.cues_near(first, first + 1) if c.name in ("other_person", "planned")]
        tokens = self._scan.tokens
        if (
            first
            and tokens[first - 1].text in THEIRS
            and any(
                c.name == "other_person" and c.last <= first and tokens[c.first].sentence == tokens[first].sentence
                for c in cues
            )
        ):
            return "other_person"
        return state(first, first + 1, self._scan.tokens, cues)

    def _note_result(self, found: Found, shown: ReadState) -> None:
        result, text = found.result, self._scan.text[found.start : found.end]
        said = f"{result.value:g} {result.unit or ''}".strip() if result.value is not None else (result.result or "")
        self.gathered.read_as.append(ReadAs(text=text.strip(), as_=f"{result.test} {said}", state=shown))
