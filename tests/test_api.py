"""The HTTP API answers what the command line answers, and refuses with every fault at once."""

import doctest
import json
import re
from dataclasses import replace
from pathlib import Path
from threading import Event

import jsonschema_rs
import msgspec
import pytest
import yaml
from fastapi import FastAPI
from starlette.testclient import TestClient

from repletion.interfaces import cli
from repletion.interfaces.api import answers, routes, workers
from repletion.interfaces.api.mounting import mount
from repletion.interfaces.api.questions import QUESTIONS, RUNNER, WORDS
from repletion.interfaces.api.workers import Workers
from repletion.interfaces.web import guard
from repletion.interfaces.web.app import create_app
from repletion.kb.load import load

ON = "2026-11-24"
HERE = "http://127.0.0.1:8421"
GUIDE = Path(__file__).parents[1] / "docs/guides/api.md"
PROBLEM = "application/problem+json"
LIST = {"age": 45, "drugs": ["levothyroxine"], "products": ["calcium carbonate 1250 mg", "iron 14 mg"]}


@pytest.fixture(scope="module")
def client():
    return TestClient(create_app(port=8421), base_url=HERE)


def refused(response, status):
    """Return the faults of a problem, its form being right."""
    assert (response.status_code, response.headers["content-type"]) == (status, PROBLEM)
    told = response.json()
    assert told["status"] == status
    assert all(set(fault) == {"where", "what", "remedy"} and all(fault.values()) for fault in told["faults"])
    return told["faults"]


def on_the_command_line(capsys, *arguments):
    assert cli.main(list(arguments)) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(
    ("name", "asked", "arguments"),
    [
        ("assess", {"case": RUNNER, "on": ON}, ["assess", "case.yaml", "--on", ON]),
        ("assess", {"text": WORDS, "on": ON}, ["assess", "--text", "notes.txt", "--on", ON]),
        (
            "assess",
            {"case": RUNNER, "on": ON, "region": "europe", "diary": "2 eggs, a glass of milk", "together": True,
             "what_if": [{"magnesium": "0.9 mmol/L", "fatigue": "absent"}], "test_anyway": ["vitamin_d_25oh"]},
            ["assess", "case.yaml", "--on", ON, "--region", "europe", "--diary", "diary.txt", "--together",
             "--what-if", "magnesium=0.9 mmol/L,fatigue=absent", "--test-anyway", "vitamin_d_25oh"],
        ),
        ("labs", {"text": "K 2.4, vitamin D 18 ng/mL", "age": 60, "sex": "female"},
         ["labs", "K 2.4, vitamin D 18 ng/mL", "--age", "60", "--sex", "female"]),
        ("diet", {"diary": "2 eggs, a glass of milk", "age": 45, "sex": "female", "complaint": ["muscle_cramps"],
                  "exclude": ["milk"], "changes": 2},
         ["diet", "diary.txt", "--age", "45", "--sex", "female", "--for", "muscle_cramps", "--exclude", "milk",
          "--changes", "2"]),
        ("supplements", LIST, ["supplements", "list.yaml"]),
    ],
)  # fmt: skip
def test_the_api_answers_what_the_command_line_answers(client, tmp_path, monkeypatch, capsys, name, asked, arguments):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "case.yaml").write_text(yaml.safe_dump(RUNNER))
    (tmp_path / "list.yaml").write_text(yaml.safe_dump(LIST))
    (tmp_path / "notes.txt").write_text(WORDS)
    (tmp_path / "diary.txt").write_text("2 eggs, a glass of milk")
    known = on_the_command_line(capsys, *arguments, "--format", "json")
    response = client.post(f"/v1/{name}", json=asked)
    assert response.status_code == 200
    assert response.json() == known == json.loads(msgspec.json.encode(answers.ANSWERS[name](asked)))
    assert response.headers["repletion-knowledge"] == load().digest


@pytest.mark.parametrize(
    ("path", "arguments"),
    [
        ("show/vitamin_d", ["show", "vitamin_d"]),
        ("show/osteomalacia", ["show", "osteomalacia"]),
        ("claims?topic=back&nutrient=magnesium", ["claims", "--for", "back", "--nutrient", "magnesium"]),
        ("compare?names=magnesium&names=vitamin_d", ["compare", "magnesium", "vitamin_d"]),
        ("sources?words=osteomalacia", ["sources", "osteomalacia"]),
    ],
)
def test_pages_of_the_knowledge_are_those_of_the_command_line(client, capsys, path, arguments):
    known = on_the_command_line(capsys, "kb", *arguments, "--format", "json")
    assert client.get(f"/v1/knowledge/{path}").json() == known


def test_tests_and_explain_say_what_the_assessment_says(client):
    asked = {"case": RUNNER, "on": ON}
    whole = client.post("/v1/assess", json=asked).json()
    tests = client.post("/v1/tests", json=asked).json()
    assert list(tests)[:2] == ["on", "urgency"]
    assert tests == {key: whole[key] for key in tests}
    cause = client.post("/v1/explain", json={**asked, "cause": "magnesium_deficiency"}).json()
    assert cause["cause"] == next(c for c in whole["causes"] if c["id"] == "magnesium_deficiency")
    cited = {s.partition("#")[0] for r in cause["cause"]["reasons"] for s in r["sources"]} - {"judgement"}
    assert {s["key"] for s in cause["sources"]} == cited
    assert ["magnesium_deficiency", "muscle_cramps"] in cause["paths"]


