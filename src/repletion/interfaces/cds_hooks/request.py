"""What a CDS client sends: its form, the context of its hook, and which prefetch came with it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any, TypeVar

import msgspec
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from repletion.domain.fault import Fault, Unusable
from repletion.interfaces.api.forms import NotJson, faults_of
from repletion.interfaces.api.problems import Problem
from repletion.interfaces.cds_hooks.rules import Hook

UUID = r"^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$"
FHIR_ID = r"^[A-Za-z0-9\-.]{1,64}$"
NEEDED = ("patient", "conditions", "medications", "results")
"""Prefetch without which nothing can be said: what was not sent is unknown, and not none."""
FORMS = {
    "hookInstance": "send a UUID", "card": "send the uuid of the card", "patientId": "send the id, without Patient/",
    "encounterId": "send the id, without Encounter/",
}  # fmt: skip
"""What is wanted where a text has a form of its own."""
SPECIFICATION = "see the discovery document at /cds-services"
Short = Annotated[str, Field(min_length=1, max_length=500)]
T = TypeVar("T", bound=BaseModel)


class Sent(BaseModel):
    """A part of what was sent. Keys that are not known are passed over: the specification lets clients add some."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)


class Authorization(Sent):
    """Access to the client's FHIR server. It is never used."""

    access_token: Short
    token_type: Short
    expires_in: int
    scope: str
    subject: Short


class Context(Sent):
    """Who decides, and about whom."""

    userId: Short  # noqa: N815 - the names in CDS Hooks
    patientId: Annotated[str, Field(pattern=FHIR_ID)]  # noqa: N815
    encounterId: Annotated[str, Field(pattern=FHIR_ID)] | None = None  # noqa: N815


class Signing(Context):
    """The orders of the session."""

    draftOrders: dict[str, Any]  # noqa: N815


class Selecting(Signing):
    """The orders of the session, and those that were just chosen."""

    selections: Annotated[list[Short], Field(min_length=1, max_length=200)]


class Call(Sent):
    """One call of a service."""

    hook: Short
    hookInstance: Annotated[str, Field(pattern=UUID)]  # noqa: N815
    fhirServer: Short | None = None  # noqa: N815
    fhirAuthorization: Authorization | None = None  # noqa: N815
    context: dict[str, Any]
    prefetch: dict[str, Any] | None = None


CONTEXTS: dict[Hook, type[Context]] = {"patient-view": Context, "order-select": Selecting, "order-sign": Signing}


def decoded(content: bytes) -> Any:
    """Return the document that was sent; `NotJson` where it is none."""
    try:
        return msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise NotJson(str(error)[:200]) from None


def read_call(content: bytes, hook: Hook) -> tuple[Call, Context]:
    """Return a call of a hook with its context.

    `Unusable` with every fault of form, then a `Problem` 412 where prefetch is wanting.
    """
    document, faults = decoded(content), list[Fault]()
    call = _filled(Call, document, faults)
    told = document if isinstance(document, dict) else {}
    of_hook = isinstance(told.get("context"), dict)
    context = _filled(CONTEXTS[hook], told["context"], faults, "context") if of_hook else None
    if isinstance(told.get("hook"), str) and told["hook"] != hook:
        faults.append(Fault(where="hook", what=f"{told['hook'][:40]!r} is not answered here", remedy=f"send {hook}"))
    if told.get("fhirAuthorization") is not None and not told.get("fhirServer"):
        what = "is wanted beside fhirAuthorization"
        faults.append(Fault(where="fhirServer", what=what, remedy="leave both out: neither is used"))
    if faults or call is None or context is None:
        raise Unusable(faults)
    _wanting(call.prefetch or {})
    return call, context


def filled(form: type[T], document: Any) -> T:
    """Return a document in its form; `Unusable` with every fault."""
    faults: list[Fault] = []
    found = _filled(form, document, faults)
    if found is None:
        raise Unusable(faults)
    return found


def _filled(form: type[T], document: Any, faults: list[Fault], where: str = "") -> T | None:
    try:
        return form.model_validate(document)
    except ValidationError as error:
        found = faults_of(error.errors(include_url=False, include_context=False), document)
        faults += [_at(f, where) for f in found]
        return None


def _at(fault: Fault, where: str) -> Fault:
    if fault.what.startswith("string should match"):
        fault = replace(fault, what="does not have its form", remedy=FORMS[fault.where.rpartition(".")[2]])
    elif fault.remedy != "give it":
        fault = replace(fault, remedy=SPECIFICATION)
    return replace(fault, where=f"{where}.{fault.where}") if where else fault


def _wanting(prefetch: dict[str, Any]) -> None:
    """Refuse a call without the prefetch that every answer rests on; null says that the record holds none."""
    missing: Sequence[str] = [key for key in NEEDED if key not in prefetch]
    if prefetch.get("patient") is None and "patient" not in missing:
        missing = ["patient", *missing]
    if missing:
        remedy = "send it (null where the record holds none); nothing is fetched from here"
        raise Problem(412, [Fault(where=f"prefetch.{k}", what="was not sent", remedy=remedy) for k in missing])
