"""Mentions of conditions, exposures and relatives' diseases, taken in."""

from bisect import bisect_left

from repletion.domain.case import ReadState, Said
from repletion.domain.knowledge import KnowledgeBase
from repletion.intake_text.cancers import CANCERS, cancer
from repletion.intake_text.courses_of_treatment import stopped
from repletion.intake_text.diseases import TRANSIENT, autoimmune
from repletion.intake_text.doubts import likened, weighed
from repletion.intake_text.drug_mentions import note_new_statin
from repletion.intake_text.gathered import STATES, Gathered
from repletion.intake_text.kin import family, kin_head, nobodys
from repletion.intake_text.mentions import Scan
from repletion.intake_text.scans import IMAGE, IMAGED, imaged, tested_nerves
from repletion.intake_text.states import nearby, reaches
from repletion.intake_text.surroundings import Place, sentence_after, sentence_before
from repletion.intake_text.times import LATELY, LONG_AGO, ONCE_PREGNANT, kept

LASTING = ("condition", "surgery", "family")
"""Kinds of exposures that are still there when they are told of the past."""
NEAR = 12
"""Tokens around a disease in which other history may end the reach of "treated"."""
RULED_OUT = ("deep_vein_thrombosis", "cauda_equina_syndrome")
"""Diseases that a clear scan rules out."""
NO_OPERATION = ("dialysis", "parenteral_nutrition", "spinal_surgery_or_injection")
"""Exposures of the kind of surgery that are no operation to recover from."""


LIKENED = frozenset(
    {"recent_trauma", "heavy_exercise_recent", "unaccustomed_exercise", "high_cola_or_phosphate_drinks",
     "heavy_alcohol", "recent_viral_illness", "endurance_sport"}
)  # fmt: skip
"""Exposures that complaints are likened to ("pee like cola")."""


