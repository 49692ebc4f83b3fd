"""The long job for the API, run by hand: the whole OpenAPI document over HTTP, allowed and not allowed.

python tests/soak_api.py [examples for each address]
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from repletion.interfaces.shared import keys
from repletion.interfaces.shared.store import Store

HERE = Path(__file__).parent
PHASES = "examples,coverage,fuzzing,stateful"
CONFIG = 'base_url = "{base}"\nport = {port}\ndatabase = "sqlite:///{folder}/r.db"\nrate_per_minute = 100000\n'


@contextmanager
def serving(folder: Path):
    """Give the address of a shared deployment and a key for it, while it runs."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    (folder / "r.toml").write_text(CONFIG.format(base=base, port=port, folder=folder))
    store = Store(f"sqlite:///{folder}/r.db")
    store.upgrade()
    command = [str(Path(sys.executable).parent / "repletion"), "serve", "--shared", str(folder / "r.toml")]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, stderr=log)
    for _ in range(600):
        if b"serving" in (folder / "log").read_bytes():
            break
        time.sleep(0.1)
    try:
        yield base, keys.make(store, "soak"), server
    finally:
        server.terminate()
        server.wait()


def memory(process: "subprocess.Popen[bytes]") -> float:
    """Return the memory of a process in MB."""
    pages = int(Path(f"/proc/{process.pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def main() -> int:
    """Ask; return what schemathesis returns: 0 when nothing was found."""
    examples = sys.argv[1] if len(sys.argv) > 1 else "200"
    with tempfile.TemporaryDirectory() as name, serving(Path(name)) as (base, key, server):
        program = str(Path(sys.executable).parent / "schemathesis")
        before = memory(server)
        status = subprocess.run(
            [program, "--config-file", str(HERE / "schemathesis.toml"), "run", f"{base}/v1/openapi.json",
             "--url", f"{base}/v1", "--mode", "all", "-n", examples, "--phases", PHASES,
             "-H", f"Authorization: Bearer {key}", "--no-color"],
            cwd=name,
        ).returncode  # fmt: skip
        print(f"memory of the server: {before:.0f} MB before, {memory(server):.0f} MB after")
        return status


if __name__ == "__main__":
    sys.exit(main())
