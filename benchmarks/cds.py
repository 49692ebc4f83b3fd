"""Cards under load: clients at once, prefetch of 1 MB; latency, processor time, memory; docs/benchmarks/cds.md.

python benchmarks/cds.py [--minutes 5] [--clients 8] [--records FOLDER of FHIR bundles]
"""

import argparse
import json
import os
import platform
import socket
import statistics
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from datetime import date
from http.client import HTTPConnection
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from cds_people import KEYS, PEOPLE, call, prefetch, searchset  # noqa: E402

SIZE = 1_000_000
LIMIT = 300.0
"""Milliseconds that the 95th percentile must stay under."""
GROWTH = 0.05
"""By how much memory may grow between the first and the last fifth of the time."""
HZ, PAGE = os.sysconf("SC_CLK_TCK"), os.sysconf("SC_PAGE_SIZE")
SERVICE = "/cds-services/repletion-patient-view"


@dataclass
class Seen:
    """What was measured."""

    times: list[float] = field(default_factory=list)
    cards: int = 0
    wrong: list[str] = field(default_factory=list)


def padded(body: dict) -> bytes:
    """Return a call with the narrative and the extra fields that make real resources long, up to 1 MB."""
    visit = {"resourceType": "Encounter", "status": "finished", "subject": {"reference": "Patient/p"}}
    story = {"status": "generated", "div": f"<div>{'visit ' * 160}</div>"}
    filler = [visit | {"id": f"e{i}", "text": dict(story)} for i in range(300)]
    body["prefetch"]["others"] = searchset(*filler)
    for one in ("conditions", "medications", "results"):
        for entry in (body["prefetch"][one] or {}).get("entry", ()):
            entry["resource"]["text"] = {"status": "generated", "div": f"<div>{'as told ' * 100}</div>"}
    short = SIZE - len(json.dumps(body))
    for entry in body["prefetch"]["others"]["entry"]:
        entry["resource"]["text"]["div"] += "x" * max(0, short // 300)
    return json.dumps(body).encode()


def histories() -> list[bytes]:
    """Return calls for people of many kinds with 200 results, 60 diagnoses and 120 prescriptions each."""
    made = []
    for who, record in PEOPLE.values():
        old = [r for r in record if r["resourceType"] == "Observation"]
        days = [f"20{year:02d}-{month:02d}-11" for year in range(9, 26) for month in range(1, 13)]
        results = [{**r, "effectiveDateTime": d} for d in days for r in old][: 190 - len(record)]
        found = call("patient-view", who=who)
        drugs = [r for r in record if r["resourceType"] == "MedicationRequest"]
        courses = [{**r, "status": "completed", "authoredOn": d} for d in days for r in drugs][:120]
        found["prefetch"] = prefetch(*record, *results, *courses, who=who)
        made.append(padded(found))
    return made


def recorded(folder: Path) -> list[bytes]:
    """Return calls with the records of a folder, each sorted into the prefetch, as long as they are in their files."""
    made = []
    for path in sorted(folder.glob("[0-9]*.json")):
        found: dict[str, list] = {}
        for entry in json.loads(path.read_text(encoding="utf-8"))["entry"]:
            kind = entry["resource"]["resourceType"]
            found.setdefault("patient" if kind == "Patient" else KEYS.get(kind, "others"), []).append(entry["resource"])
        who = found.pop("patient")[0]
        body = call("patient-view")
        body["context"]["patientId"] = who["id"]
        body["prefetch"] = {
            "patient": who, **{k: searchset(*found.get(k, ())) for k in (*KEYS.values(), "others")},
        }  # fmt: skip
        made.append(json.dumps(body, indent=2).encode())
    return made


def start() -> tuple[subprocess.Popen, int]:
    """Start `repletion serve` on a free port; return the process and the port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen([sys.executable, "-m", "repletion", "serve", "--port", str(port)], cwd=ROOT)
    for _ in range(600):
        try:
            ask(port, "GET", "/cds-services", b"")
            return server, port
        except OSError:
            time.sleep(0.1)
    server.kill()
    raise SystemExit("the server did not start")


def ask(port: int, method: str, path: str, body: bytes) -> tuple[int, bytes]:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request(method, path, body, {"content-type": "application/json"} if body else {})
    answer = connection.getresponse()
    told = answer.status, answer.read()
    connection.close()
    return told


def client(port: int, bodies: list[bytes], first: int, until: float, seen: Seen, lock: threading.Lock) -> None:
    """Call again and again, each time with the next record."""
    turn = first
    while time.monotonic() < until:
        began = time.perf_counter()
        status, told = ask(port, "POST", SERVICE, bodies[turn % len(bodies)])
        took = 1000 * (time.perf_counter() - began)
        turn += 1
        with lock:
            seen.times.append(took)
            if status == 200:
                seen.cards += len(json.loads(told)["cards"])
            else:
                seen.wrong.append(f"{status} {told[:200]!r}")


def resident(pid: int) -> float:
    """Return the megabytes that a process holds."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE / 1e6


def worked(pid: int) -> float:
    """Return the seconds of processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / HZ


def run(minutes: float, clients: int, bodies: list[bytes]) -> tuple[Seen, list[float], float]:
    """Return what was measured, the memory over time, and the processor time of the server."""
    server, port = start()
    try:
        for body in bodies:
            ask(port, "POST", SERVICE, body)  # what is calibrated once for a stratum
        seen, lock, memory = Seen(), threading.Lock(), []
        before, until = worked(server.pid), time.monotonic() + 60 * minutes
        threads = [
            threading.Thread(target=client, args=(port, bodies, i, until, seen, lock), daemon=True)
            for i in range(clients)
        ]
        for thread in threads:
            thread.start()
        while time.monotonic() < until:
            time.sleep(min(1.0, 6 * minutes))
            memory.append(resident(server.pid))
        for thread in threads:
            thread.join(60)
        return seen, memory, worked(server.pid) - before
    finally:
        server.terminate()
        server.wait(10)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=0.5)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--records", type=Path, help="a folder of FHIR bundles; without it people are made up")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks/cds.md")
    arguments = parser.parse_args()
    bodies = recorded(arguments.records) if arguments.records else histories()
    seen, memory, seconds = run(arguments.minutes, arguments.clients, bodies)
    page, good = report(arguments, bodies, seen, memory, seconds)
    print(page)
    if arguments.write:
        (ROOT / "docs/benchmarks/cds.md").write_text(page, encoding="utf-8")
    return 0 if good else 1


def report(arguments, bodies, seen, memory, seconds) -> tuple[str, bool]:
    """Return the page, and whether everything is as it should be."""
    cuts = statistics.quantiles(seen.times, n=100)
    fifth = max(1, len(memory) // 5)
    early, late = statistics.median(memory[:fifth]), statistics.median(memory[-fifth:])
    count, growth = len(seen.times), late / early - 1
    good = not seen.wrong and cuts[94] < LIMIT and growth < GROWTH
    size = statistics.mean(map(len, bodies)) / 1e6
    load = os.getloadavg()[0]
    people = "records of a folder" if arguments.records else "made-up people"
    lines = [
        "# Cards of CDS Hooks under load",
        f"{date.today()}, Python {platform.python_version()}, {os.cpu_count()} processors, load {load:.1f};",
        f"`{' '.join(['python', 'benchmarks/cds.py', *sys.argv[1:]])}`",
        "",
        f"`patient-view`, {arguments.clients} clients at once, prefetch of {size:.2f} MB ({people}), "
        f"{arguments.minutes:g} minutes, {count} calls, {seen.cards} cards, {len(seen.wrong)} refused.",
        "",
        "| | |",
        "| --- | --- |",
        f"| half of the calls under | {cuts[49]:.0f} ms |",
        f"| 95 of 100 under | {cuts[94]:.0f} ms |",
        f"| 99 of 100 under | {cuts[98]:.0f} ms |",
        f"| calls a second | {count / 60 / arguments.minutes:.0f} |",
        f"| processor time of a call | {1000 * seconds / count:.1f} ms |",
        f"| memory, first fifth and last fifth of the time | {early:.0f} MB, {late:.0f} MB |",
        *(f"\nRefused: {w}" for w in seen.wrong[:3]),
        "",
    ]
    return "\n".join(lines), good


if __name__ == "__main__":
    sys.exit(main())
