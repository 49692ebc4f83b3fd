"""The journal on the page: the same file as `repletion follow`, opened by its user alone, and nothing of it outside."""

import json
import re
import sqlite3
import stat
from html import unescape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from repletion.interfaces import cli, serve_command
from repletion.interfaces.journal.store import Journal
from repletion.interfaces.web.app import create_app
from repletion.interfaces.web.desk import MOST, Desk
from test_web import WORDS, Fields, safe

ON = "2026-11-24"
HERE = "http://127.0.0.1:8421"


class Page:
    """A browser with the journal of one file; it sends back the ticket of the last page."""

    def __init__(self, path):
        self.client = TestClient(
            create_app(port=8421, today=lambda: ON, journal=path), base_url=HERE, headers={"origin": HERE}
        )
        self.token = Fields(self.client.get("/").text).sent["token"]
        self.ticket = ""

    def post(self, action, **fields):
        data = {"ticket": self.ticket, **fields, "token": self.token}
        reply = self.client.post(f"/journal/{action}", data=data)
        self.ticket = Fields(reply.text).sent.get("ticket", self.ticket)
        return reply

    def open(self, **fields):
        reply = self.post("open", **fields)
        assert reply.status_code == 200, reply.text
        return reply


@pytest.fixture
def path(tmp_path, monkeypatch):
    monkeypatch.delenv("REPLETION_JOURNAL_KEY", raising=False)
    return tmp_path / "data" / "journal.db"


@pytest.fixture
def page(path):
    return Page(path)


def symptom(page, score=8, on="2026-08-01", finding="Bone pain"):
    return page.post("record", what="symptom", finding=finding, score=str(score), on=on)


def treated(page):
    """A deep lack, a treatment, and a rise."""
    page.open()
    symptom(page)
    page.post("record", what="lab", results="Vitamin D 20 nmol/L; alkaline phosphatase 190 U/L", on="2026-08-01")
    page.post("record", what="dose", nutrient="vitamin_d", amount="4000", unit="IU", per="day", on="2026-08-05")
    symptom(page, 3, "2026-11-10")
    return page.post("record", what="lab", results="25-OH vitamin D 85 nmol/L", on="2026-11-10")


def follow(path, *command, capsys):
    assert cli.main(["follow", *command, "--journal", str(path)]) == 0
    return capsys.readouterr().out


def test_nothing_is_shown_or_made_before_it_is_opened(page, path):
    reply = page.client.get("/journal")
    safe(reply)
    assert "Begin a journal" in reply.text
    assert not path.exists()
    page.open()
    assert not path.exists(), "a file is made only with the first entry"
    symptom(page)
    assert path.exists()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "Bone pain" not in page.client.get("/journal").text


def test_the_page_and_the_command_keep_one_journal(page, path, capsys):
    treated(page)
    listed = json.loads(follow(path, "list", "--format", "json", capsys=capsys))["entries"]
    assert [(e["kind"], e["on"]) for e in listed] == [
        ("symptom", "2026-08-01"), ("lab", "2026-08-01"), ("lab", "2026-08-01"), ("dose", "2026-08-05"),
        ("symptom", "2026-11-10"), ("lab", "2026-11-10"),
    ]  # fmt: skip
    follow(path, "record", "weight", "68", "--on", "2026-11-11", capsys=capsys)
    assert "68 kg" in page.post("show").text


def test_verdicts_and_bands_are_those_of_the_command(page, path, capsys):
    text = unescape(treated(page).text)
    found = json.loads(follow(path, "assess", "--format", "json", "--on", ON, capsys=capsys))["verdicts"]
    assert [v["about"] for v in found] == re.findall(r'<h3 id="course-([^"]+)">', text)[: len(found)]
    for verdict in found:
        assert verdict["told"].lower() in text.lower()
    trend = json.loads(follow(path, "trend", "vitamin_d_25oh", "--format", "json", "--on", ON, capsys=capsys))[
        "trends"
    ][0]
    last = trend["expected"][-1]
    assert f"Expected on {last['on']}: {last['low']:.3g} to {last['high']:.3g}, about {last['middle']:.3g}." in text
    drawn = text.partition('aria-label="25-hydroxyvitamin D')[2].partition("</svg>")[0]
    assert drawn.count("<circle") == len(trend["points"]) == 2
    assert drawn.count("<polygon") == 1


def test_a_danger_sign_is_told_at_once_and_first(page):
    page.open()
    text = page.post("record", what="lab", results="potassium 2.2 mmol/L", on=ON).text
    assert "EMERGENCY" in text
    assert text.index("EMERGENCY") < text.index("How it goes")
    assert "EMERGENCY" in page.post("record", what="note", text="numb between my legs and cannot pee", on=ON).text


