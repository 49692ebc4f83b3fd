"""People, orders and calls for the tests of CDS Hooks, as an EHR sends them."""

from typing import Any

ON = "2026-11-24"
INSTANCE = "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea"
SYSTEMS = {
    "loinc": "http://loinc.org",
    "snomed": "http://snomed.info/sct",
    "icd": "http://hl7.org/fhir/sid/icd-10-cm",
    "rx": "http://www.nlm.nih.gov/research/umls/rxnorm",
}
LOINC = {
    "potassium": ("2823-3", "mmol/L"), "magnesium": ("19123-9", "mmol/L"), "calcium": ("29265-6", "mmol/L"),
    "phosphate": ("2777-1", "mmol/L"), "vitamin_d": ("1989-3", "nmol/L"), "b12": ("2132-9", "pmol/L"),
    "ck": ("2157-6", "U/L"), "egfr": ("98979-8", "mL/min/1.73m2"), "folate": ("2284-8", "nmol/L"),
    "haemoglobin": ("718-7", "g/dL"), "pth": ("2731-8", "pmol/L"), "ferritin": ("2276-4", "ug/L"),
    "calcitriol": ("1649-3", "pmol/L"),
}  # fmt: skip
Resource = dict[str, Any]


def patient(born: str = "1964-05-01", gender: str = "female") -> Resource:
    return {"resourceType": "Patient", "id": "p", "birthDate": born, "gender": gender}


def concept(text: str = "", system: str = "", code: str = "") -> Resource:
    if not system:
        return {"text": text}
    return {"coding": [{"system": SYSTEMS[system], "code": code, "display": text}], "text": text}


def lab(name: str, value: float, on: str = "2026-11-20", **more: Any) -> Resource:
    code, unit = LOINC[name]
    return {
        "resourceType": "Observation", "status": "final", "code": concept(name, "loinc", code),
        "subject": {"reference": "Patient/p"}, "effectiveDateTime": on, "valueQuantity": {"value": value, "unit": unit},
    } | more  # fmt: skip


def condition(text: str, system: str = "", code: str = "") -> Resource:
    status = {"coding": [{"code": "active"}]}
    made = {"resourceType": "Condition", "code": concept(text, system, code), "clinicalStatus": status}
    return made | {"subject": {"reference": "Patient/p"}}


def takes(text: str, since: str = "2026-06-01", **more: Any) -> Resource:
    return {
        "resourceType": "MedicationRequest", "status": "active", "intent": "order", "authoredOn": since,
        "medicationCodeableConcept": concept(text), "subject": {"reference": "Patient/p"},
    } | more  # fmt: skip


def requested(name: str, number: int = 1, status: str = "draft") -> Resource:
    code = concept(name, "loinc", LOINC[name][0]) if name in LOINC else concept(name)
    made = {"resourceType": "ServiceRequest", "id": f"test-{number}", "status": status, "intent": "order"}
    return made | {"code": code, "subject": {"reference": "Patient/p"}}


def prescribed(text: str, number: int = 1, times: float = 1, dose: tuple[float, str] = (1, "tablet")) -> Resource:
    quantity = {"value": dose[0], "unit": dose[1]}
    repeat = {"frequency": times, "period": 1, "periodUnit": "d"}
    dosage = {"timing": {"repeat": repeat}, "doseAndRate": [{"doseQuantity": quantity}]}
    more = {"id": f"drug-{number}", "status": "draft", "dosageInstruction": [dosage]}
    return takes(text, ON, **more)


def feeding() -> Resource:
    made = {"resourceType": "NutritionOrder", "id": "feed-1", "status": "draft", "intent": "order", "dateTime": ON}
    return made | {"patient": {"reference": "Patient/p"}, "oralDiet": {"type": [{"text": "High energy"}]}}


def searchset(*resources: Resource) -> Resource | None:
    if not resources:
        return None
    return {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": r} for r in resources]}


KEYS = {
    "Observation": "results", "Condition": "conditions", "MedicationRequest": "medications",
    "MedicationStatement": "statements", "ServiceRequest": "orders",
}  # fmt: skip


def prefetch(*record: Resource, who: Resource | None = None) -> dict[str, Any]:
    """Return a record sorted into the prefetch that the services ask for."""
    found: dict[str, list[Resource]] = {key: [] for key in KEYS.values()}
    for one in record:
        found[KEYS[one["resourceType"]]].append(one)
    return {"patient": who or patient(), **{key: searchset(*several) for key, several in found.items()}}


def call(
    hook: str, *record: Resource, who: Resource | None = None, drafts: tuple[Resource, ...] = (),
    selected: tuple[str, ...] = (), **more: Any,
) -> dict[str, Any]:  # fmt: skip
    """Return a call of a hook; of the drafts all are selected unless some are named."""
    context: dict[str, Any] = {"userId": "Practitioner/gp", "patientId": "p"}
    if hook != "patient-view":
        context["draftOrders"] = {"resourceType": "Bundle", "entry": [{"resource": d} for d in drafts]}
    if hook == "order-select":
        context["selections"] = list(selected) or [f"{d['resourceType']}/{d['id']}" for d in drafts]
    made = {"hook": hook, "hookInstance": INSTANCE, "context": context, "prefetch": prefetch(*record, who=who)}
    return made | more


OLD = ("1948-03-02", "male")
DIABETES = condition("Diabetes mellitus type 2", "snomed", "44054006")
WEAK = condition("Muscle weakness", "snomed", "26544005")
TINGLING = condition("Paresthesia", "snomed", "91019004")
ANOREXIA = condition("Anorexia nervosa", "snomed", "56882008")
KIDNEYS = condition("Chronic kidney disease stage 4", "snomed", "431857002")
OSTEOPOROSIS = condition("Osteoporosis", "snomed", "64859006")
BONE_PAIN = condition("Bone pain", "snomed", "12584003")

PEOPLE: dict[str, tuple[Resource, tuple[Resource, ...]]] = {
    "healthy": (patient("1990-01-01"), (lab("haemoglobin", 13.8), lab("potassium", 4.2))),
    "healthy on a statin": (patient(*OLD), (takes("Atorvastatin 20 MG Oral Tablet", "2019-01-01"), lab("ck", 120))),
    "metformin for years": (patient(), (takes("Metformin 500 MG", "2017-02-03"), DIABETES)),
    "acid blocker and diuretic": (
        patient(*OLD), (takes("Omeprazole 20 MG", "2022-01-01"), takes("Furosemide 40 MG", "2023-01-01")),
    ),
    "low potassium": (patient(), (takes("Hydrochlorothiazide 25 MG"), lab("potassium", 2.9))),
    "high calcium": (patient(), (takes("Cholecalciferol 1000 UNT Oral Tablet"), lab("calcium", 2.78))),
    "weak on a statin": (patient(*OLD), (takes("Simvastatin 40 MG", "2024-01-01"), WEAK)),
    "tingling on omeprazole": (patient(), (takes("Omeprazole 20 MG"), TINGLING)),
    "starved": (patient("2004-01-01"), (ANOREXIA, lab("phosphate", 0.5))),
    "weak kidneys": (patient(*OLD), (KIDNEYS, lab("egfr", 24), lab("potassium", 4.8), takes("Lisinopril 10 MG"))),
}  # fmt: skip
"""Ten kinds of people, each with what their record holds."""