def test_paths_follow_the_arcs_to_the_complaint():
    kb = load()
    told = answers.explain({"text": WORDS, "on": ON, "cause": "vitamin_d_deficiency"})
    assert any("osteomalacia" in path for path in told["paths"])
    for *causes, finding in told["paths"]:
        assert finding in told["complaint"]
        for above, below in zip(causes, causes[1:], strict=False):
            assert above in {arc.cause for arc in kb.causes[below].brought_about_by}


def test_every_fault_of_the_form_at_once(client):
    case = {"age": "x", "labs": [{"test": "potassium", "valu": 3}], "drugs": [{"nam": "x"}, 3],
            "findings": {"bone_pain": {"state": "maybe"}, "weak": "perhaps"}}  # fmt: skip
    faults = refused(client.post("/v1/assess", json={"case": case, "what_if": [{}], "on": "yesterday", "x": 1}), 422)
    assert {f["where"] for f in faults} == {
        "case.age", "case.labs[0].valu", "case.drugs[0].nam", "case.drugs[0].name", "case.drugs[1]",
        "case.findings.bone_pain.state", "case.findings.weak", "what_if[0]", "on", "x",
    }  # fmt: skip


def test_every_fault_of_the_content_at_once(client):
    case = {"age": 200, "findings": {"bone_pan": "present"}, "labs": [{"test": "potasium", "value": 4}]}
    faults = refused(client.post("/v1/assess", json={"case": case, "on": "2026-02-30", "diary": "..."}), 422)
    assert {f["where"] for f in faults} == {"case.age", "case.findings.bone_pan", "case.labs[0]", "diary", "on"}
    asked = {"case": RUNNER, "what_if": [{"bone_pan": "absent"}], "test_anyway": ["zz"]}
    assert len(refused(client.post("/v1/assess", json=asked), 422)) == 2
    diet = {"diary": "2 eggs", "sex": "male", "pregnant": True, "complaint": ["qqq"]}
    assert [f["where"] for f in refused(client.post("/v1/diet", json=diet), 422)] == ["pregnant", "complaint"]


def test_a_fault_never_speaks_of_options_of_the_command_line(client):
    for name, asked in (
        ("assess", {"case": RUNNER, "test_anyway": ["zz"]}), ("labs", {"text": "nothing"}), ("labs", {}),
        ("diet", {"diary": "2 eggs", "complaint": ["qqq"]}), ("assess", {"text": "nothing"}),
    ):  # fmt: skip
        assert "--" not in client.post(f"/v1/{name}", json=asked).text


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"nothing", b'{"text": "\\ud800"}', b'{"case": {"age": NaN}}', b"\xff", b"[" * 100_000, b"{} {}"],
)
def test_what_is_not_json_is_a_bad_request(client, body):
    assert refused(client.post("/v1/assess", content=body, headers={"content-type": "application/json"}), 400)


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin-1"]
)
def test_what_is_not_called_json_is_refused(client, kind):
    assert refused(client.post("/v1/assess", content=b"{}", headers={"content-type": kind}), 415)
    assert refused(client.post("/v1/assess", content=b"{}"), 415)


def test_addresses_methods_and_parameters_that_do_not_exist(client):
    assert refused(client.get("/v1/nothing"), 404)
    assert refused(client.get("/v1/knowledge/show/vitamin_dd"), 404)[0]["remedy"].startswith("did you mean vitamin_d")
    for method in ("GET", "PUT", "DELETE", "PATCH", "OPTIONS"):
        response = client.request(method, "/v1/assess")
        assert refused(response, 405)
        assert response.headers["allow"] == "POST"
    assert refused(client.post("/v1/assess?draws=5", json={"text": WORDS}), 422)[0]["where"] == "draws"
    wheres = [f["where"] for f in refused(client.get("/v1/vocabulary?most=none&word=x"), 422)]
    assert wheres == ["word", "words", "most"]


def test_too_long_is_refused_whatever_length_was_announced(client):
    headers = {"content-type": "application/json"}
    assert refused(client.post("/v1/assess", content=b" " * (guard.LIMIT + 1), headers=headers), 413)
    parts = (b" " * 100_000 for _ in range(5))
    assert refused(client.post("/v1/assess", content=parts, headers=headers), 413)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"host": "evil.example:8421"}, 421),
        ({"host": "127.0.0.1.evil.example"}, 421),
    ],
)
def test_other_pages_and_rebound_names_are_refused(client, headers, status):
    assert refused(client.post("/v1/assess", json={"text": WORDS}, headers=headers), status)
    assert refused(client.get("/v1/knowledge", headers=headers), status)


