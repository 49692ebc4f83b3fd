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


SHARES = frozenset({"or", "and", "/", "&", "+", "-"})
"""Words between places that share one quality."""


class Combiner:
    """The words of qualities and places of one language."""

    def __init__(self, combinations: Combinations) -> None:
        self._table = combinations.table
        self._qualities = PhraseBook(_book(combinations.qualities))
        self._sites = PhraseBook(_book(combinations.sites))

    def pain(self, tokens: Sequence[Token]) -> bool:
        """Return whether a word of pain stands anywhere."""
        return any("pain" in m.entries[0].ids for m in _matches(self._qualities, tokens))

    def placed(self, tokens: Sequence[Token]) -> bool:
        """Return whether a place of the body is named."""
        return any(_matches(self._sites, tokens))

    def find(self, tokens: Sequence[Token], covered: frozenset[int]) -> Iterator[Mention]:
        """Yield every combination whose quality or place is not already part of a phrase."""
        sites = list(_matches(self._sites, tokens))
        places = [s.first for s in sites]
        for quality in _matches(self._qualities, tokens):
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


def _belonging(quality: Match, sites: Sequence[Match], tokens: Sequence[Token]) -> list[Match]:
    """Return the nearest place of the clause, and those that are listed with it ("fingers and toes")."""
    near = [
        (_distance(quality, s), s) for s in sites if _distance(quality, s) <= REACH and _one_clause(quality, s, tokens)
    ]
    if not near:
        return []
    best = min(near, key=lambda x: (x[0], x[1].first < quality.first))[1]
    chain, last = [best], best
    for site in (s for s in sites if s.first >= best.last):
        if (
            all(t.text in JOINS for t in tokens[last.last : site.first])
            and tokens[site.first].sentence == tokens[best.first].sentence
        ):
            chain.append(site)
            last = site
        else:
            break
    return chain


def _sharing(
    quality: Match, sites: Sequence[Match], tokens: Sequence[Token], covered: frozenset[int]
) -> Iterator[Match]:
    """Yield the places that share the quality of a phrase behind them ("back or | abdominal pain")."""
    start = quality.first
    while start - 1 in covered and tokens[start - 1].sentence == tokens[quality.first].sentence:
        start -= 1
    for site in reversed(sites):
        between = tokens[site.last : start]
        joined = between and between[-1].text in SHARES and all(t.text in SHARES for t in between)
        if site.last < start and joined and tokens[site.first].sentence == tokens[start].sentence:
            yield site
            start = site.first


def _distance(a: Match, b: Match) -> int:
    return max(b.first - a.last, a.first - b.last, 0)


def _one_clause(a: Match, b: Match, tokens: Sequence[Token]) -> bool:
    start, end = min(a.last, b.last), max(a.first, b.first)
    same = tokens[a.first].sentence == tokens[b.first].sentence
    return same and not any(t.text in BREAKS for t in tokens[start:end])
