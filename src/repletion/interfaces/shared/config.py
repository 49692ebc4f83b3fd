"""The settings of a shared deployment: one TOML file, every fault of it at once."""

import json
import tomllib
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import jwt
import msgspec
from pydantic import Field

from repletion.domain.fault import Fault, Unusable
from repletion.domain.record import record
from repletion.interfaces.api.forms import read
from repletion.interfaces.shared.tokens import ALGORITHMS, Client

GUIDE = "see docs/guides/deployment.md"
Short = Annotated[str, Field(min_length=1, max_length=200)]


@record
class CdsClient:
    """A CDS client: the issuer that its tokens name, and the file with its public keys (a JWK Set)."""

    issuer: Short
    jwks: Short


@record
class Config:
    """The settings; addresses are those that clients use, in front of the proxy."""

    base_url: Annotated[str, Field(pattern=r"^https?://[^/\s]+$")]
    host: Short = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8421
    database: Short = "sqlite:///repletion.db"
    rate_per_minute: Annotated[int, Field(ge=1, le=100_000)] = 120
    pages: bool = False
    """Also show the pages, to whom the proxy lets through: they ask for no key."""
    cds_clients: tuple[CdsClient, ...] = ()
    cds_origins: tuple[Short, ...] = ()
    """Addresses whose pages may call the CDS services from a browser; none by default."""

    def name(self) -> str:
        """Return the name by which the server is asked for."""
        return urlsplit(self.base_url).netloc


def read_config(path: Path) -> Config:
    """Return the settings of a file; `Unusable` with every fault."""
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise Unusable([Fault(where=str(path), what="cannot be read", remedy=f"give a TOML file; {GUIDE}")]) from error
    except tomllib.TOMLDecodeError as error:
        raise Unusable([Fault(where=str(path), what=f"not TOML: {error}", remedy=GUIDE)]) from error
    try:
        return read(Config, msgspec.json.encode(told))
    except Unusable as unusable:
        faults = [Fault(where=f"{path}: {f.where}", what=f.what, remedy=GUIDE) for f in unusable.faults]
        raise Unusable(faults) from unusable


def clients(config: Config, folder: Path) -> list[Client]:
    """Return the trusted CDS clients with their keys; files are looked for beside the settings."""
    found, faults = [], []
    for client in config.cds_clients:
        try:
            found.append(Client(client.issuer, _keys(folder / client.jwks)))
        except (OSError, ValueError, KeyError, TypeError, jwt.PyJWTError) as error:
            what = f"holds no keys for {' or '.join(ALGORITHMS)}: {error.__class__.__name__}"
            faults.append(Fault(where=client.jwks, what=what, remedy="give a JWK Set with public keys and their kid"))
    if faults:
        raise Unusable(faults)
    return found


def _keys(path: Path) -> jwt.PyJWKSet:
    """Return the keys of a file; an RSA key that names no algorithm is one for RS384."""
    keys = json.loads(path.read_text(encoding="utf-8"))["keys"]
    named = [{"alg": "RS384", **key} if key.get("kty") == "RSA" else key for key in keys]
    found = jwt.PyJWKSet(named)
    if any(key.key_id is None or key.algorithm_name not in ALGORITHMS for key in found.keys):
        raise ValueError("a key without kid or of another kind")
    return found
