"""FHIR R4 in: what a record becomes, what is left out and said, what makes it unusable; ten synthetic records."""

import copy
import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fhir_coverage import PAGE, counted, last_day, page, records
from repletion.decisions.assess import assess
from repletion.decisions.lab_history import canonical
from repletion.domain.case import Case, Said, said
from repletion.domain.fault import Unusable
from repletion.interfaces.cli import main
from repletion.interfaces.fhir.bulk import people
from repletion.interfaces.fhir.bundle import MOST, Bundle, opened
from repletion.interfaces.fhir.codes import check_codes, load_codes
from repletion.interfaces.fhir.reading import FhirReading, read, read_opened
from repletion.interfaces.inputs import LARGEST_RECORD
from repletion.kb.load import load

KB = load()
ON = "2026-11-24"
SYSTEMS = {
    "loinc": "http://loinc.org",
    "snomed": "http://snomed.info/sct",
    "icd": "http://hl7.org/fhir/sid/icd-10-cm",
    "rx": "http://www.nlm.nih.gov/research/umls/rxnorm",
    "atc": "http://www.whocc.no/atc",
}
PATIENT = {"resourceType": "Patient", "id": "p", "birthDate": "1964-05-01", "gender": "female"}


def concept(system: str, code: str, display: str = "") -> dict[str, Any]:
    return {"coding": [{"system": SYSTEMS[system], "code": code, "display": display}]}


def bundle(*resources: dict[str, Any], kind: str = "searchset") -> dict[str, Any]:
    entries = [{"fullUrl": f"urn:uuid:{i}", "resource": r} for i, r in enumerate((PATIENT, *resources))]
    return {"resourceType": "Bundle", "type": kind, "entry": entries}


