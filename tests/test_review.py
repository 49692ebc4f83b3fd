"""What a hostile or a careless sender may try: no failure, no endless work, nobody else's facts."""

from datetime import date, timedelta

import pytest
from starlette.testclient import TestClient

from repletion.domain.fault import Unusable
from repletion.intake_text.reader import LONG_RUN
from repletion.interfaces.api.answers import assess
from repletion.interfaces.fhir.bundle import FOLLOWED
from repletion.interfaces.fhir.reading import read
from repletion.interfaces.shared import keys
from repletion.interfaces.shared.access import TRIES
from repletion.interfaces.shared.tokens import Clients, Refused
from repletion.interfaces.web.app import create_app
from repletion.interfaces.web.desk import Desk
from repletion.interfaces.web.multipart import LONGEST_HEADS, taken_apart
from repletion.interfaces.web.told import Told
from repletion.interfaces.web.understood import reader
from repletion.kb.load import load
from shared_server import BASE, signed, started
from test_fhir_reading import ON, PATIENT, bundle, case, condition, lab, of, whys
from test_web_journal import Page

CDS = "/cds-services/vitamin-d"
FORM = "multipart/form-data; boundary=x"


@pytest.fixture
def page(tmp_path, monkeypatch):
    monkeypatch.delenv("REPLETION_JOURNAL_KEY", raising=False)
    return Page(tmp_path / "journal.db")


def part(name: str) -> bytes:
    return f'--x\r\nContent-Disposition: form-data; name="a"; filename="{name}"\r\n\r\nb\r\n--x--\r\n'.encode()


def test_a_form_with_endless_heads_is_refused_before_they_are_parsed():
    assert taken_apart(part("labs.txt"), FORM, 5)[1][0].name == "labs.txt"
    with pytest.raises(ValueError, match="too long"):
        taken_apart(part(";" * LONGEST_HEADS), FORM, 5)
    client = TestClient(create_app(port=8421), base_url="http://127.0.0.1:8421")
    reply = client.post("/answer", content=part(";" * 300_000), headers={"content-type": FORM})
    assert reply.status_code == 422


@pytest.mark.parametrize("age", ["0" * 5000, "00001234", "121", "1e2", "²"])
def test_what_is_no_age_is_told_as_a_fault(page, age):
    assert not Told(age=age).age_is_one()
    reply = page.client.post("/answer", data={"token": page.token, "words": "My legs cramp.", "age": age})
    assert reply.status_code == 422 and "is no age" in reply.text


@pytest.mark.parametrize("score", ["inf", "-inf", "1e999", "nan", "7.5"])
def test_a_score_that_is_no_number_is_told_as_a_fault(page, score):
    page.open()
    reply = page.post("record", what="symptom", finding="Bone pain", score=score)
    assert reply.status_code == 422 and "is no number of this kind" in reply.text


@pytest.mark.parametrize("number", ["9" * 19, "9" * 5000])
def test_an_entry_of_an_endless_number_is_not_there(page, number):
    page.open()
    page.post("record", what="note", text="walked")
    assert page.post("delete", id=number).status_code == 422


def test_the_environment_of_the_program_opens_no_encrypted_journal_for_who_comes(tmp_path, monkeypatch):
    path = tmp_path / "journal.db"
    path.write_bytes(b"encrypted, as it does not begin as a plain file does")
    monkeypatch.setenv("REPLETION_JOURNAL_KEY", "of the program")
    with pytest.raises(Unusable) as refused:
        Desk(path).open("", "")
    assert "passphrase" in refused.value.faults[0].remedy


@pytest.mark.parametrize("run", [" ", "9", "\t ", "\n ", ".", " .", "a"])
def test_a_mark_over_and_over_is_read_as_a_few_of_it(run):
    text = f"My legs cramp {run * 20_000} potassium 2.4 mmol/L"
    assert len(LONG_RUN.sub(lambda m: m[1] or m[2], text)) < 500
    found = reader().read(text).case
    assert "muscle_cramps" in found.findings


def test_spaces_and_line_ends_in_any_order_are_read_as_few():
    text = "My legs cramp" + " \t\n" * 10_000 + "potassium 2.4 mmol/L"
    assert reader().read(text).case.labs[0].value == 2.4


def test_two_values_of_two_tests_still_part():
    found = {r.test: r.value for r in reader().read("na/k 138/4.2").case.labs}
    assert found == {"sodium": 138, "potassium": 4.2}


@pytest.mark.parametrize("scenario", [{"muscle_cramps": "absent,bone_pain=present"}, {"a=present,muscle_cramps": "x"}])
def test_one_change_of_what_if_cannot_hold_two(scenario):
    with pytest.raises(Unusable) as refused:
        assess({"text": "My legs cramp", "on": ON, "what_if": [scenario]})
    assert all(f.where.startswith("what_if[0]") for f in refused.value.faults)


