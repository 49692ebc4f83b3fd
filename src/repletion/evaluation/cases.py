"""How often the right cause stands first, how the numbers fit, and how urgent cases were called.

A gold answer says what a case was written as, or what its doctors found; other causes may well be true beside it, and
a typical case is easier than what comes through a door. `docs/evidence/cases.md` says what it is worth.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from repletion.decisions.assess import assess
from repletion.domain.assessment import Assessment, CauseAnswer
from repletion.domain.case import Reading
from repletion.domain.knowledge import KnowledgeBase
from repletion.evaluation.gold import NONE_OF_THESE, GoldCase
from repletion.evaluation.scores import Bin, bins
from repletion.intake_text.reader import Reader
from repletion.kb.load import judgement_share
from repletion.kb.words import lexicon

LEVELS = ("routine", "soon", "same_day", "emergency")
FIRST = 5
LEAST = 0.01
"""Causes below it everywhere say nothing of calibration."""


@dataclass(frozen=True)
class Ranked:
    """One of the causes that came first, with both numbers and the prior."""

    id: str
    kind: str
    number: float
    """What it is ranked by: `explains`, or `probability` without a complaint."""
    probability: float
    prior: float


@dataclass(frozen=True)
class Answered:
    """One case answered: where its gold stands, what came first, how urgent it was called."""

    id: str
    kind: str
    voice: str
    gold: tuple[str, ...]
    rank: int | None
    """The place of the best gold cause among the causes (1 is first), where it is gold also of "none of these" among
    them; None where nothing was understood."""
    first: tuple[Ranked, ...]
    urgency: str | None
    wanted: str | None
    lack_wrongly_first: bool | None
    """Whether a lack comes first though none is gold; None where a lack is gold."""
    not_why_first: bool | None
    brier: float
    pairs: tuple[tuple[float, bool], ...]

    @property
    def triage(self) -> str | None:
        """Return whether the urgency was right, too low or too high; None where none is given."""
        if self.wanted is None or self.urgency is None:
            return None
        given = LEVELS.index(self.urgency)
        if self.wanted == "seen_soon_or_sooner":
            return "right" if given >= LEVELS.index("soon") else "too low"
        gap = given - LEVELS.index(self.wanted)
        return "right" if gap == 0 else "too low" if gap < 0 else "too high"


@dataclass(frozen=True)
class Share:
    """So many of so many, with Wilson's 95 % interval (Wilson, J Am Stat Assoc 1927;22:209)."""

    count: int
    of: int

    @property
    def value(self) -> float:
        """Return the share; NaN of none."""
        return self.count / self.of if self.of else float("nan")

    @property
    def interval(self) -> tuple[float, float]:
        """Return the limits.

        >>> tuple(round(x, 3) for x in Share(8, 10).interval)
        (0.49, 0.943)
        """
        if not self.of:
            return 0.0, 1.0
        z, n, p = 1.959964, self.of, self.value
        middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z / (1 + z * z / n) * (p * (1 - p) / n + z * z / (4 * n * n)) ** 0.5
        return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True)
class Group:
    """The scores of some of the cases."""

    name: str
    top: dict[int, Share]
    lack_wrongly_first: Share
    not_why_first: Share
    too_low: Share
    too_high: Share
    brier: float


@dataclass(frozen=True)
class CasesRun:
    """All cases answered by one knowledge base, and their scores."""

    knowledge_version: str
    digest: str
    judgement_share: float
    answered: tuple[Answered, ...]
    groups: tuple[Group, ...]
    reliability: tuple[Bin, ...]
    triage: dict[str, dict[str, int]]


