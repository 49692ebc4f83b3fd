"""The journal: nothing acknowledged is lost, nothing impossible gets in, nobody without the key reads it."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repletion.decisions.journal_check import Known, faults_of_entries
from repletion.domain.case import Case, Drug, Said
from repletion.domain.fault import Unusable
from repletion.domain.journal import CaseThen, DoseTaken, LabResult, Note, SymptomScore, Weight
from repletion.interfaces.cli import main
from repletion.interfaces.journal.connection import quoted
from repletion.interfaces.journal.exchange import COLUMNS, FORMAT, read, to_csv, to_json
from repletion.interfaces.journal.migrations import APPLICATION, VERSION
from repletion.interfaces.journal.store import Journal, Recorded
from repletion.kb.courses import shipped_courses
from repletion.kb.handbook import nutrients
from repletion.kb.load import load
from test_cli import refused

HERE = Path(__file__).parent
KEYS = ["plain", "it's; DROP TABLE entries --", '"double" \\ é 漢', "x'ff'"]


@pytest.fixture
def run(capsys):
    """The command in this process."""

    def call(*arguments):
        capsys.readouterr()
        status = main([str(a) for a in arguments])
        return subprocess.CompletedProcess(arguments, status, *capsys.readouterr())

    return call


KNOWN = Known(load(), nutrients(), shipped_courses(), date(2026, 11, 24))


def score(on="2026-01-01", finding="bone_pain", value=7):
    return SymptomScore(on=on, finding=finding, score=value)


def add(path, *entries, key=None, create=True):
    with Journal(path, key, create=create) as journal, journal.writing():
        return journal.add(entries, "2026-11-24T10:00:00Z")


def content(path, key=None):
    with Journal(path, key) as journal:
        return [r.entry for r in journal.all()]


# what the disk keeps

WRITER = """
import sys
from pathlib import Path
from repletion.domain.journal import SymptomScore
from repletion.interfaces.journal.store import Journal
key = sys.argv[2] or None
with Journal(Path(sys.argv[1]), key, create=True) as journal:
    for i in range(1000):
        with journal.writing():
            journal.add([SymptomScore(on="2026-01-01", finding="bone_pain", score=i % 11)], str(i))
        print(i, flush=True)