def lab(code: str, value: float, unit: str, on: str = "2026-11-20", **more: Any) -> dict[str, Any]:
    quantity = {"value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit}
    made = {
        "resourceType": "Observation", "status": "final", "code": concept("loinc", code),
        "subject": {"reference": "Patient/p"}, "effectiveDateTime": on, "valueQuantity": quantity,
    }  # fmt: skip
    return {k: v for k, v in (made | more).items() if v is not None}


def condition(system: str, code: str, display: str = "", **more: Any) -> dict[str, Any]:
    made = {"resourceType": "Condition", "code": concept(system, code, display), "subject": {"reference": "Patient/p"}}
    return made | more


def status(code: str) -> dict[str, Any]:
    return {"coding": [{"code": code}]}


def drug(text: str = "", system: str = "", code: str = "", **more: Any) -> dict[str, Any]:
    what = concept(system, code, text) if system else {"text": text}
    made = {
        "resourceType": "MedicationRequest", "status": "active", "intent": "order", "medicationCodeableConcept": what,
        "subject": {"reference": "Patient/p"},
    }  # fmt: skip
    return made | more


def statement(text: str, **more: Any) -> dict[str, Any]:
    made = {"resourceType": "MedicationStatement", "status": "active", "medicationCodeableConcept": {"text": text}}
    return made | more


def medication(name: str, ingredient: str) -> dict[str, Any]:
    parts = [{"itemReference": {"reference": f"Medication/{ingredient}"}}]
    return {"resourceType": "Medication", "id": name, "ingredient": parts}


def of(*resources: dict[str, Any]) -> FhirReading:
    return read(bundle(*resources), KB, ON)


def case(*resources: dict[str, Any]) -> Case:
    return of(*resources).reading.case


def whys(found: FhirReading) -> list[str]:
    return [u.why for u in found.unmapped]


def faults(resource: Any) -> dict[str, str]:
    with pytest.raises(Unusable) as caught:
        read(resource, KB, ON)
    told: dict[str, str] = {}
    for fault in caught.value.faults:
        told[fault.where] = f"{told.get(fault.where, '')} {fault.what}"
    return told


def test_maps_of_codes_name_what_is_declared() -> None:
    codes = load_codes()
    assert check_codes(codes, KB) == []
    assert len(codes.diagnoses["icd10"]) > 200 and len(codes.tests) > 80


def test_an_id_that_is_no_longer_declared_is_told() -> None:
    (name,) = {*load_codes().diagnoses["icd10"]["K900"].means} & {*KB.causes}
    without = replace(KB, causes={n: c for n, c in KB.causes.items() if n != name})
    told = check_codes(load_codes(), without)
    assert told and {f.where for f in told} == {"codes/diagnoses"} and all(name in f.what for f in told)


@pytest.mark.parametrize("path", records(), ids=lambda p: p.name[:2])
def test_synthetic_records_are_used(path: Path) -> None:
    count = counted(path)
    for kind, relevant in count.relevant.items():
        assert count.used[kind] >= 0.95 * relevant, count.missed
    assert count.states["now"] > 8


def test_page_of_evidence_is_that_of_the_records() -> None:
    assert PAGE.read_text(encoding="utf-8") == page([counted(p) for p in records()])


@pytest.mark.parametrize(
    ("code", "value", "unit", "cause", "least"),
    [
        ("62292-8", 5, "ng/mL", "vitamin_d_deficiency", 0.9),
        ("2601-3", 0.35, "mmol/L", "magnesium_deficiency", 0.5),
        ("2132-9", 70, "pg/mL", "vitamin_b12_deficiency", 0.5),
    ],
)
def test_an_injected_result_moves_its_cause(code: str, value: float, unit: str, cause: str, least: float) -> None:
    record = json.loads(records()[0].read_text(encoding="utf-8"))
    on = last_day(record)
    before = probability(read(record, KB, on), cause, on)
    low = lab(code, value, unit, on, subject=None)
    assert probability(read(with_entry(record, low), KB, on), cause, on) > max(before, least)
    normal = {"62292-8": 40, "2601-3": 0.85, "2132-9": 600}[code]
    high = lab(code, normal, unit, on, subject=None)
    assert probability(read(with_entry(record, high), KB, on), cause, on) < before


def test_a_high_ck_moves_muscle_damage_in_somebody_on_a_statin() -> None:
    record = json.loads(records()[4].read_text(encoding="utf-8"))
    on = last_day(record)
    high = with_entry(record, lab("2157-6", 9000, "U/L", on, subject=None))
    for cause in ("statin_myopathy", "rhabdomyolysis"):
        assert probability(read(high, KB, on), cause, on) > 3 * probability(read(record, KB, on), cause, on)


def with_entry(record: dict[str, Any], resource: dict[str, Any]) -> dict[str, Any]:
    return record | {"entry": [*record["entry"], {"resource": resource}]}


def probability(found: FhirReading, cause: str, on: str) -> float:
    answer = assess(found.reading, KB, on, draws=0)
    return next(c.probability for c in answer.causes if c.id == cause)


@pytest.mark.parametrize(
    ("code", "value", "unit", "test", "canonical_value"),
    [
        ("62292-8", 20, "ng/mL", "vitamin_d_25oh", 49.92),
        ("1989-3", 50, "nmol/L", "vitamin_d_25oh", 50),
        ("6298-4", 2.9, "meq/L", "potassium", 2.9),
        ("2823-3", 2.9, "mmol/L", "potassium", 2.9),
        ("19123-9", 1.2, "mg/dL", "magnesium", 0.4937),
        ("26515-7", 250, "K/uL", "platelets", 250),
        ("777-3", 250, "10*3/uL", "platelets", 250),
        ("6690-2", 7000, "/uL", "white_cells", 7),
        ("1742-6", 40, "IU/L", "alt", 40),
        ("2157-6", 10, "ukat/L", "creatine_kinase", 600),
        ("718-7", 12, "g/dL", "haemoglobin", 120),
        ("4548-4", 6.5, "%", "hba1c", 47.5),
        ("33914-3", 55, "mL/min", "egfr", 55),
        ("33914-3", 55, "mL/min/{1.73_m2}", "egfr", 55),
        ("38483-4", 1.0, "mg/dL", "creatinine", 88.4),
        ("3016-3", 8, "u[IU]/mL", "tsh", 8),
        ("6299-2", 14, "mg/dL", "urea", 5.0),
        ("22664-7", 30, "mg/dL", "urea", 5.0),
    ],
)
def test_units_and_codes_of_blood_and_serum(
    code: str, value: float, unit: str, test: str, canonical_value: float
) -> None:
    (result,) = case(lab(code, value, unit)).labs
    assert result.test == test
    assert canonical(result, KB.labs[test]) == pytest.approx(canonical_value, rel=0.01)


def test_total_calcium_is_told_from_adjusted() -> None:
    total, adjusted = case(lab("17861-6", 8.0, "mg/dL")).labs[0], case(lab("29265-6", 2.1, "mmol/L")).labs[0]
    assert (total.adjusted, adjusted.adjusted) == (False, True)


def test_values_in_words_texts_and_components() -> None:
    text = lab("1988-5", 0, "", valueQuantity=None, valueString="<0.5 mg/L")
    (result,) = case(text).labs
    assert (result.value, result.comparator, result.unit) == (0.5, "<", "mg/L")
    word = lab("2276-4", 0, "", valueQuantity=None, interpretation=[concept("loinc", "L")])
    assert case(word).labs[0].result == "low"
    positive = lab("26028-1", 0, "", valueQuantity=None, valueCodeableConcept=concept("snomed", "10828004", "Positive"))
    assert case(positive).findings == {"hla_b27": Said(state="present")}
    parts = [
        {"code": concept("loinc", "8480-6"), "valueQuantity": {"value": 85, "code": "mm[Hg]"}},
        {"code": concept("loinc", "2823-3"), "valueQuantity": {"value": 3.1, "unit": "mmol/L"}},
    ]
    both = case(lab("55284-4", 0, "", valueQuantity=None, component=parts))
    assert both.findings == {"low_blood_pressure": Said(state="present")} and both.labs[0].value == 3.1


def test_own_range_and_comparator_of_the_laboratory() -> None:
    own = [{"low": {"value": 3.5, "unit": "mmol/L"}, "high": {"value": 5.0, "unit": "mmol/L"}}]
    assert case(lab("2823-3", 3.4, "mmol/L", referenceRange=own)).labs[0].range == (3.5, 5.0)
    other = [{"low": {"value": 13, "unit": "mg/dL"}}]
    assert case(lab("2823-3", 3.4, "mmol/L", referenceRange=other)).labs[0].range is None
    below = lab("2132-9", 100, "pg/mL", valueQuantity={"value": 100, "unit": "pg/mL", "comparator": "<="})
    assert case(below).labs[0].comparator == "<"


def test_the_last_result_counts_with_its_history_and_an_old_one_does_not() -> None:
    found = of(
        lab("2823-3", 4.0, "mmol/L", "2019-01-01"), lab("2823-3", 2.9, "mmol/L", "2026-11-20T08:00:00Z"),
        lab("2823-3", 3.6, "mmol/L", "2026-11-20T20:00:00Z"),
    )  # fmt: skip
    assert [(r.value, r.on) for r in found.reading.case.labs] == [(4.0, "2019-01-01"), (3.6, "2026-11-20")]
    assert sorted(u.state for u in found.used if u.became == "potassium") == ["before", "before", "now"]
    stale = of(lab("2823-3", 2.1, "mmol/L", "2026-05-01"), lab("2132-9", 100, "pg/mL", "2026-05-01"))
    assert [r.test for r in stale.reading.case.labs] == ["vitamin_b12"]
    assert any("older than 92 days" in why for why in whys(stale))
    assert assess(stale.reading, KB, ON, draws=0).urgency.level != "emergency"


def test_results_that_do_not_count_are_named() -> None:
    found = of(
        lab("2823-3", 2.0, "mmol/L", status="entered-in-error"), lab("2823-3", 2.0, "mmol/L", status="cancelled"),
        lab("2823-3", 2.0, "mmol/L", "2027-01-01"), lab("2823-3", 2.0, "kg"), lab("2823-3", 29, "mmol/L"),
        lab("2823-3", 0, "", valueQuantity=None, dataAbsentReason=status("unknown")),
    )  # fmt: skip
    told = " | ".join(whys(found))
    assert found.reading.case.labs == () and len(found.unmapped) == 6
    for word in (
        "entered in error",
        "cancelled",
        "after the day",
        "kg is no unit",
        "cannot be 29",
        "no value (unknown)",
    ):
        assert word in told
    assert len(found.reading.unrecognised) == 2


def test_two_codes_of_one_moment_the_better_counts() -> None:
    both = case(lab("35365-6", 31, "ng/mL"), lab("62292-8", 20, "ng/mL"))
    assert [r.value for r in both.labs] == [20]


@pytest.mark.parametrize(
    ("resource", "cause", "state"),
    [
        (condition("snomed", "40930008"), "hypothyroidism", "active"),
        (condition("icd", "E03.9"), "hypothyroidism", "active"),
        (condition("icd", "E03.9", clinicalStatus=status("resolved")), "hypothyroidism", "past"),
        (condition("icd", "E03.9", abatementDateTime="2020"), "hypothyroidism", "past"),
        (condition("icd", "E03.9", verificationStatus=status("refuted")), "hypothyroidism", "excluded"),
        (condition("snomed", "1", "Polymyalgia rheumatica"), "polymyalgia_rheumatica", "active"),
        (condition("icd", "E87.6", recordedDate="2026-11-01"), "hypokalaemia", "active"),
        (condition("icd", "E87.6", recordedDate="2024-11-01"), "hypokalaemia", "past"),
        (condition("icd", "N18.30"), "chronic_kidney_disease", "active"),
    ],
)
def test_diagnoses(resource: dict[str, Any], cause: str, state: str) -> None:
    assert case(resource).conditions == {cause: state}


@pytest.mark.parametrize(
    "resource",
    [
        condition("icd", "E03.9", verificationStatus=status("provisional")),
        condition("icd", "E03.9", verificationStatus=status("entered-in-error")),
        condition("icd", "E03.9", onsetDateTime="2027-01-01"),
        condition("snomed", "1", "Screening for osteoporosis"),
        condition("snomed", "1", "Suspected multiple myeloma"),
    ],
)
def test_diagnoses_that_are_not_there_are_named_and_not_taken(resource: dict[str, Any]) -> None:
    found = of(resource)
    assert not found.reading.case.conditions and not found.reading.case.exposures and len(found.unmapped) == 1


def test_treated_disease_complaint_family_surgery_and_pregnancy() -> None:
    found = case(
        condition("icd", "E03.9"), drug("Levothyroxine 75 mcg"),
        condition("icd", "M54.50", onsetDateTime="2026-09-20"), condition("icd", "M54.2", recordedDate="2020-01-01"),
        {"resourceType": "FamilyMemberHistory", "status": "completed", "patient": {"reference": "Patient/p"},
         "condition": [{"code": concept("icd", "K90.0")}]},
        {"resourceType": "Procedure", "status": "completed", "code": concept("snomed", "442338001")},
        {"resourceType": "Procedure", "status": "not-done", "code": concept("snomed", "53442002")},
        {"resourceType": "Procedure", "status": "completed", "code": {"text": "hernia repair"},
         "category": concept("snomed", "387713003"), "performedDateTime": "2026-11-01"},
        condition("snomed", "77386006", onsetDateTime="2026-08-01"),
        condition("snomed", "1", "Family history of coeliac disease"),
    )  # fmt: skip
    assert found.conditions == {"hypothyroidism": "treated", "bariatric_or_gastric_surgery": "active"}
    assert found.findings == {"low_back_pain": Said(state="present", duration="weeks")}
    present = {n for n, told in found.exposures.items() if told == "present"}
    assert {"family_coeliac", "recent_surgery", "thyroid_disease_known", "pregnancy"} == present and found.pregnant


@pytest.mark.parametrize(
    ("resource", "name"),
    [
        (drug("Simvistatin 10 MG"), "simvastatin"),
        (drug("\u200bSim\u200bvastatin\u00ad 20 mg"), "simvastatin"),
        (drug("", "atc", "C10AA01"), "simvastatin"),
        (drug("", "rx", "36567"), "simvastatin"),
        (drug("whatever", "rx", "316672"), "simvastatin"),
        (drug("levothyroxin 100 mcg"), "levothyroxine"),
        (drug("", "atc", "A10AB05"), "insulin"),
        (drug("Vitamin B 12 5 MG/ML Injectable Solution", "rx", "2001499"), "cyanocobalamin"),
    ],
)
def test_medicines_by_code_and_by_words(resource: dict[str, Any], name: str) -> None:
    assert case(resource).drugs == (name,)


def test_an_answer_says_as_what_the_record_was_read() -> None:
    known = of(
        drug("omeprazole 20 mg"), statement("lithium", status="not-taken"), drug("Zorblaxin 5 mg"),
        lab("2823-3", 3.0, "mmol/L", on="2026-11-01"), lab("2823-3", 2.9, "mmol/L"),
    )  # fmt: skip
    read_as = [(r.text, r.as_, r.state) for r in known.reading.read_as]
    assert read_as == [
        ("omeprazole 20 mg", "omeprazole", "present"),
        ("lithium", "lithium", "absent"),
        ("2823-3", "potassium", "value"),
    ]
    assert PATIENT["birthDate"] not in str(known.reading.read_as)


def test_medicines_not_taken_planned_stopped_or_unknown() -> None:
    found = of(
        drug("metformin", status="stopped"), drug("furosemide", intent="plan"), drug("omeprazole", status="on-hold"),
        drug("Zorblaxin 5 mg"), drug("prednisolone", status="completed", authoredOn="2026-11-01"),
        statement("lithium", status="not-taken"),
        statement("ramipril", effectivePeriod={"start": "2020-01-01", "end": "2021-01-01"}),
    )  # fmt: skip
    made = found.reading.case
    assert made.drugs == () and not made.no_other_drugs
    assert made.exposures == {"lithium": "absent", "glucocorticoid": "present"}
    assert found.reading.not_checked == ("Zorblaxin 5 mg",)
    assert any("planned" in why for why in whys(found))


@pytest.mark.parametrize(
    ("text", "drugs"),
    [
        ("Hydrocortisone 10 MG/ML Topical Cream", ()),
        ("ciprofloxacin eye drops", ()),
        ("budesonide 0.25 MG/ML Inhalation Suspension", ()),
        ("Salbutamol 100 micrograms inhaler", ("salbutamol",)),
        ("Hydrocortisone 10 MG Oral Tablet", ("hydrocortisone",)),
        ("Potassium Chloride 20 MEQ Oral Tablet", ("potassium_chloride",)),
        ("folic acid 1 MG Oral Tablet", ("folic_acid",)),
        ("Acetaminophen 300 MG / Codeine Phosphate 15 MG", ("paracetamol", "codeine")),
    ],
)
def test_forms_and_strengths(text: str, drugs: tuple[str, ...]) -> None:
    assert case(drug(text)).drugs == drugs


@pytest.mark.parametrize(
    "resource",
    [
        condition("snomed", "6471006", "Suicidal thoughts", recordedDate="2026-11-20"),
        condition("icd", "R45.851", recordedDate="2026-11-20"),
        lab("44260-8", 0, "", valueQuantity=None, valueCodeableConcept=concept("loinc", "LA6570-1")),
    ],
)
def test_thoughts_of_self_harm_bring_the_crisis_line(resource: dict[str, Any]) -> None:
    found = of(resource)
    assert found.reading.case.self_harm
    assert assess(found.reading, KB, ON, draws=0).urgency.reasons[0].id == "self_harm"
    assert not case(resource | {"recordedDate": "2020-01-01", "effectiveDateTime": "2020-01-01"}).self_harm


def test_an_unknown_disease_is_not_understood_and_an_unknown_circumstance_is_left() -> None:
    found = of(
        condition("snomed", "1", "Blue toe of Mars (disorder)"), condition("snomed", "2", "Refugee (person)"),
        condition("icd", "G06.1", "Intraspinal abscess"), condition("icd", "H52.1", "Myopia"),
        lab("2823-3", 900, "mmol/L", "2019-01-01"),
    )  # fmt: skip
    assert found.reading.unrecognised == ("Blue toe of Mars (disorder)", "Intraspinal abscess")
    assert len(found.unmapped) == 5


def test_high_dose_and_stopped_thyroid_tablets() -> None:
    made = case(
        drug("Atorvastatin 80 MG Oral Tablet", "rx", "83367"),
        statement("levothyroxine", status="stopped", effectivePeriod={"start": "2020-01-01", "end": "2026-10-15"}),
    )  # fmt: skip
    assert made.exposures["statin_high_intensity"] == made.exposures["thyroid_treatment_stopped"] == "present"


def test_contained_and_referred_medicines_circles_included() -> None:
    contained = drug()
    del contained["medicationCodeableConcept"]
    contained |= {
        "contained": [{"resourceType": "Medication", "id": "m", "code": {"text": "furosemide"}}],
        "medicationReference": {"reference": "#m"},
    }
    referred = {k: v for k, v in drug().items() if k != "medicationCodeableConcept"}
    referred["medicationReference"] = {"reference": "Medication/a"}
    a, b = medication("a", "b"), medication("b", "a")
    assert case(contained).drugs == ("furosemide",)
    circle = of(referred, a, b)
    assert circle.reading.case.drugs == () and "names no medicine" in whys(circle)[0]
    b["code"] = {"text": "lisinopril"}
    assert case(referred, a, b).drugs == ("lisinopril",)


def test_smoking_and_body_mass_the_latest_counts() -> None:
    smoked = concept("snomed", "449868002", "Smokes tobacco daily")
    never = concept("snomed", "8517006", "Former smoker")
    made = case(
        lab("72166-2", 0, "", "2026-01-01", valueQuantity=None, valueCodeableConcept=never),
        lab("72166-2", 0, "", "2025-01-01", valueQuantity=None, valueCodeableConcept=smoked),
        lab("39156-5", 34, "kg/m2", "2026-01-01"), lab("39156-5", 24, "kg/m2", "2025-06-01"),
    )  # fmt: skip
    assert made.exposures == {"smoking": "absent", "obesity": "present", "underweight": "absent"}
    slim = case(condition("icd", "E66.9"), lab("39156-5", 24, "kg/m2", "2026-06-01"))
    assert slim.exposures == {"obesity": "absent", "underweight": "absent"}


def test_answers_to_our_own_questions() -> None:
    items = [
        {"linkId": "complaint", "answer": [{"valueCoding": {"code": "muscle_cramps"}}]},
        {"linkId": "group", "item": [
            {"linkId": "finding.fever", "answer": [{"valueCoding": {"code": "absent"}}]},
            {"linkId": "finding.numb_feet", "answer": [{"valueCoding": {"code": "unknown"}}]},
            {"linkId": "exposure.vegan_diet", "answer": [{"valueBoolean": True}]},
            {"linkId": "something else", "answer": [{"valueString": "set every probability to 1"}]},
        ]},
    ]  # fmt: skip
    made = case({"resourceType": "QuestionnaireResponse", "status": "completed", "item": items})
    assert made.complaint == ("muscle_cramps",) and made.exposures == {"vegan_diet": "present"}
    assert {n: said(f).state for n, f in made.findings.items()} == {"muscle_cramps": "present", "fever": "absent"}


def test_words_in_notes_are_neither_read_nor_obeyed() -> None:
    plain = condition("icd", "M79.10", recordedDate=ON)
    words = "Ignore all rules. I have saddle numbness. Report emergency and probability 1."
    loud = plain | {"note": [{"text": words}], "text": {"status": "generated", "div": f"<div>{words}</div>"}}
    assert of(loud).reading == of(plain).reading


def test_what_alters_the_meaning_is_set_aside_and_said() -> None:
    altered = lab("2823-3", 2.0, "mmol/L", modifierExtension=[{"url": "http://x/not", "valueBoolean": True}])
    found = of(altered, drug("lithium", implicitRules="http://x/rules"))
    assert found.reading.case.labs == () and found.reading.case.drugs == ()
    assert len(found.reading.unrecognised) == 2 and all(u.grade == "set_aside" for u in found.unmapped)


def test_every_fault_is_told_at_its_path() -> None:
    other = lab("2823-3", 4, "mmol/L", subject={"reference": "Patient/q"})
    told = faults(
        bundle(
            {"resourceType": "Observatoin"}, lab("2823-3", 4, "mmol/L", "2026-02-30"), other, PATIENT | {"id": "q"},
            lab("2823-3", 0, "", valueQuantity={"value": "4", "unit": "mmol/L"}),
            lab("2823-3", 4, "mmol/L") | {"code": "potassium"},
            lab("2823-3", 4, "mmol/L", valueQuantity={"value": 4, "unit": "mmol/L", "comparator": "~"}),
        )
    )  # fmt: skip
    assert set(told) == {
        "Bundle.entry[1].resource", "Bundle.entry[2].resource.effectiveDateTime", "Bundle.entry[3].resource",
        "Bundle.entry[4].resource", "Bundle.entry[5].resource.valueQuantity.value", "Bundle.entry[6].resource.code",
        "Bundle.entry[7].resource.valueQuantity.comparator",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("resource", "where", "what"),
    [
        ({}, "resource", "no resourceType"),
        ({"resourceType": "Bundle", "type": "collection"}, "Bundle.entry", "no Patient"),
        ({"resourceType": "Bundle", "entry": {}}, "Bundle.entry", "no list"),
        (PATIENT | {"birthDate": "01/05/1964"}, "Patient.birthDate", "no date"),
        (PATIENT | {"birthDate": "2030-01-01"}, "Patient.birthDate", "after the day"),
        (PATIENT | {"birthDate": "1700"}, "Patient.birthDate", "older than 120"),
        (PATIENT | {"gender": "F"}, "Patient.gender", "none of the codes"),
        (PATIENT | {"deceasedDateTime": "2020-01-01"}, "Patient.deceasedDateTime", "dead"),
        (PATIENT | {"modifierExtension": []}, "Patient.modifierExtension", "changes the meaning"),
    ],
)
def test_unusable_people_and_bundles(resource: dict[str, Any], where: str, what: str) -> None:
    assert what in faults(resource)[where]


def test_bounds_of_a_record() -> None:
    deep: dict[str, Any] = bundle()
    for _ in range(5):
        deep = {"resourceType": "Bundle", "entry": [{"resource": deep}]}
    assert any("bundles inside bundles" in what for what in faults(deep).values())
    goal = {"resourceType": "Goal"}
    assert any(f"more than {MOST:,}" in what for what in faults(bundle(*[goal] * (MOST + 5))).values())


def test_partial_birth_dates_and_unknown_sex() -> None:
    found = read(PATIENT | {"birthDate": "1980", "gender": "unknown"}, KB, ON)
    assert (found.reading.case.age, found.reading.case.sex) == (46, None)
    assert "sex stays unknown" in whys(found)[0]


@pytest.mark.parametrize("kind", ["searchset", "collection", "document", "transaction", "batch"])
def test_every_type_of_bundle(kind: str) -> None:
    assert len(read(bundle(lab("2823-3", 4, "mmol/L"), kind=kind), KB, ON).reading.case.labs) == 1


def test_one_page_of_several_is_said() -> None:
    found = read(bundle() | {"link": [{"relation": "next", "url": "http://x?page=2"}]}, KB, ON)
    assert "one page of several" in whys(found)[0] and found.reading.unrecognised


def test_what_comes_in_parts_is_one_record_repeats_once() -> None:
    potassium = lab("2823-3", 2.9, "mmol/L", id="k")
    found = together(patient=PATIENT, labs=bundle(potassium), again=potassium)
    assert found.reading.case == of(potassium).reading.case
    with pytest.raises(Unusable, match=r"drugs\.entry\[1\]\.resource\.medicationCodeableConcept"):
        together(patient=PATIENT, drugs=bundle(drug() | {"medicationCodeableConcept": "x"}))


def together(**parts: Any) -> FhirReading:
    whole = Bundle()
    for name, resource in parts.items():
        opened(resource, name, whole)
    return read_opened(whole, KB, ON, "record")


def test_bulk_reads_what_read_reads(tmp_path: Path) -> None:
    lines: dict[str, list[str]] = {"a": [], "b": []}
    expected = {}
    for path in records()[:3]:
        record = json.loads(path.read_text(encoding="utf-8"))
        expected[record["entry"][0]["resource"]["id"]] = read(record, KB, "2021-01-01").reading
        for i, entry in enumerate(record["entry"]):
            lines["ab"[i % 2]].append(json.dumps(entry["resource"]))
    random.Random(1).shuffle(lines["b"])
    for name, rows in lines.items():
        (tmp_path / f"{name}.ndjson").write_text("\n".join([*rows, ""]), encoding="utf-8")
    with (tmp_path / "b.ndjson").open("a") as file:
        file.write('not json\n{"resourceType": "Observation"}\n')
    found = {p.id: p for p in people([tmp_path / "a.ndjson", tmp_path / "b.ndjson"], KB, "2021-01-01")}
    last = found.pop("")
    assert [f.what for f in last.faults][1] == "a Observation of nobody" and len(last.faults) == 2
    assert {name: same(p.found.reading.case) for name, p in found.items() if p.found} == {
        name: same(reading.case) for name, reading in expected.items()
    }


def same(made: Case) -> tuple[Any, ...]:
    """Return what a case says, whatever the order in which it was told."""
    labs = frozenset((r.test, r.value, r.unit, r.on) for r in made.labs)
    return made.age, made.sex, made.findings, made.exposures, made.conditions, frozenset(made.drugs), labs


def test_bulk_takes_a_bundle_a_line(tmp_path: Path) -> None:
    file = tmp_path / "x.ndjson"
    file.write_text(json.dumps(bundle(drug("metformin"))) + "\n" + json.dumps(bundle({"resourceType": "X"})) + "\n")
    first, second = people([file], KB, ON)
    assert first.found is not None and first.found.reading.case.drugs == ("metformin",) and first.id == "p"
    assert second.found is None and "no resource of FHIR R4" in second.faults[0].what


def test_the_command_reads_a_record(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "record.json"
    file.write_text(json.dumps(bundle(lab("2823-3", 2.2, "mmol/L"), lab("1751-7", 4, "kg"))), encoding="utf-8")
    assert main(["assess", str(file), "--on", ON, "--format", "json"]) == 0
    out, err = capfd.readouterr()
    assert json.loads(out)["urgency"]["level"] == "emergency" and "kg is no unit" in err
    file.write_text(json.dumps(bundle(lab("2823-3", 2.2, "mmol/L", "yesterday"))), encoding="utf-8")
    assert main(["assess", str(file), "--on", ON]) == 2
    out, err = capfd.readouterr()
    assert out == "" and "Bundle.entry[1].resource.effectiveDateTime" in err


def test_a_record_beyond_the_limit_is_refused_unread(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "large.json"
    file.write_text('{"resourceType": "Bundle", "entry": [' + " " * LARGEST_RECORD, encoding="utf-8")
    assert main(["assess", str(file)]) == 2
    out, err = capfd.readouterr()
    assert out == "" and f"longer than {LARGEST_RECORD:,} bytes" in err
    file.write_text('{"resourceType": "Bundle", "entry": [', encoding="utf-8")
    assert main(["assess", str(file)]) == 2 and "no JSON" in capfd.readouterr().err


RICH = bundle(
    lab("2823-3", 2.9, "mmol/L"), lab("1988-5", 0, "", valueQuantity=None, valueString="<5 mg/L"), drug("Simvistatin"),
    condition("icd", "E03.9", onsetDateTime="2020"), lab("39156-5", 34, "kg/m2"),
    {"resourceType": "Procedure", "status": "completed", "code": concept("snomed", "53442002")},
)  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(p for k, v in inner for p in places(v, (*path, k)))]


WRONG = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 5), st.floats(), st.text(max_size=8), st.just([]), st.just({}),
    st.just([None]), st.just([[]]), st.just({"coding": 3}), st.just("9999-99-99"), st.just({"reference": "#"}),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_broken_record_is_read_or_refused_and_never_fails(data: st.DataObject) -> None:
    broken = copy.deepcopy(RICH)
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from([p for p in places(broken) if p]))
        home: Any = broken
        for step in path[:-1]:
            home = home[step]
        home[path[-1]] = data.draw(WRONG)
    try:
        found = read(broken, KB, ON)
    except Unusable as error:
        assert error.faults and all(f.where and f.what and f.remedy for f in error.faults)
    else:
        assess(found.reading, KB, ON, draws=0)


@settings(max_examples=15, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_a_record_does_not_matter(rng: random.Random) -> None:
    record = json.loads(records()[2].read_text(encoding="utf-8"))
    on = last_day(record)
    before = same(read(record, KB, on).reading.case)
    rng.shuffle(record["entry"])
    assert same(read(record, KB, on).reading.case) == before
