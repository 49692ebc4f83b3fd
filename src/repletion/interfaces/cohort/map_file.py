"""A map from its file, with every fault at once; or the plain map of a table whose columns are our own ids."""

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, get_args

from repletion.decisions.case_check import nearest
from repletion.domain.case import DiagnosisState
from repletion.domain.fault import Fault, Unusable
from repletion.domain.knowledge import KnowledgeBase
from repletion.interfaces.cohort.cells import token
from repletion.interfaces.cohort.mapping import (
    Cell,
    CohortMap,
    ConditionCell,
    FindingCell,
    LabCell,
    Listed,
    ListedColumns,
    Survey,
)
from repletion.interfaces.inputs import read_text

SHORT = ("findings", "exposures", "conditions", "drugs", "labs", "listed")
"""Parts whose entries may be a mere column name."""
REMEDIES = {
    "unexpected_keyword_argument": "remove or rename it",
    "string_type": "give the name of a column; quote it where YAML takes it for something else (on, no, 2020)",
}
STATES = get_args(DiagnosisState)


@dataclass(frozen=True)
class MapText:
    """A map as text, with the name of its file: what is handed to other processes and put into the journal."""

    name: str
    text: str

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the text."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def read_map(path: str) -> MapText:
    """Return the text of a map's file; `Unusable` when it cannot be read."""
    return MapText(path, read_text(path))


def parsed(source: MapText, kb: KnowledgeBase) -> CohortMap:
    """Return the map; `Unusable` with every fault, each with its line."""
    found, faults = mapped(source, kb)
    if faults or found is None:
        raise Unusable(faults)
    return found


def mapped(source: MapText, kb: KnowledgeBase) -> tuple[CohortMap | None, list[Fault]]:
    """Return the map (None where its form is wrong) and its faults, each with its line."""
    from pydantic import ValidationError

    from repletion.kb.yaml_text import parse

    document, faults = parse(source.text, source.name)
    if not faults and not isinstance(document.values, dict):
        faults = [Fault(where=source.name, what="no map: it has no keys", remedy="see docs/guides/cohort.md")]
    if faults:
        return None, faults
    try:
        found: CohortMap = _form().validate_python(_written_out(document.values))
    except ValidationError as error:
        return None, list(_of_form(error, document))
    return found, [Fault(where=document.at(*at), what=what, remedy=how) for at, what, how in faults_of(found, kb)]


@lru_cache(maxsize=1)
def _form() -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(CohortMap)


def _of_form(error: Any, document: Any) -> Iterator[Fault]:
    for e in error.errors(include_url=False):
        path = [p for p in e["loc"] if p != "column" or e["type"] == "missing"]
        remedy = REMEDIES.get(e["type"], "see docs/guides/cohort.md")
        yield Fault(where=document.at(*path), what=f"{'.'.join(map(str, path))}: {e['msg'].lower()}", remedy=remedy)


def _written_out(values: dict[str, Any]) -> dict[str, Any]:
    """Return the document with every mere column name written out as an entry."""
    whole = dict(values)
    for part in SHORT:
        if isinstance(whole.get(part), dict):
            whole[part] = {name: _entry(e, several=part == "labs") for name, e in whole[part].items()}
    for part in ("sex", "pregnant"):
        if part in whole:
            whole[part] = _entry(whole[part])
    return whole


def _entry(entry: Any, *, several: bool = False) -> Any:
    if several:
        return tuple(_entry(e) for e in (entry if isinstance(entry, list) else [entry]))
    return {"column": entry} if isinstance(entry, str) else entry


def faults_of(found: CohortMap, kb: KnowledgeBase) -> Iterator[tuple[tuple[Any, ...], str, str]]:
    """Yield what is wrong with a map by itself: where in it, what, and how to mend it."""
    known: dict[str, Collection[str]] = {
        "findings": kb.findings, "exposures": kb.exposures, "conditions": {*kb.causes, *kb.exposures},
        "drugs": kb.drugs, "labs": kb.labs,
    }  # fmt: skip
    for part, ids in known.items():
        for name in getattr(found, part):
            if name not in ids:
                yield (part, name), f"{name!r} is not known", nearest(name, set(ids))
    yield from _values(found)
    yield from _units(found, kb)
    yield from _derived(found)
    if not (found.age or found.sex or set(found.columns) - {found.id}):
        yield (), "the map reads no column of a person", "map age, sex, findings, exposures or labs"


