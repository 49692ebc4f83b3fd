"""A shared deployment for tests: its settings, a key, a client with its own keys, what it logs."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from repletion.interfaces.api.mounting import Today
from repletion.interfaces.api.mounting import today as of_today
from repletion.interfaces.shared import keys
from repletion.interfaces.shared.config import CdsClient, Config, clients
from repletion.interfaces.shared.server import create_shared
from repletion.interfaces.shared.store import Store
from repletion.interfaces.shared.tokens import Client

BASE = "https://repletion.example"
ISSUER = "https://ehr.example"
EC_KEY = ec.generate_private_key(ec.SECP384R1())
RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Server:
    """What a test asks."""

    app: Any
    store: Store
    key: str
    clients: list[Client]
    base: str = BASE
    lines: list[dict[str, Any]] = field(default_factory=list)


def started(folder: Path, url: str = "", today: Today = of_today, **settings: Any) -> Server:
    """Return a server with a key named ward-3 and one CDS client."""
    public = [
        {**json.loads(ECAlgorithm.to_jwk(EC_KEY.public_key())), "kid": "ec", "alg": "ES384"},
        {**json.loads(RSAAlgorithm.to_jwk(RSA_KEY.public_key())), "kid": "rsa"},
    ]
    (folder / "ehr.json").write_text(json.dumps({"keys": public}))
    config = Config(
        base_url=BASE, database=url or f"sqlite:///{folder / 'repletion.db'}",
        cds_clients=(CdsClient(issuer=ISSUER, jwks="ehr.json"),), **settings,
    )  # fmt: skip
    store = Store(config.database)
    store.upgrade()
    lines: list[dict[str, Any]] = []
    app = create_shared(config, store, folder, lines.append, today)
    return Server(app, store, keys.make(store, "ward-3"), clients(config, folder), lines=lines)


def bearer(token: str) -> dict[str, str]:
    """Return the header that shows a key or a token."""
    return {"authorization": f"Bearer {token}"}


def signed(path: str, key: Any = EC_KEY, alg: str = "ES384", kid: str = "ec", **changes: Any) -> str:
    """Return a token of the client for an address, with claims changed, or left out where they are None."""
    now = datetime.now(UTC)
    claims = {
        "iss": ISSUER, "aud": f"{BASE}{path}", "iat": now, "exp": now + timedelta(minutes=5), "jti": str(uuid4()),
        **changes,
    }  # fmt: skip
    return jwt.encode({n: v for n, v in claims.items() if v is not None}, key, algorithm=alg, headers={"kid": kid})
