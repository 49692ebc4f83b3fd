"""A whole run as its user meets it: bad rows, bad files, kills and resumes, formats, the dictionary, the report."""

import csv
import io
import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cohort_people import WANTED, case_of, people
from repletion.decisions.assess import assess
from repletion.domain.fault import Unusable
from repletion.interfaces.assessment_json import document
from repletion.interfaces.cli import main
from repletion.interfaces.cohort.batches import Wanted
from repletion.interfaces.cohort.extras import EXTRAS
from repletion.interfaces.cohort.frames import answer_frame
from repletion.interfaces.cohort.numbers import checksum
from repletion.interfaces.cohort.tables import open_table
from repletion.interfaces.cohort_command import FURTHER
from repletion.interfaces.inputs import read_case
from repletion.kb.load import load

ROOT = Path(__file__).parent.parent
DAY = ("--on", WANTED.on)


def run(*arguments):
    """Run the command in this process, where the models of the people are ready."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        status = main(["cohort", *map(str, arguments)])
    return subprocess.CompletedProcess(arguments, status, out.getvalue(), err.getvalue())


def answered(*arguments):
    result = run(*arguments)
    assert result.returncode == 0, result.stderr
    assert result.stdout == ""
    return result.stderr


def refused(*arguments):
    result = run(*arguments)
    assert result.returncode == 2, (result.returncode, result.stderr)
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    return result.stderr


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("cohort")


@pytest.fixture(scope="module")
def table(folder):
    people(600, seed=4, ages=(45,)).write_parquet(folder / "people.parquet")
    return folder / "people.parquet"


@pytest.fixture(scope="module")
def whole(folder, table):
    """Return the bytes of one undisturbed run."""
    answered(table, "--out", folder / "whole.parquet", "--batch", 50, *DAY)
    return (folder / "whole.parquet").read_bytes()


def test_a_run_that_is_killed_goes_on_to_the_same_bytes(folder, table, whole):
    out, rng = folder / "killed.parquet", random.Random()
    command = [sys.executable, "-m", "repletion", "cohort", str(table), "--out", str(out), "--batch", "50", *DAY]
    running = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    journal = folder / "killed.parquet.parts" / "journal.jsonl"
    lines, wanted = 0, rng.randint(2, 8)
    while lines < wanted and running.poll() is None:
        time.sleep(rng.random() / 50)
        lines = journal.read_text().count("\n") if journal.exists() else 0
    running.send_signal(signal.SIGKILL)
    running.wait()
    assert not out.exists()
    assert "--resume" in refused(table, "--out", out, "--batch", 50, *DAY)
    assert "batch" in refused(table, "--out", out, "--batch", 60, "--resume", *DAY)
    journal.write_text(journal.read_text() + '{"place": 99, "la')  # a line that was cut off
    damaged = sorted(journal.parent.glob("*[0-9].arrow"))[-1]
    damaged.write_bytes(damaged.read_bytes()[:-7])
    answered(table, "--out", out, "--batch", 50, "--resume", *DAY)
    assert out.read_bytes() == whole
    assert not journal.parent.exists()


def workers(pid):
    """Return the processes that answer for a run."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(c) for c in children if b"spawn_main" in Path(f"/proc/{c}/cmdline").read_bytes()]


def test_a_worker_that_is_killed_is_reported_and_the_run_goes_on_to_the_same_bytes(folder, table, whole):
    out = folder / "two.parquet"
    command = [sys.executable, "-m", "repletion", "cohort", str(table), "--out", str(out), "--batch", "50", *DAY]
    running = subprocess.Popen([*command, "--threads", "2"], stderr=subprocess.PIPE, text=True)
    while len(found := workers(running.pid)) < 2:
        time.sleep(0.01)
    os.kill(found[1], signal.SIGKILL)
    told = running.communicate()[1]
    assert running.returncode == 1
    assert "--resume goes on" in told and "Traceback" not in told
    assert not out.exists()
    answered(table, "--out", out, "--batch", 50, "--threads", 2, "--resume", *DAY)
    assert out.read_bytes() == whole