"""


@pytest.mark.parametrize("key", ["", "a key"], ids=["plain", "encrypted"])
def test_kill_in_the_middle_of_a_thousand_writes_loses_nothing_acknowledged(tmp_path, key):
    path = tmp_path / "journal.db"
    command = [sys.executable, "-c", WRITER, path, key]
    stop = random.Random(key).randrange(300, 600)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        acknowledged = [int(writer.stdout.readline()) for _ in range(stop)]
        os.kill(writer.pid, signal.SIGKILL)
        acknowledged += [int(line) for line in writer.stdout.read().split()]
    assert writer.returncode == -signal.SIGKILL
    assert stop <= len(acknowledged) < 1000
    with Journal(path, key or None) as journal:
        kept = [int(r.recorded_at) for r in journal.all()]
    assert kept[: len(acknowledged)] == acknowledged
    assert len(kept) <= len(acknowledged) + 1
    add(path, score(), key=key or None)
    assert len(content(path, key or None)) == len(kept) + 1


def test_a_failure_between_two_entries_keeps_neither(tmp_path):
    path = tmp_path / "journal.db"
    add(path, score())
    with Journal(path) as journal:
        with pytest.raises(ZeroDivisionError), journal.writing():
            journal.add([score("2026-01-02")], None)
            raise ZeroDivisionError
        assert len(journal.all()) == 1


def test_two_writers_wait_for_each_other(tmp_path):
    path = tmp_path / "journal.db"
    add(path, score())
    with Journal(path) as one, Journal(path) as two:
        with one.writing():
            one.add([score("2026-01-02")], None)
        with two.writing():
            two.add([score("2026-01-03")], None)
        assert len(one.all()) == len(two.all()) == 3


def test_only_its_owner_may_read_the_file(tmp_path):
    path = tmp_path / "new" / "journal.db"
    add(path, score())
    assert path.stat().st_mode & 0o077 == 0


# keys


@pytest.mark.parametrize("key", KEYS)
def test_the_right_key_opens_and_a_wrong_one_opens_nothing(tmp_path, key):
    path = tmp_path / "journal.db"
    add(path, score(), Note(on="2026-01-01", text="my secret"), key=key)
    assert content(path, key)[0] == score()
    assert b"secret" not in path.read_bytes()
    before = path.read_bytes()
    for wrong in (None, "wrong", key + " ", key.upper() + "1"):
        with pytest.raises(Unusable):
            content(path, wrong)
    assert path.read_bytes() == before


def test_a_key_for_a_plain_journal_is_refused_and_changes_nothing(tmp_path):
    path = tmp_path / "journal.db"
    add(path, score())
    before = path.read_bytes()
    with pytest.raises(Unusable, match="not encrypted"):
        content(path, "a key")
    assert path.read_bytes() == before


@settings(deadline=None)
@given(st.text(min_size=1).filter(lambda k: "\x00" not in k))
def test_any_key_is_one_text_literal(key):
    with sqlite3.connect(":memory:") as connection:
        try:
            assert connection.execute(f"SELECT {quoted(key)}").fetchone() == (key,)
        except UnicodeEncodeError:
            assert any(0xD800 <= ord(c) <= 0xDFFF for c in key)
    connection.close()


@pytest.mark.parametrize("key", ["", "a\x00b"])
def test_an_impossible_key_is_refused(key):
    with pytest.raises(Unusable):
        quoted(key)


# versions and damage


def first_version(path):
    connection = sqlite3.connect(path)
    connection.executescript((HERE / "journal_v1.sql").read_text(encoding="utf-8"))
    connection.close()


def test_a_journal_of_version_1_is_brought_up_to_date_with_all_it_holds(tmp_path):
    path = tmp_path / "journal.db"
    first_version(path)
    with Journal(path) as journal:
        found = journal.all()
    assert [r.id for r in found] == [1, 2, 3, 5, 6, 7]
    assert [r.recorded_at for r in found] == [None] * 6
    assert found[3].entry == DoseTaken(on="2026-01-12", nutrient="vitamin_d", amount=4000.0, unit="IU")
    assert found[0].entry.case.complaint == ("bone_pain",)
    assert add(path, score("2026-02-02")) == [8]
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA user_version").fetchone() == (VERSION,)
    connection.close()


def test_a_newer_journal_is_refused_and_not_touched(tmp_path):
    path = tmp_path / "journal.db"
    add(path, score())
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(Unusable, match="newer version"):
        content(path)
    assert path.read_bytes() == before


def damaged(path):
    add(path, *[score(f"2026-01-{d:02}") for d in range(1, 29)], *[Note(on="2026-02-01", text="x" * 900)] * 30)
    whole = bytearray(path.read_bytes())
    return {
        "torn": bytes(whole[: len(whole) // 2]),
        "overwritten": bytes(whole[:4096]) + b"\xff" * 4096 + bytes(whole[8192:]),
        "header": b"\x00" * 40 + bytes(whole[40:]),
        "text": b"my diary: slept badly" * 300,
    }


@pytest.mark.parametrize("how", ["torn", "overwritten", "header", "text"])
def test_a_damaged_journal_is_refused_and_not_touched(tmp_path, how):
    broken = tmp_path / "broken.db"
    broken.write_bytes(damaged(tmp_path / "journal.db")[how])
    before = broken.read_bytes()
    with pytest.raises(Unusable, match="damaged"):
        content(broken)
    assert broken.read_bytes() == before


def test_another_program_s_database_is_refused(tmp_path):
    path = tmp_path / "other.db"
    connection = sqlite3.connect(path)
    connection.executescript("CREATE TABLE photos (x)")
    connection.close()
    with pytest.raises(Unusable, match="no journal"):
        content(path)


def test_an_interrupted_first_opening_can_be_taken_up_again(tmp_path):
    path = tmp_path / "journal.db"
    path.touch()
    add(path, score())
    assert content(path) == [score()]


# out and in again

DAYS = st.dates(date(1950, 1, 1), date(2026, 11, 24)).map(date.isoformat)
WORDS = st.text(
    st.characters(exclude_categories=["C", "Z"], include_characters=' ,"\n;'), min_size=1, max_size=40
).filter(lambda t: t == t.strip() and t)
NUMBERS = st.floats(0.001, 1e6, allow_nan=False)
CASES = st.builds(
    Case,
    age=st.integers(16, 120),
    sex=st.sampled_from(["female", "male", None]),
    complaint=st.just(("bone_pain",)),
    findings=st.just({"bone_pain": Said(duration="months"), "fever": "absent"}),
    drugs=st.lists(st.one_of(WORDS, st.builds(Drug, name=WORDS)), max_size=2).map(tuple),
)
ENTRIES = st.one_of(
    st.builds(SymptomScore, on=DAYS, finding=st.sampled_from(["bone_pain", "fatigue"]), score=st.integers(0, 10)),
    st.builds(
        LabResult,
        on=DAYS,
        test=st.sampled_from(["potassium", "ferritin"]),
        value=NUMBERS,
        unit=st.sampled_from(["mmol/L", "ug/L"]),
        comparator=st.sampled_from([None, "<", ">"]),
        range=st.sampled_from([None, (3.5, None), (None, 5.1), (3.5, 5.1)]),
    ),
    st.builds(
        DoseTaken,
        on=DAYS,
        nutrient=st.just("vitamin_d"),
        amount=NUMBERS,
        unit=st.sampled_from(["IU", "ug"]),
        per=st.sampled_from(["day", "week", "month", "once"]),
        until=st.one_of(st.none(), DAYS),
        route=st.sampled_from(["mouth", "injection"]),
        product=st.one_of(st.just(""), WORDS),
    ),
    st.builds(Weight, on=DAYS, kg=NUMBERS),
    st.builds(Note, on=DAYS, text=WORDS),
    st.builds(CaseThen, on=DAYS, case=CASES),
)
RECORDED = st.lists(st.tuples(ENTRIES, st.sampled_from([None, "2026-11-24T10:00:00Z"])), max_size=8).map(
    lambda found: [Recorded(i, entry, when) for i, (entry, when) in enumerate(found, 1)]
)


@pytest.mark.parametrize("form", [to_json, to_csv])
@settings(deadline=None)
@given(recorded=RECORDED)
def test_an_export_read_again_is_the_same(form, recorded):
    again = read(form(recorded), "export")
    assert [(entry, when) for _, entry, when in again] == [(r.entry, r.recorded_at) for r in recorded]
    assert form([Recorded(i, e, w) for i, (_, e, w) in enumerate(again, 1)]) == form(recorded)


@pytest.mark.parametrize("form", ["json", "csv"])
def test_export_and_import_give_the_same_bytes(tmp_path, run, form):
    first_version(tmp_path / "a.db")
    exported = run("follow", "export", "--format", form, "--journal", tmp_path / "a.db").stdout
    (tmp_path / "export").write_text(exported, encoding="utf-8")
    assert run("follow", "import", tmp_path / "export", "--journal", tmp_path / "b.db").returncode == 0
    assert run("follow", "export", "--format", form, "--journal", tmp_path / "b.db").stdout == exported
    again = run("follow", "import", tmp_path / "export", "--journal", tmp_path / "b.db")
    assert again.returncode == 0
    assert "6 were there already" in again.stdout
    assert run("follow", "export", "--format", form, "--journal", tmp_path / "b.db").stdout == exported


def test_an_import_with_faults_writes_nothing_and_tells_all_of_them(tmp_path, run):
    path = tmp_path / "bad.csv"
    path.write_text(
        "kind,on,finding,score,test,value,unit,nutrient,amount,per\n"
        "symptom,2026-01-01,bone_pain,7,,,,,,\n"
        "symptom,2126-01-01,bone_pain,7,,,,,,\n"
        "symptom,2026-01-02,bone_pane,11,,,,,,\n"
        "lab,2026-01-02,,,potassium,290,mmol/L,,,\n"
        "dose,2026-01-02,,,,,ug,vitamin_d,4000,day\n"
        "dose,2026-01-03,,,,,mmol,vitamin_d,4000,day\n"
        "symptom,2026-01-01,bone_pain,7,,,,,,\n",
        encoding="utf-8",
    )
    told = refused(
        run("follow", "import", path, "--journal", tmp_path / "j.db"), "future", "did you mean bone_pain", "from 0"
    )
    for words in ("line 3", "290", "did you mean 4000 IU (100 ug)", "no unit of Vitamin D", "already recorded"):
        assert words in told, told
    assert len(told.strip().splitlines()) == 8
    assert not (tmp_path / "j.db").exists()


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("{", "not JSON"),
        ('{"a": 1}', "no export"),
        ('{"format": "repletion-journal", "version": 9, "entries": []}', "newer"),
        ('{"format": "repletion-journal", "version": 1, "entries": [3]}', "entries[0]"),
        ('{"format": "repletion-journal", "version": 1, "entries": [{"kind": "weight", "on": "2026-01-01"}]}', "kg"),
        ("a,b\n1,2\n", "unknown columns"),
        ("kind,on\nweight,2026-01-01,80\n", "more columns"),
        ("", "empty"),
    ],
)
def test_what_is_no_export_is_refused(tmp_path, run, text, word):
    (tmp_path / "x").write_text(text)
    refused(run("follow", "import", tmp_path / "x", "--journal", tmp_path / "j.db"), word)
    assert not (tmp_path / "j.db").exists()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*COLUMNS, "range", "x"]), inner, max_size=5)
    ),
    max_leaves=12,
)


@settings(deadline=None)
@given(st.one_of(st.text(max_size=80), JSON.map(lambda x: json.dumps({"format": FORMAT, "version": 1, "entries": x}))))
def test_whatever_is_imported_is_read_or_refused(text):
    try:
        found = read(text, "x")
    except Unusable as unusable:
        assert unusable.faults
    else:
        assert isinstance(faults_of_entries([(where, entry) for where, entry, _ in found], (), KNOWN), list)


def test_years_of_a_diary_go_out_and_in(tmp_path, run):
    day = [date(2000, 1, 1) + timedelta(d) for d in range(6000)]
    entries = [score(d.isoformat(), finding, 5) for d in day for finding in ("bone_pain", "fatigue")]
    taken = [DoseTaken(on=d.isoformat(), nutrient="iron", amount=65.0, unit="mg", per="once") for d in day[-400:]]
    text = to_json([Recorded(i, e, None) for i, e in enumerate([*entries, *taken], 1)])
    (tmp_path / "export").write_text(text, encoding="utf-8")
    assert len(text) > 1_000_000
    assert run("follow", "import", tmp_path / "export", "--journal", tmp_path / "j.db").returncode == 0
    assert run("follow", "export", "--journal", tmp_path / "j.db").stdout == text
    assert "fatigue" in run("follow", "list", "--journal", tmp_path / "j.db").stdout
    drawn = run("follow", "trend", "fatigue", "--on", "2016-06-05", "--journal", tmp_path / "j.db")
    assert drawn.returncode == 0, drawn.stderr


@pytest.mark.parametrize("key", KEYS[1:2])
def test_the_key_comes_from_the_environment(tmp_path, run, monkeypatch, key):
    journal = tmp_path / "j.db"
    monkeypatch.setenv("REPLETION_JOURNAL_KEY", key)
    assert run("follow", "record", "note", "hidden words", "--journal", journal).returncode == 0
    assert "hidden words" in run("follow", "list", "--journal", journal).stdout
    monkeypatch.setenv("REPLETION_JOURNAL_KEY", "wrong")
    for words in (("list",), ("export",), ("assess",), ("delete", "--all", "--yes"), ("record", "note", "x")):
        refused(run("follow", *words, "--journal", journal), "key does not open it")
    monkeypatch.delenv("REPLETION_JOURNAL_KEY")
    refused(run("follow", "list", "--journal", journal), "REPLETION_JOURNAL_KEY")
    assert b"hidden" not in journal.read_bytes()


def test_the_key_is_asked_for_twice_when_a_journal_is_new(tmp_path, run, monkeypatch):
    typed = iter(["one", "two", "one", "one", "one"])
    monkeypatch.setattr("repletion.interfaces.journal.location.getpass", lambda _: next(typed))
    words = ("follow", "record", "note", "x", "--ask-key", "--journal", tmp_path / "j.db")
    refused(run(*words), "differ")
    assert not (tmp_path / "j.db").exists()
    assert run(*words).returncode == 0
    assert run("follow", "list", "--ask-key", "--journal", tmp_path / "j.db").returncode == 0
    assert next(typed, None) is None


# what may be recorded


def faults(*entries, old=()):
    return [str(f) for f in faults_of_entries([(str(i), e) for i, e in enumerate(entries)], old, KNOWN)]


def dose(amount, unit, nutrient="vitamin_d", **more):
    return DoseTaken(**{"on": "2026-01-01", **more}, nutrient=nutrient, amount=amount, unit=unit)


GOOD = [
    score(),
    Weight(on="2026-11-24", kg=80),
    Note(on="2026-01-01", text="a line\nand another"),
    LabResult(on="2026-01-01", test="potassium", value=2.9, unit="mEq/L"),
    dose(4000, "IU"),
    dose(100, "µg"),
    dose(50000, "iu", per="week"),
    dose(300000, "IU", per="once"),
    dose(1, "mg", "vitamin_b12", route="injection", per="month"),
    dose(40, "mmol", "potassium"),
    dose(24, "mmol", "magnesium"),
    dose(25, "mg", "zinc"),
]


@pytest.mark.parametrize("entry", GOOD, ids=str)
def test_what_people_take_and_measure_is_accepted(entry):
    assert faults(entry) == []


BAD = [
    (dose(4000, "ug"), "4000 IU (100 ug)"),
    (dose(4000, "mg"), "4000 IU (100 ug)"),
    (dose(0.1, "ug"), "0.1 mg (100 ug)"),
    (dose(65, "g", "iron"), "65 mg"),
    (dose(65, "ug", "iron"), "65 mg"),
    (dose(40, "mg", "potassium"), "40 m"),
    (dose(1000, "IU", "iron"), "no unit of Iron"),
    (dose(10, "mmol"), "no unit of Vitamin D"),
    (dose(-5, "ug"), "check the number"),
    (dose(float("nan"), "ug"), "check the number"),
    (dose(1, "g", "zinc"), "cannot be meant"),
    (dose(5, "mg", "moonshine"), "not known"),
    (dose(5, "ug", until="2025-12-31"), "before"),
    (dose(5, "ug", until="2027-12-31"), "future"),
    (dose(5, "ug", per="once", until="2026-01-02"), "once"),
    (score("2027-01-01"), "future"),
    (score("01.02.2026"), "no date"),
    (score("2026-02-30"), "no date"),
    (score("1026-01-01"), "too long ago"),
    (score(value=11), "from 0"),
    (score(value=-1), "from 0"),
    (score(finding="bone_pains"), "did you mean bone_pain"),
    (score(finding="bone_biopsy_osteomalacia"), "known"),
    (Weight(on="2026-01-01", kg=7.1), "kg"),
    (Weight(on="2026-01-01", kg=float("inf")), "kg"),
    (Note(on="2026-01-01", text=""), "0 characters"),
    (Note(on="2026-01-01", text="a\x07b"), "cannot be shown"),
    (LabResult(on="2026-01-01", test="potassium", value=29, unit="mmol/L"), "possible"),
    (LabResult(on="2026-01-01", test="potassium", value=2.9, unit="ng/mL"), "use one of"),
    (LabResult(on="2026-01-01", test="kalium", value=2.9, unit="mmol/L"), "not known"),
    (CaseThen(on="2026-01-01", case=Case(age=300)), "300"),
    (CaseThen(on="2026-01-01", case=Case(drugs=("a\ud800",))), "cannot be shown"),
    (dose(4000, "IU", product="x\x00"), "cannot be shown"),
    (LabResult(on="2026-01-01", test="potassium", value=4, unit="mmol/L", range=(5.1, 3.5)), "no range"),
    (LabResult(on="2026-01-01", test="potassium", value=4, unit="mmol/L", range=(float("nan"), None)), "no range"),
]


@pytest.mark.parametrize(("entry", "word"), BAD, ids=lambda x: str(x)[:60])
def test_what_cannot_be_is_refused_with_a_remedy(entry, word):
    told = faults(entry)
    assert told
    assert any(word in t for t in told), told


def test_what_was_recorded_already_is_refused():
    assert "already recorded" in faults(score(), score())[0]
    assert "another symptom" in faults(score(value=3), old=[score()])[0]
    assert "already taken" in faults(dose(1000, "IU", on="2026-02-01"), old=[dose(4000, "IU")])[0]
    assert faults(dose(1000, "IU", product="Brand", on="2026-02-01"), old=[dose(4000, "IU")]) == []
    assert faults(dose(1000, "IU", on="2026-02-01"), old=[dose(4000, "IU", until="2026-01-31")]) == []
    assert APPLICATION > 0