class HistoryMentions:
    """Takes in conditions and exposures of the person and diseases of relatives."""

    def __init__(self, kb: KnowledgeBase, scan: Scan, gathered: Gathered) -> None:
        self._kb, self._scan, self._gathered = kb, scan, gathered

    def add(self, place: Place, told: ReadState) -> None:
        """Take in a condition or an exposure in its state."""
        before, after = place.before, place.after
        told = kept(weighed(told, before, after), before, after)
        head = kin_head(before) if told in ("present", "other_person") else None
        told = "other_person" if head else told
        for name in place.mention.ids:
            now = "uncertain" if name in LIKENED and likened(before) else self._now(name, place, told)
            self._set(name, place, now, head)
            if now == "present":
                self._follow(name, place)
            self._gathered.note(place, now, name)

    def add_ambiguous(self, place: Place, told: ReadState) -> None:
        """Take in words of several meanings, where all meanings or the words around agree on something."""
        ids = place.mention.ids
        if set(ids) == CANCERS:
            self._cancer(place, told)
        elif "muscular_dystrophy" in ids and told == "other_person":
            self._family("muscular_dystrophy", place, kin_head(place.before))
        elif told == "absent" and not IMAGE.search(place.sentence):
            self._none_of(ids)
        self._gathered.note(place, "uncertain", " or ".join(ids))

    def _none_of(self, names: tuple[str, ...]) -> None:
        if len(names) <= 2 and all(n in self._kb.exposures for n in names):
            for name in names:
                self._gathered.exposures.setdefault(name, "absent")

    def _set(self, name: str, place: Place, now: ReadState, head: str | None) -> None:
        exposures = self._gathered.exposures
        if now == "other_person":
            self._family(name, place, head)
        elif self._imaged(name, now, place) and not (name in RULED_OUT and now == "absent"):
            return
        elif name in self._kb.causes:
            self._condition(name, place, now)
        elif now in STATES and exposures.get(name) != "present":
            exposures[name] = STATES[now]

    def _now(self, name: str, place: Place, told: ReadState) -> ReadState:
        """Return the state as it stands today: what lasts is still there, what passes is not."""
        kind = None if name in self._kb.causes else self._kb.exposures[name].kind
        if told == "present" and self._over(name, kind, place):
            return "past"
        recent = name.startswith("recent_") and not LONG_AGO.search(place.after)
        lasting = ((kind is None or kind in LASTING) and name not in TRANSIENT and not self._gone(place)) or recent
        return "present" if told == "past" and lasting else told

    def _gone(self, place: Place) -> bool:
        """Return whether the text says that it has resolved."""
        first, last = place.mention.first, place.mention.last
        near = self._scan.cues_near(first, last)
        return any(
            c.name == "resolved" and reaches(c, first, last, self._scan.tokens, near, self._scan.covered) for c in near
        )

    def _over(self, name: str, kind: str | None, place: Place) -> bool:
        if name in TRANSIENT and LONG_AGO.search(place.after):
            return True
        if name == "systemic_infection" and " ago" in place.sentence:
            return True
        if name == "pregnancy" and ONCE_PREGNANT.search(place.before):
            return True
        return kind == "drug" and stopped(place.before, place.after)

    def _follow(self, name: str, place: Place) -> None:
        """Set what a present condition or exposure brings with it."""
        if self._operation(name) and LATELY.search(place.after):
            self._gathered.exposures["recent_surgery"] = "present"
        note_new_statin((name,), place, self._gathered)
        if name == "type_1_diabetes_or_autoimmune_thyroid":
            exposures, conditions = autoimmune(place.words)
            self._gathered.exposures.update(dict.fromkeys(exposures, "present"))
            for condition in conditions:
                self._gathered.conditions.setdefault(condition, "active")

    def _operation(self, name: str) -> bool:
        surgery = name in self._kb.exposures and self._kb.exposures[name].kind == "surgery"
        return name == "bariatric_or_gastric_surgery" or (surgery and name not in NO_OPERATION)

    def _cancer(self, place: Place, told: ReadState) -> None:
        around = sentence_before(place.before)[-50:] + place.words + sentence_after(place.after)[:60]
        found = cancer(around, told == "past")
        if told in ("present", "past") and found is not None and found not in self._gathered.exposures:
            self._gathered.exposures[found] = "present"

    def _family(self, name: str, place: Place, head: str | None) -> None:
        """Set what a disease of blood kin means: of the relative right before it, else of those whose cues reach it."""
        own = name if name in self._kb.exposures and self._kb.exposures[name].kind == "family" else None
        named = own or family(name, head or "")
        if named is not None and head is not None:
            self._gathered.exposures[named] = "present"
            return
        mention, tokens = place.mention, self._scan.tokens
        cues = self._scan.cues_near(mention.first, mention.last)
        reached = [c for c in cues if reaches(c, mention.first, mention.last, tokens, cues)]
        denied = any(c.name == "absent_before" for c in reached) or nobodys(sentence_before(place.before) + place.words)
        for cue in reached:
            found = (own or family(name, cue.words)) if cue.name == "other_person" else None
            if found is not None and (not denied or found not in self._gathered.exposures):
                self._gathered.exposures[found] = "absent" if denied else "present"

    def _imaged(self, name: str, told: ReadState, place: Place) -> bool:
        """Take a condition that a test shows as the finding of that test; return whether it is one."""
        if name == "other_polyneuropathy":
            return told == "present" and tested_nerves(place.before)
        finding = IMAGED.get(name)
        if told not in STATES or finding not in self._kb.findings:
            return False
        if not imaged(place.before, place.after, told == "absent"):
            return False
        self._gathered.findings.setdefault(finding, Said(state=STATES[told]))
        return True

    def _condition(self, name: str, place: Place, told: ReadState) -> None:
        conditions = self._gathered.conditions
        if told == "absent":
            conditions.setdefault(name, "excluded")
        elif told == "past":
            conditions.setdefault(name, "past")
        elif told == "present":
            first, last = place.mention.first, place.mention.last
            near = self._scan.cues_near(first, last)
            active = nearby("active", first, last, self._scan.tokens, near)
            conditions[name] = "treated" if self._treated(place) and not active else "active"
            if active:
                self._gathered.flaring.add(name)

    def _treated(self, place: Place) -> bool:
        """Return whether the text says that a disease is treated; such words speak of what stands next to them."""
        first, last = place.mention.first, place.mention.last
        cues = self._scan.cues_near(first, last)
        apart = self._others(first, last)
        own = [c for c in cues if not any(c.last <= i < first or last <= i < c.first for i in apart)]
        return nearby("treated", first, last, self._scan.tokens, own)

    def _others(self, first: int, last: int) -> list[int]:
        """Return the tokens beside a mention that end its reach: other history, and a comma before it."""
        mentions = self._scan.mentions
        near = mentions[
            bisect_left(mentions, first - NEAR, key=lambda m: m.first) : bisect_left(
                mentions, last + NEAR, key=lambda m: m.first
            )
        ]
        told = [m.first for m in near if m.kind in ("condition", "exposure")]
        commas = [i for i in range(max(0, first - 6), first) if self._scan.tokens[i].text == ","]
        return [i for i in told if not first <= i < last] + commas