def test_formats_hold_the_same_rows_in_the_order_of_the_input(folder, table, whole):
    given, parquet = pl.read_parquet(table), pq.read_table(folder / "whole.parquet")
    assert parquet["id"].to_pylist() == given["id"].to_list()
    assert parquet["row"].to_pylist() == list(range(1, 601))
    given.write_csv(folder / "people.csv")
    given.write_ipc(folder / "people.arrow")
    answered(folder / "people.csv", "--out", folder / "from_csv.arrow", *DAY)
    answered(folder / "people.arrow", "--out", folder / "from_arrow.csv", *DAY)
    with pa.memory_map(str(folder / "from_csv.arrow")) as source:
        assert checksum(pa.ipc.open_file(source).read_all()) == checksum(parquet)
    read = pl.read_csv(folder / "from_arrow.csv", infer_schema_length=None)
    assert read["p_osteomalacia"].to_list() == parquet["p_osteomalacia"].to_pylist()
    assert read["leading"].to_list() == parquet["leading"].to_pylist()


def test_what_the_command_offers_is_what_there_is():
    assert FURTHER == EXTRAS


def test_every_column_stands_in_the_dictionary(folder, whole):
    with (folder / "whole.dictionary.csv").open() as file:
        lines = list(csv.DictReader(file))
    assert [line["column"] for line in lines] == pq.read_schema(folder / "whole.parquet").names
    assert all(line["meaning"] and line["knowledge_version"] and line["knowledge_digest"] for line in lines)
    told = json.loads((folder / "whole.dictionary.json").read_text())
    assert [c["column"] for c in told["columns"]] == [line["column"] for line in lines]
    assert told["run"]["answered"] == 600


def test_long_tables_hold_the_numbers_of_the_wide_one(folder, table, whole):
    answered(table, "--out", folder / "long.parquet", "--long", *DAY)
    wide, long = pq.read_table(folder / "whole.parquet"), pl.read_parquet(folder / "long.parquet")
    one = long.filter(pl.col("cause") == "osteomalacia")
    assert one["probability"].to_list() == wide["p_osteomalacia"].to_pylist()
    assert one["explains"].to_list() == wide["e_osteomalacia"].to_pylist()
    assert one["row"].to_list() == wide["row"].to_pylist()


GARBAGE = (
    {"age": "-4"},
    {"age": "forty"},
    {"sex": "x"},
    {"low_back_pain": "maybe"},
    {"vitamin_d_25oh": "1e9"},
    {"potassium": "4", "potassium_unit": "furlong"},
    {"ferritin": "\x00"},
    {"statin": "\N{SNOWMAN}"},
)


