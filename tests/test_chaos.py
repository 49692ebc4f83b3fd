"""What machines do to a journal: a disk that takes no more, a file that another program holds. (Kill: test_journal.py.)

Whatever was acknowledged is there, whatever was not is not, and the refusal says what to do.
"""

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from repletion.interfaces.cli import main
from repletion.interfaces.journal import connection
from repletion.interfaces.journal.store import Journal

NOTE = "a" * 3000
HOLDER = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None); c.execute('BEGIN EXCLUSIVE'); " \
    "print('held', flush=True); sys.stdin.read()"  # fmt: skip
KEYS = [None, "a passphrase"]


@pytest.fixture(params=KEYS, ids=["plain", "encrypted"])
def path(request, tmp_path, monkeypatch):
    if request.param:
        monkeypatch.setenv("REPLETION_JOURNAL_KEY", request.param)
    made = tmp_path / "journal.db"
    assert record(made, "the first") == 0
    return made


@pytest.fixture
def full_at(monkeypatch):
    """Let no file of this process grow beyond some bytes, as on a full disk; taken back in the end."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield lambda most: resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def record(path, text):
    return main(["follow", "record", "note", text, "--journal", str(path), "--format", "json"])


def notes(path):
    import os

    with Journal(path, os.environ.get("REPLETION_JOURNAL_KEY")) as journal:
        return [entry.text for entry in journal.entries()]


def test_a_full_disk_refuses_and_loses_nothing_acknowledged(path, capsys, full_at):
    acknowledged = ["the first"]
    full_at(120_000)
    for number in range(200):
        capsys.readouterr()
        text = f"{number} {NOTE}"
        if (status := record(path, text)) != 0:
            break
        acknowledged.append(text)
    told = capsys.readouterr()
    full_at(resource.getrlimit(resource.RLIMIT_FSIZE)[1])
    assert (status, told.out) == (2, "")
    assert "cannot be" in told.err
    assert "now" in told.err
    assert len(acknowledged) > 3
    assert notes(path) == acknowledged
    assert record(path, "room again") == 0
    assert notes(path) == [*acknowledged, "room again"]


@pytest.mark.parametrize("key", [None])
def test_a_file_that_another_program_holds_is_refused_and_kept(tmp_path, key, capsys, monkeypatch):
    path = tmp_path / "journal.db"
    assert record(path, "the first") == 0
    monkeypatch.setattr(connection, "BUSY_MS", 50)
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout.readline() == b"held\n"
        capsys.readouterr()
        status = record(path, "the second")
        told = capsys.readouterr()
        holder.stdin.close()
    assert (status, told.out) == (2, "")
    assert "locked" in told.err
    assert notes(path) == ["the first"]
    assert record(path, "the second") == 0


def test_a_folder_that_takes_no_file_is_refused(tmp_path, capsys, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(connection.os, "open", full)
    assert record(tmp_path / "new" / "journal.db", "the first") == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "no space left on device" in told.err
    assert not Path(tmp_path / "new" / "journal.db").exists()
