"""What was understood, as a list to correct, and the corrections put into the case."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from repletion.decisions.what_if import changed
from repletion.domain.case import Case, Drug, Reading, said, taken
from repletion.domain.fault import Fault, Unusable
from repletion.domain.food import Diary
from repletion.domain.knowledge import KnowledgeBase
from repletion.intake_text.reader import Reader
from repletion.interfaces.case_words import result
from repletion.interfaces.language import language
from repletion.interfaces.web.bodymap import tapped
from repletion.interfaces.web.gathered import eaten, gathered
from repletion.interfaces.web.replies import replayed, reply
from repletion.interfaces.web.told import Told
from repletion.interfaces.wording import frequency
from repletion.kb.load import load
from repletion.kb.words import lexicon

Choices = tuple[tuple[str, str], ...]
PRESENCE: Choices = (("present", "Yes"), ("absent", "No"), ("unknown", "Leave out"))
DOUBTFUL: Choices = (("present", "Yes"), ("absent", "No"), ("uncertain", "Not sure"), ("unknown", "Leave out"))
USED: Choices = (("present", "Yes"), ("unknown", "Leave out"))
COMPUTED: Choices = (("computed", "As worked out"), ("unknown", "Leave out"))
DIAGNOSIS: Choices = (
    ("active", "Now"), ("treated", "Treated"), ("controlled", "Under control"), ("past", "In the past"),
    ("excluded", "Ruled out"), ("unknown", "Leave out"),
)  # fmt: skip
ALIKE = 60
"""From this likeness (0 to 100) on, a name is offered for one that is not known."""
ANSWERED = "your answers"
GROUPS = {
    "finding": "What you feel and what was found",
    "lab": "Results",
    "drug": "Medicines",
    "condition": "Illnesses",
    "exposure": "About you and your life",
}


@dataclass(frozen=True)
class Item:
    """One thing that was understood: its key in the form, its name, as what it was read and what it is now."""

    key: str
    name: str
    was: str
    now: str
    choices: Choices
    words: str = ""
    """The words it was read from."""
    origin: str = ""
    """Where it comes from, when not from words."""

    @property
    def group(self) -> str:
        """Return the kind of thing it is."""
        return self.key.partition(".")[0]


@dataclass(frozen=True)
class Understood:
    """The list by groups; what was read and does not count; and what was not understood."""

    items: tuple[Item, ...] = ()
    set_aside: tuple[str, ...] = ()
    unrecognised: tuple[str, ...] = ()
    not_checked: tuple[str, ...] = ()
    notice: str = ""
    near: tuple[str, ...] = ()
    """Names like the one that was to be added and is not known."""
    diary: Diary | None = None
    case: Case = Case()

    def groups(self) -> Iterator[tuple[str, list[Item], list[Item]]]:
        """Yield headings with their items, and with those apart that many answers of an interview were no to."""
        for kind, heading in GROUPS.items():
            found = [i for i in self.items if i.group == kind]
            apart = [i for i in found if i.origin == ANSWERED and i.was == i.now == "absent"]
            if found:
                yield heading, [i for i in found if i not in apart], apart


@lru_cache(maxsize=1)
def reader() -> Reader:
    """Return what reads English."""
    return Reader(lexicon(), load())


def read(told: Told, kb: KnowledgeBase) -> Reading:
    """Return the words as read and corrected; `Unusable` when they are in another language or a key is not known."""
    return readings(told, kb)[1]


def readings(told: Told, kb: KnowledgeBase) -> tuple[Reading, Reading]:
    """Return all that was told as read, and as corrected."""
    foreign = language(told.words)
    if foreign:
        raise Unusable([Fault(where="Your words", what=f"look like {foreign}", remedy="write in English, please")])
    plain = gathered(told, kb, reader())
    added = named(told.add, kb)
    wanted = {**told.corrections(), **({added: "present"} if added else {})}
    # The questions were put about the corrected case; what was corrected after them counts again.
    asked_about = corrected(plain.case, wanted, kb)
    now = corrected(replayed(asked_about, told.asked, kb), wanted, kb)
    return replace(plain, case=replayed(plain.case, told.asked, kb)), replace(plain, case=now)


def enough(reading: Reading) -> None:
    """Raise `Unusable` when nothing was understood that could be weighed."""
    case = reading.case
    if not (case.findings or case.labs or case.self_harm):
        what = "no complaint, finding or result was understood"
        remedy = "say what hurts, cramps or is weak, or paste results with their names and units"
        raise Unusable([Fault(where="Your words", what=what, remedy=remedy)])


def corrected(case: Case, wanted: Mapping[str, str], kb: KnowledgeBase) -> Case:
    """Return the case with corrections put in (key such as finding.muscle_cramps -> state)."""
    simple = {}
    before = dict(_states(case, kb))
    for key, state in ((k, s) for k, s in wanted.items() if s != before.get(k, "unknown")):
        kind, _, name = key.partition(".")
        if kind == "lab":
            case = replace(case, labs=tuple(r for r in case.labs if r.test != name)) if state == "unknown" else case
        elif kind == "condition":
            case = _diagnosis(case, name, state, kb)
        elif kind in GROUPS:
            simple[name] = state
    return changed(case, simple, kb)


def _diagnosis(case: Case, name: str, state: str, kb: KnowledgeBase) -> Case:
    if name not in {*kb.causes, *kb.exposures} or state not in dict(DIAGNOSIS):
        raise Unusable([Fault(where="The form", what="an illness is not known", remedy="start again")])
    if name not in case.conditions:
        return case  # the words that spoke of it are gone
    rest = {k: v for k, v in case.conditions.items() if k != name}
    return replace(case, conditions=rest if state == "unknown" else {**rest, name: state})  # type: ignore[dict-item]


@lru_cache(maxsize=1)
def names() -> dict[str, str]:
    """Return what can be added by its name: name -> key."""
    kb = load()
    found = {f.name: f"finding.{i}" for i, f in kb.findings.items() if f.group != "process"}
    found |= {d.name: f"drug.{i}" for i, d in kb.drugs.items() if d.name not in found}
    return found | {e.name: f"exposure.{i}" for i, e in kb.exposures.items() if e.name not in found}


def named(said_name: str, kb: KnowledgeBase) -> str | None:
    """Return the key of a name as written, in any letters; None when it is not known."""
    lower = {name.lower(): key for name, key in names().items()}
    return lower.get(said_name.strip().lower())


def understood(told: Told, kb: KnowledgeBase) -> Understood:
    """Return what was understood, to be corrected."""
    return to_correct(told, kb, *readings(told, kb))


def to_correct(told: Told, kb: KnowledgeBase, plain: Reading, now: Reading) -> Understood:
    """Return what was understood as a list, each thing with what it was read as and what it is now."""
    words: dict[str, list[str]] = defaultdict(list)
    for r in plain.read_as:
        for name in r.as_.split(" or "):
            words[name.partition(" ")[0]].append(r.text)
    before, after = dict(_states(plain.case, kb)), dict(_states(now.case, kb))
    origins = _origins(told, plain.case, kb)
    items = [
        Item(key, _name(key, now.case, plain.case, kb), before.get(key, "unknown"), after.get(key, "unknown"),
             _choices(key, before.get(key, "unknown")), "; ".join(dict.fromkeys(words[key.partition(".")[2]])),
             origins.get(key.partition(".")[2], ""))
        for key in {**before, **after, **{k: "" for k in told.corrections() if k in names().values()}}
    ]  # fmt: skip
    aside = dict.fromkeys(r.text for r in plain.read_as if r.state in ("other_person", "planned", "past"))
    notice = "" if not told.add or named(told.add, kb) else f"“{told.add[:60]}” is not in the list."
    near = _near(told.add, kb) if notice else ()
    unread, unchecked = now.unrecognised, now.not_checked
    return Understood(tuple(items), tuple(aside), unread, unchecked, notice, near, eaten(told), now.case)


def _near(name: str, kb: KnowledgeBase) -> tuple[str, ...]:
    """Return at most four names that may be meant: as the words are read first, then what is spelt alike."""
    from rapidfuzz.fuzz import token_set_ratio
    from rapidfuzz.process import extract

    meant = {key for key, _ in _states(reader().read(name).case, kb)}
    read_so = [n for n, key in names().items() if key in meant]
    alike = extract(name, list(names()), scorer=token_set_ratio, processor=str.lower, score_cutoff=ALIKE, limit=3)
    return tuple(dict.fromkeys([*read_so, *(n for n, _, _ in alike)]))[:4]


def _origins(told: Told, plain: Case, kb: KnowledgeBase) -> dict[str, str]:
    """Return where things come from that were not told in words: by name."""
    computed = {name: "what you ate" for name, e in plain.exposures.items() if taken(e).probability is not None}
    drawn = {name: f"the drawing ({where})" for name, where in tapped(told).items()}
    lists = (reply(line, kb) for line in told.asked)
    replied = {name: ANSWERED for r in lists if r.kind in ("dangers", "items") for name in r.said}
    return {**computed, **drawn, **replied}


def _states(case: Case, kb: KnowledgeBase) -> Iterator[tuple[str, str]]:
    for name, finding in case.findings.items():
        yield f"finding.{name}", said(finding).state
    for measured in case.labs:
        yield f"lab.{measured.test}", "present"
    for drug in case.drugs:
        known = drug.name if isinstance(drug, Drug) else drug
        if known in kb.drugs:
            yield f"drug.{known}", "present"
    for name, state in case.conditions.items():
        yield f"condition.{name}", state
    for name, exposure in case.exposures.items():
        found = taken(exposure)
        yield f"exposure.{name}", found.state if found.probability is None else "computed"


def _choices(key: str, was: str) -> Choices:
    kind = key.partition(".")[0]
    if kind == "condition":
        return DIAGNOSIS
    if kind in ("lab", "drug"):
        return USED
    if was == "computed":
        return COMPUTED
    return DOUBTFUL if was == "uncertain" else PRESENCE


def _name(key: str, now: Case, before: Case, kb: KnowledgeBase) -> str:
    kind, _, name = key.partition(".")
    if kind == "lab":
        results = [r for r in (*now.labs, *before.labs) if r.test == name]
        return f"{kb.labs[name].name}: {', '.join(dict.fromkeys(map(result, results)))}"
    if kind == "condition":
        return (kb.causes.get(name) or kb.exposures[name]).name
    if kind == "drug":
        return kb.drugs[name].name
    if kind == "finding":
        return kb.findings[name].name
    likely = taken(now.exposures.get(name, before.exposures.get(name, "present"))).probability
    return kb.exposures[name].name + (f": {frequency(likely)} who eat so" if likely is not None else "")