def test_one_row_in_ten_is_garbage_and_the_others_are_answered_as_if_it_were_not_there(folder):
    clean = people(200, seed=6, ages=(45,)).cast(pl.String)
    rows, rng, spoilt = clean.to_dicts(), random.Random(1), {}
    for k in rng.sample(range(200), 20):
        spoilt[k] = rng.choice(GARBAGE)
        rows[k] |= spoilt[k]
    with (folder / "garbage.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, clean.columns)
        writer.writeheader()
        writer.writerows(rows)
    told = answered(folder / "garbage.csv", "--out", folder / "garbage.parquet", "--bad", folder / "bad.csv", *DAY)
    assert "180 answered" in told and "20 set aside" in told
    answers = pq.read_table(folder / "garbage.parquet")
    kept = [k for k in range(200) if k not in spoilt]
    assert answers["row"].to_pylist() == [k + 1 for k in kept]
    wanted = answer_frame(clean[kept], wanted=WANTED).to_arrow()
    names = [n for n in wanted.column_names if n != "faults"]
    assert checksum(answers.select(names)) == checksum(wanted.select(names))
    with (folder / "bad.csv").open() as file:
        bad = list(csv.DictReader(file))
    assert {int(line["row"]) for line in bad} == {k + 1 for k in spoilt}
    for line in bad:
        changed = spoilt[int(line["row"]) - 1]
        assert line["reason"]
        assert line["column"] in changed or "zero bytes" in line["reason"]


def test_units_are_read_row_by_row(folder):
    pl.DataFrame(
        {"id": ["a", "b", "c"], "sex": ["female"] * 3, "age": [45] * 3, "vitamin_d_25oh": ["20", "8.013", "20"],
         "vitamin_d_25oh_unit": ["nmol/L", "ng/mL", "stone"]}
    ).write_csv(folder / "units.csv")  # fmt: skip
    answered(folder / "units.csv", "--out", folder / "units.parquet", *DAY)
    found = pq.read_table(folder / "units.parquet")["p_vitamin_d_deficiency"].to_pylist()
    assert len(found) == 2
    assert found[0] == pytest.approx(found[1], rel=1e-3)
    assert "stone" in (folder / "units.bad.csv").read_text()


def test_a_number_without_a_unit_that_could_be_two_things_is_named_and_not_used(folder):
    pl.DataFrame({"id": ["a"], "sex": ["female"], "age": [45], "vitamin_d_25oh": [28.0]}).write_parquet(
        folder / "no_unit.parquet"
    )
    answered(folder / "no_unit.parquet", "--out", folder / "no_unit_out.parquet", *DAY)
    row = pq.read_table(folder / "no_unit_out.parquet").to_pylist()[0]
    assert (row["unread"], row["tested"]) == ("vitamin_d_25oh", "")


def test_ids_that_come_again_are_answered_and_reported(folder):
    frame = people(6, ages=(45,)).with_columns(pl.Series("id", [7, 8, 7, 9, 7, 10]))
    frame.write_parquet(folder / "twice.parquet")
    assert "2 rows have an id" in answered(folder / "twice.parquet", "--out", folder / "twice_out.parquet", *DAY)
    assert pq.read_table(folder / "twice_out.parquet")["id"].to_pylist() == [7, 8, 7, 9, 7, 10]
    with (folder / "twice_out.bad.csv").open() as file:
        assert [(line["row"], line["set_aside"]) for line in csv.DictReader(file)] == [("3", "false"), ("5", "false")]


def test_a_csv_that_is_cut_off_is_answered_as_far_as_it_goes_and_says_so(folder):
    text = people(30, ages=(45,)).write_csv()
    (folder / "cut.csv").write_text(text[: len(text) - 45])
    told = answered(folder / "cut.csv", "--out", folder / "cut.parquet", *DAY)
    assert "cut off" in told and "29 answered" in told and "1 set aside" in told
    assert "cells where the header has" in (folder / "cut.bad.csv").read_text()


@pytest.mark.parametrize("kind", ["parquet", "arrow", "stream.arrow"])
def test_a_binary_file_that_is_cut_off_is_refused_and_nothing_is_written(folder, kind):
    path, out = folder / f"cut.{kind}", folder / "nothing.parquet"
    frame = people(400, ages=(45,))
    if kind == "stream.arrow":
        frame.write_ipc_stream(path)
    else:
        frame.write_parquet(path) if kind == "parquet" else frame.write_ipc(path)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * 0.6)])
    assert "cut off" in refused(path, "--out", out, *DAY)
    assert not out.exists()


def test_bad_input_is_refused_with_every_fault(folder, table):
    (folder / "empty.csv").write_text("")
    (folder / "twice.csv").write_text("id,age,age\n1,2,3\n")
    (folder / "none.csv").write_text("one,two\n1,2\n")
    (folder / "rows.csv").write_text("id,age\n")
    out = folder / "out.parquet"
    for name in ("empty.csv", "twice.csv", "none.csv", "rows.csv", "not_there.csv", "empty.xyz"):
        assert name in refused(folder / name, "--out", out, *DAY) or name == "none.csv"
    told = refused(table, "--out", "x.doc", "--with", "magic", "--on", "soon", "--probable", "2", "--batch", "0")
    for option in ("--with", "--on", "--probable", "--batch"):
        assert option in told
    assert "--out" in refused(table, "--out", folder / "x.doc", *DAY)
    assert "no folder" in refused(table, "--out", folder / "no/where.csv", *DAY)
    assert "no column 'nope'" in refused(table, "--out", out, "--id", "nope", *DAY)
    assert not out.exists()


def test_intervals_reasons_and_tests_are_those_of_one_person(folder):
    frame = people(40, ages=(45,)).filter(pl.col("low_back_pain") == 1)[:1]
    further = Wanted(WANTED.on, frozenset({"intervals", "reasons", "tests", "before"}))
    row = answer_frame(frame, wanted=further).row(0, named=True)
    alone = assess(case_of(frame.row(0, named=True)), load(), WANTED.on)
    for cause in alone.causes[:10]:
        span = (row[f"p_{cause.id}_low"], row[f"p_{cause.id}_high"])
        assert span == pytest.approx(cause.interval, rel=1e-5)
        assert span[0] <= row[f"p_{cause.id}"] * (1 + 1e-5) and row[f"p_{cause.id}"] <= span[1] * (1 + 1e-5)
    assert row["next_tests"] == ";".join(t.id for t in alone.tests if t.advised)
    assert list(json.loads(row["reasons"])) == [c.id for c in alone.causes[:3]]


