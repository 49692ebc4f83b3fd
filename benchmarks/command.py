"""Wall time and peak memory of the command as a user runs it; writes docs/benchmarks/command.md."""

import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from results import keep

ROOT = Path(__file__).parent.parent
COMMAND = [sys.executable, "-m", "repletion"]
RUNS = 7


ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
"""As an ordinary installation: with the byte code of the modules kept."""


def timed(arguments: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(
        [*COMMAND, *arguments], check=True, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    return time.perf_counter() - start


def median(arguments: list[str]) -> float:
    timed(arguments)  # warm the disk
    return statistics.median(timed(arguments) for _ in range(RUNS))


def published(folder: Path) -> list[float]:
    times = []
    for line in (ROOT / "examples/published_cases.jsonl").read_text(encoding="utf-8").splitlines():
        path = folder / "case.txt"
        path.write_text(json.loads(line)["text"], encoding="utf-8")
        times.append(statistics.median(timed(["assess", "--text", str(path), "--format", "json"]) for _ in range(3)))
    return sorted(times)


def main() -> None:
    rows = [("`repletion --help`", median(["--help"]))]
    rows.append(("`assess examples/runner.yaml`", median(["assess", str(ROOT / "examples/runner.yaml")])))
    notes = "examples/osteomalacia.txt"
    rows.append((f"`assess --text {notes}`", median(["assess", "--text", str(ROOT / notes)])))
    with tempfile.TemporaryDirectory() as folder:
        times = published(Path(folder))
    rows += [("27 published texts, median", statistics.median(times)), ("27 published texts, slowest", times[-1])]
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    measured = {**{name: f"{seconds:.2f} s" for name, seconds in rows}, "peak memory": f"{peak:.0f} MB"}
    keep("command", "python benchmarks/command.py", measured)
    where = f"{date.today()}, Python {platform.python_version()}, {platform.machine()}, warm disk."
    lines = ["# The command: time and memory", "", where, ""]
    lines += ["| what | seconds |", "| --- | --- |", *(f"| {name} | {seconds:.2f} |" for name, seconds in rows)]
    aims = "Aims: `--help` under 0.2 s, `assess` under 0.6 s, under 150 MB."
    lines += ["", f"Peak memory over all runs: {peak:.0f} MB. {aims}"]
    out = ROOT / "docs/benchmarks/command.md"
    out.parent.mkdir(exist_ok=True)
    out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(out.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
