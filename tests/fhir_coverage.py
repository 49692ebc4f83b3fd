"""How much of the ten synthetic records is used; run as a program it writes docs/evidence/fhir.md.

Relevant is every laboratory and bedside observation, medicine and diagnosis of a record except those listed by hand
below: what our vocabulary has no place for. The list is by code and separate from our maps of codes.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from repletion.interfaces.fhir.reading import FhirReading, read
from repletion.kb.load import load

RECORDS = Path(__file__).parent.parent.parent / "shared/data/synthea"
PAGE = Path(__file__).parent.parent / "docs/evidence/fhir.md"
CLASSES = {"Observation": "observations", "MedicationRequest": "medicines", "Condition": "diagnoses"}
NO_PLACE = {
    "785-6": "red cell indices", "786-4": "red cell indices", "789-8": "red cell count", "26453-1": "red cell count",
    "21000-5": "red cell distribution", "30385-9": "red cell distribution", "4544-3": "haematocrit",
    "20570-8": "haematocrit", "32207-3": "platelet indices", "32623-1": "platelet indices",
    "2093-3": "blood fats", "2571-8": "blood fats", "18262-6": "blood fats", "2085-9": "blood fats",
    "2885-2": "total protein", "10834-0": "globulin", "14959-1": "urine albumin", "33037-3": "anion gap",
    "72514-3": "pain score without a place", "8302-2": "height (the body mass index is used)",
    "29463-7": "weight (the body mass index is used)", "19926-5": "spirometry", "80271-0": "palpation of the belly",
    "313002": "saline", "1659149": "antibiotic without an effect here", "1234995": "anaesthetic",
    "542347": "anaesthetic", "73032": "anaesthetic",
    "15777000": "prediabetes", "271737000": "anaemia without a cause", "55822004": "blood fats",
    "302870006": "blood fats", "80394007": "high glucose", "237602007": "metabolic syndrome",
    "40055000": "sinusitis", "284549007": "a cut", "65275009": "gall bladder", "235919008": "gall bladder",
}  # fmt: skip


@dataclass
class Count:
    """Of one record: how many entries of each class are relevant, and how many of them were used, by state."""

    name: str
    on: str
    relevant: Counter[str] = field(default_factory=Counter)
    used: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)
    no_place: Counter[str] = field(default_factory=Counter)


def records() -> list[Path]:
    """Return the ten records."""
    return sorted(p for p in RECORDS.glob("*.json") if p.name != "INDEX.json")


def last_day(bundle: dict[str, Any]) -> str:
    """Return the last day on which something was measured, prescribed or written down: the day of the answer."""
    keys = ("effectiveDateTime", "authoredOn", "recordedDate")
    return max(str(e["resource"].get(k, ""))[:10] for e in bundle["entry"] for k in keys)


def _codings(resource: dict[str, Any]) -> list[dict[str, str]]:
    concept: dict[str, list[dict[str, str]]] = resource.get("code") or resource["medicationCodeableConcept"]
    return concept["coding"]


def counted(path: Path) -> Count:
    """Return the counts of one record as of its last day."""
    bundle = json.loads(path.read_text(encoding="utf-8"))
    found = read(bundle, load(), last_day(bundle))
    count = Count(path.name.rpartition("_")[0], last_day(bundle))
    states = _states(found)
    for i, entry in enumerate(bundle["entry"]):
        resource = entry["resource"]
        kind = CLASSES.get(resource["resourceType"])
        if kind:
            _count(count, kind, _codings(resource)[0], states.get(f"Bundle.entry[{i}].resource"))
    return count


def _states(found: FhirReading) -> dict[str, str]:
    """Return by entry the strongest state in which something of it was used."""
    order = ("now", "absent", "before", "past")
    best: dict[str, str] = {}
    for one in found.used:
        entry = one.path.partition(".resource")[0] + ".resource"
        best[entry] = min(best.get(entry, "past"), one.state, key=order.index)
    return best


def _count(count: Count, kind: str, coding: dict[str, str], state: str | None) -> None:
    code = coding["code"]
    if code in NO_PLACE:
        count.no_place[f"{coding.get('display', code)} ({NO_PLACE[code]})"] += 1
        return
    count.relevant[kind] += 1
    if state is None:
        count.missed.append(f"{coding.get('display', code)} ({code})")
    else:
        count.used[kind] += 1
        count.states[state] += 1


def page(counts: list[Count]) -> str:
    """Return the page of the evidence."""
    every, used = Counter[str](), Counter[str]()
    for count in counts:
        every += count.relevant
        used += count.used
    share = sum(used.values()) / sum(every.values())
    rest = sum((c.no_place for c in counts), Counter[str]())
    lines = [*_rows(counts), "", f"All ten: {sum(used.values())} of {sum(every.values())} used ({share:.1%})."]
    lines += ["", "## Relevant and not used", "", *_missed(counts), "", "## No place in our vocabulary", ""]
    lines += [f"- {name}: {n}" for name, n in sorted(rest.items(), key=lambda x: (-x[1], x[0]))]
    return MADE.lstrip() + "\n".join(lines) + "\n" + RULES


def _rows(counts: list[Count]) -> Iterator[str]:
    for c in counts:
        cells = " | ".join(f"{c.used[k]}/{c.relevant[k]}" for k in CLASSES.values())
        states = " | ".join(str(c.states[s]) for s in ("now", "absent", "before", "past"))
        yield f"| {c.name} | {c.on} | {cells} | {states} |"


def _missed(counts: list[Count]) -> list[str]:
    return [f"- {name}: {n}" for name, n in Counter(m for c in counts for m in c.missed).most_common()] or ["Nothing."]


MADE = """
# What of a FHIR record is used

