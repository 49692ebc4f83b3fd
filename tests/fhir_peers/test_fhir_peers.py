"""Programs that nobody here wrote read, check and store what we write, and ask our server."""

import asyncio
import json
import warnings
from typing import get_args

import pytest
from fhir_cases import record

from repletion.interfaces.fhir import writing_parts as parts

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from fhir.resources.R4B import get_fhir_model_class
    from fhirclient import client as smart
    from fhirclient.models import bundle as smart_bundle
    from fhirclient.models import riskassessment as smart_risk
    from fhirclient.models import servicerequest as smart_request
    from fhirpy import AsyncFHIRClient, SyncFHIRClient

VALUE_SETS = {
    "observation-status": parts.ObservationStatus, "request-status": parts.RequestStatus,
    "request-intent": parts.RequestIntent, "request-priority": parts.RequestPriority,
    "flag-status": parts.FlagStatus, "issue-severity": parts.IssueSeverity, "issue-type": parts.IssueType,
    "detectedissue-severity": parts.DetectedSeverity, "risk-probability": parts.RiskProbability,
    "bundle-type": parts.BundleType,
}  # fmt: skip


def of(bundle, kind):
    return [e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] == kind]


def transaction(answers):
    return next(b for b in answers.values() if b["type"] == "transaction" and of(b, "ServiceRequest"))


def test_npm_fhir_finds_no_error_in_anything_we_emit(node, written):
    told = node("validate.cjs", written)
    assert told["wrong"] == []
    assert {"Flag", "CommunicationRequest", "RiskAssessment", "ServiceRequest", "DetectedIssue", "OperationOutcome",
            "DocumentReference", "Provenance", "Device", "Patient", "QuestionnaireResponse", "Observation", "Condition",
            "MedicationStatement", "Questionnaire", "CapabilityStatement", "OperationDefinition",
            "StructureDefinition"} <= set(told["kinds"])  # fmt: skip
    assert told["kinds"]["RiskAssessment"] > 40


def test_npm_fhir_refuses_a_status_that_is_no_code(node, answers, tmp_path):
    bad = {**of(transaction(answers), "ServiceRequest")[0], "status": "bogus"}
    (tmp_path / "bad.json").write_text(json.dumps(bad), encoding="utf-8")
    assert [w["location"] for w in node("validate.cjs", tmp_path)["wrong"]] == ["ServiceRequest.status"]


def test_our_enumerations_are_the_required_value_sets(node):
    told = node("codes.cjs", *VALUE_SETS)
    assert {name: sorted(codes) for name, codes in told.items()} == {
        name: sorted(get_args(literal)) for name, literal in VALUE_SETS.items()
    }


def test_medplum_finds_every_invariant_kept_and_stores_each_resource_once(node, written, answers, tmp_path):
    bundle = transaction(answers)
    file = tmp_path / "transaction.json"
    file.write_text(json.dumps(bundle), encoding="utf-8")
    told = node("medplum.cjs", written, file)
    assert told["wrong"] == []
    first, second = told["statuses"]
    again = {e["resource"]["resourceType"]: status for e, status in zip(bundle["entry"], second, strict=True)}
    assert set(first) == {"201"}
    assert again.pop("Provenance") == "201" and set(again.values()) == {"200"}
    assert told["numbers"] == [p["probabilityDecimal"] for p in of(bundle, "RiskAssessment")[0]["prediction"]]
    assert told["device"] == "Repletion"
    assert "QuestionnaireResponse" in told["basis"]
    assert told["requests"] == len(of(bundle, "ServiceRequest"))


def test_npm_fhirclient_asks_us_and_stores_the_answer(node, ours, store, tmp_path):
    asked = tmp_path / "asked.json"
    asked.write_text(json.dumps(record()), encoding="utf-8")
    told = node("smart.cjs", ours, store[1], asked)
    assert told["operation"] == "assess" and told["items"] > 10
    assert told["read"] == told["answered"] != []
    assert told["refused"]["status"] == 422


def test_python_fhirclient_reads_every_bundle_and_stores(answers, store, ours):
    for bundle in answers.values():
        read = smart_bundle.Bundle(bundle)
        assert len(read.entry) == len(bundle["entry"])
    server = smart.FHIRClient(settings={"app_id": "tests", "api_base": store[1]}).server
    sent = smart_risk.RiskAssessment(of(answers["record"], "RiskAssessment")[0])
    sent.id = None
    sent.create(server)
    kept = store[0].of("RiskAssessment")[0]
    back = smart_risk.RiskAssessment.read(kept["id"], server)
    assert [p.probabilityDecimal for p in back.prediction] == [p.probabilityDecimal for p in sent.prediction]
    assert [e.url for e in back.prediction[0].extension] == [e.url for e in sent.prediction[0].extension]
    request = smart_request.ServiceRequest(of(transaction(answers), "ServiceRequest")[0])
    assert request.intent == "proposal" and request.code.coding[0].code
    own = smart.FHIRClient(settings={"app_id": "tests", "api_base": ours})
    own.server.get_capability()
    assert own.server.request_json("Questionnaire/repletion")["resourceType"] == "Questionnaire"


def test_fhirpy_asks_us_stores_a_transaction_once_and_finds_it(answers, store, ours):
    ours_client, kept = SyncFHIRClient(ours), SyncFHIRClient(store[1])
    answered = ours_client.execute("Patient/$assess", method="post", data=record())
    assert of(answered, "RiskAssessment")[0]["prediction"]
    bundle = transaction(answers)
    for _ in range(2):
        kept.execute("", method="post", data=bundle)
    risk = of(bundle, "RiskAssessment")[0]
    name = risk["identifier"][0]
    found = kept.resources("RiskAssessment").search(identifier=f"{name['system']}|{name['value']}").fetch()
    assert len(found) == 1
    assert found[0]["prediction"] == risk["prediction"]
    assert found[0].get_by_path(["performer", "reference"]).startswith("Device/")
    assert found[0]["subject"].to_resource()["resourceType"] == "Patient"


def test_fhirpy_without_waiting(store, answers):
    async def stored():
        client = AsyncFHIRClient(store[1])
        issue = next(i for b in answers.values() for i in of(b, "DetectedIssue"))
        resource = client.resource("DetectedIssue", **{k: v for k, v in issue.items() if k != "id"})
        await resource.create()
        return resource, await client.resources("DetectedIssue").fetch_all()

    resource, found = asyncio.run(stored())
    assert [f["detail"] for f in found] == [resource["detail"]]


@pytest.mark.filterwarnings("ignore")
def test_fhir_resources_parses_every_bundle(answers):
    model = get_fhir_model_class("Bundle")
    for bundle in answers.values():
        read = model.model_validate(bundle)
        assert [e.resource.get_resource_type() for e in read.entry] == [
            e["resource"]["resourceType"] for e in bundle["entry"]
        ]
