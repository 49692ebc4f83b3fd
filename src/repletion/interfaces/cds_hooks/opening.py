"""From a call to the situation: its resources opened once, orders apart from the record, every fault at once."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from repletion.domain.fault import Fault, Unusable
from repletion.domain.knowledge import KnowledgeBase
from repletion.domain.plan import Guidance
from repletion.interfaces.cds_hooks.idle import IDLE, codes_in, idle, kind_of
from repletion.interfaces.cds_hooks.orders import Order, order
from repletion.interfaces.cds_hooks.request import Call, Context, Selecting, Signing
from repletion.interfaces.cds_hooks.rules import Hook
from repletion.interfaces.cds_hooks.services import RESULTS
from repletion.interfaces.cds_hooks.situation import Situation
from repletion.interfaces.fhir.bundle import Bundle, Entry, opened
from repletion.interfaces.fhir.codes import load_codes
from repletion.interfaces.fhir.person import of_others
from repletion.interfaces.fhir.reading import FhirReading, read_opened

DRAFTS = "context.draftOrders"
NO_RESULT = ("entered-in-error", "cancelled")
PENDING = "registered"
MOST = 4_000
"""Resources of one call that are read; what no rule looks at is not counted."""
Drafts = Sequence[tuple[Entry, Order | None]]


def situation(hook: Hook, call: Call, context: Context, kb: KnowledgeBase, known: Guidance, on: str) -> Situation:
    """Return the situation of a call as of a day; `Unusable` with every fault of the resources."""
    bundle = Bundle()
    drafts = _drafts(context, bundle)
    _prefetched(call.prefetch or {}, bundle)
    entries = list(bundle.entries)
    bundle.entries = [e for e in entries if not idle(e, on)]
    _not_too_many(bundle)
    _about_one(bundle, drafts, context)
    orders = [(e, order(e, bundle, kb, known)) for e in drafts]
    chosen = _chosen(context, orders, bundle)
    measured, pending = _measured(entries)
    requests = [o for e in entries if e.kind == "ServiceRequest" and (o := order(e, bundle, kb, known))]
    found = read_opened(bundle, kb, on, "prefetch.patient")
    standing = tuple(o for _, o in orders if o)
    asked = (t for o in (*standing, *requests) for t in o.tests)
    return Situation(
        hook, date.fromisoformat(on), found, kb, known, standing, chosen, frozenset({*asked, *pending}), measured,
        _since(found, entries, kb), _complete_from(entries, bundle),
    )  # fmt: skip


def _drafts(context: Context, bundle: Bundle) -> list[Entry]:
    """Return the orders of the session, out of the record: a copy of one in the prefetch is the same."""
    if not isinstance(context, Signing):
        return []
    if context.draftOrders.get("resourceType") != "Bundle":
        bundle.faults.append(Fault(where=DRAFTS, what="is no Bundle", remedy="send a Bundle of the unsigned orders"))
        return []
    opened(context.draftOrders, DRAFTS, bundle)
    drafts, bundle.entries = bundle.entries, []
    return drafts


def _prefetched(prefetch: Mapping[str, Any], bundle: Bundle) -> None:
    for name, resource in prefetch.items():
        if resource is not None:
            opened(_wanted(resource), f"prefetch.{name[:60]}", bundle)


def _wanted(resource: Any) -> Any:
    """Return what was sent with the resources that no rule looks at left empty, in their places; they cost time."""
    entries = resource.get("entry") if isinstance(resource, dict) else None
    if not isinstance(entries, list):
        return resource
    return {**resource, "entry": [{} if kind_of(e) in IDLE else e for e in entries]}


def _not_too_many(bundle: Bundle) -> None:
    if len(bundle.entries) > MOST:
        what = f"{len(bundle.entries):,} resources that would have to be read, more than {MOST:,}"
        fault = Fault(where="prefetch", what=what, remedy="send what the prefetch templates ask for")
        raise Unusable([*bundle.faults, fault])


def _about_one(bundle: Bundle, drafts: list[Entry], context: Context) -> None:
    """Note as faults: a Patient who is not the one of the context, and drafts for another person."""
    for entry in bundle.of("Patient"):
        if entry.part.value.get("id") != context.patientId:
            entry.part.fault("id", "is not the patientId of the context", "send the patient whose record is open")
        else:
            bundle.faults += of_others(replace(bundle, entries=drafts), entry.names)


def _chosen(context: Context, drafts: Drafts, bundle: Bundle) -> tuple[Order, ...]:
    """Return the orders that a card may be about: those just chosen, at signing all of them."""
    if not isinstance(context, Selecting):
        return tuple(o for _, o in drafts if o)
    for i, name in enumerate(context.selections):
        if not any(_named(e, name) for e, _ in drafts):
            what = f"{name[:60]!r} is none of the draftOrders"
            bundle.faults.append(Fault(where=f"context.selections[{i}]", what=what, remedy="send the order as well"))
    if bundle.faults:
        raise Unusable(bundle.faults)
    return tuple(o for e, o in drafts if o and any(_named(e, name) for name in context.selections))


def _named(entry: Entry, name: str) -> bool:
    return name in entry.names or entry.part.value.get("id") == name


def _measured(entries: list[Entry]) -> tuple[dict[str, date | None], set[str]]:
    """Return when each test was measured last (None: on a day that is not told), and those without a result yet."""
    measured: dict[str, date | None] = {}
    pending: set[str] = set()
    for entry in entries:
        tests = _tests(entry) if entry.kind == "Observation" else ()
        status = entry.part.text("status") if tests else ""
        if status == PENDING:
            pending.update(tests)
        for test in tests if status not in (PENDING, *NO_RESULT) else ():
            day, before = _day(entry), measured.get(test, date.min)
            measured[test] = None if day is None or before is None else max(day, before)
    return measured, pending


def _tests(entry: Entry) -> set[str]:
    """Return the tests that an Observation is about."""
    codes, value = load_codes().tests, entry.part.value
    parts = (value, *value["component"]) if isinstance(value.get("component"), list) else (value,)
    return {codes[c].test for part in parts for c in codes_in(part) if c in codes}


def _day(entry: Entry) -> date | None:
    """Return the day of a result."""
    period = entry.part.part("effectivePeriod")
    when = entry.part.moment("effectiveDateTime") or entry.part.moment("effectiveInstant")
    when = when or (period.moment("end") if period else None) or entry.part.moment("issued")
    return when.day if when else None


def _complete_from(entries: list[Entry], bundle: Bundle) -> date:
    """Return from which day on the results are all there are: a full page of them tells nothing of what lies before."""
    results = [e for e in entries if e.part.path.startswith("prefetch.results")]
    if bundle.unfinished:
        return date.max
    return date.min if len(results) < RESULTS else min(_day(e) or date.max for e in results)


def _since(found: FhirReading, entries: list[Entry], kb: KnowledgeBase) -> dict[str, date]:
    """Return the first day on record of each medicine, and of each exposure that it means."""
    at = {e.part.path: e for e in entries if e.kind.startswith("Medication")}
    since: dict[str, date] = {}
    for used in found.used:
        day = _begun(at[used.path]) if used.path in at and used.state != "absent" else None
        names = (used.became, *(kb.drugs[used.became].exposures if used.became in kb.drugs else ()))
        for name in names if day else ():
            since[name] = min(day or date.max, since.get(name, date.max))
    return since


def _begun(entry: Entry) -> date | None:
    """Return when a medicine was begun, or written for."""
    period = entry.part.part("effectivePeriod")
    when = entry.part.moment("authoredOn") or entry.part.moment("effectiveDateTime")
    when = when or (period.moment("start") if period else None)
    return when.day if when else None
