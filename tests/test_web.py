"""The private page: what it shows is what the core answers, and nobody else may ask it."""

import gzip
import hashlib
import re
import signal
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import ProxyHandler, build_opener

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from repletion.decisions.assess import assess
from repletion.domain.fault import Unusable
from repletion.interfaces import cli
from repletion.interfaces.assessment_json import document
from repletion.interfaces.inputs import read_notes
from repletion.interfaces.web import answering, guard, render, told, understood
from repletion.interfaces.web.app import create_app
from repletion.kb.guidance import guidance
from repletion.kb.load import judgement_share, load

ROOT = Path(__file__).parents[1]
WEB = ROOT / "src/repletion/interfaces/web"
NOTES = ROOT / "examples/osteomalacia.txt"
ON = "2026-11-24"
HERE = "http://127.0.0.1:8421"
WORDS = (
    "My thighs ache and climbing stairs has been hard since spring. No fever. I take omeprazole and atorvastatin. "
    "My mother has osteoporosis. I am vegan. Vitamin D 18 ng/mL, potassium 4.1 mmol/L."
)
PAGES = (
    "/", "/causes", "/causes/osteomalacia", "/findings", "/findings/muscle_cramps", "/nutrients",
    "/nutrients/magnesium", "/claims", "/claims?topic=back", "/claims?nutrient=magnesium", "/compare",
    "/sources?q=vitamin",
)  # fmt: skip


