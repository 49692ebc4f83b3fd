"""Whatever is sent to /fhir: an answer, or an OperationOutcome with every fault; never a failure of the server."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from cds_people import ON, condition, lab, patient, takes
from changed_requests import put
from repletion.interfaces.fhir import operations_assess
from repletion.interfaces.web.app import create_app

HERE = "http://127.0.0.1:8421"
FHIR = {"content-type": "application/fhir+json"}
ASSESS = "/fhir/$assess"
STATUSES = {200, 400, 404, 405, 406, 415, 422}
TYPES = {"structure", "required", "value", "invalid", "not-found", "not-supported", "code-invalid", "too-long",
         "forbidden", "business-rule", "incomplete", "processing", "multiple-matches",
         "invariant", "duplicate", "conflict"}  # fmt: skip
"""Of the issue types of R4 those that say that the fault is the sender's."""
SHORT = settings(max_examples=25, deadline=None, derandomize=True, database=None)


@pytest.fixture(scope="module")
def door():
    client = TestClient(create_app(port=8421, today=lambda: ON), base_url=HERE, raise_server_exceptions=False)
    assert client.post(ASSESS, json=asked(), headers=FHIR).status_code == 200
    return client


def record() -> dict[str, Any]:
    of_one = (patient(), lab("potassium", 3.0), condition("Bone pain", "snomed", "12584003"), takes("Metformin 500 MG"))
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": r} for r in of_one]}


def asked() -> dict[str, Any]:
    named = {"name": "complaint", "valueCode": "bone_pain"}, {"name": "on", "valueDate": ON}
    more = {"name": "form", "valueCode": "collection"}, {"name": "report", "valueBoolean": False}
    return {"resourceType": "Parameters", "parameter": [{"name": "resource", "resource": record()}, *named, *more]}


def judged(reply) -> list[str]:
    """Return where the faults of a refusal are, none for an answer; the form of either is as FHIR has it."""
    assert reply.status_code in STATUSES, (reply.status_code, reply.text[:400])
    assert reply.headers["content-type"] == "application/fhir+json"
    told = reply.json()
    if reply.status_code == 200:
        assert told["resourceType"] != "OperationOutcome"
        return []
    assert (told["resourceType"], bool(told["issue"])) == ("OperationOutcome", True)
    for issue in told["issue"]:
        assert issue["severity"] in ("fatal", "error", "warning", "information")
        assert issue["code"] in TYPES
        assert issue.get("diagnostics") or issue.get("details", {}).get("text")
    return [where for issue in told["issue"] for where in issue.get("expression", ())]


KEYS = st.sampled_from(["resourceType", "entry", "resource", "parameter", "name", "code", "coding", "id", "contained"])
KINDS = st.sampled_from(
    ["Bundle", "Patient", "Parameters", "Observation", "Condition", "Questionnaire", "Moon", "", "$"]
)
PLAIN = st.none() | st.booleans() | st.integers(-9, 9) | st.floats(allow_nan=False) | st.text(max_size=6) | KINDS
ANY = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=12
)


def sized(kind: str, value: Any) -> bytes:
    """Return a document that says what it is, with anything in it."""
    return json.dumps({"resourceType": kind, **(value if isinstance(value, dict) else {"entry": value})}).encode()


BODIES = st.one_of(
    st.binary(max_size=40), ANY.map(lambda v: json.dumps(v).encode()), st.builds(sized, KINDS, ANY)
)  # fmt: skip


@SHORT
@given(st.sampled_from([ASSESS, "/fhir/Patient/$assess"]), BODIES)
def test_any_body_is_answered_or_refused(door, path, content):
    judged(door.post(path, content=content, headers=FHIR))


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(p for k, v in inner for p in places(v, (*path, k)))]


PLACES = [place for place in places(asked()) if place]


@SHORT
@given(st.lists(st.tuples(st.sampled_from(PLACES), ANY), min_size=1, max_size=3))
def test_a_real_request_with_parts_changed_is_answered_or_refused(door, changes):
    body = asked()
    for path, value in changes:
        put(body, path, value)
    judged(door.post(ASSESS, content=json.dumps(body), headers=FHIR))


