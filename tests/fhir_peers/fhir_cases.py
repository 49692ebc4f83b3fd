"""What is held against the peers: answers to published and to made-up people, our definitions, our refusals."""

import json
import random
from pathlib import Path

from repletion.decisions.assess import assess
from repletion.decisions.case_check import faults_of_case
from repletion.domain.case import Case, Reading, Result, Said
from repletion.interfaces.fhir.capability import definitions as defined
from repletion.interfaces.fhir.capability import statement
from repletion.interfaces.fhir.operations import TOLD, refused_body
from repletion.interfaces.fhir.operations_assess import answer, asked
from repletion.interfaces.fhir.questionnaire import questionnaire
from repletion.interfaces.fhir.writing import Given, bundle
from repletion.interfaces.inputs import notes_of
from repletion.kb.guidance import guidance
from repletion.kb.load import load

KB = load()
EXAMPLES = Path(__file__).parents[2] / "examples"
MADE_UP = 20
WORDS = ("very_low", "low", "normal", "high", "very_high")


def bundles(on):
    """Return an answer for each published case, for made-up people, for a record; some as transactions."""
    lines = (EXAMPLES / "published_cases.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line)["text"] for line in lines]
    read = [notes_of(text, "text", KB) for text in texts]
    cases = [*read, *made_up(random.Random(11))]
    pdf = b"%PDF-1.7 no report"
    found = {}
    for i, reading in enumerate(cases):
        given = assess(reading, KB, on, 0.87, draws=8 if i % 6 == 0 else 0, guidance=guidance())
        form = "transaction" if i % 3 == 0 else "collection"
        found[f"case-{i}"] = bundle(given, Given(reading), KB, form, pdf if i % 2 else b"")
    found["record"] = answer(asked(record(), on), KB)
    return found


def record():
    """Return the record of one person as Parameters."""
    lab = {
        "resourceType": "Observation", "id": "d", "status": "final", "subject": {"reference": "Patient/p"},
        "effectiveDateTime": "2026-11-01", "code": {"coding": [{"system": "http://loinc.org", "code": "1989-3"}]},
        "valueQuantity": {"value": 9, "unit": "ng/mL"},
    }  # fmt: skip
    drugs = [
        {"resourceType": "MedicationStatement", "id": name, "status": "active", "subject": {"reference": "Patient/p"},
         "medicationCodeableConcept": {"text": name}}
        for name in ("metformin", "omeprazole", "simvastatin", "clarithromycin")
    ]  # fmt: skip
    person = {"resourceType": "Patient", "id": "p", "birthDate": "1964-05-01", "gender": "female"}
    whole = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": r} for r in (person, lab, *drugs)]}
    return {
        "resourceType": "Parameters",
        "parameter": [
            {"name": "resource", "resource": whole},
            {"name": "complaint", "valueCode": "muscle_pain"},
            {"name": "complaint", "valueCode": "muscle_cramps"},
        ],
    }


def made_up(dice):
    """Return people with anything that a case may hold."""
    drawn = (_drawn(dice) for _ in range(10 * MADE_UP))
    usable = [case for case in drawn if not faults_of_case(case, KB)][:MADE_UP]
    return [Reading(case=case, unrecognised=("<b>& words</b>",), not_checked=("herb",)) for case in usable]


def _drawn(dice):
    findings = [n for n, f in KB.findings.items() if f.group != "process"]
    return Case(
        age=dice.choice([None, 9, 34, 61, 88]), sex=dice.choice([None, "female", "male"]),
        findings={n: Said(state=dice.choice(["present", "absent", "uncertain"]), onset="sudden")
                  for n in dice.sample(findings, 12)},
        exposures={n: dice.choice(["present", "absent"]) for n in dice.sample(sorted(KB.exposures), 6)},
        drugs=tuple(dice.sample(sorted(KB.drugs), 5)),
        conditions={n: dice.choice(["active", "treated", "past", "excluded"])
                    for n in dice.sample(sorted(KB.causes), 4)},
        labs=tuple(_result(n, dice) for n in dice.sample(sorted(KB.labs), 6)),
    )  # fmt: skip


def _result(test, dice):
    low, high = KB.labs[test].plausible
    if dice.random() < 0.3:
        return Result(test=test, result=dice.choice(WORDS))
    return Result(
        test=test, value=round(dice.uniform(low, high), 4), unit=KB.labs[test].unit, on="2026-10-02",
        comparator=dice.choice([None, None, "<", ">"]), range=dice.choice([None, (low, high), (None, high)]),
    )  # fmt: skip


def definitions(on):
    """Return all that can be read at our own door."""
    every = {"metadata": statement(on), "questionnaire": questionnaire(KB, on), **defined(on)}
    return {name.replace("/", "-"): resource for name, resource in every.items()}


def refusals():
    """Return what is said when something is refused."""
    return {f"refused-{status}": json.loads(refused_body(status)) for status in TOLD}
