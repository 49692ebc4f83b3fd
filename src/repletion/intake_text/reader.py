"""Plain words into a case: what was understood, in which state, and what was not."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import cast

from repletion.domain.case import Case, DiagnosisState, Drug, Presence, ReadAs, Reading, ReadState, Result, Said, Taken
from repletion.domain.knowledge import KnowledgeBase
from repletion.domain.lexicon import Lexicon
from repletion.intake_text import history, person
from repletion.intake_text.mentioned import Mention
from repletion.intake_text.mentions import Scan, Scanner
from repletion.intake_text.qualifiers import belonging
from repletion.intake_text.refinements import Refiner
from repletion.intake_text.states import Cue, nearby, reaches, state

CLINICAL = re.compile(
    r"^[a-z]{3,}(?:algia|itis|osis|oma|aemia|emia|opathy|uria|penia|plegia|paresis|aesthesia|esthesia|asthenia|ectasia"
    r"|megaly|rrhoea|rrhea|trophy)$"
)
MEDICINE = re.compile(
    r"^[a-z]{3,}(?:pril|olol|statin|sartan|azole|mab|nib|cillin|mycin|prazole|gliptin|gliflozin|dipine|tidine|oxacin"
    r"|cycline|triptan|setron|parin|xaban|afil|zepam|zolam|dronate|thiazide|caine|vir|tide)$"
)
DENIALS = frozenset(
    {"no", "not", "never", "nor", "without", "denies", "denied", "nil", "dont", "doesnt", "isnt", "havent"}
)
MS = re.compile(r"\bMS\b")
LASTING = ("condition", "surgery", "family")
UNABLE = re.compile(r"\b(?:no longer|unable|cannot|can't|could not|couldn't|not|hardly|barely|never)\b")
NO_DRUGS = re.compile(
    r"\b(?:no (?:regular |current |prescribed |other )?(?:medicines?|medications?|meds|drugs|tablets|pills)"
    r"|takes? nothing|not (?:on|taking) any (?:medicines?|medications?|meds|drugs|tablets))\b"
)
ASSERTED = frozenset(
    {"consistent with", "in keeping with", "compatible with", "suggestive of", "suggesting", "suggests"}
)
"""Cues of doubt that are none in the report of a test or the note of a sign."""
STATES: dict[ReadState, Presence] = {"present": "present", "absent": "absent"}


class Reader:
    """Reads texts in one language against one knowledge base."""

    def __init__(self, lexicon: Lexicon, kb: KnowledgeBase) -> None:
        self._lexicon = lexicon
        self._kb = kb
        self._scanner = Scanner(lexicon, kb)

    def read(self, text: str) -> Reading:
        """Return what was understood; an affirmed statement wins over a denied one, the later over the earlier."""
        scan = _own(self._scanner.scan(text))
        builder = _Builder(self._kb, scan, self._scanner.refiner)
        builder.written_ms = bool(MS.search(text))
        for mention in scan.mentions:
            builder.add(mention)
        builder.add_stated()
        for found, first in scan.results:
            builder.add_result(found.result, first, scan.text[found.start : found.end])
        builder.settle()
        return Reading(
            case=builder.case(any(phrase in scan.text for phrase in self._lexicon.crisis)),
            read_as=tuple(builder.read_as),
            unrecognised=tuple(_unknown(scan, CLINICAL)),
            not_checked=tuple(_unknown(scan, MEDICINE)),
        )


class _Builder:
    def __init__(self, kb: KnowledgeBase, scan: Scan, refiner: Refiner) -> None:
        self.kb, self.scan, self.refiner = kb, scan, refiner
        self._sentences: dict[str, set[int]] = {}
        self.findings: dict[str, Said] = {}
        self.exposures: dict[str, Presence | Taken] = {}
        self.conditions: dict[str, DiagnosisState] = {}
        self.drugs: dict[str, Drug] = {}
        self.labs: list[Result] = []
        self.read_as: list[ReadAs] = []
        self._denied: set[str] = set()
        self.written_ms = False

    def add(self, mention: Mention) -> None:
        """Take in one mention in its state."""
        told = self._told(mention)
        kind = mention.kind
        if kind == "well":
            self._denied.update(mention.ids)
            self._note(mention, "present", "well")
        elif kind == "absent":
            self._absent(mention, told)
        elif kind == "finding":
            self._finding(mention, told)
        elif kind == "drug":
            self._drug(mention, told)
        elif kind == "ambiguous":
            self._ambiguous(mention, told)
            self._note(mention, "uncertain", " or ".join(mention.ids))
        else:
            self._history(mention, told)

    def _ambiguous(self, mention: Mention, told: ReadState) -> None:
        if set(mention.ids) == history.CANCERS:
            self._cancer(mention, told)
        elif "muscular_dystrophy" in mention.ids and told == "other_person":
            self._family("muscular_dystrophy", mention, history.kin_head(self._around(mention)[0]))
        elif told == "absent" and history.IMAGE.search(self._sentence(mention)):
            pass
        elif told == "absent" and len(mention.ids) <= 2 and all(n in self.kb.exposures for n in mention.ids):
            for name in mention.ids:
                self.exposures.setdefault(name, "absent")

    def _told(self, mention: Mention) -> ReadState:
        told = state(mention.first, mention.last, self.scan.tokens, self._cues(mention))
        return "absent" if mention.negated and told == "present" else told

    def _cues(self, mention: Mention) -> list[Cue]:
        """Return the cues that count for a mention: a test or sign "in keeping with" something was found."""
        groups = {self.kb.findings[n].group for n in mention.ids if n in self.kb.findings}
        if mention.kind != "finding" or not groups <= {"test", "sign"}:
            return list(self.scan.cues)
        return [c for c in self.scan.cues if c.words not in ASSERTED]

    def _finding(self, mention: Mention, told: ReadState) -> None:
        qualifiers = belonging(mention.first, mention.last, self.scan.tokens, self.scan.qualifiers)
        for name in mention.ids:
            if told in STATES:
                if told == "present":
                    self._sentences.setdefault(name, set()).add(self.scan.tokens[mention.first].sentence)
                kept = self.findings.get(name)
                if kept is None or kept.state == "absent" or told == "present":
                    self.findings[name] = _merged(kept, told, qualifiers)
            elif told == "past" and self.kb.findings[name].group == "history":
                self.findings[name] = _merged(self.findings.get(name), "present", {})
            self._note(mention, told, name)

    def _absent(self, mention: Mention, told: ReadState) -> None:
        """Take in words that say absence ("power 5/5"); what is denied or impossible then says nothing sure."""
        before = " ".join(t.text for t in self.scan.tokens[max(0, mention.first - 3) : mention.first])
        if UNABLE.search(before):
            told = "uncertain"
        elif told == "absent" and not self._near_cue(mention):
            told = "present"
        for name in mention.ids:
            if told == "present":
                self.findings.setdefault(name, Said(state="absent"))
            self._note(mention, "absent" if told == "present" else "uncertain", name)

    def _near_cue(self, mention: Mention) -> bool:
        """Return whether a denial stands right before: "no calf swelling, pulses present" denies no pulses."""
        return any(c.name == "absent_before" and 0 <= mention.first - c.last <= 1 for c in self.scan.cues)

    def _drug(self, mention: Mention, told: ReadState) -> None:
        before, after = self._around(mention)
        told = _taken(self._weighed(told, before, after), before, after)
        for name in mention.ids:
            exposures = self.kb.drugs[name].exposures
            if told == "present":
                self.drugs[name] = Drug(name=name)
                if history.high_statin(name, after):
                    self.exposures["statin_high_intensity"] = "present"
                self._statin(exposures, before, after)
            elif told == "absent":
                for exposure in exposures:
                    self.exposures.setdefault(exposure, "absent")
            elif told == "past" and "glucocorticoid" in exposures and history.STOPPING.search(before):
                self.exposures["rapid_glucocorticoid_stop"] = "present"
            elif told == "past" and "levothyroxine" in exposures and history.stopped(before, after):
                self.exposures["thyroid_treatment_stopped"] = "present"
            self._note(mention, told, name)

    def _statin(self, exposures: Sequence[str], before: str, after: str) -> None:
        if "statin" in exposures and history.begun(before, after):
            self.exposures["statin_started_recently"] = "present"

    def _history(self, mention: Mention, told: ReadState) -> None:
        before, after = self._around(mention)
        if self.scan.words(mention.first, mention.last) == "ms" and not self.written_ms:
            return
        told = _kept(self._weighed(told, before, after), before, after)
        head = history.kin_head(before) if told in ("present", "other_person") else None
        told = "other_person" if head else told
        for name in mention.ids:
            now = self._now(name, mention, told)
            if told == "other_person":
                self._family(name, mention, head)
            elif self._imaged(name, now, before, after):
                pass
            elif name in self.kb.causes:
                self._condition(name, mention, now)
            elif now in STATES and self.exposures.get(name) != "present":
                self.exposures[name] = STATES[now]
            if now == "present":
                self._follow(name, mention)
            self._note(mention, now, name)

    def _now(self, name: str, mention: Mention, told: ReadState) -> ReadState:
        """Return the state as it stands today: what lasts is still there, what passes is not."""
        before, after = self._around(mention)
        kind = None if name in self.kb.causes else self.kb.exposures[name].kind
        if told == "present":
            gone = history.LONG_AGO.search(after) or (
                name == "systemic_infection" and " ago" in self._sentence(mention)
            )
            ended = name in history.TRANSIENT and gone
            once = name == "pregnancy" and history.ONCE_PREGNANT.search(before)
            if ended or once or (kind == "drug" and history.stopped(before, after)):
                return "past"
        lasting = (kind is None or kind in LASTING) and name not in history.TRANSIENT
        return "present" if told == "past" and lasting else told

    def _follow(self, name: str, mention: Mention) -> None:
        """Set what a present condition or exposure brings with it."""
        before, after = self._around(mention)
        if self._operation(name) and history.LATELY.search(after):
            self.exposures["recent_surgery"] = "present"
        self._statin((name,), before, after)
        if name == "type_1_diabetes_or_autoimmune_thyroid":
            exposures, conditions = history.autoimmune(self.scan.words(mention.first, mention.last))
            self.exposures.update(dict.fromkeys(exposures, "present"))
            for condition in conditions:
                self.conditions.setdefault(condition, "active")

    def _sentence(self, mention: Mention) -> str:
        before, after = self._around(mention)
        return re.split(r"[.;!?\n]", before)[-1] + " " + re.split(r"[.;!?\n]", after)[0]

    def _around(self, mention: Mention) -> tuple[str, str]:
        """Return the text before and after a mention."""
        tokens = self.scan.tokens
        return self.scan.text[: tokens[mention.first].start], self.scan.text[tokens[mention.last - 1].end :]

    def _cancer(self, mention: Mention, told: ReadState) -> None:
        before, after = self._around(mention)
        words = self.scan.words(mention.first, mention.last)
        around = re.split(r"[.;!?\n]", before)[-1][-50:] + words + re.split(r"[.;!?\n]", after)[0][:60]
        found = history.cancer(around, told == "past")
        if told in ("present", "past") and found is not None and found not in self.exposures:
            self.exposures[found] = "present"

    def _family(self, name: str, mention: Mention, head: str | None) -> None:
        own = name if name.startswith("family_") else None
        named = own or history.family(name, head or "")
        if named is not None and head is not None:
            self.exposures[named] = "present"
            return
        tokens, cues = self.scan.tokens, self.scan.cues
        reached = [c for c in cues if reaches(c, mention.first, mention.last, tokens, cues)]
        denied = any(c.name == "absent_before" for c in reached)
        for cue in reached:
            found = (own or history.family(name, cue.words)) if cue.name == "other_person" else None
            if found is not None and (not denied or found not in self.exposures):
                self.exposures[found] = "absent" if denied else "present"

    def _weighed(self, told: ReadState, before: str, after: str) -> ReadState:
        """Return the state after plans, refusals and doubts that stand around a mention."""
        if told in ("planned", "uncertain") and history.REFUSED.search(after):
            return "absent"
        if told == "present" and history.PLANNED.search(before):
            return "absent" if history.REFUSED.search(after) else "planned"
        if told == "present" and history.RULED_OUT.search(before):
            return "absent"
        if told == "present" and (history.doubted(before) or history.UNLIKELY.search(after)):
            return "uncertain"
        return told

    def _operation(self, name: str) -> bool:
        surgery = name in self.kb.exposures and self.kb.exposures[name].kind == "surgery"
        no_operation = ("dialysis", "parenteral_nutrition", "spinal_surgery_or_injection")
        return name == "bariatric_or_gastric_surgery" or (surgery and name not in no_operation)

    def _imaged(self, name: str, told: ReadState, before: str, after: str) -> bool:
        """Take a condition that a test shows as the finding of that test; return whether it is one."""
        sentences = re.split(r"[.;!?\n]", before)
        reach = " ".join(sentences[-2:]) if told == "absent" else sentences[-1]
        if name == "other_polyneuropathy":
            return told == "present" and bool(history.NERVE_TEST.search(reach))
        finding = history.IMAGED.get(name)
        shown = history.IMAGE.search(reach) or history.ON_IMAGE.search(after)
        if told not in STATES or finding not in self.kb.findings or not shown:
            return False
        self.findings.setdefault(finding, Said(state=STATES[told]))
        return True

    def _condition(self, name: str, mention: Mention, told: ReadState) -> None:
        if told == "absent":
            self.conditions.setdefault(name, "excluded")
        elif told == "past":
            self.conditions.setdefault(name, "past")
        elif told == "present":
            reach = (mention.first, mention.last, self.scan.tokens, self.scan.cues)
            active = nearby("active", *reach)
            self.conditions[name] = "treated" if nearby("treated", *reach) and not active else "active"

    def add_stated(self) -> None:
        """Take in habits denied and figures that state an exposure (units of alcohol, body mass index, doses)."""
        tokens = self.scan.tokens
        for name, said, start, end in history.stated(self.scan.text):
            first = next((i for i, t in enumerate(tokens) if t.end > start), 0)
            last = next((i for i, t in enumerate(tokens) if t.start >= end), len(tokens))
            told = self._stated(name, cast(ReadState, said), first, last)
            if said == "past":
                self.exposures.pop(name, None)
            elif told == "present" or (told == "absent" and (said == "absent" or name not in self.exposures)):
                self.exposures[name] = STATES[told]
            self.read_as.append(ReadAs(text=self.scan.text[start:end], as_=name, state=told))

    def _stated(self, name: str, said: ReadState, first: int, last: int) -> ReadState:
        """Return the state of words that state an exposure; a cue within them is part of them."""
        tokens = self.scan.tokens
        cues = [c for c in self.scan.cues if c.last <= first or c.first >= last]
        told = state(first, last, tokens, cues)
        if told == "other_person":
            return "present" if name.startswith("family_") else told
        if said != "present":
            return said
        lasting = self.kb.exposures[name].kind in LASTING
        told = "present" if told == "past" and lasting else told
        return self._weighed(told, self.scan.text[: tokens[first].start], self.scan.text[tokens[last - 1].end :])

    def add_result(self, result: Result, first: int, text: str) -> None:
        """Take in one result; somebody else's or a planned one says nothing, an old one counts as it is."""
        told = state(
            first, first + 1, self.scan.tokens, [c for c in self.scan.cues if c.name in ("other_person", "planned")]
        )
        if told == "present":
            self.labs.append(result)
        said = f"{result.value:g} {result.unit or ''}".strip() if result.value is not None else (result.result or "")
        self.read_as.append(
            ReadAs(text=text.strip(), as_=f"{result.test} {said}", state="value" if told == "present" else told)
        )

    def settle(self) -> None:
        """Finish what needs the whole text: "otherwise well", and diseases under their own treatment."""
        for name in [n for n in self._sentences if self._adds_nothing(n)]:
            self.findings.pop(name, None)
        for name in sorted(self._denied):
            self.findings.setdefault(name, Said(state="absent"))
        taken = {e for d in self.drugs for e in self.kb.drugs[d].exposures}
        taken |= {e for e, told in self.exposures.items() if told == "present"} | set(self.drugs)
        for condition, told in list(self.conditions.items()):
            treatments, diet = history.TREATMENTS.get(condition, frozenset()), history.DIETS.get(condition)
            if told == "active" and (treatments & taken or (diet and diet.search(self.scan.text))):
                self.conditions[condition] = "treated"
        for exposure in taken:
            if self.exposures.get(exposure) == "absent":
                self.exposures[exposure] = "present"
        held = {n for n, told in self.conditions.items() if told in ("active", "treated")}
        for name in sorted(held | taken):
            for implied in history.IMPLIED.get(name, ()):
                self.exposures[implied] = "present"

    def _adds_nothing(self, name: str) -> bool:
        """Return whether a general finding stands only in sentences that name a special one of its kind."""
        return all(
            self.refiner.general(name, {n for n, where in self._sentences.items() if sentence in where})
            for sentence in self._sentences[name]
        )

    def case(self, self_harm: bool) -> Case:
        """Return the case."""
        text = self.scan.text
        return Case(
            age=person.age(text),
            sex=person.sex(text),
            pregnant=person.pregnant(text),
            findings=dict(self.findings),
            exposures=dict(self.exposures),
            drugs=tuple(self.drugs.values()),
            no_other_drugs=bool(NO_DRUGS.search(text)),
            conditions=dict(self.conditions),
            labs=tuple(self.labs),
            self_harm=self_harm,
        )

    def _note(self, mention: Mention, told: ReadState, meaning: str) -> None:
        self.read_as.append(ReadAs(text=self.scan.words(mention.first, mention.last), as_=meaning, state=told))


