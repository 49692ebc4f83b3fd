"""What a shared deployment keeps: the same tests on SQLite and on Debian's PostgreSQL."""

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy.exc import IntegrityError
from starlette.testclient import TestClient

from repletion.domain.fault import Unusable
from repletion.domain.journal import Note, SymptomScore
from repletion.interfaces.shared import feedback, journals, keys
from repletion.interfaces.shared.feedback import Count, Feedback
from repletion.interfaces.shared.journal_routes import _write
from repletion.interfaces.shared.store import Store, _prepared, newest
from shared_server import BASE, bearer, started

JANE = "Plantagenet"
AT = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    return started(tmp_path_factory.mktemp("shared"))


@pytest.fixture
def client(server):
    return TestClient(server.app, base_url=BASE, raise_server_exceptions=False)


@pytest.fixture(scope="module")
def postgres():
    """Start Debian's PostgreSQL on loopback, in a folder of its own, as a user without rights."""
    found = shutil.which("pg_ctl") or next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))), None)
    assert found, "PostgreSQL is wanted: apt-get install postgresql"
    bin, port = Path(found).resolve().parent, _free_port()
    user = "postgres" if os.geteuid() == 0 else None

    def run(*command):
        subprocess.run([str(c) for c in command], check=True, user=user, cwd="/", capture_output=True, timeout=60)

    with TemporaryDirectory(ignore_cleanup_errors=True) as name:
        if user:
            shutil.chown(name, user)
        data = Path(name) / "data"
        run(bin / "initdb", "-D", data, "-A", "trust", "-U", "repletion", "--no-sync", "-E", "UTF8")
        options = f"-p {port} -k {name} -c listen_addresses=127.0.0.1 -c fsync=off"
        server = (bin / "pg_ctl", "-D", data, "-w", "-l", f"{name}/log", "-o", options)
        run(*server, "start")
        yield f"postgresql://repletion@127.0.0.1:{port}/postgres", lambda: run(*server, "-m", "fast", "restart")
        run(*server, "-m", "immediate", "stop")


def _free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path):
    """Return the URL of an empty database, and what restarts it."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'kept.db'}", lambda: None
    url, restart = request.getfixturevalue("postgres")
    store = Store(url)
    if store.revision():
        store.downgrade("base")
    store.close()
    return url, restart


def test_feedback_and_journals_survive_a_restart(database):
    url, restart = database
    store = Store(url)
    store.upgrade()
    feedback.add(
        store, [Feedback("ehr", "patient-view", f"c{n}", "overridden", AT, "no_b12", "not_now") for n in range(3)]
    )
    feedback.add(store, [Feedback("ehr", "patient-view", "c9", "accepted", AT, "no_b12")])
    written = [
        SymptomScore(on="2026-11-20", finding="bone_pain", score=7),
        Note(on="2026-11-21", text="ärgerlich 痛い"),
    ]
    ids = journals.add(store, "ward-3", "p-1", written)
    store.close()
    restart()
    again = Store(url)
    assert again.ready()
    assert feedback.counts(again) == (
        Count("patient-view", "no_b12", "accepted", "", 1), Count("patient-view", "no_b12", "overridden", "not_now", 3),
    )  # fmt: skip
    kept = journals.of(again, "ward-3", "p-1")
    assert ([k.id for k in kept], [k.entry for k in kept]) == (ids, written)
    assert datetime.fromisoformat(kept[0].recorded_at).utcoffset() == timedelta(0)
    assert journals.of(again, "ward-4", "p-1") == []
    assert (journals.forget(again, "ward-4", "p-1"), journals.forget(again, "ward-3", "p-1")) == (0, 2)
    again.close()


def test_migrations_go_forth_and_back_and_keep_what_is_older(database):
    store = Store(database[0])
    assert store.revision() is None
    store.upgrade()
    feedback.add(store, [Feedback("ehr", "patient-view", "c", "accepted", AT)])
    key = keys.make(store, "ward-3")
    journals.add(store, "ward-3", "p", [Note(on="2026-11-21", text="x")])
    store.goto("a001")
    assert store.revision() == "a001"
    store.goto("head")
    assert (store.revision(), newest()) == ("a003", "a003")
    assert len(feedback.counts(store)) == 1
    assert keys.check(store, key)
    assert journals.of(store, "ward-3", "p") == []
    store.goto("base")
    assert store.revision() is None
    store.upgrade()
    assert feedback.counts(store) == ()
    store.close()


def test_a_new_key_opens_what_the_old_one_kept(database):
    store = Store(database[0])
    store.upgrade()
    keys.make(store, "ward-4")
    one = keys.make(store, "ward-3")
    two = keys.rotate(store, "ward-3")
    assert (keys.check(store, one), keys.check(store, two).name) == (None, "ward-3")
    three = keys.rotate(store, "ward-3", grace=timedelta(days=7))
    before = keys.check(store, two)
    assert keys.check(store, three).expires_at is None
    assert timedelta(days=6) < before.expires_at - datetime.now(UTC) <= timedelta(days=7)
    four = keys.rotate(store, "ward-3", datetime.now(UTC) + timedelta(days=9))
    assert [bool(keys.check(store, key)) for key in (one, two, three, four)] == [False, False, False, True]
    assert [key.name for key in keys.every(store) if key.good(datetime.now(UTC))] == ["ward-3", "ward-4"]
    store.close()


def test_a_grace_lengthens_nothing(database):
    store = Store(database[0])
    store.upgrade()
    soon = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1)
    short = keys.make(store, "ward-3", soon)
    keys.rotate(store, "ward-3", grace=timedelta(days=7))
    assert keys.check(store, short).expires_at == soon
    keys.revoke(store, "ward-3")
    assert keys.check(store, short) is None
    last = keys.rotate(store, "ward-3", grace=timedelta(days=7))
    assert [bool(keys.check(store, key)) for key in (short, last)] == [False, True]
    store.close()


def test_a_name_is_one_owner_for_ever(database):
    """Whoever comes later under a name that was used would see another's journals."""
    store = Store(database[0])
    store.upgrade()
    keys.make(store, "ward-3")
    for change in (lambda: keys.revoke(store, "ward-3"), lambda: keys.rotate(store, "ward-3"), lambda: None):
        with pytest.raises(Unusable, match="there is or was a key of that name"):
            keys.make(store, "ward-3")
        change()
    with pytest.raises(Unusable, match="there never was a key of that name"):
        keys.rotate(store, "ward-5")
    assert {key.name for key in keys.every(store)} == {"ward-3"}
    store.close()