def test_two_units_of_one_value_are_set_aside():
    both = {"value": 20, "unit": "nmol/L", "code": "ng/mL"}
    found = of(lab("1989-3", 20, "ng/mL", valueQuantity=both))
    assert not found.reading.case.labs and "two units" in whys(found)[0] and found.reading.unrecognised
    same = {"value": 20, "unit": "ug/L", "code": "ng/mL"}
    assert of(lab("1989-3", 20, "ng/mL", valueQuantity=same)).reading.case.labs


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"focus": [{"reference": "RelatedPerson/baby"}]}, "focus"),
        ({"subject": {"reference": "Device/d"}}, "a Device"),
        ({"subject": {"identifier": {"value": "somebody else"}}}, "identifier"),
    ],
)
def test_a_result_of_something_else_is_set_aside(more, why):
    device = {"resourceType": "Device", "id": "d"}
    found = of(device, lab("1989-3", 8, "ng/mL", **more))
    assert not found.reading.case.labs and any(why in told for told in whys(found))


def test_an_identifier_of_the_person_names_the_person():
    known = {**PATIENT, "identifier": [{"value": "17"}]}
    record = bundle(lab("1989-3", 8, "ng/mL", subject={"identifier": {"value": "17"}}))
    record["entry"][0]["resource"] = known
    assert read(record, load(), ON).reading.case.labs


def test_one_id_with_another_birth_is_another_person():
    with pytest.raises(Unusable) as refused:
        of({**PATIENT, "birthDate": "2001-01-01"})
    assert "second Patient" in refused.value.faults[0].what


@pytest.mark.parametrize(
    ("more", "state"),
    [
        ({"abatementAge": {"value": 60}}, "past"),
        ({"abatementRange": {"low": {"value": 60}}}, "past"),
        ({"abatementPeriod": {"start": "2010-01-01", "end": "2011-01-01"}}, "past"),
        ({"abatementPeriod": {"start": "2026-01-01", "end": "2030-01-01"}}, "active"),
        ({"onsetPeriod": {"start": "2030-01-01"}}, None),
    ],
)
def test_a_diagnosis_that_is_over_or_not_begun_is_not_there_now(more, state):
    found = case(condition("icd", "M35.3", "Polymyalgia rheumatica", **more))
    assert found.conditions.get("polymyalgia_rheumatica") == state


def test_a_history_in_words_is_no_disease_of_now():
    told = of({"resourceType": "Condition", "code": {"text": "History of osteomalacia"}})
    assert not told.reading.case.conditions and told.reading.unrecognised == ("History of osteomalacia",)


@pytest.mark.parametrize("days", [400, -1])
def test_answers_of_another_time_do_not_count(days):
    answers = {
        "resourceType": "QuestionnaireResponse", "status": "completed",
        "item": [{"linkId": "finding.muscle_cramps", "answer": [{"valueBoolean": True}]}],
    }  # fmt: skip
    then = (date.fromisoformat(ON) - timedelta(days)).isoformat()
    assert case({**answers, "authored": ON}).findings
    assert not case({**answers, "authored": then}).findings


def test_medicines_that_all_hold_one_another_are_looked_at_once_each():
    names = [f"m{i}" for i in range(FOLLOWED)]
    held = [{"itemReference": {"reference": f"Medication/{name}"}} for name in names]
    medicines = [{"resourceType": "Medication", "id": name, "ingredient": held} for name in names]
    medicines[-1] |= {"code": {"text": "simvastatin"}}
    taken = {
        "resourceType": "MedicationStatement",
        "status": "active",
        "medicationReference": {"reference": "Medication/m0"},
    }
    assert case(*medicines, taken).drugs == ("simvastatin",)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    return started(tmp_path_factory.mktemp("shared"))


def test_tokens_of_no_form_do_not_keep_one_another_out(server):
    client = TestClient(server.app, base_url=BASE)
    told = [
        client.get("/v1/knowledge", headers={"authorization": f"Bearer rpt_{i}_ended"}).status_code
        for i in range(TRIES + 2)
    ]
    assert set(told) == {401}


@pytest.mark.parametrize("key", ["", "rpl", "rpl__x", "rpl_0a1b_", "rpl_" + "x" * 300 + "_y"])
def test_what_is_no_key_has_no_id(server, key):
    assert keys.id_of(key) == "" and keys.check(server.store, key) is None


def test_a_name_that_was_revoked_stays_taken_and_the_remedy_says_so(server):
    keys.make(server.store, "ward-9")
    keys.revoke(server.store, "ward-9")
    with pytest.raises(Unusable) as refused:
        keys.make(server.store, "ward-9")
    assert "another name" in refused.value.faults[0].remedy


def test_times_of_a_token_in_words_are_refused_and_no_failure(server):
    with pytest.raises(Refused):
        Clients(server.clients, server.store).check(signed(CDS, iat="1700000000"), f"{BASE}{CDS}")
