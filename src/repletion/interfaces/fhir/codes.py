"""The maps from codes to our vocabulary: SNOMED CT, ICD-10, RxNorm, ATC and LOINC, read from `kb/codes`, checked."""

from collections.abc import Iterable, Iterator
from dataclasses import field
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import msgspec

from repletion.domain.fault import Fault
from repletion.domain.knowledge import KnowledgeBase
from repletion.domain.record import record
from repletion.interfaces.fhir.bundle_parts import Coding
from repletion.kb.load import FOLDER, digest, write_compiled

CODES = FOLDER / "codes"
COMPILED = FOLDER / "compiled_codes.json"
SELF_HARM = "self_harm"
"""What thoughts or acts of self-harm mean: the case says so, and the crisis line comes first."""
OTHERWISE = "otherwise"
"""The name of the limit of days for tests that have none of their own."""
FILES = ("diagnoses", "procedures", "medicines", "tests", "measures", "answers")


@record
class Code:
    """What a code means here: ids of causes, exposures, findings or medicines (none: known, and no place for it).

    `seen`: where the code was seen with its name; without it the code is judgement.
    """

    name: str
    means: tuple[str, ...] = ()
    seen: str = ""


@record
class LabCode:
    """A LOINC code of a laboratory test; the earlier one listed wins where two tell of one moment."""

    test: str
    rank: int
    name: str = ""
    seen: str = ""
    adjusted: bool | None = None
    units: dict[str, str] = field(default_factory=dict)
    """How a unit of this code is written in the table of the test, where it means something else there."""


@record
class Measure:
    """A measured or observed thing that is a finding or an exposure: from which figure, or which answer."""

    means: str
    name: str
    seen: str = ""
    low: float | None = None
    high: float | None = None
    absent_from: float | None = None
    absent_to: float | None = None
    units: dict[str, float] = field(default_factory=dict)
    offsets: dict[str, float] = field(default_factory=dict)
    within: int = 366
    """For how many days it counts."""


@record
class Codes:
    """All the maps. `windows`: for how many days something that passes counts; judgement."""

    diagnoses: dict[str, dict[str, Code]]
    procedures: dict[str, dict[str, Code]]
    medicines: dict[str, dict[str, Code]]
    tests: dict[str, LabCode]
    measures: dict[str, tuple[Measure, ...]]
    answers: dict[str, Literal["present", "absent"]]
    """What the codes and words of qualitative answers say."""
    windows: dict[str, int]
    current: dict[str, int]
    """For how many days a result of a test counts as now; judgement."""
    family: dict[str, str]
    """What a disease of a relative means for the person."""

    def diagnosis(self, codings: Iterable[Coding]) -> tuple[Coding, Code] | None:
        """Return the first coding of a diagnosis that is known, and what it means."""
        return _first(self.diagnoses, codings)

    def procedure(self, codings: Iterable[Coding]) -> tuple[Coding, Code] | None:
        """Return the first coding of a procedure that is known, and what it means."""
        return _first(self.procedures, codings)

    def medicine(self, codings: Iterable[Coding]) -> tuple[Coding, Code] | None:
        """Return the first coding of a medicine that is known, and what it means."""
        return _first(self.medicines, codings)


def _first(by_system: dict[str, dict[str, Code]], codings: Iterable[Coding]) -> tuple[Coding, Code] | None:
    """Return the first coding that means something; else the first that is known to mean nothing here."""
    found = [(c, known) for c in codings for known in _known(by_system.get(c.system, {}), c) if known]
    return next((f for f in found if f[1].means), found[0] if found else None)


def _known(codes: dict[str, Code], coding: Coding) -> Iterator[Code | None]:
    """Yield the entry of a code; of ICD-10 and ATC, where codes grow longer by kind, that of the nearest above it."""
    if coding.system not in ("icd10", "atc"):
        yield codes.get(coding.code)
        return
    code = coding.code.upper().replace(".", "")
    yield next((codes[code[:n]] for n in range(len(code), 0, -1) if code[:n] in codes), None)