def test_keys_in_turn_survive_a_way_forth_and_back(database):
    """The older form has one key a name: the last one, whose owner keeps the journals."""
    store = Store(database[0])
    store.goto("a002")
    store.goto("head")
    one, other = keys.make(store, "ward-3"), keys.make(store, "ward-4")
    store.goto("a002")
    with pytest.raises(IntegrityError), store.transaction() as connection:
        connection.exec_driver_sql("UPDATE api_keys SET name = 'ward-3'")
    store.goto("head")
    assert keys.check(store, one) and keys.check(store, other)
    two = keys.rotate(store, "ward-3", grace=timedelta(days=7))
    journals.add(store, "key:ward-3", "p", [Note(on="2026-11-21", text="x")])
    assert keys.check(store, one) and keys.check(store, two)
    store.goto("a002")
    store.goto("head")
    assert [bool(keys.check(store, key)) for key in (one, two, other)] == [False, True, True]
    assert len(journals.of(store, "key:ward-3", "p")) == 1
    store.close()


def at_once(*calls):
    """Return what calls gave that began together, each in its own thread: an answer, or what was raised."""
    gate = threading.Barrier(len(calls))

    def one(call):
        gate.wait()
        try:
            return call()
        except Exception as error:
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(one, calls))


def test_nobody_writes_between_the_check_and_the_entries(database):
    stores, seen = [Store(database[0]) for _ in range(3)], []
    stores[0].upgrade()

    def check(kept):
        time.sleep(0.05)
        seen.append(len(kept))

    note = [Note(on="2026-11-21", text="x")]
    at_once(*(partial(journals.add, store, "key:a", "p", note, check) for store in stores))
    assert seen == [0, 1, 2]
    for store in stores:
        store.close()


def test_of_several_who_write_the_same_at_once_one_is_heard(database):
    """What is read to decide what is written is still so when it is written."""
    stores = [Store(database[0]) for _ in range(4)]
    stores[0].upgrade()
    scores = [SymptomScore(on="2026-11-20", finding="bone_pain", score=n) for n in range(4)]
    told = at_once(*(partial(_write, s, "key:a", "p", (e,)) for s, e in zip(stores, scores, strict=True)))
    assert sorted(type(t).__name__ for t in told) == ["Unusable", "Unusable", "Unusable", "list"]
    assert len(journals.of(stores[0], "key:a", "p")) == 1
    made = at_once(*(partial(keys.make, store, "ward") for store in stores))
    assert sorted(type(m).__name__ for m in made) == ["Unusable", "Unusable", "Unusable", "str"]
    turned = [key for key in at_once(*(partial(keys.rotate, store, "ward") for store in stores)) if type(key) is str]
    assert turned
    assert sum(bool(keys.check(stores[0], key)) for key in turned) == 1
    for store in stores:
        store.close()


def test_who_reads_waits_for_no_writer(database):
    store = Store(database[0])
    store.upgrade()
    key = keys.make(store, "ward-3")
    with store.transaction() as connection:
        connection.exec_driver_sql("UPDATE api_keys SET name = 'another'")
        read = at_once(partial(keys.check, store, key), partial(journals.of, store, "key:ward-3", "p"))
        assert (read[0].name, read[1], store.ready()) == ("ward-3", [], True)
    store.close()