def _taken(told: ReadState, before: str, after: str) -> ReadState:
    """Return the state of a medicine after the words right beside it."""
    if told == "past" and history.CURRENT.search(before):
        told = "present"
    if told != "present":
        return told
    if history.stopped(before, after) or history.INTOLERANT.search(before):
        return "past"
    if history.kin_head(before):
        return "other_person"
    return "absent" if history.NOT_GIVEN.search(after) else told


def _kept(told: ReadState, before: str, after: str) -> ReadState:
    """Return the state of a habit or an illness after the words right beside it."""
    if told != "present":
        return told
    if history.given_up(before, after) or history.INTOLERANT.search(before):
        return "past"
    return "uncertain" if history.BEFORE_IT.search(before) else told


def _own(scan: Scan) -> Scan:
    """Return the scan without cues of another person for whom the writer speaks ("writing for my gran")."""
    spans = [m.span() for m in history.ON_BEHALF.finditer(scan.text)]
    kept = tuple(
        c
        for c in scan.cues
        if c.name != "other_person" or not any(a <= scan.tokens[c.first].start < b for a, b in spans)
    )
    return replace(scan, cues=(*kept, *_denials(scan)))


def _denials(scan: Scan) -> Iterator[Cue]:
    """Yield a cue for each bare denial right before a phrase, hidden by a longer cue that overlaps the phrase."""
    taken = {i for c in scan.cues for i in range(c.first, c.last)} | scan.covered
    for mention in scan.mentions:
        place = mention.first - 1
        if place >= 0 and place not in taken and mention.kind in ("exposure", "condition", "drug", "ambiguous"):
            token = scan.tokens[place]
            same = token.sentence == scan.tokens[mention.first].sentence
            if same and (token.text in DENIALS or token.text.endswith("n't")):
                taken.add(place)
                yield Cue("absent_before", token.text, place, place + 1)


def _merged(kept: Said | None, told: ReadState, qualifiers: dict[str, str]) -> Said:
    """Return the finding with qualifiers of both statements; what was said first of an axis stays."""
    if told == "absent":
        return Said(state="absent")
    before = (
        {a: getattr(kept, a) for a in ("onset", "duration", "course", "side", "timing")}
        if kept and kept.state == "present"
        else {}
    )
    known = {axis: value for axis, value in before.items() if value is not None}
    return Said(state="present", **{**qualifiers, **known})


def _unknown(scan: Scan, pattern: re.Pattern[str]) -> Iterator[str]:
    seen = set()
    for i, token in enumerate(scan.tokens):
        if i not in scan.covered and pattern.match(token.text) and token.text not in seen:
            seen.add(token.text)
            yield token.text
