"""FHIR libraries that nobody here wrote. Where npm is missing nothing here is collected; `.ci/run` insists on it."""

import fcntl
import hashlib
import json
import os
import shutil
import socket
import subprocess
import threading
import time
from pathlib import Path

import pytest
import uvicorn
from fhir_cases import bundles, definitions, refusals
from fhir_store import Store

from repletion.interfaces.web.app import create_app

HERE = Path(__file__).parent
collect_ignore_glob = [] if shutil.which("npm") else ["test_*.py"]
ON = "2026-11-24"


@pytest.fixture(scope="session")
def peers():
    """The folder in which the npm packages are, installed once into the user's cache; no part of the project."""
    told = b"".join((HERE / name).read_bytes() for name in ("package.json", "package-lock.json", ".npmrc"))
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "repletion-tests"
    folder = cache / f"fhir-peers-{hashlib.sha256(told).hexdigest()[:16]}"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "installed").exists():
            for name in ("package.json", "package-lock.json", ".npmrc"):
                shutil.copy(HERE / name, folder / name)
            subprocess.run(["npm", "ci", "--silent"], check=True, cwd=folder, capture_output=True)
            (folder / "installed").touch()
    return folder


@pytest.fixture(scope="session")
def node(peers):
    """Run one of our scripts with the npm packages; return what it says as JSON."""

    def run(script, *arguments):
        environment = {**os.environ, "PEERS": str(peers)}
        command = ["node", str(HERE / script), *map(str, arguments)]
        made = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60, check=False)
        assert made.returncode == 0, made.stderr[-2000:]
        return json.loads(made.stdout)

    return run


@pytest.fixture(scope="session")
def answers():
    """Bundles of many cases, by name."""
    return bundles(ON)


@pytest.fixture(scope="session")
def written(answers, tmp_path_factory):
    """The folder of everything that we write: answers, definitions, refusals."""
    folder = tmp_path_factory.mktemp("written")
    for name, resource in {**answers, **definitions(ON), **refusals()}.items():
        (folder / f"{name}.json").write_text(json.dumps(resource), encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def ours():
    """Our own server on a free port; its address."""
    yield from _served(lambda port: create_app(port=port, today=lambda: ON), "/fhir")


@pytest.fixture
def store():
    """An empty FHIR store of the tests, and its address."""
    held = Store()
    for address in _served(lambda port: held.app, ""):
        yield held, address


def _served(make, path):
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(make(port), log_level="error", access_log=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{port}{path}"
    server.should_exit = True
    thread.join(timeout=10)
    listening.close()