def test_who_opens_a_new_file_tries_again_where_another_does_so(tmp_path):
    """SQLite refuses to change its journal while another is at it, however long it was told to wait."""

    class Busy(sqlite3.Connection):
        refused = 0

        def execute(self, statement, *more):
            if "journal_mode" in statement and self.refused < 3:
                self.refused += 1
                raise sqlite3.OperationalError("database is locked")
            return super().execute(statement, *more)

    connection = sqlite3.connect(tmp_path / "new.db", factory=Busy)
    _prepared(connection, None)
    assert (connection.refused, connection.execute("PRAGMA journal_mode").fetchone()) == (3, ("wal",))
    connection.close()


def test_several_open_a_new_file_at_once(tmp_path):
    def opened():
        store = Store(f"sqlite:///{tmp_path / 'new.db'}")
        store.upgrade()
        feedback.add(store, [Feedback("ehr", "s", "c", "accepted", AT)])
        store.close()

    assert at_once(*[opened] * 6) == [None] * 6
    store = Store(f"sqlite:///{tmp_path / 'new.db'}")
    assert feedback.counts(store) == (Count("s", "", "accepted", "", 6),)
    store.close()


def test_the_tables_are_those_that_the_migrations_make(database):
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    from repletion.interfaces.shared.tables import METADATA

    store = Store(database[0])
    store.upgrade()
    with store.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
    store.close()


WRITER = """
import sys
from datetime import UTC, datetime
from repletion.domain.journal import Note
from repletion.interfaces.shared import feedback, journals
from repletion.interfaces.shared.store import Store
store = Store(sys.argv[1])
store.upgrade()
for n in range(25):
    feedback.add(store, [feedback.Feedback(sys.argv[2], "s", f"{n}", "accepted", datetime.now(UTC))])
    journals.add(store, "ward", "p", [Note(on="2026-11-21", text=f"{sys.argv[2]} {n} {i}") for i in range(4)])
"""


def test_two_writers_at_once_lose_nothing(database):
    """Both bring an empty database to its form as well: one does, the other waits."""
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, database[0], name]) for name in ("a", "b")]
    assert [writer.wait(60) for writer in writers] == [0, 0]
    store = Store(database[0])
    assert sum(count.times for count in feedback.counts(store)) == 50
    kept = [k.entry.text for k in journals.of(store, "ward", "p")]
    assert sorted(kept) == sorted(f"{name} {n} {i}" for name in "ab" for n in range(25) for i in range(4))
    for name in "ab":
        own = [text for text in kept if text.startswith(name)]
        assert own == [f"{name} {n} {i}" for n in range(25) for i in range(4)]
    store.close()


def test_journals_over_http_belong_to_the_client_that_keeps_them(server, client):
    entries = [{"kind": "symptom", "on": "2026-11-20", "finding": "bone_pain", "score": 7}]
    other = keys.make(server.store, "ward-4")
    written = client.post("/v1/journal/p-7", json={"entries": entries}, headers=bearer(server.key)).json()["ids"]
    shown = client.get("/v1/journal/p-7", headers=bearer(server.key)).json()
    assert [(e["id"], e["entry"]) for e in shown["entries"]] == [(written[0], entries[0])]
    assert client.get("/v1/journal/p-7", headers=bearer(other)).json()["entries"] == []
    assert client.delete("/v1/journal/p-7", headers=bearer(other)).json() == {"deleted": 0}
    bad = [{**entries[0], "score": 70}, {**entries[0], "on": "2999-01-01"}, entries[0]]
    refused = client.post("/v1/journal/p-7", json={"entries": bad}, headers=bearer(server.key))
    assert refused.status_code == 422
    assert {f["where"] for f in refused.json()["faults"]} == {"entries[0]", "entries[1]", "entries[2]"}
    assert client.delete("/v1/journal/p-7", headers=bearer(server.key)).json() == {"deleted": 1}


def test_a_running_server_refuses_the_old_key_at_once_and_knows_the_owner_by_the_new_one(tmp_path):
    running = started(tmp_path)
    asking, note = TestClient(running.app, base_url=BASE), {"kind": "note", "on": "2026-11-20", "text": "slept badly"}
    assert asking.post("/v1/journal/p-7", json={"entries": [note]}, headers=bearer(running.key)).status_code == 200
    new = keys.rotate(running.store, "ward-3")
    assert asking.get("/v1/journal/p-7", headers=bearer(running.key)).status_code == 401
    shown = asking.get("/v1/journal/p-7", headers=bearer(new)).json()
    assert [e["entry"]["text"] for e in shown["entries"]] == ["slept badly"]
    keys.revoke(running.store, "ward-3")
    assert asking.get("/v1/journal/p-7", headers=bearer(new)).status_code == 401
    running.store.close()


def test_a_database_that_is_gone_is_not_the_clients_fault(tmp_path):
    gone = started(tmp_path)
    asking = TestClient(gone.app, base_url=BASE)
    gone.store.downgrade("base")
    assert asking.get("/v1/knowledge", headers=bearer(gone.key)).status_code == 503
