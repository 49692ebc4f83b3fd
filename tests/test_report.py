"""The report: the same numbers as the JSON, one file without script, and a PDF that screen readers can use."""

import io
import re
from html.parser import HTMLParser
from pathlib import Path

import pypdf
import pytest

from repletion.decisions.assess import assess
from repletion.domain.case import Case, Reading
from repletion.interfaces import assess_command, cli, report_html, report_pdf
from repletion.interfaces.answer_view import figure, people
from repletion.interfaces.assessment_json import document
from repletion.interfaces.inputs import read_case, read_notes
from repletion.interfaces.report_view import references, report_view
from repletion.kb.guidance import guidance
from repletion.kb.load import judgement_share, load

ROOT = Path(__file__).parents[1]
ON = "2026-11-24"


class Parsed(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.values = [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        if tag == "data":
            self.values.append(float(dict(attributes)["value"]))


def told():
    kb = load()
    no_complaint = Case(age=30, sex="female", labs=read_notes_labs(kb))
    return {
        "osteomalacia": read_notes(str(ROOT / "examples/osteomalacia.txt"), kb),
        "runner": read_case(str(ROOT / "examples/runner.yaml"), kb),
        "emergency": Reading(case=Case(age=45, sex="female", findings={"saddle_numbness": "present"})),
        "no complaint": Reading(case=no_complaint),
        "self-harm": Reading(case=Case(age=40, findings={"low_back_pain": "present"}, self_harm=True)),
        "child": Reading(case=Case(age=9, findings={"muscle_cramps": "present"})),
        "hostile": Reading(
            case=Case(age=50, findings={"muscle_cramps": "present"}),
            unrecognised=("<script>alert(1)</script>", "#panic[x]", "*_$`\\"), not_checked=("</style>",),
        ),
    }  # fmt: skip


def read_notes_labs(kb):
    from repletion.domain.case import Result

    return (Result(test="vitamin_d_25oh", value=18.0, unit="ng/mL"),)


@pytest.fixture(
    scope="module", params=["osteomalacia", "runner", "emergency", "no complaint", "self-harm", "child", "hostile"]
)
def case(request):
    kb, reading = load(), told()[request.param]
    return assess(reading, kb, ON, judgement_share(kb), guidance=guidance()), kb, reading.case


def shown(answer):
    """The numbers of the causes that a report shows, as the JSON has them."""
    causes = document(answer)["causes"]
    matter = [c for c in causes if (c["probability"] if c["explains"] is None else c["explains"]) >= 0.005]
    return [c[k] for c in (matter or causes[:1])[:5] for k in ("explains", "probability") if c[k] is not None]


def pages(content):
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]


def test_html_holds_the_numbers_of_the_json(case):
    answer, kb, person = case
    known = document(answer)
    more = [known["none_of_these"]] if known["none_of_these"] is not None else []
    more += [d["probability"] for d in known["must_not_miss"]]
    assert Parsed(report_html.render(answer, kb, person)).values == shown(answer) + more


def test_pdf_holds_the_numbers_of_the_json(case):
    answer, kb, person = case
    text = re.sub(r"\s+", " ", pages(report_pdf.render(answer, kb, person))[0])
    places = [0]
    for value in shown(answer):
        places.append(text.index(figure(value), places[-1]))
    assert all(people(d.probability) in text for d in answer.must_not_miss)


def test_html_is_one_file_without_script(case):
    answer, kb, person = case
    text = report_html.render(answer, kb, person)
    for tag, attributes in Parsed(text).tags:
        assert tag not in ("script", "link", "img", "iframe", "form")
        assert "src" not in attributes
        assert not [a for a in attributes if a.startswith("on")]
    assert "default-src 'none'" in text
    assert "@media print" in text


def test_urgency_stands_first_in_both(case):
    answer, kb, person = case
    view = report_view(answer, kb, person)
    first = pages(report_pdf.render(answer, kb, person))[0]
    html = report_html.render(answer, kb, person).partition("<main>")[2]
    for text in (first, html):
        assert text.index(view.short.call) < text.index("Next step")


def test_pdf_is_for_screen_readers_too(case):
    content = report_pdf.render(*case)
    read = pypdf.PdfReader(io.BytesIO(content))
    assert read.metadata.title == f"Repletion: report of {ON}"
    assert read.trailer["/Root"]["/Lang"].startswith("en")
    assert read.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert read.trailer["/Root"]["/ViewerPreferences"]["/DisplayDocTitle"]
    metadata = read.trailer["/Root"]["/Metadata"].get_data().decode()
    assert re.search(r"pdfuaid:part[^0-9]+1\b", metadata)


def test_the_visit_is_one_page_and_the_evidence_begins_the_next(case):
    found = pages(report_pdf.render(*case))
    assert 2 <= len(found) <= 3
    assert "The evidence" not in found[0]
    assert "The evidence" in found[1]


def test_the_same_case_gives_the_same_bytes(case):
    assert report_pdf.render(*case) == report_pdf.render(*case)
    assert report_html.render(*case) == report_html.render(*case)


def test_every_source_that_is_cited_is_listed_once(case):
    answer, kb, person = case
    listed = references(report_view(answer, kb, person))
    assert len({s.key for s in listed}) == len(listed)
    assert {s.key for s in listed} <= set(kb.sources)
    numbers = {int(n) for n in re.findall(r"\[(\d+)\]", report_html.render(answer, kb, person))}
    assert numbers <= set(range(1, len(listed) + 1))


def test_words_are_never_taken_for_markup():
    kb, reading = load(), told()["hostile"]
    answer = assess(reading, kb, ON, draws=0)
    html = report_html.render(answer, kb, reading.case)
    assert "<script>" not in html
    assert html.count("</style>") == 1
    assert "#panic[x]" in pages(report_pdf.render(answer, kb, reading.case))[0]


@pytest.mark.parametrize(("form", "start"), [("html", b"<!doctype html>"), ("pdf", b"%PDF-")])
def test_the_command_writes_both(tmp_path, capsysbinary, form, start):
    out = tmp_path / "report"
    command = ["assess", str(ROOT / "examples/runner.yaml"), "--format", form, "--on", ON]
    assert cli.main([*command, "--out", str(out)]) == 0
    assert cli.main(command) == 0
    told_ = capsysbinary.readouterr().out
    assert told_.startswith(start)
    assert out.read_bytes() == told_


def test_a_package_that_is_missing_is_named(monkeypatch, capsys):
    monkeypatch.setattr(assess_command, "find_spec", lambda name: None)
    assert cli.main(["assess", str(ROOT / "examples/runner.yaml"), "--format", "pdf"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "repletion[pdf]" in said.err
