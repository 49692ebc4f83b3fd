"""The clinician's view, the summary to copy, what if on the page, the day of a plan, and the evidence explorer."""

import io
import json
import re
from dataclasses import replace
from html import unescape
from math import exp
from pathlib import Path

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from repletion.decisions.assess import assess
from repletion.decisions.plan_day import plan_day
from repletion.domain.case import Case, Reading, Result
from repletion.interfaces import cli
from repletion.interfaces.answer_view import figure, shown, times
from repletion.interfaces.clinician_view import clinician_view
from repletion.interfaces.evidence_search import kinds, search
from repletion.interfaces.inputs import read_notes
from repletion.interfaces.visit_summary import summary
from repletion.interfaces.web import pages
from repletion.interfaces.web.app import create_app
from repletion.kb.guidance import guidance
from repletion.kb.load import judgement_share, load
from repletion.kb.number_checks import numbers
from test_web import ON, WORDS, Fields, safe

ROOT = Path(__file__).parents[1]
NOTES = ROOT / "examples/osteomalacia.txt"
HERE = "http://127.0.0.1:8421"


@pytest.fixture(scope="module")
def client():
    return TestClient(create_app(port=8421, today=lambda: ON), base_url=HERE, headers={"origin": HERE})


@pytest.fixture(scope="module")
def post(client):
    token = Fields(client.get("/").text).sent["token"]
    return lambda path, **fields: client.post(path, data={"token": token, "words": WORDS, **fields})


@pytest.fixture(scope="module")
def view(post):
    return post("/clinician", words=NOTES.read_text())


@pytest.fixture(scope="module")
def answered():
    kb = load()
    reading = read_notes(str(NOTES), kb)
    return assess(reading, kb, ON, judgement_share(kb), guidance=guidance()), kb, reading


@pytest.fixture(scope="module")
def document():
    from contextlib import redirect_stdout

    out = io.StringIO()
    out.buffer = io.BytesIO()
    with redirect_stdout(out):
        assert cli.main(["assess", "--text", str(NOTES), "--on", ON, "--format", "json"]) == 0
    return json.loads(out.buffer.getvalue() or out.getvalue())


def leading(document):
    return [c for c in document["causes"] if c["explains"] >= 0.005][:5]


def test_one_case_has_the_same_numbers_on_page_command_line_pdf_and_json(post, view, document, tmp_path, capsysbinary):
    words = NOTES.read_text()
    page = Fields(post("/answer", words=words).text).values[:10]
    assert page == [n for c in leading(document) for n in (c["explains"], c["probability"])]
    assert Fields(view.text).values[:10] == [n for c in leading(document) for n in (c["probability"], c["explains"])]
    pdf = pypdf.PdfReader(io.BytesIO(post("/report.pdf", words=words).content)).pages[0].extract_text()
    assert cli.main(["assess", "--text", str(NOTES), "--on", ON]) == 0
    texts = [re.sub(r"\s+", " ", pdf), capsysbinary.readouterr().out.decode()]
    out = tmp_path / "report.pdf"
    assert cli.main(["assess", "--text", str(NOTES), "--on", ON, "--format", "pdf", "--out", str(out)]) == 0
    assert out.read_bytes() == post("/report.pdf", words=words).content
    for cause in leading(document):
        for key in ("explains", "probability"):
            assert figure(cause[key]) in texts[0]
            assert f"{cause[key]:.2f} (" in texts[1]


def test_the_likelihood_ratios_are_those_of_the_json(answered, document):
    answer, kb, reading = answered
    grid = clinician_view(answer, kb, reading).grid
    known = {(c["id"], r["evidence"]): r for c in leading(document) for r in c["reasons"]}
    cells = {
        (c["id"], row.id): r
        for row in grid
        for c, r in zip(leading(document), row.ratios, strict=True)
        if r is not None
    }
    assert cells.keys() == known.keys()
    for key, reason in known.items():
        assert cells[key].times == times(reason["log_odds"]), key
        assert cells[key].alone == times(reason["alone"]), key
        speaks = "for" if reason["log_odds"] >= 0.1 else "against" if reason["log_odds"] <= -0.1 else ""
        assert cells[key].speaks == speaks


def odds(p):
    return p / (1 - p)


MANY = ("muscle_cramps", "proximal_leg_weakness", "bone_pain", "fatigue")


@pytest.mark.parametrize("told", [*[(one,) for one in MANY], MANY])
def test_a_finding_multiplies_the_odds_by_its_ratio(told):
    """To about a tenth: what is left out is asked of a smaller question."""
    kb = load()
    whole = answer_to(told)
    for name in told:
        before = {c.id: c.probability for c in answer_to([n for n in told if n != name]).causes}
        for cause in shown(whole)[:5]:
            ratio = next((exp(r.log_odds) for r in cause.reasons if r.evidence == node(kb, name)), 1.0)
            true = odds(cause.probability) / odds(before[cause.id])
            assert ratio == pytest.approx(true, rel=0.12), (cause.id, name)


