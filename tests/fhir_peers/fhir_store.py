"""A small FHIR server in memory for clients that nobody here wrote: create, read, search by identifier, transaction."""

import json
from uuid import uuid4

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

JSON = "application/fhir+json"
STATEMENT = {
    "resourceType": "CapabilityStatement", "status": "active", "date": "2026-11-24", "kind": "instance",
    "implementation": {"description": "tests"}, "fhirVersion": "4.0.1", "format": [JSON],
    "rest": [{"mode": "server"}],
}  # fmt: skip


class Store:
    """Resources by type and id."""

    def __init__(self):
        self.held = {}
        routes = [
            Route("/metadata", self._metadata), Route("/", self._transaction, methods=["POST"]),
            Route("/{kind}", self._create, methods=["POST"]), Route("/{kind}", self._search),
            Route("/{kind}/{name}", self._read), Route("/{kind}/{name}", self._update, methods=["PUT"]),
        ]  # fmt: skip
        self.app = Starlette(routes=routes)

    def of(self, kind):
        return [r for (k, _), r in self.held.items() if k == kind]

    def put(self, resource, once=""):
        """Keep a resource under a new id, unless one with that identifier is held; return it and whether it is new."""
        kind = resource["resourceType"]
        found = self.found(kind, once.removeprefix("identifier=")) if once else []
        if found:
            return found[0], False
        kept = {**resource, "id": uuid4().hex, "meta": {"versionId": "1"}}
        self.held[kind, kept["id"]] = kept
        return kept, True

    def found(self, kind, identifier):
        return [r for r in self.of(kind) if identifier in {f"{i['system']}|{i['value']}" for i in _identifiers(r)}]

    async def _metadata(self, request):
        return _told(STATEMENT)

    async def _create(self, request: Request):
        kept, new = self.put(await request.json(), request.headers.get("if-none-exist", ""))
        return _told(kept, 201 if new else 200)

    async def _read(self, request):
        kept = self.held.get((request.path_params["kind"], request.path_params["name"]))
        return _told(kept) if kept else Response(status_code=404)

    async def _update(self, request):
        kept = {**await request.json(), "meta": {"versionId": "2"}}
        self.held[request.path_params["kind"], request.path_params["name"]] = kept
        return _told(kept)

    async def _search(self, request):
        kind, identifier = request.path_params["kind"], request.query_params.get("identifier")
        found = self.found(kind, identifier) if identifier else self.of(kind)
        entries = [{"resource": r, "search": {"mode": "match"}} for r in found]
        bundle = {"resourceType": "Bundle", "type": "searchset", "total": len(entries), "entry": entries}
        return _told({k: v for k, v in bundle.items() if v != []})

    async def _transaction(self, request):
        text = (await request.body()).decode()
        entries, told = json.loads(text)["entry"], []
        for entry in entries:
            kept, new = self.put(entry["resource"], entry["request"].get("ifNoneExist", ""))
            text = text.replace(entry["fullUrl"], f"{kept['resourceType']}/{kept['id']}")
            told.append({"response": {"status": "201" if new else "200", "location": f"{kept['resourceType']}"}})
        for key, kept in self.held.items():
            self.held[key] = _resolved(kept, entries, text)
        return _told({"resourceType": "Bundle", "type": "transaction-response", "entry": told})


def _resolved(kept, entries, text):
    """Return a resource with references to what came with it, taken from the text in which they are resolved."""
    for before, after in zip(entries, json.loads(text)["entry"], strict=True):
        if before["resource"].get("identifier", 0) == kept.get("identifier", 1):
            return {**after["resource"], "id": kept["id"], "meta": kept["meta"]}
    return kept


def _identifiers(resource):
    found = resource.get("identifier", [])
    return found if isinstance(found, list) else [found]


def _told(resource, status=200):
    location = {"location": f"/{resource['resourceType']}/{resource.get('id', '')}"}
    return Response(json.dumps(resource), status, location, media_type=JSON)