def test_before_any_test_is_the_answer_to_the_person_without_results():
    frame = people(30, ages=(45,))
    labs = [c for c in frame.columns if c.split("_unit")[0] in ("vitamin_d_25oh", "potassium", "ferritin")]
    before = answer_frame(frame, wanted=Wanted(WANTED.on, frozenset({"before"})))
    without = answer_frame(frame.drop(labs), wanted=WANTED)
    for cause in ("vitamin_d_deficiency", "iron_deficiency", "hypokalaemia"):
        assert before[f"b_{cause}"].to_list() == pytest.approx(without[f"p_{cause}"].to_list(), rel=1.1e-5)


def test_people_of_a_fhir_export_are_answered(folder):
    record = json.loads((ROOT / "examples/record.json").read_text())
    lines = [json.dumps(record), '{"resourceType": "Patient"', "not json"]
    (folder / "export.ndjson").write_text("\n".join(lines) + "\n")
    told = answered(folder / "export.ndjson", "--out", folder / "export.parquet", *DAY)
    assert "1 answered" in told and "1 set aside" in told
    row = pq.read_table(folder / "export.parquet").to_pylist()[0]
    alone = read_case(str(ROOT / "examples/record.json"), load(), WANTED.on)
    answer = document(assess(alone, load(), WANTED.on, draws=0))
    assert row["urgency"] == answer["urgency"]["level"]
    for cause in answer["causes"]:
        assert row[f"p_{cause['id']}"] == pytest.approx(cause["probability"], rel=1.1e-5)
    assert "export.ndjson:2" in (folder / "export.bad.csv").read_text()


def test_memory_does_not_grow_with_the_table(folder):
    import tracemalloc

    peaks = []
    for count in (4_000, 40_000):
        frame = pl.DataFrame({"id": range(count), "age": [45] * count, "note": ["x" * 50] * count})
        for suffix in ("csv", "parquet"):
            path = folder / f"many.{suffix}"
            frame.write_csv(path) if suffix == "csv" else frame.write_parquet(path, row_group_size=1_000)
        tracemalloc.start()
        rows = 0
        for chunk in open_table(folder / "many.csv").chunks(["id", "age"], 500):
            rows += chunk.batch.num_rows
            assert chunk.batch.num_rows <= 500
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert rows == count
        assert max(c.batch.num_rows for c in open_table(folder / "many.parquet").chunks(["id"], 500)) <= 500
    assert peaks[1] < 1.5 * peaks[0] + 100_000


def test_a_report_publishes_no_small_number(folder):
    frame = people(300, seed=9, ages=(30, 45), sexes=("female", "male"))
    frame = frame.with_columns(pl.lit(1.5).alias("weight"), (pl.int_range(300) % 6).alias("stratum"))
    frame = frame.with_columns((pl.int_range(300) // 6 % 2).alias("unit"))
    frame.write_parquet(folder / "survey.parquet")
    for suffix in ("json", "html", "txt"):
        report = folder / f"report.{suffix}"
        answered(folder / "survey.parquet", "--out", folder / "survey_out.parquet", "--report", report, *DAY)
    told = json.loads((folder / "report.json").read_text())
    assert told["design"] and told["answered"] == 300
    for deficiency in told["deficiencies"]:
        for cell in deficiency["cells"]:
            assert cell["probable"] is None or cell["probable"] == 0 or cell["probable"] >= 10
            assert (cell["share"] is None) == (cell["probable"] is None)
    tested = next(d for d in told["deficiencies"] if d["id"] == "vitamin_d_deficiency")
    values = frame["vitamin_d_25oh"].drop_nulls()
    assert tested["measured"]["people"] == len(values)
    assert tested["measured"]["beyond"] == (values < 30).sum()
    assert "<script" not in (folder / "report.html").read_text()
    assert "Corrected" in (folder / "report.txt").read_text()


def test_a_folder_without_exports_and_a_map_for_fhir_are_refused(tmp_path):
    from repletion.interfaces.cohort.map_file import MapText
    from repletion.interfaces.cohort.sources import open_source

    with pytest.raises(Unusable, match="no .ndjson"):
        open_source(str(tmp_path), None)
    (tmp_path / "x.ndjson").write_text("{}\n")
    with pytest.raises(Unusable, match="needs no map"):
        open_source(str(tmp_path), MapText("m.yaml", "age: age"))
