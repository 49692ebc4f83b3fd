"""The knowledge base with some of its numbers changed by a user: every path checked, every change kept for the answer.

Paths: `causes.C.prior`, `causes.C.findings.F`, `causes.C.labs.TEST.SIDE`, `causes.C.influences.EXPOSURE`,
`causes.C.brought_about_by.CAUSE`, `findings.F.frequency`, `exposures.E.frequency`, `labs.TEST.SIDE.LEVEL`.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

import msgspec

from repletion.domain.comparison import Change, ChangedNumber, Overlay
from repletion.domain.estimate import Estimate, Table
from repletion.domain.fault import Fault, Unusable
from repletion.domain.knowledge import KnowledgeBase
from repletion.inference.uncertainty import resolved

FORMS = (
    "causes.C.prior, causes.C.findings.F, causes.C.labs.TEST.SIDE, causes.C.influences.E, causes.C.brought_about_by.C, "
    "findings.F.frequency, exposures.E.frequency or labs.TEST.SIDE.LEVEL"
)
LISTS = {
    "findings": ("finding", "sensitivity"),
    "influences": ("exposure", "odds_ratio"),
    "brought_about_by": ("cause", "probability"),
}
Place = tuple[dict[str, Any], str]


def overlaid(kb: KnowledgeBase, overlay: Overlay) -> tuple[KnowledgeBase, tuple[ChangedNumber, ...]]:
    """Return the knowledge base as changed, and each number before and after; `Unusable` with every fault at once."""
    tree = msgspec.to_builtins(kb)
    faults: list[Fault] = []
    numbers: list[ChangedNumber] = []
    for path, change in overlay.numbers.items():
        place = _place(tree, path.split("."))
        if place is None:
            faults.append(Fault(where=path, what="no number has this path", remedy=_remedy(tree, path)))
        elif found := list(_faults(path, _table(place), change)):
            faults += found
        else:
            numbers.append(_put(path, place, change, overlay.label))
    if faults:
        raise Unusable(faults)
    own = hashlib.sha256(msgspec.json.encode(overlay)).hexdigest()[:8]
    whole = msgspec.convert(tree, KnowledgeBase)
    return replace(whole, digest=f"{kb.digest}+{own}"), tuple(numbers)


def _place(tree: dict[str, Any], steps: list[str]) -> Place | None:
    """Return the record that holds the number, and its key there."""
    try:
        match steps:
            case ["causes", cause, "prior"]:
                return tree["causes"][cause], "prior"
            case ["causes", cause, "labs", test, side]:
                return _item(tree["causes"][cause]["labs"], {"lab": test, "side": side}), "beyond"
            case ["causes", cause, kind, name] if kind in LISTS:
                key, number = LISTS[kind]
                return _item(tree["causes"][cause][kind], {key: name}), number
            case [("findings" | "exposures") as registry, name, "frequency"] if tree[registry][name]["frequency"]:
                return tree[registry][name], "frequency"
            case ["labs", test, side, level] if tree["labs"][test][side]["levels"][int(level) - 1]["frequency"]:
                return tree["labs"][test][side]["levels"][int(level) - 1], "frequency"
    except (KeyError, IndexError, TypeError, ValueError, StopIteration):
        return None
    return None


def _item(items: list[dict[str, Any]], keys: dict[str, str]) -> dict[str, Any]:
    return next(item for item in items if all(item[k] == v for k, v in keys.items()))


def _remedy(tree: dict[str, Any], path: str) -> str:
    steps = path.split(".")
    registry = tree.get(steps[0]) if steps[0] in ("causes", "findings", "exposures", "labs") else None
    if registry is None or len(steps) < 2 or steps[1] in registry:
        return f"write {FORMS}, with ids as `repletion kb show` prints them"
    close = get_close_matches(steps[1], list(registry), n=2, cutoff=0.6)
    return f"did you mean {' or '.join(close)}?" if close else "see `repletion schema case` for the ids"


def _table(place: Place) -> Table:
    record, key = place
    rows = record[key]
    return msgspec.convert(rows if isinstance(rows, list | tuple) else [rows], Table)


def _put(path: str, place: Place, change: Change, label: str) -> ChangedNumber:
    record, key = place
    before = _table(place)
    after = _changed(before, change, label)
    plain = msgspec.to_builtins(after)
    record[key] = plain if isinstance(record[key], list | tuple) else plain[0]
    return ChangedNumber(path=path, before=before, after=after)


def _changed(before: Table, change: Change, label: str) -> Table:
    """Return the rows that take the place of those before; what cites no source is judgement."""
    if change.rows:
        return change.rows
    note = change.note or f"changed by the overlay {label}"
    times = change.times or 1.0
    after = []
    for row in map(resolved, before):
        value, low, high = row.value or 0.0, *(row.interval or (0.0, 0.0))
        if change.value is not None and change.interval is not None:
            value, (low, high) = change.value, change.interval
        new = Estimate(value=value * times, interval=(low * times, high * times), sources=change.sources, note=note)
        after.append(replace(new, judgement=change.judgement or not change.sources, age=row.age, sex=row.sex))
    return tuple(after)


def _faults(path: str, before: Table, change: Change) -> Iterator[Fault]:
    if [change.times is None, change.value is None, not change.rows].count(False) != 1:
        yield Fault(where=path, what="says not one thing", remedy="give times, or value with interval, or rows")
    elif change.value is not None and change.interval is None:
        yield Fault(where=path, what="a value without an interval", remedy="add interval: [low, high]")
    else:
        most = float("inf") if ".influences." in path else 1.0
        for row in map(resolved, _changed(before, change, "")):
            low, high = row.interval or (0.0, 0.0)
            if not 0 < low <= (row.value or 0.0) <= high < most:
                what = f"{row.value or 0:g} ({low:g} to {high:g}) is not within its limits"
                yield Fault(where=path, what=what, remedy=f"keep 0 < low <= value <= high < {most:g}")
