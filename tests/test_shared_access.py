"""A shared deployment: who may ask, and who may not."""

import base64
import json
import threading
from datetime import UTC, datetime, timedelta

import jwt
import pytest
from starlette.testclient import TestClient

from repletion.interfaces.shared import keys
from repletion.interfaces.shared.smart import ASSERTION, SCOPE
from repletion.interfaces.shared.tokens import Clients, Refused
from shared_server import BASE, EC_KEY, ISSUER, RSA_KEY, bearer, signed, started

CDS = "/cds-services/vitamin-d"
JANE = "Plantagenet"
ASKED = {"text": f"{JANE}, Jane, 45: my calves cramp at night"}
PROBLEM = "application/problem+json"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    return started(tmp_path_factory.mktemp("shared"))


@pytest.fixture
def client(server):
    return TestClient(server.app, base_url=BASE, raise_server_exceptions=False)


def test_a_key_lets_in(server, client):
    assert client.post("/v1/assess", json=ASKED, headers=bearer(server.key)).status_code == 200
    assert client.get("/v1/knowledge", headers=bearer(server.key)).status_code == 200


def test_without_a_key_only_what_holds_nothing_of_anybody(client):
    for path in ("/health", "/ready", "/v1/openapi.json", "/.well-known/smart-configuration"):
        assert client.get(path).status_code == 200
    for path in (
        "/metrics",
        "/v1/knowledge",
        "/v1/journal/x",
        "/fhir/Patient/x",
        "/v1/nothing",
        "/",
        "//v1/knowledge",
        "/causes",
    ):
        assert client.get(path).status_code == 401


def changed(key, at=-1):
    return key[:at] + ("A" if key[at] != "A" else "B") + key[len(key) + at + 1 :]


@pytest.mark.parametrize(
    "headers",
    [
        lambda s: {},
        lambda s: {"authorization": s.key},
        lambda s: {"authorization": f"Basic {base64.b64encode(s.key.encode()).decode()}"},
        lambda s: bearer(""),
        lambda s: bearer(changed(s.key)),
        lambda s: bearer(changed(s.key, -45)),
        lambda s: bearer("rpl__"),
        lambda s: bearer("x" * 5000),
        lambda s: bearer(ended(s)),
        lambda s: bearer(taken_back(s)),
        lambda s: bearer(signed("/v1/assess")),
    ],
)  # fmt: skip
def test_no_key_a_wrong_key_an_ended_key_are_refused(server, client, headers):
    response = client.post("/v1/assess", json=ASKED, headers=headers(server))
    assert (response.status_code, response.headers["content-type"]) == (401, PROBLEM)
    assert response.headers["www-authenticate"].startswith("Bearer")
    assert JANE not in response.text


def test_two_keys_in_one_request_are_none(server, client):
    twice = [("authorization", f"Bearer {server.key}")] * 2
    assert client.post("/v1/assess", json=ASKED, headers=twice).status_code == 401


def ended(server):
    return keys.make(server.store, "ended", datetime.now(UTC) - timedelta(seconds=1))


def taken_back(server):
    key = keys.make(server.store, "left")
    keys.revoke(server.store, "left")
    return key


def test_a_key_is_kept_as_a_salted_digest_alone(server):
    secret = server.key.split("_", 2)[2]
    with server.store.transaction() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM api_keys").all()
    assert secret not in str(rows)
    salts = [row[2] for row in rows]
    assert len(set(salts)) == len(salts)


def reached(response):
    """Return whether a request came past the door; what is behind this address is another matter."""
    return response.status_code not in (401, 403, 421, 429)


@pytest.mark.parametrize(("key", "alg", "kid"), [(EC_KEY, "ES384", "ec"), (RSA_KEY, "RS384", "rsa")])
def test_a_token_of_a_known_client_lets_in_once(client, key, alg, kid):
    token = signed(CDS, key, alg, kid)
    assert reached(client.post(CDS, json={}, headers=bearer(token)))
    assert client.post(CDS, json={}, headers=bearer(token)).status_code == 401
    assert reached(client.post(CDS, json={}, headers=bearer(signed(CDS, key, alg, kid, aud=["x", f"{BASE}{CDS}"]))))


def unsigned(**claims):
    parts = [
        {"alg": "none", "kid": "ec", "typ": "JWT"},
        jwt.decode(signed(CDS, **claims), options={"verify_signature": False}),
    ]
    encoded = [base64.urlsafe_b64encode(json.dumps(p).encode()).rstrip(b"=").decode() for p in parts]
    return ".".join([*encoded, ""])


NOW = datetime.now(UTC)
PUBLIC = json.dumps(jwt.algorithms.ECAlgorithm.to_jwk(EC_KEY.public_key()))
BAD = {
    "expired": lambda: signed(CDS, iat=NOW - timedelta(hours=1), exp=NOW - timedelta(minutes=5)),
    "of the future": lambda: signed(CDS, iat=NOW + timedelta(hours=1), exp=NOW + timedelta(hours=2)),
    "good for a day": lambda: signed(CDS, exp=NOW + timedelta(days=1)),
    "another audience": lambda: signed("/cds-services/another"),
    "the audience without the address": lambda: signed("", aud=BASE),
    "another issuer": lambda: signed(CDS, iss="https://evil.example"),
    "another's key": lambda: signed(CDS, RSA_KEY, "RS384", "ec"),
    "an unknown key": lambda: signed(CDS, kid="nobody"),
    "an unknown algorithm": lambda: signed(CDS, RSA_KEY, "RS256", "rsa"),
    "the public key as a secret": lambda: signed(CDS, PUBLIC.encode(), "HS384", "ec"),
    "alg none": unsigned,
    "a changed signature": lambda: changed(signed(CDS), -10),
    "no token": lambda: "a.b.c",
    **{
        f"without {claim}": lambda claim=claim: signed(CDS, **{claim: None})
        for claim in ("iss", "aud", "exp", "iat", "jti")
    },
}