Ten synthetic records (smart-on-fhir/generated-sample-data, R4/SYNTHEA, Apache-2.0), each read as of its own last day.
Made by `python tests/fhir_coverage.py`; `tests/test_fhir_reading.py` holds the shares.

**Relevant** is every observation, medicine and diagnosis except those whose code is listed by hand in that program as
having no place in our vocabulary (listed below). **Used** means read, mapped and put where it belongs: it counts now,
it says that something is not so, it is the history of a result that counts, or it is over or too old to count (a
stopped medicine, a passed infection, a result beyond its days), which the answer says. The maps were filled with these
ten records in sight: the share says that nothing is lost on the way, not how many codes of another hospital are known.

| record | as of | observations | medicines | diagnoses | now | not so | history | over or too old |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
"""
RULES = """
## Rules

- *Too old.* A result counts as now for 366 days, less where values change fast: electrolytes, glucose, CK, CRP, ESR,
  white cells 92; calcium, AST, ALT, platelets, morning cortisol 183; INR, myoglobin 31; troponin, lactate, ammonia,
  D-dimer 7 (`kb/codes/tests.yaml`, judgement). If the last result of a test is older, none of it is weighed, and that
  is said. If it is fresh, the earlier ones go along as its history. Of one day only the last moment counts; of one
  moment the better code.
- *After the day of the answer*: left out, and said.
- *Status.* Entered in error, cancelled, registered, refuted, planned: not used. Preliminary and amended results are.
- *Diagnoses.* Resolved, inactive or abated: past. Refuted: excluded. Unconfirmed, provisional, differential: left out,
  and said. What passes (an infection, a low potassium) is past 90 days after it was written down, though nobody closed
  it, and a complaint after a year. A diagnosis whose code is not known is read by its words, if all of them are
  understood as one diagnosis; else it is said, and while it is active the answer is never `routine`, unless its ICD-10
  chapter or its kind in SNOMED CT cannot matter (eye, skin, employment ...). Thoughts of self-harm within 92 days bring
  the crisis line. What was measured or asked lately (body mass, smoking, pregnancy) counts before a list of problems.
- *Medicines.* By RxNorm or ATC, else by the words shown, misspelt ones included. Stopped ones count only where their
  effect outlasts them (`kb/codes/medicines.yaml`). What is for skin, eye, ear or nose, and inhaled steroids, is not
  weighed. A medicine that is not in the list is never taken to be absent; one that is not known is named as unchecked.
- *Units.* What is no unit of the test, or an impossible value, is set aside and said: the answer is never `routine`.
- *modifierExtension, implicitRules*: the resource is set aside and said. In the Patient the record is unusable.
- *Unusable as a whole*, with every fault at its path: no Patient, two, another person's resource, a dead person,
  impossible dates, wrong types, unknown kinds of resources, more than 50,000 resources, more than 20,000,000 bytes.
- *Free words* (notes, narratives, comments) are not read. They can say nothing and order nothing.
"""

if __name__ == "__main__":
    PAGE.write_text(page([counted(p) for p in records()]), encoding="utf-8")
