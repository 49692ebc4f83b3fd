"""Reads a language's folder of words into a lexicon, checked against the knowledge base, compiled like it."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from repletion.domain.fault import Fault
from repletion.domain.knowledge import KnowledgeBase
from repletion.domain.lexicon import Combinations, Kind, Lexicon, Meaning
from repletion.domain.record import record
from repletion.kb.load import FOLDER, digest, load, write_compiled

LANGUAGES = ("en",)
FILES = ("findings", "exposures", "labs", "states", "panels", "crisis", "combinations")


@record
class Compiled:
    """The compiled words and the digest of what they were made from."""

    digest: str
    lexicon: Lexicon


@lru_cache(maxsize=4)
def lexicon(language: str = "en") -> Lexicon:
    """Return the words of a language, from their compiled form when that is fresh."""
    fresh, compiled = digest(), FOLDER / f"compiled_{language}.json"
    if compiled.exists():
        try:
            found = msgspec.json.decode(compiled.read_bytes(), type=Compiled)
            if found.digest == fresh:
                return found.lexicon
        except msgspec.DecodeError:
            pass  # written by another version: made anew below
    words = read_words(load(), FOLDER / "lexicon" / language, language)
    write_compiled(compiled, msgspec.json.encode(Compiled(digest=fresh, lexicon=words)))
    return words


def documents(folder: Path) -> dict[str, Any]:
    """Return the values of every file of a language."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    texts = {name: (folder / f"{name}.yaml").read_text(encoding="utf-8") for name in FILES}
    return {name: yaml.load(text, Loader=loader) for name, text in texts.items()}  # noqa: S506 - a safe loader


def read_words(kb: KnowledgeBase, folder: Path, language: str) -> Lexicon:
    """Return the lexicon of a folder."""
    values = documents(folder)
    concepts: dict[str, dict[Meaning, None]] = {}
    cues: dict[str, dict[Meaning, None]] = {}
    for phrase, kind, ids in _entries(kb, values):
        book = cues if kind in ("cue", "axis") and ids != ("ignore",) else concepts
        book.setdefault(str(phrase).lower().strip(), {})[(kind, *ids)] = None
    crisis = values["crisis"]
    return Lexicon(
        language=language,
        concepts={p: tuple(e) for p, e in sorted(concepts.items())},
        cues={p: tuple(e) for p, e in sorted(cues.items())},
        crisis=tuple(map(str.lower, crisis["self_harm"])),
        combinations=_combinations(values["combinations"]),
    )


def _combinations(values: dict[str, Any]) -> Combinations:
    words = (
        {name: tuple(map(str, phrases)) for name, phrases in values[part].items()} for part in ("qualities", "sites")
    )
    refine, seen = (
        {
            name: {part: tuple(map(str, phrases)) for part, phrases in parts.items()}
            for name, parts in values[key].items()
        }
        for key in ("refine", "seen")
    )
    narrower = {general: tuple(special) for general, special in values["narrower"].items()}
    return Combinations(
        qualities=next(words),
        sites=next(words),
        table=values["table"],
        refine=refine,
        narrower=narrower,
        seen=seen,
        implies=values["implies"],
    )


Row = tuple[str, Kind, tuple[str, ...]]


def _entries(kb: KnowledgeBase, values: dict[str, Any]) -> Iterator[Row]:
    findings, exposures, labs, states = (values[n] for n in ("findings", "exposures", "labs", "states"))
    yield from _by_id(findings["findings"], "finding")
    yield from ((p, "finding", tuple(ids)) for p, ids in findings["also"].items())
    yield from ((p, "absent", (i,) if isinstance(i, str) else tuple(i)) for p, i in findings["absent_when"].items())
    yield from ((p, "well", tuple(findings["well"]["denies"])) for p in findings["well"]["phrases"])
    yield from _by_id(exposures["exposures"], "exposure")
    yield from _by_id(exposures["conditions"], "condition")
    yield from ((p, "ambiguous", tuple(ids)) for p, ids in exposures["ambiguous"].items())
    yield from _by_id(labs["names"], "lab")
    yield from _by_id(labs["symbols"], "symbol")
    yield from ((p, "panel", tuple(ids)) for p, ids in values["panels"].items())
    yield from _drugs(kb)
    yield from _states(states)


def _by_id(words: dict[str, list[str]], kind: Kind) -> Iterator[Row]:
    for name, phrases in words.items():
        for phrase in phrases:
            yield str(phrase), kind, (name,)


def _drugs(kb: KnowledgeBase) -> Iterator[Row]:
    for name, drug in kb.drugs.items():
        for phrase in (drug.name.partition(" (")[0], name.replace("_", " "), *drug.names):
            yield phrase, "drug", (name,)


def _states(states: dict[str, Any]) -> Iterator[Row]:
    for cue, phrases in states.items():
        if cue != "qualifiers":
            yield from ((str(p), "cue", (cue,)) for p in phrases)
    for axis, values in states["qualifiers"].items():
        for value, phrases in values.items():
            yield from ((str(p), "axis", (axis, value)) for p in phrases)


def check_words(kb: KnowledgeBase, language: str = "en") -> list[Fault]:
    """Return every phrase that points to an id that is not declared."""
    words = read_words(kb, FOLDER / "lexicon" / language, language)
    registries: dict[str, list[Any]] = {
        "finding": [kb.findings],
        "absent": [kb.findings],
        "well": [kb.findings],
        "exposure": [kb.exposures, kb.causes],
        "condition": [kb.causes, kb.exposures],
        "ambiguous": [kb.exposures, kb.causes],
        "lab": [kb.labs],
        "symbol": [kb.labs],
        "panel": [kb.labs],
        "drug": [kb.drugs],
    }
    faults = []
    for phrase, entries in words.concepts.items():
        for kind, *ids in entries:
            for name in ids if kind in registries else ():
                if not any(name in registry for registry in registries[kind]):
                    where, what = f"lexicon/{language}", f"{phrase!r} means {name!r}, which is not declared"
                    faults.append(Fault(where=where, what=what, remedy="mend the id"))
    special = [(g, *into) for g, into in (*words.combinations.refine.items(), *words.combinations.narrower.items())]
    special += [(*words.combinations.seen, *words.combinations.implies.values())]
    for name in sorted({n for row in special for n in row if n not in kb.findings}):
        what = f"refine, narrower, seen or implies names {name!r}, which is not declared"
        faults.append(Fault(where=f"lexicon/{language}/combinations.yaml", what=what, remedy="mend the id"))
    for quality, by_site in words.combinations.table.items():
        for site, finding in by_site.items():
            if (
                quality not in words.combinations.qualities
                or site not in words.combinations.sites
                or finding not in kb.findings
            ):
                what = f"{quality} and {site} make {finding!r}: one of the three is not declared"
                faults.append(Fault(where=f"lexicon/{language}/combinations.yaml", what=what, remedy="mend it"))
    return faults
