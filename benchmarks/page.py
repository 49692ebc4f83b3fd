"""How long a person waits: from the words sent to the whole answer, intervals included; docs/benchmarks/page.md.

python benchmarks/page.py TEXTS.jsonl [--write]          # one JSON object a line, its words under `text`

A server of its own, one request at a time over loopback, each text once. The time is that of the whole page,
uncompressed. The server calibrates its strata in the first seconds after its start; they are waited for.
"""

import argparse
import json
import os
import platform
import re
import sys
import time
from datetime import date
from http.client import HTTPConnection
from pathlib import Path
from statistics import quantiles
from urllib.parse import urlencode

from cds import start, worked

ROOT = Path(__file__).parent.parent
LIMIT = 400.0
"""Milliseconds that the 95th percentile must stay under."""
ANSWER = 'class="more"'
TOKEN = re.compile(r'name="token" value="([^"]+)"')


def told(file: Path) -> list[str]:
    """Return the words of each line."""
    return [json.loads(line)["text"] for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def ask(port: int, method: str, path: str, form: dict[str, str] | None = None) -> str:
    """Return the page; a status other than 200 ends the measurement."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    head = {"content-type": "application/x-www-form-urlencoded", "origin": f"http://127.0.0.1:{port}"} if form else {}
    connection.request(method, path, urlencode(form) if form else None, head)
    answer = connection.getresponse()
    page = answer.read().decode()
    connection.close()
    if answer.status != 200:
        raise SystemExit(f"{path}: status {answer.status}: {page[:300]}")
    return page


def settle(pid: int) -> float:
    """Wait until the server has nothing more to prepare; return the seconds waited."""
    began, before = time.perf_counter(), -1.0
    while (now := worked(pid)) > before + 0.02:
        before = now
        time.sleep(1)
    return time.perf_counter() - began


def waits(port: int, texts: list[str]) -> list[float]:
    """Return milliseconds from sending each text to its last byte of answer."""
    token = TOKEN.search(ask(port, "GET", "/"))
    assert token
    found: list[float] = []
    for words in texts:
        began = time.perf_counter()
        page = ask(port, "POST", "/answer", {"token": token[1], "words": words})
        found.append(1000 * (time.perf_counter() - began))
        assert ANSWER in page, "no answer on the page"
    return found


def report(times: list[float], prepared: float, load: float) -> str:
    """Return the page of results."""
    hundredths = quantiles(times, n=100, method="inclusive")
    return f"""# From words to answer on the page
{date.today()}, Python {platform.python_version()}, {os.cpu_count()} processors, load {load:.1f};
`python benchmarks/page.py TEXTS.jsonl`

{len(times)} texts, each once, one at a time, intervals included, over loopback, after the {prepared:.0f} s in which a
new server prepares.

| | |
| --- | --- |
| half of the answers within | {hundredths[49]:.0f} ms |
| 95 of 100 within | {hundredths[94]:.0f} ms |
| the longest | {max(times):.0f} ms |
"""


def main() -> int:
    """Measure, print, keep; return 1 when the limit is missed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("texts", type=Path)
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks/page.md")
    arguments = parser.parse_args()
    load = os.getloadavg()[0]
    server, port = start()
    try:
        prepared = settle(server.pid)
        times = waits(port, told(arguments.texts))
    finally:
        server.terminate()
        server.wait(10)
    page = report(times, prepared, load)
    print(page)
    if arguments.write:
        (ROOT / "docs/benchmarks/page.md").write_text(page, encoding="utf-8")
    return int(quantiles(times, n=100, method="inclusive")[94] > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