def answer_to(findings):
    case = Case(age=60, sex="male", findings=dict.fromkeys(findings, "present"))
    return assess(Reading(case=case), load(), ON, draws=0)


def node(kb, name):
    reports = kb.findings[name].reports
    return reports.of if reports else name


def test_every_test_to_request_has_its_codes_and_what_to_do_before_it(answered):
    answer, kb, reading = answered
    requests = clinician_view(answer, kb, reading).requests
    advised = [t for t in answer.tests if t.advised]
    assert [r.name for r in requests] == [t.name for t in advised]
    for request, test in zip(requests, advised, strict=True):
        assert all(code in request.codes for code in (kb.labs[test.id].loinc if test.id in kb.labs else ()))
        assert test.prepare.lower() in request.before.lower()


def test_medicines_have_their_codes(post):
    assert "Omeprazole (ATC A02BC01)" in post("/clinician").text


def test_rules_dangers_and_why_not_are_all_there(view, answered):
    answer = answered[0]
    text = unescape(view.text)
    for reason in answer.urgency.reasons:
        assert reason.text in text
        assert reason.id.replace("_", " ").replace(":", ": ") in text
    for danger in answer.must_not_miss:
        assert f'href="/causes/{danger.id}"' in text
    for rival in answer.why_not:
        assert rival.name in text
    assert "not measured" in text


def test_every_number_that_was_used_has_its_source_or_the_mark_of_judgement(answered):
    answer, kb, reading = answered
    found = [n for cause in clinician_view(answer, kb, reading).weighed for n in cause.numbers]
    assert len(found) > 20
    assert all(n.sources or n.judgement for n in found)
    for n in found:
        low, _, high = n.interval.partition(" to ")
        value = n.value.partition(" of ")
        point = float(value[0]) / float(value[2]) if value[1] else float(n.value)
        assert float(low) * 0.97 <= point <= float(high) * 1.03


VITAMIN_D = Result(test="vitamin_d_25oh", value=18, unit="ng/mL")
CASES = {
    "osteomalacia": lambda kb: read_notes(str(NOTES), kb),
    "emergency": lambda kb: Reading(case=Case(age=45, sex="female", findings={"saddle_numbness": "present"})),
    "self-harm": lambda kb: Reading(case=Case(age=40, findings={"low_back_pain": "present"}, self_harm=True)),
    "child": lambda kb: Reading(case=Case(age=9, findings={"muscle_cramps": "present"})),
    "no complaint": lambda kb: Reading(case=Case(age=30, labs=(VITAMIN_D,))),
    "everything": lambda kb: Reading(
        case=Case(
            age=70, sex="male", findings={n: "present" for n, f in kb.findings.items() if f.group == "pain"},
            exposures=dict.fromkeys([*kb.exposures][:30], "absent"), drugs=tuple([*kb.drugs][:20]),
            conditions={"coeliac_disease": "active"}, suspected={"osteomalacia": 0.2},
        ),
        unrecognised=("something",), not_checked=("another",),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_the_summary_is_short_begins_with_urgency_and_says_what_it_is(name):
    kb = load()
    reading = CASES[name](kb)
    answer = assess(reading, kb, ON, guidance=guidance())
    lines = summary(answer, kb, reading.case).splitlines()
    assert len(lines) < 20
    assert "decision support, not a diagnosis" in lines[0]
    level = answer.urgency.level.replace("_", " ").upper()
    assert lines[1].startswith(level)
    starts = [line[:2] for line in lines if line[:2] in ("S:", "O:", "A:", "P:")]
    assert starts == ["S:", "O:", "A:", "P:"]


def test_the_summary_holds_the_numbers_and_why_a_test_is_not_advised(answered):
    answer, kb, reading = answered
    text = summary(answer, kb, reading.case)
    first = answer.causes[0]
    low, high = map(figure, first.interval)
    numbers_ = f"{first.name}: P {figure(first.probability)} ({low} to {high}), E {figure(first.explains)}"
    assert numbers_ in text
    assert text.count("LOINC") == len([t for t in [t for t in answer.tests if t.advised][:6] if t.loinc])


def test_the_summary_says_why_a_test_is_not_advised():
    kb = load()
    case = Case(age=58, sex="female", findings={"thigh_pain": "present"}, labs=(
        Result(test="vitamin_d_25oh", value=9, unit="ng/mL"),))  # fmt: skip
    answer = assess(Reading(case=case), kb, ON)
    against = [t for t in answer.tests if t.why.startswith("not advised")]
    assert against
    reason = against[0].why.removeprefix("not advised: ").rstrip(".")
    assert f"Not advised: {against[0].name} ({reason})" in summary(answer, kb, case)


def test_the_summary_can_be_copied_with_and_without_script(client, view):
    fields = [a for tag, a in Fields(view.text).tags if tag == "textarea"]
    assert [("readonly" in a, a["id"]) for a in fields] == [(True, "summary")]
    (button,) = [a for tag, a in Fields(view.text).tags if tag == "button" and "data-copies" in a]
    assert "hidden" in button
    assert client.get("/static/copy.js").status_code == 200
    safe(view)


def what_if(post, **fields):
    return post("/what-if", **{k.replace("_", ".", 1): v for k, v in fields.items()})


def test_a_result_and_a_probability_can_be_supposed_on_the_page(post):
    text = what_if(post, if_2="25-hydroxyvitamin D", then_2="80 nmol/L").text
    assert "25-hydroxyvitamin D: 80 nmol/L" in text
    assert any(a > b for a, b in pairs(text))
    text = what_if(post, if_3="Hypothyroidism", then_3="20").text
    assert "Hypothyroidism: 20 %" in text
    first = unescape(text).partition("<tbody>")[2][:200]
    assert "Hypothyroidism" in first


def pairs(text):
    values = Fields(text).values
    return list(zip(values[::2], values[1::2], strict=True))


def test_a_switch_is_offered_for_what_was_told_and_turns_it_round(post):
    text = post("/answer").text
    offered = [a["value"] for tag, a in Fields(text).tags if tag == "button" and a.get("name") == "switch"]
    assert "drug.omeprazole=unknown" in offered
    assert "finding.fever=present" in offered
    assert "Omeprazole: not known" in post("/what-if", switch="drug.omeprazole=unknown").text
    assert "Fever: yes" in post("/what-if", switch="finding.fever=present").text
    buttons = text.partition('id="what-if"')[2].partition("<button")[2]
    assert buttons.startswith(">Compare"), "Enter presses the first button of a form"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "nothing was chosen"),
        ({"if_2": "25-hydroxyvitamin D"}, "is no result"),
        ({"if_2": "25-hydroxyvitamin D", "then_2": "80 mmol/L"}, "is no unit"),
        ({"if_3": "Hypothyroidism", "then_3": "100"}, "is no state"),
        ({"if_2": "Vitamine Q"}, "is not in the list"),
    ],
)
def test_what_cannot_be_supposed_is_said(post, fields, said):
    assert said in unescape(what_if(post, **fields).text)


