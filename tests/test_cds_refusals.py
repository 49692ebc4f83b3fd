"""Whatever is sent to /cds-services: cards, or a problem with every fault; never a failure of the server."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from cds_people import INSTANCE, ON, WEAK, call, lab, prescribed, requested, takes
from changed_requests import put
from repletion.interfaces.cds_hooks import opening
from repletion.interfaces.cds_hooks.request import NEEDED
from repletion.interfaces.web.app import create_app

HERE = "http://127.0.0.1:8421"
HOOKS = ("patient-view", "order-select", "order-sign")
JSON = {"content-type": "application/json"}
PROBLEM = "application/problem+json"
SHORT = settings(max_examples=25, deadline=None, derandomize=True, database=None)


@pytest.fixture(scope="module")
def door():
    return TestClient(create_app(port=8421, today=lambda: ON), base_url=HERE, raise_server_exceptions=False)


def at(hook: str) -> str:
    return f"/cds-services/repletion-{hook}"


def whole(hook: str) -> dict[str, Any]:
    drafts = (requested("vitamin_d"), prescribed("Potassium chloride 20 MEQ Oral Tablet"))
    return copy.deepcopy(call(hook, lab("potassium", 3.0), WEAK, takes("Simvastatin 20 MG"), drafts=drafts))


def judged(reply, *statuses: int) -> list[str]:
    """Return where the faults of a refusal are, none for an answer; both are in the form that is described."""
    assert reply.status_code in statuses, (reply.status_code, reply.text[:400])
    told = reply.json()
    if reply.status_code == 200:
        assert reply.headers["content-type"] == "application/json"
        return []
    assert reply.headers["content-type"] == PROBLEM
    assert set(told) == {"type", "title", "status", "faults"}
    assert (told["status"], bool(told["title"]), bool(told["faults"])) == (reply.status_code, True, True)
    assert all(fault["where"] and fault["what"] and fault["remedy"] for fault in told["faults"])
    return [fault["where"] for fault in told["faults"]]


KEYS = st.sampled_from(["hook", "hookInstance", "context", "prefetch", "patient", "resourceType", "entry", "feedback"])
PLAIN = st.none() | st.booleans() | st.integers(-9, 9) | st.floats(allow_nan=False) | st.text(max_size=6)
ANY = st.recursive(
    PLAIN | st.sampled_from([*HOOKS, INSTANCE, "Bundle", "Patient"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=12,
)
BODIES = st.binary(max_size=40) | ANY.map(lambda value: json.dumps(value).encode())
PATHS = st.sampled_from([at(hook) + more for hook in HOOKS for more in ("", "/feedback")])


@SHORT
@given(PATHS, BODIES)
def test_any_body_is_refused(door, path, content):
    judged(door.post(path, content=content, headers=JSON), 400, 412, 422)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(p for k, v in inner for p in places(v, (*path, k)))]


CHANGES = st.sampled_from(HOOKS).flatmap(
    lambda hook: st.tuples(
        st.just(hook),
        st.lists(st.tuples(st.sampled_from([p for p in places(whole(hook)) if p]), ANY), min_size=1, max_size=3),
    )
)


@SHORT
@given(CHANGES)
def test_a_real_call_with_parts_changed_is_answered_or_refused(door, changes):
    hook, changed = changes
    body = whole(hook)
    for path, value in changed:
        put(body, path, value)
    judged(door.post(at(hook), content=json.dumps(body), headers=JSON), 200, 400, 412, 422)


FORM = {
    ("hook",): (3, "hook"),
    ("hookInstance",): ("7", "hookInstance"),
    ("fhirServer",): ([], "fhirServer"),
    ("context", "userId"): (None, "context.userId"),
    ("context", "patientId"): ("Patient/p", "context.patientId"),
    ("context", "encounterId"): ("a b", "context.encounterId"),
    ("prefetch",): ("none", "prefetch"),
}
"""By the place of a fault: what is put there, and where the problem has to say that it is."""
RECORD = {
    ("prefetch", "patient", "birthDate"): ("soon", "prefetch.patient.birthDate"),
    ("prefetch", "conditions", "entry", 0, "resource", "code"): (7, "prefetch.conditions.entry[0].resource.code"),
    ("prefetch", "results", "entry", 0, "resource", "valueQuantity"):
        ([], "prefetch.results.entry[0].resource.valueQuantity"),
    ("prefetch", "medications", "entry", 0, "resource", "authoredOn"):
        ("then", "prefetch.medications.entry[0].resource.authoredOn"),
}  # fmt: skip


@SHORT
@given(st.sampled_from(HOOKS), st.sampled_from([FORM, RECORD]).flatmap(lambda f: st.tuples(
    st.just(f), st.sets(st.sampled_from(sorted(f, key=str)), min_size=1))))  # fmt: skip
def test_every_fault_is_told_whichever_are_there(door, hook, chosen):
    """Those of the form first: a record is only read where the call has its form."""
    faults, paths = chosen
    body = whole(hook)
    for path in paths:
        put(body, path, faults[path][0])
    assert set(judged(door.post(at(hook), json=body, headers=JSON), 422)) == {faults[path][1] for path in paths}


@SHORT
@given(st.sampled_from(HOOKS), st.sets(st.sampled_from(NEEDED), min_size=1), st.booleans())
def test_all_prefetch_that_is_wanting_is_named(door, hook, wanting, none_at_all):
    body = whole(hook)
    body["prefetch"] = {key: value for key, value in body["prefetch"].items() if key not in wanting}
    if none_at_all:
        del body["prefetch"]
    told = judged(door.post(at(hook), json=body, headers=JSON), 412)
    assert set(told) == {f"prefetch.{key}" for key in (NEEDED if none_at_all else wanting)}


def test_more_resources_than_can_be_read_in_time_are_refused(door, monkeypatch):
    body = whole(HOOKS[0])
    read = sum(len(bundle["entry"]) for bundle in body["prefetch"].values() if bundle and "entry" in bundle) + 1
    monkeypatch.setattr(opening, "MOST", read)
    assert judged(door.post(at(HOOKS[0]), json=body, headers=JSON), 200) == []
    body["prefetch"]["results"]["entry"].append({"resource": lab("potassium", 3.1, "2026-11-19")})
    assert judged(door.post(at(HOOKS[0]), json=body, headers=JSON), 422) == ["prefetch"]


GOOD = {"card": INSTANCE, "outcome": "overridden", "outcomeTimestamp": "2026-11-24T10:00:00Z"}
CARD = {"card": "x", "outcome": "liked", "outcomeTimestamp": 7, "acceptedSuggestions": "all", "overrideReason": []}


@SHORT
@given(st.lists(st.sets(st.sampled_from(sorted(CARD))), min_size=1, max_size=4))
def test_every_fault_of_feedback_is_told(door, wrong):
    sheet = [GOOD | {name: CARD[name] for name in names} for names in wrong]
    told = judged(door.post(f"{at(HOOKS[0])}/feedback", json={"feedback": sheet}, headers=JSON), 200, 422)
    assert set(told) == {f"feedback[{i}].{name}" for i, names in enumerate(wrong) for name in names}


@SHORT
@given(PATHS, st.sampled_from(["text/plain", "application/fhir+json", "application/json; charset=latin-1", "", "*/*"]))
def test_what_is_not_called_json_is_not_read(door, path, kind):
    told = door.post(path, content=json.dumps(whole(HOOKS[0])).encode(), headers={"content-type": kind})
    assert judged(told, 415) == ["content-type"]


@SHORT
@given(
    st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]),
    PATHS | st.sampled_from(["/cds-services", "/cds-services/", "/cds-services/x", "/cds-services/x/feedback"]),
)  # fmt: skip
def test_addresses_and_methods(door, method, path):
    reply = door.request(method, path, content=b"{" if method == "POST" else b"", headers=JSON)
    judged(reply, 200, 400, 404, 405)
    assert (reply.status_code == 200) == ((method, path) == ("GET", "/cds-services"))