def _values(found: CohortMap) -> Iterator[tuple[tuple[Any, ...], str, str]]:
    flags = ["present", "absent", "unknown"]
    allowed: list[tuple[tuple[Any, ...], Cell, list[str]]] = [
        *((("findings", n), c, flags) for n, c in found.findings.items()),
        *((("exposures", n), c, flags) for n, c in found.exposures.items()),
        *((("drugs", n), c, flags) for n, c in found.drugs.items()),
        *((("conditions", n), c, [*flags, *STATES]) for n, c in found.conditions.items()),
        *([(("sex",), found.sex, ["female", "male", "unknown"])] if found.sex else []),
        *([(("pregnant",), found.pregnant, [*flags, "true", "false"])] if found.pregnant else []),
    ]
    for where, cell, words in allowed:
        for value, meaning in cell.values.items():
            if token(meaning) not in words:
                yield (*where, "values", value), f"{meaning!r} is no meaning here", f"use {', '.join(words)}"
    for name, condition in found.conditions.items():
        if condition.state not in STATES:
            what = f"{condition.state!r} is no state of a diagnosis"
            yield ("conditions", name, "state"), what, f"use {', '.join(STATES)}"


def _units(found: CohortMap, kb: KnowledgeBase) -> Iterator[tuple[tuple[Any, ...], str, str]]:
    from repletion.decisions.lab_units import in_table_unit, unit_factor
    from repletion.domain.case import Result

    for name, cells in found.labs.items():
        for place, cell in enumerate(cells):
            where = ("labs", name) if len(cells) == 1 else ("labs", name, place)
            if cell.unit and cell.unit_column:
                yield where, "both unit and unit_column are given", "keep one of them"
            if cell.unit and name in kb.labs:
                lab = kb.labs[name]
                factor, why = unit_factor(in_table_unit(Result(test=name, value=1.0, unit=cell.unit), lab), lab)
                if factor is None:
                    yield (*where, "unit"), why, f"use one of {', '.join(lab.units)}"


def _derived(found: CohortMap) -> Iterator[tuple[tuple[Any, ...], str, str]]:
    import polars as pl

    from repletion.interfaces.cohort.derived import over_one_row

    for name, text in found.derived.items():
        try:
            if not over_one_row(text):
                yield ("derived", name), "looks at more than one row", "write an expression over one row"
        except (pl.exceptions.PolarsError, ValueError) as error:
            yield ("derived", name), f"no SQL: {str(error).splitlines()[0][:150]}", "write an expression over one row"


def plain_map(columns: Collection[str], kb: KnowledgeBase) -> CohortMap:
    """Return the map of a table whose columns are our own ids; `<test>_unit` and `<test>_on` go with a test.

    Columns with other names are not read. An id that is a cause and an exposure is read as an exposure.
    """
    have = set(columns)

    def column(name: str) -> str | None:
        return name if name in have else None

    findings = {
        n: FindingCell(column=n, duration=column(f"{n}_duration"), onset=column(f"{n}_onset"))
        for n in kb.findings
        if n in have
    }
    labs: dict[str, tuple[LabCell, ...]] = {
        n: (LabCell(column=n, unit_column=column(f"{n}_unit"), date_column=column(f"{n}_on")),)
        for n in kb.labs if n in have
    }  # fmt: skip
    listed = {n: Listed(column=n) for n in ("drugs", "complaint") if n in have}
    taken = {*findings, *labs, *listed, "id", "age", "sex", "pregnant"}
    exposures = {n: Cell(column=n) for n in kb.exposures if n in have - taken}
    causes = {n: ConditionCell(column=n) for n in kb.causes if n in have - taken - set(exposures)}
    return CohortMap(
        id=column("id"), age=column("age"),
        sex=Cell(column="sex") if "sex" in have else None,
        pregnant=Cell(column="pregnant") if "pregnant" in have else None,
        findings=findings, exposures=exposures, conditions=causes, labs=labs, listed=ListedColumns(**listed),
        survey=Survey(weight="weight", stratum=column("stratum"), unit=column("unit")) if "weight" in have else None,
    )  # fmt: skip