class Fields(HTMLParser):
    """What a browser would send, and what stands in the page."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.values, self.sent = [], [], {}
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.tags.append((tag, found))
        if tag == "data":
            self.values.append(float(found["value"]))
        if (
            tag == "input"
            and found.get("name")
            and (found.get("type") not in ("radio", "checkbox") or "checked" in found)
        ):
            self.sent[found["name"]] = found.get("value", "")


@pytest.fixture(scope="module")
def client():
    return TestClient(create_app(port=8421, today=lambda: ON), base_url=HERE, headers={"origin": HERE})


@pytest.fixture(scope="module")
def token(client):
    return Fields(client.get("/").text).sent["token"]


@pytest.fixture(scope="module")
def post(client, token):
    return lambda path, **fields: client.post(path, data={"token": token, "words": WORDS, **fields})


@pytest.fixture(scope="module")
def answer(post):
    return post("/answer")


def test_the_page_shows_the_numbers_of_the_json(post):
    kb = load()
    reading = read_notes(str(NOTES), kb)
    known = document(assess(reading, kb, ON, judgement_share(kb), guidance=guidance()))
    shown = Fields(post("/answer", words=NOTES.read_text()).text).values
    expected = [n for cause in known["causes"][:5] for n in (cause["explains"], cause["probability"])]
    assert shown[:10] == expected
    assert shown[10:] == [known["none_of_these"], *(d["probability"] for d in known["must_not_miss"])]


def test_urgency_comes_before_everything_else(answer):
    order = [
        "urgency-call",
        "short-title",
        "causes-title",
        "tests-title",
        "plan-title",
        "what-if-title",
        "correct-title",
    ]
    ids = [a["id"] for _, a in Fields(answer.text).tags if "id" in a]
    assert [i for i in ids if i in order] == order
    assert (
        answer.text.index("What it may be")
        < answer.text.index("What to do next")
        < answer.text.index("Only if it gets worse")
    )


def test_an_emergency_says_go_and_gives_no_tablets(post):
    text = post("/answer", words="My back hurts, I am numb between the legs and cannot pass urine.").text
    assert 'class="urgency emergency"' in text
    assert "Go to an emergency department now" in text
    assert "What you may take by yourself" not in text


@pytest.mark.parametrize("words", [WORDS, NOTES.read_text()])
def test_what_is_sent_back_uncorrected_changes_nothing(post, words):
    sent = Fields(post("/understood", words=words).text).sent
    form = told.read_form(urlencode({**sent, "words": words}).encode())
    assert form.was
    assert form.corrections() == {}
    assert understood.read(form, load()) == understood.read(told.Told(words=words), load())


def case_of(post, **fields):
    return understood.read(told.Told(words=WORDS, **fields), load()).case


def test_a_correction_changes_that_alone(post):
    plain = case_of(post)
    other = case_of(post, was={"finding.fever": "absent"}, now={"finding.fever": "present"})
    assert (plain.findings["fever"].state, other.findings["fever"]) == ("absent", "present")
    assert {k: v for k, v in plain.findings.items() if k != "fever"} == {
        k: v for k, v in other.findings.items() if k != "fever"
    }
    assert (plain.drugs, plain.labs, plain.exposures) == (other.drugs, other.labs, other.exposures)


@pytest.mark.parametrize(
    ("key", "gone"),
    [
        ("lab.potassium", lambda c: "potassium" not in [r.test for r in c.labs]),
        ("drug.omeprazole", lambda c: "omeprazole" not in [d.name for d in c.drugs]),
        ("exposure.vegan_diet", lambda c: "vegan_diet" not in c.exposures),
        ("finding.fever", lambda c: "fever" not in c.findings),
    ],
)
def test_anything_understood_can_be_left_out(post, key, gone):
    was = {i.key: i.was for i in understood.understood(told.Told(words=WORDS), load()).items}
    assert not gone(case_of(post))
    assert gone(case_of(post, was={key: was[key]}, now={key: "unknown"}))


def test_a_diagnosis_can_be_corrected():
    form = told.Told(
        words="My muscles ache. I have hypothyroidism.",
        was={"condition.hypothyroidism": "active"}, now={"condition.hypothyroidism": "treated"},
    )  # fmt: skip
    assert understood.read(form, load()).case.conditions == {"hypothyroidism": "treated"}


def test_a_sign_is_added_by_its_name_and_stays(post):
    sent = Fields(post("/understood", add="muscle cramps").text).sent
    assert (sent["was.finding.muscle_cramps"], sent["now.finding.muscle_cramps"]) == ("unknown", "present")
    form = told.read_form(urlencode({**sent, "words": WORDS}).encode())
    assert understood.read(form, load()).case.findings["muscle_cramps"] == "present"


def test_an_unknown_name_is_answered_with_near_ones(post):
    text = post("/understood", add="muscle crampz").text
    assert "is not in the list" in text
    assert "Muscle cramps" in text.partition("is not in the list")[2][:200]


def test_age_and_sex_that_are_filled_in_win_over_the_words(post):
    text = "Age 40. Sex: male. My muscles ache."
    form = told.Told(words=text, age="71", sex="female")
    case = understood.read(form, load()).case
    assert (case.age, case.sex) == (71, "female")
    plain = understood.read(told.Told(words=text), load()).case
    assert (plain.age, plain.sex) == (40, "male")


def test_a_region_brings_its_own_numbers():
    there, here = (
        answering.answered(told.Told(words=WORDS, region=r), ON).answer.causes[0].probability for r in ("europe", "")
    )
    assert there != here


def test_every_fault_at_once_and_the_words_are_kept(post):
    reply = post("/answer", age="old", sex="male", pregnant="yes")
    assert reply.status_code == 422
    assert "is no age" in reply.text
    assert "does not go with male" in reply.text
    assert "My thighs ache" in reply.text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("xyz qwertz", "no complaint, finding or result was understood"),
        ("Tengo dolor en la espalda y en las piernas desde hace un mes", "Spanish"),
        ("", "no complaint"),
    ],
)
def test_what_cannot_be_read_is_said_how_to_mend(post, words, said):
    reply = post("/answer", words=words)
    assert reply.status_code == 422
    assert said in reply.text


def test_what_if_stands_beside_the_answer(post):
    text = post("/what-if", **{"if.0": "Vitamin D deficiency (low status)", "then.0": "excluded"}).text
    rows = Fields(text).values
    assert rows
    assert any(a != b for a, b in zip(rows[::2], rows[1::2], strict=True))
    refused = post("/what-if", **{"if.0": "no such thing", "then.0": "present"})
    assert "is not in the list" in refused.text


def test_together_adds_up_to_no_more_than_one(post):
    values = Fields(post("/together").text).values
    assert 0 < sum(values) <= 1
    assert values == sorted(values, reverse=True)


def test_the_reports_are_files_to_keep(post):
    pdf, page = post("/report.pdf"), post("/report.html")
    assert pdf.content.startswith(b"%PDF-")
    assert "attachment" in pdf.headers["content-disposition"]
    assert "attachment" in page.headers["content-disposition"]
    assert "to take to the doctor" in page.text


@pytest.mark.parametrize("path", PAGES)
def test_pages_hold_no_inline_script_or_style(client, path):
    reply = client.get(path)
    assert reply.status_code == 200
    safe(reply)


def test_pages_of_an_answer_hold_no_inline_script_or_style(post, answer):
    safe(answer)
    safe(post("/understood"))
    safe(post("/what-if", **{"if.0": "Fever", "then.0": "present"}))
    safe(post("/together"))


def safe(reply):
    assert "set-cookie" not in reply.headers
    assert reply.headers["cache-control"] == "no-store"
    assert "script-src 'self'" in reply.headers["content-security-policy"]
    assert "unsafe" not in reply.headers["content-security-policy"]
    for tag, attributes in Fields(reply.text).tags:
        assert tag not in ("style", "iframe", "object", "embed")
        assert not [a for a in attributes if a == "style" or a.startswith("on")]
        for name in ("src", "action", "formaction"):
            assert attributes.get(name, "/").startswith("/")
        assert tag not in ("script", "link") or attributes.get("src", attributes.get("href")).startswith("/static/")


def test_every_cause_nutrient_and_finding_has_a_page(client):
    kb = load()
    links = [
        a["href"]
        for path in ("/causes", "/nutrients", "/findings")
        for tag, a in Fields(client.get(path).text).tags
        if tag == "a" and a["href"].count("/") == 2
    ]
    assert {f"/causes/{name}" for name in kb.causes} < set(links)
    assert all(client.get(link).status_code == 200 for link in links)


@pytest.mark.parametrize(
    "path", ["/nothing", "/causes/nothing", "/nutrients/nothing", "/findings/x", "/claims?topic=x"]
)
def test_what_is_not_there_is_said_plainly(client, path):
    reply = client.get(path)
    assert reply.status_code == 404
    assert "There is no such page" in reply.text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "evil.example"}, 421),
        ({"host": "127.0.0.1:9999"}, 421),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://127.0.0.1:9999"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
    ],
)
def test_strangers_are_refused(client, token, headers, status):
    reply = client.post("/answer", data={"token": token, "words": WORDS}, headers=headers)
    assert reply.status_code == status
    assert "thigh" not in reply.text


@pytest.mark.parametrize("wrong", ["", "guess", "é"])
def test_a_form_without_the_token_is_refused(client, wrong):
    reply = client.post("/answer", data={"token": wrong, "words": WORDS})
    assert reply.status_code == 422
    assert "Open the start page again" in reply.text
    assert "thigh" not in reply.text


def test_a_token_of_another_run_does_not_open_this_one(client):
    other = TestClient(create_app(port=8421), base_url=HERE)
    assert client.post("/answer", data={"token": Fields(other.get("/").text).sent["token"]}).status_code == 422


def test_other_methods_and_long_requests_are_refused(client, token):
    assert client.put("/answer").status_code == 403
    assert client.post("/answer", content=b"x" * (guard.LIMIT + 1)).status_code == 413
    pieces = (b"x" * 50_000 for _ in range(20))
    assert client.post("/answer", content=pieces).status_code == 413
    many = "&".join(f"a{i}=1" for i in range(told.MOST_FIELDS + 1))
    assert client.post("/answer", content=many.encode()).status_code == 422


def test_words_are_never_taken_for_markup(post):
    text = post("/understood", words="<script>alert(1)</script> my back hurts\"'><img src=x onerror=alert(1)>").text
    assert "<script>alert" not in text
    assert "<img" not in text


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(["words", "age", "sex", "add", "now.finding.fever", "if.0", "x"]), st.text()))
def test_any_form_is_read_or_refused(fields):
    try:
        form = told.read_form(urlencode(fields, errors="surrogatepass").encode())
    except Unusable:
        return
    assert form.age == fields.get("age", "").strip()
    assert form.corrections() == ({"finding.fever": fields["now.finding.fever"]} if "now.finding.fever" in fields
                                  and fields["now.finding.fever"] != "unknown" else {})  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=80), st.text(max_size=5), st.text(max_size=20))
def test_any_words_give_a_page(post, words, age, add):
    if any("\ud800" <= c <= "\udfff" for c in words + age + add):
        words = age = add = ""
    assert post("/understood", words=words, age=age, add=add).status_code in (200, 422)


@pytest.mark.parametrize("key", ["condition.nothing", "finding.nothing", "nothing", "drug.", "lab.sodium"])
def test_keys_that_were_tampered_with_do_no_harm(post, key):
    assert post("/answer", **{f"was.{key}": "x", f"now.{key}": "active"}).status_code in (200, 422)
    assert post("/understood", **{f"was.{key}": "x", f"now.{key}": "active"}).status_code in (200, 422)


def test_a_failure_leaves_no_words_behind(capsys):
    async def broken(scope, receive, send):
        raise ValueError("my secret complaint")

    reply = TestClient(guard.Guard(broken, guard.names_of("127.0.0.1", 8421)), base_url=HERE).get("/")
    assert reply.status_code == 500
    said = capsys.readouterr()
    assert "secret" not in reply.text + said.out + said.err
    assert "ValueError at test_web.py" in said.err


def test_what_was_vendored_is_unchanged():
    rows = re.findall(r"^\| `(static/[^`]+)` .*`([0-9a-f]{64})`", (WEB / "vendored.md").read_text(), re.MULTILINE)
    assert len(rows) == 2
    for name, known in rows:
        assert hashlib.sha256((WEB / name).read_bytes()).hexdigest() == known


def test_the_first_page_is_small(client):
    parts = [
        client.get(p).content for p in ("/", "/static/pico.min.css", "/static/repletion.css", "/static/htmx.min.js")
    ]
    assert sum(len(gzip.compress(part)) for part in parts) < 100_000
    assert client.get("/static/pico.min.css").headers["content-encoding"] == "gzip"


@pytest.mark.parametrize(
    "given_", [("--port", "70000"), ("--host", "0.0.0.0"), ("--host", "203.0.113.7", "--port", "0")]
)
def test_an_address_that_cannot_be_is_refused(capsys, given_):
    assert cli.main(["serve", *given_]) == 2
    assert capsys.readouterr().out == ""


def test_serving_starts_says_where_and_ends(tmp_path):
    command = [sys.executable, "-m", "repletion", "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            address = re.search(r"http://127\.0\.0\.1:\d+/", process.stdout.readline())[0]
            page = build_opener(ProxyHandler({})).open(address, timeout=20).read()
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=20)
        finally:
            process.kill()
    assert b"Could a missing nutrient" in page
    assert process.returncode == 0
    assert errors == ""


def test_an_emergency_names_its_danger_and_not_the_commonest_cause(post):
    text = post("/answer", words="My back hurts, I am numb between the legs and cannot pass urine.").text
    box = text.partition('id="urgency-call"')[2].partition("</section>")[0]
    assert "Go to an emergency department now" in box
    assert "Show this page at the desk, or say: “low back pain, numb between the legs, cannot pass urine”" in box
    assert box.count("<p") == 4
    first = text.partition("Go first.")[0]
    assert "echanical" not in first
    assert "backache" not in first
    assert " of 100" not in first
    assert "USD" not in first
    assert "same day" not in first


def test_a_text_that_the_command_line_answers_is_not_refused(post):
    reply = post("/answer", words="My muscles ache. ALT 30 U/L. Later ALT 60 U/L.")
    assert reply.status_code == 200


def test_links_lead_only_where_sources_are():
    assert 'href="https://doi.org/10.1/x"' in render.linked("10.1/x")
    assert 'href="https://pubmed.ncbi.nlm.nih.gov/12/"' in render.linked("PMID 12")
    assert render.linked("ODS: https://ods.example/a") == (
        'ODS: <a href="https://ods.example/a" rel="noreferrer">https://ods.example/a</a>'
    )
    assert "href" not in render.linked("javascript:alert(1)")
    assert 'href="/sources?q=Garrison+SR+2020"' in render.linked("no change [Garrison SR 2020; judgement]")


def test_words_of_self_harm_bring_the_crisis_lines_at_once(post):
    words = "My back hurts so much I want to kill myself."
    for path in ("/understood", "/answer"):
        text = post(path, words=words).text
        assert "United States: Call or text 988" in text
        assert "United Kingdom: Call Samaritans" in text
    assert text.index("You matter") < text.index("988") < text.index('id="causes-title"')
