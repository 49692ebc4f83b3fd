"""What a SMART client is told, and the one way in that it describes: a signed assertion for a token of five minutes.

SMART App Launch, "Backend Services": client credentials with `private_key_jwt`. There is no launch and no sign-in here,
so the document does not claim any.
"""

import secrets
from typing import Any
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse

from repletion.interfaces.shared.granted import Granted
from repletion.interfaces.shared.tokens import ALGORITHMS, Clients, Refused

SCOPE = "repletion/assess"
SECONDS = 300
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LONGEST = 20_000


def described(base: str) -> dict[str, Any]:
    """Return the discovery document."""
    return {
        "token_endpoint": f"{base}/auth/token",
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": list(ALGORITHMS),
        "grant_types_supported": ["client_credentials"],
        "scopes_supported": [SCOPE],
        "capabilities": ["client-confidential-asymmetric"],
    }


async def token(request: Request, clients: Clients, granted: Granted, base: str) -> JSONResponse:
    """Answer a request for a token."""
    content = await request.body()
    told = _form(content) if len(content) <= LONGEST else {}
    if told.get("grant_type") != "client_credentials":
        return _refused("unsupported_grant_type")
    if told.get("client_assertion_type") != ASSERTION or "client_assertion" not in told:
        return _refused("invalid_client", 401)
    if SCOPE not in told.get("scope", "").split():
        return _refused("invalid_scope")
    try:
        issuer = await run_in_threadpool(clients.check, told["client_assertion"], f"{base}/auth/token")
    except Refused as reason:
        request.state.refused = str(reason)
        return _refused("invalid_client", 401)
    made = f"rpt_{secrets.token_urlsafe(32)}"
    granted.add(made, f"smart:{issuer}", SECONDS)
    return _answer({"access_token": made, "token_type": "bearer", "expires_in": SECONDS, "scope": SCOPE})


def _form(content: bytes) -> dict[str, str]:
    """Return the fields of a form, each given once."""
    try:
        fields = parse_qs(content.decode(), max_num_fields=20)
    except ValueError:
        return {}
    return {name: values[0] for name, values in fields.items() if len(values) == 1}


def _refused(error: str, status: int = 400) -> JSONResponse:
    return _answer({"error": error}, status)


def _answer(told: dict[str, Any], status: int = 200) -> JSONResponse:
    return JSONResponse(told, status, headers={"cache-control": "no-store", "pragma": "no-cache"})