def test_a_dose_above_the_limit_is_said_to_need_a_prescriber(page):
    page.open()
    text = page.post("record", what="dose", nutrient="vitamin_d", amount="10000", unit="IU", per="day", on=ON).text
    assert "prescriber" in text.partition("How it goes")[0]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"what": "symptom", "finding": "Bone pain", "score": "11"}, "11"),
        ({"what": "symptom", "finding": "Bone pain", "score": "3.5"}, "no number of this kind"),
        ({"what": "symptom", "finding": "", "score": "3"}, "is missing"),
        ({"what": "symptom", "finding": "xyzzy", "score": "3"}, "xyzzy"),
        ({"what": "lab", "results": "my hair is fine"}, "no result was understood"),
        ({"what": "lab", "results": "potassium 400 mmol/L"}, "cannot be 400"),
        ({"what": "dose", "nutrient": "iron", "amount": "a lot", "unit": "mg"}, "no number"),
        ({"what": "dose", "nutrient": "iron", "amount": "65", "unit": "IU"}, "unit"),
        ({"what": "dose", "nutrient": "xx", "amount": "65", "unit": "mg"}, "not known"),
        ({"what": "dose", "nutrient": "iron", "amount": "65", "unit": "mg", "per": "hour"}, "choice is not known"),
        ({"what": "weight", "kg": "6800"}, "no weight"),
        ({"what": "note", "text": " "}, "Write something"),
        ({"what": "symptom", "finding": "Bone pain", "score": "3", "on": "2027-01-01"}, "future"),
        ({"what": "symptom", "finding": "Bone pain", "score": "3", "on": "soon"}, "is no date"),
        ({"what": "magic"}, "choice is not known"),
    ],
)
def test_what_cannot_be_meant_is_refused_and_nothing_is_written(page, path, fields, said):
    page.open()
    reply = page.post("record", **{"on": ON, **fields})
    assert reply.status_code == 422
    assert said in unescape(reply.text)
    assert not path.exists()
    kept = fields.get("results") or fields.get("kg") or (fields.get("amount") if fields.get("unit") else "")
    assert not kept or f'value="{kept}"' in reply.text


def test_the_same_entry_twice_is_refused(page):
    page.open()
    assert symptom(page).status_code == 200
    assert symptom(page).status_code == 422


def test_an_answer_is_kept_and_weighed_again_as_the_command_does(page, path, capsys):
    door = page.post("keep", words=WORDS, keep="yes")
    assert "Write it down" in door.text
    sent = Fields(door.text).sent
    opened = page.post("open", **{**sent, "words": WORDS, "ticket": ""})
    assert "Written down." in opened.text
    assert "not present: Fever" in opened.text
    symptom(page, 6, "2026-11-20", "Thigh pain")
    again = page.post("assess")
    safe(again)
    found = json.loads(follow(path, "assess", "--format", "json", "--on", ON, capsys=capsys))["assessment"]
    shown = Fields(again.text).values[:10]
    causes = [c for c in found["causes"] if (c["explains"] or 0) >= 0.005][:5]
    assert shown == [n for c in causes for n in (c["explains"], c["probability"])]


@pytest.mark.parametrize(
    "fields", [{"region": "../../../etc/passwd"}, {"age": "old"}, {"sex": "male", "pregnant": "yes"}, {"words": ""}]
)
def test_what_no_answer_takes_no_journal_keeps(page, path, fields):
    reply = page.post("open", **{"words": WORDS, "keep": "yes", **fields})
    assert reply.status_code == 422
    assert "This needs a change first" in reply.text
    assert not path.exists()


def test_a_file_that_cannot_be_read_is_said(page, path):
    path.mkdir(parents=True)
    assert page.client.get("/journal").status_code == 200
    assert page.post("open").status_code == 422


def test_without_a_case_nothing_is_weighed(page):
    page.open()
    symptom(page)
    assert "No case is written down yet" in page.post("assess").text


def test_stopping_and_deleting(page, path):
    treated(page)
    assert page.post("stop", nutrient="vitamin_d").status_code == 200
    assert page.post("stop", nutrient="vitamin_d").status_code == 422
    with Journal(path) as journal:
        entries = journal.all()
    assert [r.entry.until for r in entries if r.entry.kind == "dose"] == [ON]
    page.post("delete", id=str(entries[0].id))
    with Journal(path) as journal:
        assert [r.id for r in journal.all()] == [r.id for r in entries[1:]]
    for wrong in (str(entries[0].id), "x", "", "-1", "1 OR 1=1"):
        assert page.post("delete", id=wrong).status_code == 422


@pytest.mark.parametrize("form", ["json", "csv"])
def test_an_export_is_that_of_the_command(page, path, capsys, form):
    treated(page)
    reply = page.post("export", form=form)
    assert "attachment" in reply.headers["content-disposition"]
    assert reply.text == follow(path, "export", "--format", form, capsys=capsys)


def test_forgetting_needs_a_yes_and_leaves_nothing(page, path):
    treated(page)
    asked = page.post("forget")
    assert "Yes, delete it all" in asked.text
    assert path.exists()
    assert "is deleted" in page.post("forget", sure="yes").text
    assert list(path.parent.iterdir()) == []
    assert page.post("show").status_code == 422
    assert "Begin a journal" in page.client.get("/journal").text


