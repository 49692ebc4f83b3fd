"""A shared deployment: what was told reaches no line of a log and no metric."""

import pytest
from starlette.testclient import TestClient

from repletion.interfaces.shared import journals
from shared_server import BASE, bearer, signed, started

CDS = "/cds-services/vitamin-d"
JANE = "Plantagenet"
ASKED = {"text": f"{JANE}, Jane, 45: my calves cramp at night"}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    return started(tmp_path_factory.mktemp("shared"))


@pytest.fixture
def client(server):
    return TestClient(server.app, base_url=BASE, raise_server_exceptions=False)


def test_what_was_told_reaches_no_line_and_no_metric(server, client, capfd):
    headers = bearer(server.key)
    client.post("/v1/assess", json=ASKED, headers=headers)
    client.post("/v1/assess", json={"text": JANE, JANE: 1}, headers=headers)
    client.post("/v1/assess", content=JANE, headers={**headers, "content-type": "application/json"})
    client.post(f"/v1/{JANE}", json={}, headers=headers)
    client.get(f"/v1/knowledge/show/{JANE}?{JANE}=1", headers=headers)
    client.get(f"/{JANE}", headers={"x-name": JANE, "referer": f"https://ehr.example/{JANE}"})
    client.request(JANE.upper(), "/v1/assess", headers=headers)
    client.post(
        f"/v1/journal/{JANE}", json={"entries": [{"kind": "note", "on": "2026-11-20", "text": JANE}]}, headers=headers
    )
    client.get("/v1/knowledge", headers=bearer(JANE))
    client.post(f"/cds-services/{JANE}", json={}, headers=bearer(signed(CDS, iss=JANE)))
    written = capfd.readouterr()
    metrics = client.get("/metrics", headers=headers).text
    assert JANE.lower() not in f"{server.lines}{written.out}{written.err}{metrics}".lower()
    assert 'route="/v1/journal",status="200"' in metrics
    assert server.key.split("_", 2)[2] not in str(server.lines)


def test_a_failure_is_logged_by_kind_and_place(server, monkeypatch, client):
    def failing(*_):
        raise RuntimeError(JANE)

    monkeypatch.setattr(journals, "of", failing)
    assert client.get("/v1/journal/x", headers=bearer(server.key)).status_code == 500
    failed = [line for line in server.lines if "failed" in line]
    assert failed[-1]["failed"] == "RuntimeError"
    assert failed[-1]["place"].startswith("test_shared_logs.py:")
    assert JANE not in str(server.lines)


def test_not_ready_without_its_database(tmp_path):
    broken = started(tmp_path)
    asking = TestClient(broken.app, base_url=BASE, raise_server_exceptions=False)
    broken.store.downgrade("a001")
    assert (asking.get("/ready").status_code, asking.get("/health").status_code) == (503, 200)
    broken.store.upgrade()
    assert asking.get("/ready").status_code == 200