@record
class Compiled:
    """The compiled maps and the digest of what they were made from."""

    digest: str
    codes: Codes


@lru_cache(maxsize=1)
def load_codes() -> Codes:
    """Return the maps that ship with this version, from their compiled form when that is fresh."""
    fresh = digest()
    if COMPILED.exists():
        try:
            found = msgspec.json.decode(COMPILED.read_bytes(), type=Compiled)
            if found.digest == fresh:
                return found.codes
        except msgspec.DecodeError:
            pass  # written by another version: made anew below
    codes = read_codes()
    write_compiled(COMPILED, msgspec.json.encode(Compiled(digest=fresh, codes=codes)))
    return codes


def read_codes(folder: Path = CODES) -> Codes:
    """Return the maps of a folder; tests and medicines have the codes of their own registries besides."""
    from repletion.kb.load import load

    kb, values = load(), {name: _yaml(folder / f"{name}.yaml") for name in FILES}
    diagnoses, tests, medicines = values["diagnoses"], values["tests"], values["medicines"]
    every = {
        "diagnoses": _plain(diagnoses["codes"]),
        "procedures": _plain(values["procedures"]["codes"]),
        "medicines": _with_atc(_plain(medicines["codes"]), kb),
        "tests": _ranked({**_own_tests(kb), **tests["codes"]}),
        "measures": values["measures"]["codes"],
        "answers": values["answers"]["codes"],
        "windows": {**diagnoses["windows"], **medicines["windows"]},
        "current": tests["current"],
        "family": diagnoses["family"],
    }
    return msgspec.convert(every, Codes)


def _yaml(path: Path) -> Any:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - a safe loader


def _plain(by_system: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the codes as they are looked up: ICD-10 and ATC without their dot."""
    return {s: {str(c).replace(".", ""): v for c, v in codes.items()} for s, codes in by_system.items()}


def _ranked(tests: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return {code: {**test, "rank": i} for i, (code, test) in enumerate(tests.items())}


def _own_tests(kb: KnowledgeBase) -> dict[str, Any]:
    every = ((code, name, lab.name) for name, lab in kb.labs.items() for code in lab.loinc)
    return {code: {"test": test, "name": name, "seen": "labs"} for code, test, name in every}


def _with_atc(medicines: dict[str, dict[str, Any]], kb: KnowledgeBase) -> dict[str, dict[str, Any]]:
    own: dict[str, Any] = {}
    for name, drug in kb.drugs.items():
        for code in drug.atc:
            own.setdefault(code, {"name": drug.name, "means": [name], "seen": "drugs"})
    return {**medicines, "atc": {**own, **medicines.get("atc", {})}}


def check_codes(codes: Codes, kb: KnowledgeBase) -> list[Fault]:
    """Return every id of the maps that is not declared."""
    return [
        Fault(where=f"codes/{file}", what=f"{name!r} is not declared", remedy="mend the id")
        for file, name, known in _named(codes, kb)
        if name not in known
    ]


def _named(codes: Codes, kb: KnowledgeBase) -> Iterator[tuple[str, str, set[str]]]:
    """Yield every id that a map names, the file, and the ids that are declared."""
    ids = {*kb.causes, *kb.exposures, *kb.findings, SELF_HARM}
    for file, known in (("diagnoses", ids), ("procedures", ids), ("medicines", {*kb.drugs, *kb.exposures})):
        for by_code in getattr(codes, file).values():
            yield from ((file, name, known) for code in by_code.values() for name in code.means)
    yield from (("tests", t.test, set(kb.labs)) for t in codes.tests.values())
    yield from (("tests", name, {*kb.labs, OTHERWISE}) for name in codes.current)
    yield from (("measures", m.means, ids) for several in codes.measures.values() for m in several)
    yield from (("diagnoses", name, ids) for name in (*codes.windows, *codes.family, *codes.family.values()))
