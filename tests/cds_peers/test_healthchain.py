"""HealthChain's SandboxClient calls our services and gets the cards; it lives in a Python of its own.

Its pins (FastAPI, httpx) are not ours, so it is installed once into the user's cache and run as a program.
"""

import fcntl
import hashlib
import json
import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import uvicorn

from cds_people import ON, PEOPLE, call
from repletion.interfaces.web.app import create_app

HERE = Path(__file__).parent
NEEDED = HERE / "requirements.txt"


@pytest.fixture(scope="module")
def python():
    """The Python that has HealthChain."""
    told = NEEDED.read_bytes() + sys.version.encode()
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "repletion-tests"
    folder = cache / f"cds-peers-{hashlib.sha256(told).hexdigest()[:16]}"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "installed").exists():
            subprocess.run([sys.executable, "-m", "venv", "--clear", folder / "venv"], check=True)
            pip = [folder / "venv/bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
            subprocess.run([*pip, "--requirement", NEEDED], check=True, stderr=subprocess.DEVNULL)
            (folder / "installed").touch()
    return folder / "venv/bin/python"


@pytest.fixture(scope="module")
def address():
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    app = create_app(port=port, today=lambda: ON)
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(timeout=10)
    listening.close()


EXPECTED = [0, 0, 1, 1, 1, 1, 1, 1, 1, 0]
"""Cards for the ten kinds of people. Orders are not tried: HealthChain 0.16 leaves draftOrders out of what it sends."""


def test_sandbox_client_gets_our_cards(python, address, tmp_path):
    calls = [call("patient-view", *record, who=who) for who, record in PEOPLE.values()]
    empty = {"resourceType": "Bundle", "type": "searchset", "entry": []}
    for one in calls:  # its client leaves out what is null
        one["prefetch"] = {key: value or empty for key, value in one["prefetch"].items()}
    path = tmp_path / "calls.json"
    path.write_text(json.dumps(calls), encoding="utf-8")
    command = [python, HERE / "healthchain_client.py", address, path]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert ran.returncode == 0, ran.stderr[-2000:]
    answers = json.loads(ran.stdout)
    assert [len(a.get("cards", "none")) for a in answers] == EXPECTED, ran.stderr[-2000:]
    assert all({"summary", "indicator", "source"} <= set(card) for a in answers for card in a["cards"])
