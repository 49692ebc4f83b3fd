"""Findings that no single phrase says: a quality and a place of the body in one clause."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from repletion.domain.lexicon import Combinations, Meaning
from repletion.intake_text.frames import denied_between
from repletion.intake_text.mentioned import Mention
from repletion.intake_text.phrases import Match, PhraseBook
from repletion.intake_text.tokens import Token

REACH = 4
"""Words between a quality and its place at most."""
FARTHEST = 40
"""Tokens in which the places of a quality are looked for; a list of places may be long."""
BREAKS = frozenset(".!?;:") | {"but", "because", "while", "whereas", "when", "then", "with"}
JOINS = frozenset(
    {"and", "or", ",", "/", "both", "my", "the", "his", "her", "of", "in", "left", "right", "&", "upper", "lower"}
)


EXCEPTING = frozenset({"apart", "except", "besides", "bar", "other"})
"""Words that take a place out of what is denied ("no pain | apart | from in my thighs")."""
ELSEWHERE = "elsewhere"
"""What the words of a place mean where they are none ("came | back")."""
SHARES = frozenset({"or", "and", "/", "&", "+", "-"})
"""Words between places that share one quality."""
BELONGS = frozenset({"in", "of", "my", "the", "his", "her", "both", "left", "right"})
"""Words between a quality and a place of its own."""
CLAIMS = frozenset(
    {"is", "are", "was", "were", "has", "have", "had", "feel", "feels", "felt", "go", "goes", "went", "gone", "get",
     "gets", "got", "look", "looks", "won't", "can't", "don't", "doesn't", "keep", "keeps", "started", "just"}
)  # fmt: skip
"""Words behind a place that say something of it alone ("pain in my feet and my legs | are weak")."""


class Combiner:
    """The words of qualities and places of one language."""

    def __init__(self, combinations: Combinations) -> None:
        self._table = combinations.table
        self._qualities = PhraseBook(_book(combinations.qualities))
        self._sites = PhraseBook(_book(combinations.sites))

    def told(self, quality: str, tokens: Sequence[Token]) -> bool:
        """Return whether a word of a quality stands anywhere."""
        return any(quality in m.entries[0].ids for m in _matches(self._qualities, tokens))

    def placed(self, tokens: Sequence[Token]) -> bool:
        """Return whether a place of the body is named."""
        return any(_matches(self._sites, tokens))

    def find(self, tokens: Sequence[Token], covered: frozenset[int]) -> Iterator[Mention]:
        """Yield every combination whose quality or place is not already part of a phrase."""
        named = [s for s in _matches(self._sites, tokens) if s.entries[0].ids[0] != ELSEWHERE]
        qualities = list(_matches(self._qualities, tokens))
        sites = _unclaimed(named, qualities, tokens)
        places = [s.first for s, _ in sites]
        for quality in qualities:
            near = sites[bisect_left(places, quality.first - FARTHEST) : bisect_left(places, quality.last + FARTHEST)]
            told = any(i in covered for i in range(quality.first, quality.last))
            for site in _sharing(quality, near, tokens, covered) if told else _belonging(quality, near, tokens):
                for name in quality.entries[0].ids:
                    finding = self._table.get(name, {}).get(site.entries[0].ids[0])
                    if finding is not None:
                        yield _mention(finding, quality, site, tokens)


def _mention(finding: str, quality: Match, site: Match, tokens: Sequence[Token]) -> Mention:
    between = min(quality.last, site.last), max(quality.first, site.first)
    denied = denied_between(*between, tokens)
    if quality.last <= site.first and any(t.text in EXCEPTING for t in tokens[between[0] : between[1]]):
        return Mention("finding", (finding,), site.first, site.last)
    return Mention("finding", (finding,), min(quality.first, site.first), max(quality.last, site.last), denied)


def _book(words: dict[str, tuple[str, ...]]) -> Iterator[tuple[str, tuple[Meaning, ...]]]:
    for name, phrases in words.items():
        for phrase in phrases:
            yield phrase, (("part", name),)


def _matches(book: PhraseBook, tokens: Sequence[Token]) -> Iterator[Match]:
    at = 0
    while at < len(tokens):
        match = book.longest(tokens, at)
        if match is None:
            at += 1
        else:
            yield match
            at = match.last


def _unclaimed(sites: Sequence[Match], qualities: Sequence[Match], tokens: Sequence[Token]) -> list[tuple[Match, bool]]:
    """Return the places, each with whether nothing beside it claims it for itself ("numb | hands", "legs | are")."""
    behind, before = {q.last for q in qualities}, {q.first for q in qualities}
    return [(s, not (_owned(s, behind, tokens) or _said_of(s, before, tokens))) for s in sites]


def _owned(site: Match, behind: set[int], tokens: Sequence[Token]) -> bool:
    """Return whether a quality stands right before a place ("pain | in my | feet")."""
    start = site.first
    while start and start not in behind and tokens[start - 1].text in BELONGS:
        start -= 1
    return start in behind


def _said_of(site: Match, before: set[int], tokens: Sequence[Token]) -> bool:
    return site.last in before or (site.last < len(tokens) and tokens[site.last].text in CLAIMS)


def _belonging(quality: Match, sites: Sequence[tuple[Match, bool]], tokens: Sequence[Token]) -> list[Match]:
    """Return the nearest place of the clause, and those that are listed with it ("fingers and toes")."""
    near = [
        (_distance(quality, s), s)
        for s, _ in sites
        if _distance(quality, s) <= REACH and _one_clause(quality, s, tokens)
    ]
    if not near:
        return []
    best = min(near, key=lambda x: (x[0], x[1].first < quality.first))[1]
    others = [s for s, free in sites if free or s == best]
    behind = [s for s in others if s.first >= best.last and s.first >= quality.last]
    before = [s for s in reversed(others) if s.last <= best.first and s.last <= quality.first]
    after_it = best.first >= quality.last
    return [best, *_listed(best, behind if after_it else before, tokens)]


def _listed(best: Match, others: Sequence[Match], tokens: Sequence[Token]) -> Iterator[Match]:
    """Yield the places that follow one another from the best on, only joints between."""
    last = best
    for site in others:
        a, b = min(last.last, site.last), max(last.first, site.first)
        if tokens[site.first].sentence != tokens[best.first].sentence or any(t.text not in JOINS for t in tokens[a:b]):
            return
        yield site
        last = site


def _sharing(
    quality: Match, sites: Sequence[tuple[Match, bool]], tokens: Sequence[Token], covered: frozenset[int]
) -> Iterator[Match]:
    """Yield the places that share the quality of a phrase ("back or | abdominal pain", "pain in feet | and ribs")."""
    start, end = quality.first, quality.last
    here = tokens[quality.first].sentence
    while start - 1 in covered and tokens[start - 1].sentence == here:
        start -= 1
    while end in covered and tokens[end].sentence == here:
        end += 1
    joints = SHARES
    for site in reversed([s for s, free in sites if free and s.last < start]):
        between = tokens[site.last : start]
        if not all(t.text in joints for t in between) or tokens[site.first].sentence != here:
            break
        yield site
        start, joints = site.first, JOINS
    yield from _following(end, [s for s, free in sites if free and s.first > end], quality, tokens)


def _following(end: int, sites: Sequence[Match], quality: Match, tokens: Sequence[Token]) -> Iterator[Match]:
    """Yield the places that a phrase which ends with a place goes on with ("pain in feet | , ribs and both hips")."""
    if end <= quality.last:
        return
    for site in sites:
        joints = [t.text for t in tokens[end : site.first]]
        joined = (
            bool(joints) and all(t in JOINS for t in joints) and not {",", "and", "or", "/", "&"}.isdisjoint(joints)
        )
        if not joined or tokens[site.first].sentence != tokens[quality.first].sentence:
            return
        yield site
        end = site.last


def _distance(a: Match, b: Match) -> int:
    return max(b.first - a.last, a.first - b.last, 0)


def _one_clause(a: Match, b: Match, tokens: Sequence[Token]) -> bool:
    start, end = min(a.last, b.last), max(a.first, b.first)
    same = tokens[a.first].sentence == tokens[b.first].sentence
    return same and not any(t.text in BREAKS for t in tokens[start:end])
