"""`repletion serve --shared`: the settings, the keys, the database."""

import pytest

from repletion.domain.fault import Unusable
from repletion.interfaces import cli
from repletion.interfaces.shared import keys
from repletion.interfaces.shared.config import read_config
from repletion.interfaces.shared.store import Store
from shared_server import BASE

JANE = "Plantagenet"


def settings_file(folder, text=""):
    path = folder / "repletion.toml"
    path.write_text(f'base_url = "{BASE}"\ndatabase = "sqlite:///{folder}/r.db"\n{text}')
    return path


def test_every_fault_of_the_settings_at_once(tmp_path, capsys):
    path = tmp_path / "bad.toml"
    path.write_text('base_url = "repletion.example"\nport = "x"\nrates = 3\n[[cds_clients]]\nissuer = ""\n')
    with pytest.raises(Unusable) as told:
        read_config(path)
    wheres = {f.where.partition(": ")[2] for f in told.value.faults}
    assert wheres == {"base_url", "port", "rates", "cds_clients[0].issuer", "cds_clients[0].jwks"}
    assert cli.main(["serve", "--shared", str(path)]) == 2
    assert cli.main(["serve", "--shared", str(tmp_path / "none.toml")]) == 2
    assert cli.main(["serve", "keys", "list"]) == 2
    out = capsys.readouterr()
    assert out.out == ""
    assert "Traceback" not in out.err


@pytest.mark.parametrize("content", ["", "{}", '{"keys": [{"kty": "oct", "k": "AAAA", "kid": "x"}]}'])
def test_keys_of_a_client_that_cannot_be_used(tmp_path, capsys, content):
    (tmp_path / "ehr.json").write_text(content)
    path = settings_file(tmp_path, '[[cds_clients]]\nissuer = "x"\njwks = "ehr.json"\n')
    assert cli.main(["serve", "--shared", str(path)]) == 2
    assert "ehr.json" in capsys.readouterr().err


@pytest.mark.parametrize(
    "url", ["nothing", "mysql://x/y", "sqlite:////nowhere/at/all.db", "postgresql://x@127.0.0.1:1/y"]
)
def test_a_database_that_cannot_be_had(tmp_path, capsys, url):
    path = tmp_path / "r.toml"
    path.write_text(f'base_url = "{BASE}"\ndatabase = "{url}"\n')
    assert cli.main(["serve", "keys", "list", "--shared", str(path)]) == 2
    assert capsys.readouterr().err.startswith("database: ")


def test_keys_are_made_shown_once_listed_and_taken_back(tmp_path, capsys):
    path = settings_file(tmp_path)

    def run(*arguments):
        status = cli.main(["serve", "keys", *arguments, "--shared", str(path)])
        return status, capsys.readouterr().out

    status, key = run("add", "ward-3", "--days", "30")
    store = Store(f"sqlite:///{tmp_path}/r.db")
    assert (status, keys.check(store, key.strip()).name) == (0, "ward-3")
    assert (tmp_path / "r.db").stat().st_mode & 0o077 == 0
    listed = run("list")[1]
    assert "ward-3" in listed
    assert key.split("_", 2)[2].strip() not in listed
    assert [run("add", "ward-3")[0], run("add")[0], run("add", "x", "--days", "0")[0], run("revoke", "y")[0]] == [2] * 4
    assert run("revoke", "ward-3")[0] == 0
    assert keys.check(store, key.strip()) is None
    assert "revoked" in run("list")[1]
    status, new = run("rotate", "ward-3", "--grace-days", "7")
    assert (status, keys.check(store, new.strip()).name) == (0, "ward-3")
    assert run("list")[1].count("ward-3") == 2
    wrong = (("rotate", "ward-9"), ("rotate",), ("rotate", "ward-3", "--grace-days", "91"),
             ("add", "x", "--grace-days", "3"), ("add", "ward-3"))  # fmt: skip
    assert [run(*arguments) for arguments in wrong] == [(2, "")] * 5
    assert keys.check(store, new.strip())
    assert cli.main(["serve", "migrate", "a001", "--shared", str(path)]) == 0
    assert store.revision() == "a001"
    assert cli.main(["serve", "migrate", "zz", "--shared", str(path)]) == 2
    store.close()
