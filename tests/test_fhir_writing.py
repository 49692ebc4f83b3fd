"""FHIR R4 out: numbers are those of the JSON, what was told can be read again, the door refuses with every fault."""

import json
import re
from base64 import b64decode
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient
from ucumvert import PintUcumRegistry

from repletion.decisions.assess import assess
from repletion.decisions.case_check import faults_of_case
from repletion.decisions.lab_history import canonical
from repletion.decisions.triage import facts, holds
from repletion.domain.case import Case, Reading, Result, Said, said
from repletion.interfaces import wording
from repletion.interfaces.assessment_json import document
from repletion.interfaces.cli import main
from repletion.interfaces.fhir import writing_codes
from repletion.interfaces.fhir.codes import load_codes
from repletion.interfaces.fhir.questionnaire import OF_WOMEN, dangers_of, questionnaire
from repletion.interfaces.fhir.reading import read
from repletion.interfaces.fhir.risk import LEADING
from repletion.interfaces.fhir.writing import Given, bundle, text
from repletion.interfaces.web.app import create_app
from repletion.kb.guidance import guidance
from repletion.kb.load import judgement_share, load

KB = load()
ON = "2026-11-24"
ROOT = Path(__file__).parents[1]
HERE = "http://127.0.0.1:8421"
XHTML = "{http://www.w3.org/1999/xhtml}"
FHIR = {"content-type": "application/fhir+json"}
SADDLE = Case(age=45, sex="female", complaint=("low_back_pain",),
              findings={"saddle_numbness": "present", "low_back_pain": "present"})  # fmt: skip
CRAMPS = Case(
    age=71, sex="male", findings={"muscle_cramps": Said(state="present", timing="night"), "fever": "absent"},
    drugs=("spironolactone", "potassium_chloride", "levothyroxine", "ferrous_sulfate"),
    conditions={"chronic_kidney_disease": "active", "osteomalacia": "excluded"},
    labs=(Result(test="potassium", value=5.6, unit="mmol/L", on="2026-11-20"),),
)  # fmt: skip
TEXTS = ("My thighs ache and stairs are hard. I take omeprazole. Vitamin D 18 ng/mL.",)


def answered(case: Case, draws: int = 8, **more: Any) -> Any:
    return assess(Reading(case=case, **more), KB, ON, judgement_share(KB), draws=draws, guidance=guidance())


def made(case: Case, draws: int = 8, form: Any = "collection", **more: Any) -> dict[str, Any]:
    return bundle(answered(case, draws, **more), Given(Reading(case=case, **more)), KB, form)


