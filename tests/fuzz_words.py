"""What the doors are fed: the kept corpus torn and put together anew, and documents with hostile values in them."""

import json
from copy import deepcopy
from typing import Any

import yaml
from hypothesis import strategies as st

from fuzz_doors import DOORS, kept

NOISE = (
    "\n", "\r\n", "\t", " ", "\u200b", "\u202e", "é", "痛",
    "\U0001f9b5", "\x00", "\ufeff", "½", "٣", "²",
    "-", "<", ">", "%", "&", "=", ":", ";", ",", ".", "(", "[", "{", '"', "'", "#", "/", "*",
    "!!int ''", "&a [*a]", "1e999", "0", "-1",
    "999999999999999999", "2026-02-30", "nan", "null", "no", "not", "mmol/L", "ng/mL", "mg", "twice a day", "1/0",
)  # fmt: skip
HOSTILE: tuple[Any, ...] = (
    None, True, "", " ", 0, -1, 1.5, -0.0, 1e308, 5e-324, 10**30, "\x00", "\ud7ff", "x" * 3000, "0001-01-01",
    "9999-12-31", "2026-02-30", "٣", "nan", "inf", "1e999", "../..", "#", "Patient/", [], {}, [[]], [None], {"": None},
    {"a": {"a": {"a": {}}}}, [1, "a", None, {}],
)  # fmt: skip
"""Values that a form does not expect."""
KEYS = (
    "",
    "a",
    "value",
    "unit",
    "test",
    "on",
    "state",
    "resourceType",
    "name",
    "resource",
    "note",
    "٣",
    "a.b",
    "__class__",
)


def torn(corpus: list[str]) -> st.SearchStrategy[str]:
    """Return texts: pieces of the corpus and noise in any order."""
    pieces = sorted({piece for text in corpus for piece in (*text.splitlines(), *text.split()) if len(piece) < 200})
    piece = st.one_of(st.sampled_from(pieces), st.sampled_from(NOISE), st.text(max_size=6))
    joint = st.sampled_from([" ", "\n", "", ", "])
    return st.builds(lambda parts, by: by.join(parts), st.lists(piece, max_size=40), joint)


@st.composite
def cut(draw: st.DrawFn, corpus: list[str]) -> str:
    """Return a text of the corpus with some places replaced, doubled or taken out."""
    text = draw(st.sampled_from(corpus))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 40)))
        middle = draw(st.one_of(st.sampled_from(NOISE), st.just(text[start:end] * 2), st.just(""), st.text(max_size=4)))
        text = text[:start] + middle + text[end:]
    return text


def places(tree: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path of every value in a document, its own the first.

    >>> places({"a": [1]})
    [(), ('a',), ('a', 0)]
    """
    steps = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    return [path, *(p for step, value in steps for p in places(value, (*path, step)))]


def at(tree: Any, path: tuple[Any, ...]) -> Any:
    """Return what lies at a path."""
    for step in path:
        tree = tree[step]
    return tree


@st.composite
def changed(draw: st.DrawFn, documents: list[Any]) -> Any:
    """Return a document of the corpus in which some values are hostile, gone, doubled, elsewhere or renamed."""
    tree = json.loads(json.dumps(draw(st.sampled_from(documents)), default=str))
    for _ in range(draw(st.integers(0, 4))):
        inner = [p for p in places(tree) if p]
        if not inner:
            break
        *above, last = draw(st.sampled_from(inner))
        holder = at(tree, tuple(above))
        match draw(st.integers(0, 4)):
            case 0 | 1:
                holder[last] = deepcopy(draw(st.sampled_from(HOSTILE)))
            case 2:
                del holder[last]
            case 3:
                holder[last] = deepcopy(at(tree, draw(st.sampled_from(inner))))
            case _ if isinstance(holder, dict):
                holder[draw(st.sampled_from(KEYS))] = holder.pop(last)
            case _:
                holder.extend(holder[:50])
    return tree


def parsed(texts: list[str], loads: Any) -> list[Any]:
    """Return the documents among some texts."""
    found = []
    for text in texts:
        if "&" in text:  # what refers to itself, or says the same thousands of times over
            continue
        try:
            value = loads(text)
            json.dumps(value, default=str)
        except (ValueError, yaml.YAMLError, LookupError, RecursionError):
            continue
        if isinstance(value, dict | list) and len(json.dumps(value, default=str)) < 100_000:
            found.append(value)
    return found


def as_yaml(value: Any) -> str:
    """Return a document as YAML."""
    return str(yaml.safe_dump(value, sort_keys=False, allow_unicode=True))


def contents(name: str) -> st.SearchStrategy[bytes]:
    """Return what a door is fed."""
    texts = [path.read_bytes().decode("utf-8", "replace") for path in kept(name)]
    texts = [text for text in texts if len(text) < 50_000]
    words = st.one_of(torn(texts), cut(texts))
    form = DOORS[name].form
    if form == "yaml":
        words = st.one_of(words, changed(parsed(texts, yaml.safe_load)).map(as_yaml))
    elif form == "json":
        words = st.one_of(words, *([changed(parsed(texts, json.loads)).map(json.dumps)] * 3))
    elif form == "ndjson":
        lines = parsed([line for text in texts for line in text.splitlines()], json.loads)
        words = st.one_of(words, st.lists(changed(lines).map(json.dumps), max_size=8).map("\n".join))
    elif form == "asked":
        asked = [(text.partition("\n")[0], text.partition("\n")[2]) for text in texts]
        one = st.sampled_from([a for a in asked if parsed([a[1]], json.loads)])
        words = one.flatmap(
            lambda a: changed(parsed([a[1]], json.loads)).map(lambda tree: f"{a[0]}\n{json.dumps(tree)}")
        )
    return st.one_of(words.map(lambda text: text.encode("utf-8", "surrogatepass")), st.binary(max_size=40)) \
        if form != "asked" else words.map(str.encode)  # fmt: skip