def test_a_passphrase_encrypts_opens_and_is_nowhere_in_the_pages(page, path):
    assert page.post("open", key="correct horse", again="correct hose").status_code == 422
    texts = [page.open(key="correct horse", again="correct horse").text, symptom(page).text]
    with pytest.raises(sqlite3.DatabaseError):
        sqlite3.connect(path).execute("SELECT * FROM entries").fetchall()
    other = Page(path)
    door = other.client.get("/journal").text
    assert 'type="password"' in door
    assert "Bone pain" not in door
    for wrong in ("", "wrong"):
        refused = other.post("open", key=wrong)
        assert refused.status_code == 422
        assert "Bone pain" not in refused.text
    texts.append(other.open(key="correct horse").text)
    assert "Bone pain: 8 of 10" in texts[-1]
    assert all("correct horse" not in text for text in texts)


@pytest.mark.parametrize("action", ["show", "record", "stop", "delete", "assess", "export", "forget", "close"])
def test_without_the_ticket_nothing_is_done(page, path, action):
    treated(page)
    before = path.read_bytes()
    fields = {"what": "note", "text": "x", "id": "1", "nutrient": "vitamin_d", "sure": "yes", "ticket": "guess"}
    reply = page.post(action, **fields)
    assert reply.status_code == 422
    assert "Bone pain" not in reply.text
    assert path.read_bytes() == before
    page.client.get(f"/journal/{action}")
    assert page.client.get(f"/journal/{action}").status_code in (404, 405)


def test_closing_forgets_every_ticket(page):
    page.open()
    symptom(page)
    ticket = page.ticket
    assert "is closed" in page.post("close").text
    page.ticket = ticket
    assert page.post("show").status_code == 422


def test_a_form_of_another_page_is_refused(page, path):
    page.open()
    for data in ({"token": "guess"}, {}):
        reply = page.client.post("/journal/record", data={**data, "ticket": page.ticket, "what": "note", "text": "x"})
        assert reply.status_code == 422
    foreign = page.client.post(
        "/journal/record", data={"token": page.token, "ticket": page.ticket}, headers={"origin": "http://evil.example"}
    )
    assert foreign.status_code == 403
    assert not path.exists()


def test_the_oldest_ticket_gives_way(path):
    desk = Desk(path)
    tickets = [desk.open("", "") for _ in range(MOST + 1)]
    assert desk.key(tickets[-1]) is None
    with pytest.raises(Exception, match="is closed"):
        desk.key(tickets[0])


def test_pages_of_the_journal_are_safe_and_hold_no_data_in_addresses(page):
    for reply in (treated(page), page.post("forget"), page.post("close"), page.client.get("/journal")):
        safe(reply)
        tags = Fields(reply.text).tags
        links = [a.get("href", "") for tag, a in tags if tag == "a"] + [a["action"] for tag, a in tags if tag == "form"]
        assert not [x for x in links if "?" in x or "vitamin" in x or "pain" in x]
        assert all(a.get("method") == "post" for tag, a in tags if tag == "form" and "journal" in a["action"])


def test_words_are_never_taken_for_markup(page):
    page.open()
    text = page.post("record", what="note", text="<script>alert(1)</script>\"'><img src=x>", on=ON).text
    assert "<script>alert" not in text
    assert "<img" not in text


def test_where_others_can_open_the_page_there_is_no_journal(tmp_path, capsys):
    page = Page(None)
    assert "keeps no journal" in page.client.get("/journal").text
    assert page.post("open").status_code == 422
    assert cli.main(["serve", "--host", "203.0.113.7", "--journal", str(tmp_path / "j.db")]) == 2
    assert "--journal" in capsys.readouterr().err


def test_the_command_opens_the_journal_of_follow_unless_told_otherwise(tmp_path, monkeypatch):
    import argparse

    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    own = argparse.Namespace(host="127.0.0.1", journal=None)
    assert serve_command._journal(own).name == "journal.db"
    assert serve_command._journal(argparse.Namespace(host="192.0.2.1", journal=None)) is None
    given_ = argparse.Namespace(host="::1", journal=str(tmp_path / "x.db"))
    assert serve_command._journal(given_) == tmp_path / "x.db"


def test_a_damaged_file_is_refused_and_kept(page, path):
    path.parent.mkdir()
    path.write_bytes(b"SQLite format 3\x00" + b"x" * 5000)
    before = path.read_bytes()
    assert page.post("open").status_code == 422
    assert path.read_bytes() == before


NAMES = (
    "what",
    "finding",
    "score",
    "results",
    "nutrient",
    "amount",
    "unit",
    "per",
    "route",
    "on",
    "until",
    "kg",
    "text",
    "id",
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(["record", "stop", "delete", "export", "show"]),
    st.dictionaries(st.sampled_from(NAMES), st.text(max_size=30) | st.sampled_from(["dose", "lab", "symptom", "note"])),
)
def test_any_form_is_answered_or_refused(page, action, fields):
    if not page.ticket:
        page.open()
    if any("\ud800" <= c <= "\udfff" for value in fields.values() for c in value):
        return
    assert page.post(action, **fields).status_code in (200, 422)
