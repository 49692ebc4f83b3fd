"""Answers on their way out: which knowledge gave them, and what may be kept of them."""

import hashlib
from typing import Any

import msgspec
from fastapi import Request, Response

from repletion import __version__
from repletion.kb.load import load


def answered(told: dict[str, Any], headers: dict[str, str] | None = None) -> Response:
    """Return an answer with which knowledge and which version gave it."""
    known = {"repletion-knowledge": load().digest, "repletion-version": __version__}
    return Response(msgspec.json.encode(told), media_type="application/json", headers={**known, **(headers or {})})


def kept(request: Request, told: dict[str, Any]) -> Response:
    """Return an answer that holds nothing of anybody, so that who asks may keep it as long as its tag stands."""
    tag = f'"{hashlib.sha256(msgspec.json.encode(told)).hexdigest()[:32]}"'
    headers = {"etag": tag, "cache-control": "private, no-cache"}
    if tag in [t.strip().removeprefix("W/") for t in request.headers.get("if-none-match", "").split(",")]:
        return Response(status_code=304, headers=headers)
    return answered(told, headers)