def test_what_is_known_already_is_not_sent_again(client):
    first = client.get("/v1/knowledge/show/magnesium")
    assert first.headers["cache-control"] == "private, no-cache"
    again = client.get("/v1/knowledge/show/magnesium", headers={"if-none-match": f'"x", W/{first.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/v1/knowledge/show/calcium").headers["etag"] != first.headers["etag"]
    assert client.post("/v1/labs", json={"text": "K 2.4"}).headers["cache-control"] == "no-store"


def served(answer, pool=None):
    """Return a client of a server that answers /v1/labs in its own way."""
    question = replace(next(q for q in QUESTIONS if q.name == "labs"), answer=answer)
    app = FastAPI()
    mount(app, routes.create_api(pool, [question]))
    return TestClient(guard.Guard(app, guard.names_of("127.0.0.1", 8421)), base_url=HERE)


def test_an_answer_that_takes_too_long_is_given_up():
    released = Event()
    slow = served(lambda asked: released.wait(30), Workers(seconds=0.02))
    response = slow.post("/v1/labs", json={"text": "K 2.4"})
    released.set()
    assert refused(response, 503)
    assert response.headers["retry-after"] == "10"


def test_what_would_take_too_long_is_refused_before_it_is_begun(client):
    """Measured in docs/guides/api.md: sets of causes for every finding, words and diaries without end."""
    kb = load()
    every = dict.fromkeys(kb.findings, "present")
    where = refused(client.post("/v1/assess", json={"case": {"findings": every}, "together": True}), 422)
    assert where[0]["where"] == "together"
    for body, field in (({"text": "cramp " * 7000}, "text"), ({"text": "cramp", "diary": "oats\n" * 3000}, "diary")):
        assert [f["where"] for f in refused(client.post("/v1/assess", json=body), 422)] == [field]


def test_too_much_at_once_is_sent_away(monkeypatch):
    monkeypatch.setattr(workers, "WAITING", 0)
    assert refused(served(lambda asked: {}).post("/v1/labs", json={"text": "K 2.4"}), 503)


def test_a_failure_says_nothing_of_what_was_told(capsys):
    def failing(asked):
        raise RuntimeError(asked.text)

    response = served(failing).post("/v1/labs", json={"text": "Jane Plantagenet: K 2.4"})
    assert refused(response, 500) == []
    out = capsys.readouterr()
    assert "Plantagenet" not in out.out + out.err + response.text
    assert "RuntimeError at test_api.py" in out.err


def test_examples_of_the_document_are_answered_in_the_form_that_it_promises(client):
    document = client.get("/v1/openapi.json").json()
    for question in QUESTIONS:
        operation = document["paths"][f"/{question.name}"]["post"]
        form = {
            **operation["responses"]["200"]["content"]["application/json"]["schema"],
            "components": document["components"],
        }
        for example in operation["requestBody"]["content"]["application/json"]["examples"].values():
            told = client.post(f"/v1/{question.name}", json=example["value"])
            assert told.status_code == 200
            jsonschema_rs.validate(form, told.json())


def test_a_vocabulary_finds_what_is_called_by_its_name():
    kb = load()
    for key, registry in (("drugs", kb.drugs), ("tests", kb.labs), ("findings", kb.findings)):
        for name, entry in list(registry.items())[::25]:
            words = entry.name.partition(" (")[0]
            found = answers.vocabulary({"words": words, "most": 50})
            if getattr(entry, "group", "") not in ("process", "test", "sign"):
                assert name in {candidate["id"] for candidate in found[key]}, words


@pytest.mark.parametrize(
    ("words", "key", "first"),
    [
        ("charley horse", "findings", "muscle_cramps"),
        ("magnesim", "tests", "magnesium"),
        ("vit d", "tests", "vitamin_d_25oh"),
        ("omeprazol", "drugs", "omeprazole"),
        ("water pill", "exposures", "loop_diuretic"),
    ],
)
def test_a_vocabulary_puts_the_likest_first(words, key, first):
    assert answers.vocabulary({"words": words})[key][0]["id"] == first


def test_the_guide_shows_what_works(client):
    guide = GUIDE.read_text(encoding="utf-8")
    assert doctest.testfile(str(GUIDE), module_relative=False).failed == 0
    asked = re.findall(r"curl http://127.0.0.1:8421(\S+) .*?-d '(.*?)'", guide, re.DOTALL)
    shown = re.findall(r"```json\n(\{\"case\".*?)```", guide, re.DOTALL)
    assert asked
    for path, document in [*asked, *(("/v1/assess", text) for text in shown)]:
        assert client.post(path, json=json.loads(document)).status_code == 200
    refused = json.loads(re.search(r"```json\n(\{\"type\".*?)```", guide, re.DOTALL)[1])
    assert client.post("/v1/assess", json={"case": {"findings": {"bone_pan": "present"}}}).json() == refused


def test_the_guide_names_every_address(client):
    guide = GUIDE.read_text(encoding="utf-8")
    for path in client.get("/v1/openapi.json").json()["paths"]:
        assert path.rpartition("/")[2] in guide