IN = ("parameter", 0, "resource", "entry")
WHOLE = "Parameters.parameter[0].resource.entry"
FAULTS = {
    (*IN, 0, "resource", "birthDate"): ("soon", f"{WHOLE}[0].resource.birthDate"),
    (*IN, 1, "resource", "valueQuantity"): (7, f"{WHOLE}[1].resource.valueQuantity"),
    (*IN, 1, "resource", "effectiveDateTime"): ("yesterday", f"{WHOLE}[1].resource.effectiveDateTime"),
    (*IN, 2, "resource", "code"): ([], f"{WHOLE}[2].resource.code"),
    (*IN, 3, "resource", "status"): (3, f"{WHOLE}[3].resource.status"),
    ("parameter", 1, "valueCode"): ("hurts", "Parameters.parameter[1].valueCode"),
    ("parameter", 2, "valueDate"): ("tomorrow", "Parameters.parameter[2].valueDate"),
    ("parameter", 3, "valueCode"): ("heap", "Parameters.parameter[3].valueCode"),
    ("parameter", 4, "name"): ("moon", "Parameters.parameter[4].name"),
}  # fmt: skip
"""By the place of a fault: what is put there, and where the outcome has to say that it is."""


@SHORT
@given(st.sets(st.sampled_from(sorted(FAULTS, key=str)), min_size=1))
def test_every_fault_is_told_whichever_are_there(door, chosen):
    body = asked()
    for path in chosen:
        put(body, path, FAULTS[path][0])
    assert set(judged(door.post(ASSESS, json=body, headers=FHIR))) == {FAULTS[path][1] for path in chosen}


def test_more_resources_than_can_be_read_in_time_are_refused_beside_the_other_faults(door, monkeypatch):
    monkeypatch.setattr(operations_assess, "MOST", 4)
    assert judged(door.post(ASSESS, json=asked(), headers=FHIR)) == []
    body = asked()
    body["parameter"][0]["resource"]["entry"].append({"resource": lab("potassium", 3.1, "2026-11-19")})
    put(body, ("parameter", 1, "valueCode"), "hurts")
    where = judged(door.post(ASSESS, json=body, headers=FHIR))
    assert set(where) == {"Parameters.parameter[0].resource", "Parameters.parameter[1].valueCode"}


MEDIA = st.sampled_from([
    "text/plain", "application/fhir+xml", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
    "application/fhir+json; charset=utf-16", "application/json-patch+json", "*/*", "", ";", "application/fhir+json, x",
])  # fmt: skip


@SHORT
@given(MEDIA, st.sampled_from([b"", b"{}", json.dumps(record()).encode()]))
def test_what_is_not_called_json_is_not_read(door, kind, content):
    reply = door.post(ASSESS, content=content, headers={"content-type": kind})
    judged(reply)
    assert reply.status_code == 415


SHOWN = ["metadata", "Questionnaire/repletion", "OperationDefinition/assess", "StructureDefinition/cause-explains"]
OTHER = [
    "Questionnaire",
    "Questionnaire/x",
    "Patient/1",
    "Bundle",
    "",
    "$assess/x",
    "metadata/",
    "%00",
    "..%2fmetadata",
]


@SHORT
@given(
    st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]), st.sampled_from(SHOWN + OTHER),
    st.sampled_from(["*/*", "application/fhir+json", "application/fhir+xml", "text/html", "", "x"]), BODIES,
)  # fmt: skip
def test_addresses_methods_and_kinds_of_answer(door, method, path, accept, content):
    body = content if method in ("POST", "PUT", "PATCH") else b""
    reply = door.request(method, f"/fhir/{path}", content=body, headers={**FHIR, "accept": accept})
    if method == "HEAD":
        assert reply.status_code in STATUSES
        return
    judged(reply)
    readable = accept in ("*/*", "application/fhir+json", "")
    assert (reply.status_code == 200) == (method == "GET" and path in SHOWN and readable)
