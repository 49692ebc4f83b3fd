"""Pages in Debian's Chromium. Where that is missing nothing here is collected; `.ci/run` installs it and insists."""

import os
import shutil
import socket
import subprocess
import tarfile
import threading
import time
from pathlib import Path

import pytest

CHROMIUM = shutil.which("chromium")
AXE = "4.14.1"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
collect_ignore_glob = [] if CHROMIUM else ["test_*.py"]


@pytest.fixture(scope="session")
def journal(tmp_path_factory):
    """Where the server keeps its journal."""
    return tmp_path_factory.mktemp("journal") / "journal.db"


@pytest.fixture(scope="session")
def address(journal):
    """A server of its own on a free port, in a thread."""
    import uvicorn

    from repletion.interfaces.web.app import create_app, warm

    warm()
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    app = create_app(port=port, today=lambda: "2026-11-24", journal=journal)
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(timeout=10)
    listening.close()


@pytest.fixture(scope="session")
def chromium():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


class Watched:
    """A page that remembers every request and every word on its console."""

    def __init__(self, page, address):
        self.page, self.said, self.asked = page, [], []
        page.on("console", lambda m: self.said.append(m.text))
        page.on("pageerror", lambda e: self.said.append(str(e)))
        page.on("request", lambda r: self.asked.append(r.url))
        self._address = address

    def is_quiet(self):
        assert self.said == []
        assert [u for u in self.asked if not u.startswith((self._address + "/", "data:"))] == []


@pytest.fixture
def watched(chromium, address):
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, base_url=address)
    context.set_default_timeout(15_000)
    found = Watched(context.new_page(), address)
    yield found
    context.close()
    found.is_quiet()


@pytest.fixture(scope="session")
def axe():
    """The checker of accessibility, fetched once into the user's cache; it is no part of the project."""
    folder = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "repletion-tests"
    script = folder / f"axe-core-{AXE}" / "package" / "axe.min.js"
    if not script.exists():
        folder.mkdir(parents=True, exist_ok=True)
        fetch = ["npm", "pack", f"axe-core@{AXE}", "--silent", "--pack-destination", str(folder)]
        subprocess.run(fetch, check=True, cwd=folder, capture_output=True)
        with tarfile.open(folder / f"axe-core-{AXE}.tgz") as archive:
            archive.extractall(folder / f"axe-core-{AXE}", filter="data")
    return script.read_text(encoding="utf-8")
