"""What the words of a language point to, held against what the knowledge base declares."""

from collections.abc import Container, Iterator, Sequence

from repletion.domain.knowledge import KnowledgeBase
from repletion.domain.lexicon import Combinations, Lexicon

Names = Sequence[Container[str]]
Complaint = tuple[str, str]
"""The file and what is wrong."""


def undeclared(words: Lexicon, kb: KnowledgeBase) -> Iterator[Complaint]:
    """Yield every name that is not declared, with the file that uses it."""
    names = _names(kb)
    yield from _phrases(words, names)
    yield from _special(words.combinations, kb)
    yield from _pairs(words.combinations, kb)
    for frame in words.frames.frames:
        for name in frame.ids:
            if not _known(name, names[frame.kind]):
                yield "frames.yaml", f"a frame means {name!r}, which is not declared"
    for measure in words.measures:
        if measure.finding not in kb.findings:
            yield "measures.yaml", f"a measure means {measure.finding!r}, which is not declared"
    for name in sorted({n for told in words.idioms.values() for n in told}):
        if name not in kb.exposures:
            yield "idioms.yaml", f"an idiom means {name!r}, which is not declared"


def _names(kb: KnowledgeBase) -> dict[str, Names]:
    history: Names = (kb.exposures, kb.causes)
    return {
        **dict.fromkeys(("finding", "absent", "well"), (kb.findings,)),
        **dict.fromkeys(("exposure", "condition", "ambiguous"), history),
        **dict.fromkeys(("lab", "symbol", "panel"), (kb.labs,)),
        "drug": (kb.drugs,),
    }


def _known(name: str, registries: Names) -> bool:
    return any(name in registry for registry in registries)


def _phrases(words: Lexicon, names: dict[str, Names]) -> Iterator[Complaint]:
    for phrase, entries in words.concepts.items():
        for kind, *ids in entries:
            for name in ids if kind in names else ():
                if not _known(name, names[kind]):
                    yield "", f"{phrase!r} means {name!r}, which is not declared"


def _special(combinations: Combinations, kb: KnowledgeBase) -> Iterator[Complaint]:
    rows = [(g, *into) for g, into in (*combinations.refine.items(), *combinations.narrower.items())]
    rows += [(*combinations.seen, *combinations.implies.values())]
    for name in sorted({n for row in rows for n in row if n not in kb.findings}):
        yield "combinations.yaml", f"refine, narrower, seen or implies names {name!r}, which is not declared"


def _pairs(combinations: Combinations, kb: KnowledgeBase) -> Iterator[Complaint]:
    for quality, by_site in combinations.table.items():
        for site, finding in by_site.items():
            known = quality in combinations.qualities and site in combinations.sites and finding in kb.findings
            if not known:
                yield "combinations.yaml", f"{quality} and {site} make {finding!r}: one of the three is not declared"
