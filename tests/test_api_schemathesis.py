"""The whole OpenAPI document against the server that it describes: what it allows and what it does not allow.

No failure of the server, nothing answered that is not described. `make soak` asks for far more, over HTTP.
"""

from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig
from starlette.testclient import TestClient

from shared_server import started

ADDRESSES = (
    "POST /assess", "POST /tests", "POST /explain", "POST /labs", "POST /diet", "POST /supplements", "GET /knowledge",
    "GET /knowledge/show/{name}", "GET /knowledge/claims", "GET /knowledge/compare", "GET /knowledge/sources",
    "GET /vocabulary", "POST /journal/{subject}", "GET /journal/{subject}", "DELETE /journal/{subject}",
)  # fmt: skip
SETTINGS = (Path(__file__).parent / "schemathesis.toml").read_text()


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    return started(tmp_path_factory.mktemp("schemathesis"), rate_per_minute=100_000)


@pytest.fixture(scope="module")
def operations(server):
    told = TestClient(server.app, base_url=server.base).get("/v1/openapi.json").json()
    document = schemathesis.openapi.from_dict(told, config=SchemathesisConfig.from_str(SETTINGS))
    document.app = server.app
    return {operation.ok().label: operation.ok() for operation in document.get_all_operations()}


def test_no_address_is_left_out(operations):
    assert set(operations) == set(ADDRESSES)


@pytest.mark.parametrize(
    ("address", "mode"),
    [(a, GenerationMode.POSITIVE) for a in ADDRESSES]
    + [(a, GenerationMode.NEGATIVE) for a in ADDRESSES if a != "GET /knowledge"],  # there nothing can be told wrongly
)
def test_the_server_does_what_its_document_says(operations, server, address, mode):
    @settings(
        max_examples=5, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(st.data())
    def one(data):
        case = data.draw(operations[address].as_strategy(generation_mode=mode))
        case.call_and_validate(
            base_url=f"{server.base}/v1",
            headers={"authorization": f"Bearer {server.key}", "host": "repletion.example"},
        )

    one()
