"""Reads a language's folder of words into a lexicon, checked against the knowledge base, compiled like it."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from repletion.domain.fault import Fault
from repletion.domain.knowledge import KnowledgeBase
from repletion.domain.lexicon import Combinations, Fluid, Frame, Frames, Kind, LabWords, Lexicon, Meaning, Measure
from repletion.domain.record import record
from repletion.kb.load import FOLDER, digest, load, write_compiled
from repletion.kb.word_names import undeclared

FILES = (
    "findings",
    "exposures",
    "labs",
    "states",
    "panels",
    "crisis",
    "combinations",
    "frames",
    "measures",
    "idioms",
    "unknown",
)


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
        frames=_frames(values["frames"]),
        fluids={name: msgspec.convert(fluid, Fluid) for name, fluid in values["labs"]["fluids"].items()},
        lab_words=msgspec.convert(values["labs"]["reading"], LabWords),
        as_finding=values["labs"]["as_finding"],
        idioms=values["idioms"],
        **{part: tuple(map(str, endings)) for part, endings in values["unknown"].items()},
        measures=tuple(msgspec.convert(row, Measure) for row in values["measures"]["measures"]),
    )


def _frames(values: dict[str, Any]) -> Frames:
    """Return the sets and frames; a part is the name of a set, several of them, or phrases of its own.

    A row that begins with a number allows so many words between its parts.
    """
    sets = {name: tuple(map(str, phrases)) for name, phrases in values["sets"].items()}
    frames: list[Frame] = []
    for kind, by_id in values["frames"].items():
        for name, rows in by_id.items():
            for row in rows:
                gap = row[0] if isinstance(row[0], int) else None
                parts = tuple(_part(part, sets) for part in row if not isinstance(part, int))
                frames.append(Frame(kind=kind, ids=tuple(name.split("+")), parts=parts, gap=gap))
    return Frames(sets=sets, frames=tuple(frames))


def _part(part: str | list[Any], sets: dict[str, tuple[str, ...]]) -> str:
    """Return the name of the set of a part; one that is not yet there is made of what is listed."""
    members = part if isinstance(part, list) else part.split("|")
    if len(members) == 1 and members[0] in sets:
        return str(members[0])
    name = "|".join(map(str, members))
    sets.setdefault(name, tuple(p for m in members for p in sets.get(str(m), (str(m),))))
    return name


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
        light=tuple(values["light"]),
        of_pain=tuple(values["of_pain"]),
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
    yield from ((str(p), "other_test", ()) for p in labs["others"])
    yield from ((p, "panel", tuple(ids)) for p, ids in values["panels"].items())
    yield from _by_id(exposures["drugs"], "drug")
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
    """Return every phrase, frame, measure and idiom that points to an id that is not declared."""
    words = read_words(kb, FOLDER / "lexicon" / language, language)
    return [
        Fault(where=f"lexicon/{language}/{file}".rstrip("/"), what=what, remedy="mend the id")
        for file, what in undeclared(words, kb)
    ]