@pytest.mark.parametrize("token", BAD.values(), ids=BAD)
def test_tokens_that_do_not_count(server, client, token):
    response = client.post(CDS, json={}, headers=bearer(token()))
    assert response.status_code == 401
    assert response.headers["www-authenticate"] == 'Bearer error="invalid_token"'
    assert server.lines[-1]["refused"]


def test_an_unsigned_token_would_count_if_it_were_signed():
    claims = jwt.decode(unsigned(), options={"verify_signature": False})
    assert (claims["iss"], claims["aud"]) == (ISSUER, f"{BASE}{CDS}")


def test_a_token_used_at_two_servers_at_once_counts_once(server):
    clients = [Clients(server.clients, server.store) for _ in range(2)]
    token, outcomes = signed(CDS), []

    def use(who):
        try:
            outcomes.append(who.check(token, f"{BASE}{CDS}"))
        except Refused as refused:
            outcomes.append(str(refused))

    threads = [threading.Thread(target=use, args=(who,)) for who in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == sorted([ISSUER, "used before"])


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"host": "evil.example"}, 421),
        ({"host": "repletion.example.evil.example"}, 421),
        ({"x-forwarded-host": "repletion.example", "host": "evil.example"}, 421),
    ],
)
def test_foreign_pages_and_rebound_names_are_refused_with_a_good_key(server, client, headers, status):
    response = client.post("/v1/assess", json=ASKED, headers={**bearer(server.key), **headers})
    assert (response.status_code, response.headers["content-type"]) == (status, PROBLEM)


def test_each_client_has_its_own_bucket(tmp_path):
    busy = started(tmp_path, rate_per_minute=3)
    asking = TestClient(busy.app, base_url=BASE)
    other = keys.make(busy.store, "other")
    statuses = [asking.get("/v1/vocabulary?words=cramp", headers=bearer(busy.key)).status_code for _ in range(5)]
    assert statuses == [200, 200, 200, 429, 429]
    refused = asking.get("/v1/vocabulary?words=cramp", headers=bearer(busy.key))
    assert int(refused.headers["retry-after"]) in range(1, 21)
    assert asking.get("/v1/vocabulary?words=cramp", headers=bearer(other)).status_code == 200


def test_wrong_secrets_for_one_key_are_not_looked_at_for_ever(tmp_path):
    guessed = started(tmp_path)
    asking = TestClient(guessed.app, base_url=BASE)
    statuses = [asking.get("/v1/knowledge", headers=bearer(f"{guessed.key[:-2]}{n:02}")).status_code for n in range(12)]
    assert (statuses[:10], statuses[10:]) == ([401] * 10, [429] * 2)


def exchange(client, **changes):
    fields = {"grant_type": "client_credentials", "scope": SCOPE, "client_assertion_type": ASSERTION,
              "client_assertion": signed("/auth/token"), **changes}  # fmt: skip
    return client.post("/auth/token", data=fields)


def test_a_signed_assertion_becomes_a_token_that_lets_in(client):
    described = client.get("/.well-known/smart-configuration").json()
    assert described["token_endpoint"] == f"{BASE}/auth/token"
    response = exchange(client)
    told = response.json()
    assert (told["token_type"], told["expires_in"], told["scope"]) == ("bearer", 300, SCOPE)
    assert response.headers["cache-control"] == "no-store"
    assert client.post("/v1/labs", json={"text": "K 2.4"}, headers=bearer(told["access_token"])).status_code == 200


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"grant_type": "authorization_code"}, "unsupported_grant_type"),
        ({"scope": "system/*.read"}, "invalid_scope"),
        ({"client_assertion": "a.b.c"}, "invalid_client"),
        ({"client_assertion": signed(CDS)}, "invalid_client"),
        ({"client_assertion_type": "password"}, "invalid_client"),
    ],
)
def test_other_ways_to_a_token_are_refused(client, changes, error):
    response = exchange(client, **changes)
    assert (response.status_code, response.json()) == (401 if error == "invalid_client" else 400, {"error": error})


def test_pages_are_shown_only_where_the_settings_say_so_and_never_open_the_api(tmp_path):
    with_pages = started(tmp_path, pages=True)
    asking = TestClient(with_pages.app, base_url=BASE, raise_server_exceptions=False)
    assert asking.get("/").status_code == asking.get("/causes").status_code == 200
    for path in ("/v1/knowledge", "/metrics", "/cds-services/x", "/fhir/x"):
        assert asking.get(path).status_code == 401
    for path in ("//v1/knowledge", "/V1/knowledge", "/x//v1/knowledge"):
        assert asking.get(path).status_code == 404


def test_an_address_names_every_method_that_it_takes(server, client):
    response = client.put("/v1/journal/p", json={}, headers=bearer(server.key))
    assert (response.status_code, response.headers["allow"]) == (405, "DELETE, GET, POST")


def test_fhir_asks_for_a_key_as_well_and_refuses_in_its_own_form(server, client):
    assert client.get("/fhir/metadata").json()["resourceType"] == "CapabilityStatement"
    refused = client.post("/fhir/$assess", json={"resourceType": "Bundle"})
    assert (refused.status_code, refused.json()["resourceType"]) == (401, "OperationOutcome")
    assert refused.headers["content-type"].startswith("application/fhir+json")
    assert client.post("/fhir/$assess", json={}, headers=bearer(server.key)).status_code == 400