def cases_run(cases: Sequence[GoldCase], kb: KnowledgeBase, on: str, tell: Callable[[int, int], None]) -> CasesRun:
    """Return every case answered as of the date `on`, and the scores by group."""
    reader, found = Reader(lexicon(), kb), []
    for number, case in enumerate(cases, 1):
        found.append(_answered(case, kb, reader, on))
        tell(number, len(cases))
    pairs = [pair for one in found for pair in one.pairs]
    predicted, truth = np.array([p for p, _ in pairs]), np.array([t for _, t in pairs])
    return CasesRun(
        knowledge_version=kb.version, digest=kb.digest, judgement_share=judgement_share(kb), answered=tuple(found),
        groups=tuple(_groups(found)), reliability=tuple(bins(truth, predicted, np.ones(len(pairs)))) if pairs else (),
        triage=_triage(found),
    )  # fmt: skip


def _answered(case: GoldCase, kb: KnowledgeBase, reader: Reader, on: str) -> Answered:
    reading = Reading(case=case.case) if case.case is not None else reader.read(case.text or "")
    answer = assess(reading, kb, on, draws=0)
    ranked = _ranked(answer)
    gold = frozenset(case.gold)
    causes = [one for one in ranked if one.id != NONE_OF_THESE]
    among = ranked if NONE_OF_THESE in gold else causes
    places = [place for place, one in enumerate(among, 1) if one.id in gold]
    first = causes[0]
    lacks = {name for name in gold if name in kb.causes and kb.causes[name].kind == "deficiency"}
    told = bool(answer.read_as) or case.case is not None
    pairs = tuple((one.number, one.id in gold) for one in ranked if one.number >= LEAST or one.id in gold)
    return Answered(
        id=case.id, kind=case.kind, voice=case.voice, gold=case.gold,
        rank=places[0] if places and told else None, first=tuple(ranked[:FIRST]),
        urgency=answer.urgency.level, wanted=case.urgency,
        lack_wrongly_first=None if lacks else told and first.kind == "deficiency",
        not_why_first=first.id in case.not_why if case.not_why else None,
        brier=float(np.mean([(p - t) ** 2 for p, t in pairs])), pairs=pairs,
    )  # fmt: skip


def _ranked(answer: Assessment) -> list[Ranked]:
    """Return the causes in their order, "none of these" at its place among them."""
    found = [_one(cause) for cause in answer.causes]
    none = answer.none_of_these
    if none is not None:
        place = next((i for i, one in enumerate(found) if one.number < none), len(found))
        found.insert(place, Ranked(NONE_OF_THESE, "none", none, none, none))
    return found


def _one(cause: CauseAnswer) -> Ranked:
    return Ranked(cause.id, cause.kind, cause.ranked_by, cause.probability, cause.prior)


def _groups(found: Sequence[Answered]) -> Iterable[Group]:
    """Yield the scores of all cases, of each kind, and of each voice where there are several."""
    yield _group("all", found)
    for attribute in ("kind", "voice"):
        names = sorted({getattr(one, attribute) for one in found} - {""})
        if len(names) > 1:
            for name in names:
                yield _group(name, [one for one in found if getattr(one, attribute) == name])


def _group(name: str, found: Sequence[Answered]) -> Group:
    def share(told: Iterable[bool | None]) -> Share:
        known = [one for one in told if one is not None]
        return Share(sum(known), len(known))

    triage = [one.triage for one in found if one.triage is not None]
    return Group(
        name=name,
        top={k: share(one.rank is not None and one.rank <= k for one in found) for k in (1, 3, FIRST)},
        lack_wrongly_first=share(one.lack_wrongly_first for one in found),
        not_why_first=share(one.not_why_first for one in found),
        too_low=Share(triage.count("too low"), len(triage)),
        too_high=Share(triage.count("too high"), len(triage)),
        brier=float(np.mean([one.brier for one in found])),
    )


def _triage(found: Sequence[Answered]) -> dict[str, dict[str, int]]:
    """Return how cases of each wanted level were called."""
    wanted = [*LEVELS, "seen_soon_or_sooner"]
    table = {w: {level: sum(o.wanted == w and o.urgency == level for o in found) for level in LEVELS} for w in wanted}
    return {name: row for name, row in table.items() if sum(row.values())}