def test_a_plan_and_medicines_make_a_day():
    kb, known = load(), guidance()
    findings, exposures = {"muscle_cramps": "present"}, {"iron_supplement": "present"}
    case = Case(age=44, sex="female", findings=findings, drugs=("levothyroxine",), exposures=exposures)
    plan = assess(Reading(case=case), kb, ON, guidance=known).plan
    day = plan_day(plan, case, kb, known)
    at = {d.name: d.hour for d in day.day.doses}
    assert at[kb.exposures["iron_supplement"].name] - at["levothyroxine"] >= 4
    assert "space" in {f.severity for f in day.interactions}
    assert plan_day(replace(plan, go_now="Go."), case, kb, known) is None
    assert plan_day(replace(plan, lines=()), Case(drugs=("levothyroxine",)), kb, known) is None


EXPLORED = {
    "tests": lambda: load().labs, "exposures": lambda: load().exposures, "claims": lambda: pages.book().claims,
    "drugs": lambda: [*load().drugs][::9], "sources": lambda: [*load().sources][::15],
}  # fmt: skip


@pytest.mark.parametrize("base", EXPLORED)
def test_every_thing_has_its_page(client, base):
    for name in EXPLORED[base]():
        reply = client.get(f"/{base}/{name}")
        assert reply.status_code == 200, name
        assert "Nothing found" not in reply.text, name
    safe(reply)


@pytest.mark.parametrize("path", ["/tests/x", "/drugs/x", "/exposures/x", "/claims/x", "/sources/x"])
def test_what_is_not_there_is_said(client, path):
    assert client.get(path).status_code == 404


def test_a_source_lists_every_number_that_cites_it(client):
    kb = load()
    for key in ("sfe", "priemel"):
        citing = [n for n in numbers(kb) if key in {s.partition("#")[0] for s in n.estimate.sources}]
        assert f"Numbers that rest on it ({len(citing)})" in client.get(f"/sources/{key}").text or not citing


@pytest.mark.parametrize(
    ("words", "address"),
    [
        ("1989-3", "/tests/vitamin_d_25oh"),
        ("vitamin d deficiency", "/causes/vitamin_d_deficiency"),
        ("losec", "/drugs/omeprazole"),
        ("cramp", "/findings/muscle_cramps"),
        ("magnesium", "/nutrients/magnesium"),
        ("priemel", "/sources/priemel"),
        ("A02BC01", "/drugs/omeprazole"),
    ],
)
def test_the_search_finds_every_kind_of_thing(client, words, address):
    assert f'href="{address}"' in client.get("/evidence", params={"q": words}).text


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=40))
def test_any_search_is_answered_with_what_holds_it(words):
    every = _every()
    for kind, rows, _ in search(words, every):
        assert set(rows) <= {row for row, _ in kind.rows}


def _every():
    if not KEPT:
        KEPT.append(kinds(load(), pages.book()))
    return KEPT[0]


KEPT = []


def test_a_letter_alone_is_no_part_of_a_word():
    found = {kind.base: rows for kind, rows, _ in search("vitamin d", _every())}
    assert all("d" in re.findall(r"[a-z0-9]+", f"{i} {name} {about}".lower()) for i, name, about in found["/causes"])