def of(whole: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [e["resource"] for e in whole["entry"] if e["resource"]["resourceType"] == kind]


def references(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["reference"]] if isinstance(value.get("reference"), str) and "detail" not in value else []
        return own + [r for v in value.values() for r in references(v)]
    return [r for v in value for r in references(v)] if isinstance(value, list) else []


def extensions(prediction: dict[str, Any]) -> dict[str, Any]:
    found = {}
    for one in prediction["extension"]:
        name = one["url"].rsplit("/", 1)[1]
        value = one.get("valueRange")
        found[name] = [value["low"]["value"], value["high"]["value"]] if value else one["valueDecimal"]
    return found


@pytest.mark.parametrize("case", [SADDLE, CRAMPS, Case(age=60, findings={"muscle_pain": "present"})])
def test_the_numbers_are_those_of_the_json_each_under_its_own_name(case):
    answer = answered(case)
    told = {c["id"]: c for c in document(answer)["causes"]}
    predictions = of(bundle(answer, Given(Reading(case=case)), KB), "RiskAssessment")[0]["prediction"]
    dangers = [d.id for d in answer.must_not_miss]
    wanted = [c.id for i, c in enumerate(answer.causes) if i < LEADING or c.id in dangers]
    assert [p["outcome"]["text"] for p in predictions] == [KB.causes[name].name for name in wanted]
    for name, prediction in zip(wanted, predictions, strict=True):
        json_, own = told[name], extensions(prediction)
        assert prediction["probabilityDecimal"] == json_["probability"]
        assert own.get("cause-explains") == json_["explains"]
        assert own.get("probability-interval") == json_["interval"]
        assert own.get("cause-explains-interval") == json_["explains_interval"]
        assert own["probability-before-findings"] == json_["prior"]


def test_the_narrative_is_well_formed_and_shows_both_numbers():
    risk = of(made(CRAMPS, unrecognised=("<b>",)), "RiskAssessment")[0]
    rows = [[cell.text for cell in row] for row in ElementTree.fromstring(risk["text"]["div"]).iter(f"{XHTML}tr")]
    assert [row[0] for row in rows[1:]] == [p["outcome"]["text"] for p in risk["prediction"]]
    for row, prediction in zip(rows[1:], risk["prediction"], strict=True):
        assert float(row[1].split()[0]) == pytest.approx(prediction["probabilityDecimal"], rel=0.01)
        assert float(row[2].split()[0]) == pytest.approx(extensions(prediction)["cause-explains"], rel=0.01)


def test_urgency_comes_first_and_every_proposal_has_its_priority():
    whole = made(SADDLE)
    first = whole["entry"][0]["resource"]
    assert first["resourceType"] == "Flag" and first["code"]["text"].startswith(wording.URGENCY["emergency"])
    message = of(whole, "CommunicationRequest")[0]
    assert message["priority"] == "stat" and message["payload"][0]["contentString"].startswith("EMERGENCY")
    assert {r["priority"] for r in of(whole, "ServiceRequest")} <= {"stat"}
    assert of(whole, "RiskAssessment")[0]["mitigation"] == answered(SADDLE).plan.go_now


def test_what_is_advised_is_proposed_with_its_why_and_what_is_not_is_told_only():
    answer = answered(CRAMPS)
    whole = bundle(answer, Given(Reading(case=CRAMPS)), KB)
    requests = of(whole, "ServiceRequest")
    assert [r["code"]["text"] for r in requests] == [t.name for t in answer.tests if t.advised]
    assert {(r["status"], r["intent"]) for r in requests} == {("draft", "proposal")}
    for test, request in zip((t for t in answer.tests if t.advised), requests, strict=True):
        assert test.why.lower()[1:].rstrip(".") in request["note"][0]["text"].lower()
        assert not test.loinc or request["code"]["coding"][0] == {"system": "http://loinc.org", "code": test.loinc}
    notes = [n["text"] for n in of(whole, "RiskAssessment")[0]["note"]]
    for test in answer.tests:
        why = test.why.removeprefix("not advised: ")
        assert any(n == f"Not advised: {test.name}: {why}" for n in notes) is not test.advised


def test_interactions_name_the_medicines_by_reference():
    whole = made(CRAMPS, draws=0)
    issues = {i["detail"].split(":")[0]: i for i in of(whole, "DetectedIssue")}
    stop = issues["Potassium chloride and Spironolactone"]
    named = {e["fullUrl"]: e["resource"] for e in whole["entry"]}
    taken = [named[r["reference"]]["medicationCodeableConcept"]["text"] for r in stop["implicated"]]
    assert stop["severity"] == "high" and stop["code"]["coding"][0]["code"] == "DRG"
    assert sorted(taken) == ["Potassium chloride", "Spironolactone"]
    assert stop["mitigation"][0]["action"]["text"]


@pytest.mark.parametrize("form", ["collection", "transaction"])
def test_references_lead_to_resources_of_the_bundle_and_names_are_stable(form):
    whole = made(CRAMPS, form=form)
    addresses = [e["fullUrl"] for e in whole["entry"]]
    assert len(set(addresses)) == len(addresses)
    assert set(references(whole["entry"])) <= {*addresses, *(r for r in references(whole) if r.startswith("http"))}
    assert text(made(CRAMPS, form=form)) == text(whole)
    assert of(made(SADDLE), "Device")[0]["id"] == of(whole, "Device")[0]["id"]
    assert of(made(SADDLE), "RiskAssessment")[0]["id"] != of(whole, "RiskAssessment")[0]["id"]
    if form == "transaction":
        assert not of(whole, "OperationOutcome")
        assert all(e["request"]["url"] == e["resource"]["resourceType"] for e in whole["entry"])
        assert [e["resource"]["resourceType"] for e in whole["entry"] if "ifNoneExist" not in e["request"]] == [
            "Provenance"
        ]


def test_what_was_not_understood_is_told_in_the_outcome_and_beside_the_numbers():
    whole = made(CRAMPS, draws=0, unrecognised=("strange words",), not_checked=("moonwort",))
    told = [i["details"]["text"] for i in of(whole, "OperationOutcome")[0]["issue"]]
    notes = [n["text"] for n in of(whole, "RiskAssessment")[0]["note"]]
    for words in ("Not understood: strange words", "moonwort"):
        assert any(words in t for t in told) and any(words in n for n in notes)
    assert "not clinically signed" in notes[0]


STATES = st.sampled_from(["present", "absent", "uncertain"])
FINDINGS = [n for n, f in KB.findings.items() if f.group != "process"]
PLAIN_LABS = [n for n, lab in KB.labs.items() if lab.loinc]


@st.composite
def results(draw: Any) -> Result:
    test = draw(st.sampled_from(PLAIN_LABS))
    low, high = KB.labs[test].plausible
    if draw(st.booleans()):
        return Result(test=test, result=draw(st.sampled_from(["very_low", "low", "normal", "high", "very_high"])))
    value = float(f"{draw(st.floats(low, high)):.6g}")
    return Result(test=test, value=value, unit=KB.labs[test].unit, on="2026-11-20",
                  comparator=draw(st.sampled_from([None, "<", ">"])))  # fmt: skip


CASES = st.builds(
    Case,
    age=st.integers(16, 110),
    sex=st.sampled_from(["female", "male"]),
    findings=st.dictionaries(st.sampled_from(FINDINGS), STATES, max_size=8),
    exposures=st.dictionaries(st.sampled_from(sorted(KB.exposures)), STATES, max_size=5),
    drugs=st.lists(st.sampled_from(sorted(KB.drugs)), max_size=4, unique=True).map(tuple),
    conditions=st.dictionaries(
        st.sampled_from(sorted(writing_codes.SAME)), st.sampled_from(["active", "past", "excluded"]), max_size=3
    ),
    labs=st.lists(results(), max_size=4, unique_by=lambda r: r.test).map(tuple),
).filter(lambda case: not faults_of_case(case, KB))
BARE = answered(Case(age=50, findings={"muscle_pain": "present"}), draws=0)


@settings(max_examples=60, deadline=None)
@given(CASES)
def test_what_was_told_is_read_again(case):
    whole = json.loads(text(bundle(BARE, Given(Reading(case=case)), KB)))
    again = read(whole, KB, ON).reading.case
    assert (again.age, again.sex) == (case.age, case.sex)
    there = {n: said(v).state for n, v in again.findings.items()}
    assert {n: v for n, v in case.findings.items() if v != "uncertain"}.items() <= there.items()
    told = {n for n, v in case.exposures.items() if v == "present"}
    assert told <= {n for n, v in again.exposures.items() if v == "present"}
    assert set(case.drugs) <= set(again.drugs)
    assert {n for n, v in case.conditions.items() if v == "active"} <= {
        n for n, v in again.conditions.items() if v in ("active", "treated")
    }
    assert {n for n, v in case.conditions.items() if v == "excluded"} == {
        n for n, v in again.conditions.items() if v == "excluded"
    }
    kept = {r.test: r for r in again.labs}
    for result in case.labs:
        same = kept[result.test]
        assert (same.comparator, same.result, same.on) == (result.comparator, result.result, result.on)
        if result.value is not None:
            assert canonical(same, KB.labs[same.test]) == pytest.approx(canonical(result, KB.labs[result.test]))


def test_every_question_is_one_that_is_read():
    items = [i for group in questionnaire(KB, ON)["item"] for i in group.get("item", [])]
    links = [i["linkId"] for i in items]
    assert len(set(links)) == len(links)
    assert {f"exposure.{n}" for n in KB.exposures} <= set(links) and {f"finding.{n}" for n in FINDINGS} <= set(links)
    given_ = [{"linkId": i["linkId"], "answer": [i["answerOption"][0]]} for i in items]
    response = {"resourceType": "QuestionnaireResponse", "status": "completed", "item": given_}
    person = {"resourceType": "Patient", "id": "p", "gender": "female"}
    record = {"resourceType": "Bundle", "entry": [{"resource": person}, {"resource": response}]}
    found = read(record, KB, ON)
    assert found.unmapped == ()
    assert {f"finding.{n}" for n, v in found.reading.case.findings.items() if said(v).state == "present"} == {
        link for link in links if link.startswith("finding.")
    }


GRAVE = {"onset": "sudden", "duration": "hours", "course": "progressive", "side": "one", "timing": "exertion"}
EMERGENCIES = [f.when for f in KB.red_flags.values() if f.level == "emergency"]


def _alone(name: str) -> bool:
    """Return whether a finding makes an emergency with nothing else, however it is told, of whomever."""
    tellings = ({}, GRAVE, {**GRAVE, "side": "both"}, {"onset": "sudden", "side": "both"})
    people = ({"age": 30, "pregnant": True}, {"age": 75})
    cases = (Case(findings={name: Said(**told)}, **who) for who in people for told in tellings)
    return any(holds(when, facts(case, (), {})) for case in cases for when in EMERGENCIES)


def test_the_questions_that_cannot_wait_come_first():
    form = questionnaire(KB, ON)
    assert [i["linkId"] for i in form["item"][:4]] == ["age", "sex", "complaint", "group.dangers"]
    assert "finding.saddle_numbness" in [i["linkId"] for i in form["item"][3]["item"]]
    asked = {n for n, f in KB.findings.items() if f.ask and f.group != "process"}
    assert {n for n in asked if _alone(n)} == set(dangers_of(KB))
    women = [i for g in form["item"] for i in g.get("item", []) if "enableWhen" in i]
    assert {i["linkId"] for i in women} == {f"exposure.{n}" for n in OF_WOMEN if n in KB.exposures}


def test_a_code_is_written_only_where_it_was_seen_and_means_the_same():
    codes = load_codes()
    for cause, told in writing_codes.SAME.items():
        for one in told.split():
            system, _, code = one.partition(":")
            known = codes.diagnoses[system][code]
            assert known.means == (cause,) and known.seen
            assert system == "snomed" or known.seen in writing_codes.ICD10


def test_units_are_written_in_ucum():
    registry = PintUcumRegistry()
    for code in {*writing_codes.PLAIN, *writing_codes.UNITS.values()}:
        registry.from_ucum(code)
    own = {lab.unit for lab in KB.labs.values()}
    assert own <= {*writing_codes.PLAIN, *writing_codes.UNITS}


# ---- the command


def run(*arguments: str) -> int:
    return main([*arguments, "--on", ON])


def test_the_command_writes_one_bundle_the_same_every_time(capsysbinary):
    outs = []
    for _ in range(2):
        assert run("assess", str(ROOT / "examples/runner.yaml"), "--format", "fhir") == 0
        outs.append(capsysbinary.readouterr().out)
    whole = json.loads(outs[0])
    assert outs[0] == outs[1] and whole["type"] == "collection"
    report = of(whole, "DocumentReference")[0]["content"][0]["attachment"]
    assert b64decode(report["data"]).startswith(b"%PDF") and report["size"] == len(b64decode(report["data"]))


def test_a_record_is_referred_to_and_not_told_again(tmp_path, capsysbinary):
    file = tmp_path / "record.json"
    file.write_text(json.dumps(record()), encoding="utf-8")
    assert run("assess", str(file), "--format", "fhir", "--transaction") == 0
    whole = json.loads(capsysbinary.readouterr().out)
    assert not of(whole, "Patient") and not of(whole, "Observation")
    risk = of(whole, "RiskAssessment")[0]
    assert risk["subject"] == {"reference": "Patient/p"}
    assert {"reference": "Observation/d"} in risk["basis"] and {"reference": "MedicationStatement/m"} in risk["basis"]
    assert [i["implicated"] for i in of(whole, "DetectedIssue") if "implicated" in i][0] == [
        {"reference": "Observation/d"}
    ]


def test_transaction_without_fhir_is_a_fault(capsys):
    assert run("assess", str(ROOT / "examples/runner.yaml"), "--transaction") == 2
    told = capsys.readouterr()
    assert told.out == "" and "--transaction" in told.err


# ---- the door


def record(**lab: Any) -> dict[str, Any]:
    result = {
        "resourceType": "Observation", "id": "d", "status": "final", "subject": {"reference": "Patient/p"},
        "effectiveDateTime": "2026-11-01", "code": {"coding": [{"system": "http://loinc.org", "code": "1989-3"}]},
        "valueQuantity": {"value": 9, "unit": "ng/mL"}, **lab,
    }  # fmt: skip
    drug = {"resourceType": "MedicationStatement", "id": "m", "status": "active", "subject": {"reference": "Patient/p"},
            "medicationCodeableConcept": {"text": "metformin"}}  # fmt: skip
    name = [{"family": "Quillfeather", "given": ["Zebedee"]}]
    person = {"resourceType": "Patient", "id": "p", "birthDate": "1964-05-01", "gender": "female", "name": name}
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": r} for r in (person, result, drug)]}


def parameters(*more: dict[str, Any], whole: dict[str, Any] | None = None) -> dict[str, Any]:
    told = {"name": "resource", "resource": whole or record()}
    return {"resourceType": "Parameters", "parameter": [told, *more, {"name": "report", "valueBoolean": False}]}


@pytest.fixture(scope="module")
def door():
    return TestClient(create_app(port=8421, today=lambda: ON), base_url=HERE)


@pytest.mark.parametrize("path", ["/fhir/$assess", "/fhir/Patient/$assess"])
def test_a_record_goes_in_and_an_answer_comes_out(door, path):
    asked = parameters({"name": "complaint", "valueCode": "muscle_pain"}, {"name": "on", "valueDate": "2026-11-10"})
    reply = door.post(path, json=asked, headers=FHIR)
    assert reply.status_code == 200 and reply.headers["content-type"] == "application/fhir+json"
    risk = of(reply.json(), "RiskAssessment")[0]
    assert risk["occurrenceDateTime"] == "2026-11-10" and risk["reasonCode"][0]["text"] == "Aching muscles"
    assert "cause-explains" in extensions(risk["prediction"][0])
    assert not of(reply.json(), "DocumentReference")
    assert of(door.post(path, json=record(), headers=FHIR).json(), "DocumentReference")


def test_a_transaction_can_be_asked_for(door):
    told = door.post("/fhir/$assess", json=parameters({"name": "form", "valueCode": "transaction"}), headers=FHIR)
    assert told.json()["type"] == "transaction"


DEEP = b'{"resourceType":' * 5000
REFUSED: list[tuple[bytes, dict[str, str], int, str]] = [
    (b"{}", {"content-type": "text/plain"}, 415, "not-supported"),
    (b"{}", {"content-type": "application/fhir+xml"}, 415, "not-supported"),
    (b"{}", {"content-type": "application/fhir+json; charset=latin-1"}, 415, "not-supported"),
    (b"{", FHIR, 400, "structure"),
    (b"", FHIR, 400, "structure"),
    (b"[1]", FHIR, 400, "structure"),
    (b'{"resourceType": 3}', FHIR, 400, "structure"),
    (b'{"resourceType": "Bundle", "id": "\xff"}', FHIR, 400, "structure"),
    (DEEP, FHIR, 400, "structure"),
    (b'{"resourceType": "Bundle"}', FHIR, 422, "required"),
    (b'{"resourceType": "Bundle"}', {**FHIR, "accept": "application/fhir+xml"}, 406, "not-supported"),
    (b'{"resourceType": "Bundle"}', {**FHIR, "origin": "http://elsewhere.example"}, 403, "forbidden"),
    (b'{"resourceType": "Bundle"}', {**FHIR, "host": "rebound.example"}, 421, "forbidden"),
    (b" " * 10_000_001, FHIR, 413, "too-long"),
]


@pytest.mark.parametrize(("content", "headers", "status", "code"), REFUSED)
def test_what_cannot_be_used_is_refused_with_an_outcome(door, content, headers, status, code):
    reply = door.post("/fhir/$assess", content=content, headers=headers)
    assert reply.status_code == status
    assert reply.headers["content-type"] == "application/fhir+json"
    assert reply.json()["resourceType"] == "OperationOutcome"
    assert reply.json()["issue"][0]["code"] == code and reply.json()["issue"][0]["severity"] == "error"


def test_every_fault_is_told_at_once_with_its_path(door):
    asked = parameters(
        {"name": "moon", "valueCode": "x"}, {"name": "on", "valueDate": "soon"},
        {"name": "complaint", "valueCode": "hurts"}, {"name": "form", "valueCode": "heap"},
        whole=record(valueQuantity=7, effectiveDateTime="yesterday"),
    )  # fmt: skip
    issues = door.post("/fhir/$assess", json=asked, headers=FHIR).json()["issue"]
    assert {i["expression"][0] for i in issues} == {
        "Parameters.parameter[1].name", "Parameters.parameter[2].valueDate", "Parameters.parameter[3].valueCode",
        "Parameters.parameter[4].valueCode", "Parameters.parameter[0].resource.entry[1].resource.valueQuantity",
        "Parameters.parameter[0].resource.entry[1].resource.effectiveDateTime",
    }  # fmt: skip


def test_a_record_of_no_announced_length_stops_at_the_limit(door):
    pieces = (b" " * 1_000_000 for _ in range(12))
    reply = door.post("/fhir/$assess", content=pieces, headers=FHIR)
    assert (reply.status_code, reply.json()["issue"][0]["code"]) == (413, "too-long")


@pytest.mark.parametrize(("method", "path", "status"), [
    ("GET", "/fhir/Observation/1", 404), ("GET", "/fhir/Patient/1/$assess", 404), ("DELETE", "/fhir/metadata", 405),
    ("GET", "/fhir/$assess", 405), ("PUT", "/fhir/Questionnaire/repletion", 405),
])  # fmt: skip
def test_other_addresses_and_methods_are_refused_with_an_outcome(door, method, path, status):
    reply = door.request(method, path)
    assert (reply.status_code, reply.json()["resourceType"]) == (status, "OperationOutcome")


def test_the_capability_statement_tells_what_is_true(door):
    statement = door.get("/fhir/metadata").json()
    rest = statement["rest"][0]
    for resource in rest["resource"]:
        for one in resource.get("interaction", []):
            assert one["code"] == "read"
    for kind, name in (("Questionnaire", "repletion"), ("StructureDefinition", "cause-explains"),
                       ("StructureDefinition", "probability-interval"), ("OperationDefinition", "assess")):  # fmt: skip
        found = door.get(f"/fhir/{kind}/{name}").json()
        assert (found["resourceType"], found["id"]) == (kind, name)
        assert kind in [r["type"] for r in rest["resource"]]
    definition = door.get("/fhir/OperationDefinition/assess").json()
    assert rest["operation"][0]["definition"] == definition["url"]
    assert {r["type"] for r in rest["resource"] if "operation" in r} == set(definition["resource"])


def test_every_extension_that_is_written_is_defined(door):
    used = {e["url"] for p in of(made(CRAMPS), "RiskAssessment")[0]["prediction"] for e in p["extension"]}
    for url in used:
        definition = door.get(f"/fhir/StructureDefinition/{url.rsplit('/', 1)[1]}").json()
        assert definition["url"] == url


def test_no_name_and_no_value_is_in_any_log_line(door, capfd, caplog):
    for asked in (parameters(), parameters({"name": "on", "valueDate": "Quillfeather"})):
        door.post("/fhir/$assess", json=asked, headers=FHIR)
    written = "".join(capfd.readouterr()) + caplog.text
    assert not re.search("Quillfeather|Zebedee|1964|metformin", written)
    reply = door.post("/fhir/$assess", json=parameters(), headers=FHIR)
    assert "Quillfeather" not in reply.text and reply.headers["cache-control"] == "no-store"
