"""The services, as the discovery document tells them: hook, what they are for, which prefetch they ask for."""

from collections.abc import Iterator
from dataclasses import dataclass

from repletion.interfaces.cds_hooks.rules import Hook, Rules
from repletion.interfaces.fhir.codes import load_codes
from repletion.interfaces.fhir.writing_parts import Resource

NOTHING_FETCHED = (
    "Only what comes as prefetch is read: no FHIR server is called, and fhirServer and fhirAuthorization are not used. "
    "Nothing is kept."
)
RESULTS = 200


@dataclass(frozen=True)
class Service:
    """One service."""

    id: str
    hook: Hook
    title: str
    description: str


SERVICES = (
    Service(
        "repletion-patient-view", "patient-view", "Missing nutrients: worth a look",
        "Speaks up only for what would change the next step: an alarm, a result that misleads, a lack that nobody "
        "tested, a drug whose check is due. At most three cards, most often none.",
    ),
    Service(
        "repletion-order-select", "order-select", "Missing nutrients: the order just chosen",
        "Tests without a reason, replacement that cannot work or does harm, supplements that undo a medicine.",
    ),
    Service(
        "repletion-order-sign", "order-sign", "Missing nutrients: before signing",
        "The same for all orders of the session, with doses above the upper limit.",
    ),
)  # fmt: skip
BY_ID = {service.id: service for service in SERVICES}


def discovery(rules: Rules) -> Resource:
    """Return the discovery document."""
    return {"services": [_described(service, rules) for service in SERVICES]}


def _described(service: Service, rules: Rules) -> Resource:
    return {
        "hook": service.hook,
        "title": service.title,
        "description": f"{service.description} {NOTHING_FETCHED}",
        "id": service.id,
        "prefetch": prefetch(rules),
        "usageRequirements": "Needs patient, conditions, medications, results (null where there are none), else 412.",
    }


def prefetch(rules: Rules) -> dict[str, str]:
    """Return the prefetch templates: plain reads and searches, by the subset that the specification recommends."""
    who = "patient={{context.patientId}}"
    return {
        "patient": "Patient/{{context.patientId}}",
        "conditions": f"Condition?{who}",
        "medications": f"MedicationRequest?{who}",
        "statements": f"MedicationStatement?{who}",
        "results": f"Observation?{who}&code={','.join(_codes(rules))}&_sort=-date&_count={RESULTS}",
        "orders": f"ServiceRequest?{who}&status=draft,active,on-hold",
    }


def _codes(rules: Rules) -> Iterator[str]:
    return (code for code, test in load_codes().tests.items() if test.test in rules.tests)
