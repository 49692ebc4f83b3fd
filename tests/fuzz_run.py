"""One door (or, for "all", each in turn) fuzzed for some seconds; prints what was done as a line of JSON.

python tests/fuzz_run.py DOOR|all [SECONDS] [SEED]

Hypothesis makes the contents. Where atheris is installed its libFuzzer chooses among them by coverage; without it they
are random. Then: does twice as much take more than about twice as long, and does the memory grow?
"""

import gc
import json
import os
import random
import shutil
import subprocess
import sys
import time
import traceback
import tracemalloc
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import seed as seeded

from fuzz_doors import DOORS, FOLDER, Read, kept, through
from fuzz_words import contents

TIMES = (8, 64)
"""How often a kept text is put behind itself, to see how time grows with length."""
STEEPEST = 2.5
"""By how much more than its length a text may take longer."""
WORTH_TIMING = 0.2
LEAK = 2_000_000
"""Bytes that may be left behind by reading the whole corpus again and again."""
CAUGHT = 5
"""Faults after which a run stops: they are likely one."""


class Run:
    """What was done with a door, and what went wrong."""

    def __init__(self, name: str) -> None:
        self.name, self.door = name, DOORS[name]
        self.runs = self.answered = 0
        self.slowest = 0.0
        self.faults: list[str] = []
        self.read: Read | None = None

    def give(self, content: bytes) -> None:
        """Give a content to the door; keep what goes wrong."""
        assert self.read
        start = time.process_time()
        try:
            self.answered += through(self.read, content)
        except Exception as error:  # noqa: BLE001 - everything that goes wrong is what is looked for
            self.wrong(error, content)
        spent = time.process_time() - start
        self.runs, self.slowest = self.runs + 1, max(self.slowest, spent)
        if spent > self.door.seconds * max(1.0, len(content) / 2000):
            self.faults.append(f"{spent:.2f} s for {len(content)} bytes: {content[:300]!r}")

    def wrong(self, error: Exception, content: bytes) -> None:
        """Keep one fault of a kind: where it arose, and the content as a file to look at."""
        last = traceback.extract_tb(error.__traceback__)[-1]
        told = f"{error.__class__.__name__} at {Path(last.filename).name}:{last.lineno}"
        if not any(f.startswith(told) for f in self.faults):
            self.faults.append(f"{told}: {str(error)[:150]} on {content[:1500]!r}")


def fuzz(run: Run, seconds: float, seed: int) -> None:
    """Feed a door for some seconds, half of them by coverage where that can be, measure, and end the process."""
    try:
        import atheris
    except ImportError:
        atheris = None
    with atheris.instrument_imports(include=list(run.door.instrumented)) if atheris else nullcontext():
        run.read = run.door.ready()
    for path in kept(run.name):
        run.give(path.read_bytes())
    made = feeder(run, time.monotonic() + (seconds / 2 if atheris else seconds), seed)
    with suppress(KeyboardInterrupt):
        made()
    if atheris is None or run.faults:
        finish(run, run.runs)
    else:
        guided(atheris, run, time.monotonic() + seconds / 2, seed)


def feeder(run: Run, end: float, seed: int) -> Any:
    """Return the test that feeds a door until a moment, and then says so by an interrupt."""

    @seeded(seed)
    @settings(max_examples=10**9, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(contents(run.name))
    def one(content: bytes) -> None:
        if time.monotonic() > end or len(run.faults) >= CAUGHT:
            raise KeyboardInterrupt
        run.give(content)

    return one


def guided(atheris: Any, run: Run, end: float, seed: int) -> None:
    """Let libFuzzer choose by coverage; it never returns, so the end is told from within."""
    one, by_chance = feeder(run, end, seed).hypothesis.fuzz_one_input, run.runs
    seeds = Path(FOLDER.name) / "seeds"
    seeds.mkdir()
    rng = random.Random(seed)
    for n in range(100):
        (seeds / str(n)).write_bytes(rng.randbytes(rng.randint(50, 2000)))

    def stopping(data: bytes) -> None:
        try:
            one(data)
        except KeyboardInterrupt:
            finish(run, by_chance)

    atheris.Setup(
        [
            sys.argv[0],
            str(seeds),
            "-max_len=4096",
            f"-seed={seed}",
            "-rss_limit_mb=0",
            f"-artifact_prefix={FOLDER.name}/",
        ],
        stopping,
    )
    atheris.Fuzz()


def growth(run: Run) -> float:
    """Return by how much more than its length a longer text took longer, at worst; too steep is a fault."""
    worst = 0.0
    for path in kept(run.name):
        spent = [timed(run, longer(path.read_bytes(), run.door.form, n)) for n in TIMES]
        if spent[1] < WORTH_TIMING:
            continue
        steep = spent[1] / max(spent[0], WORTH_TIMING / TIMES[1]) / (TIMES[1] / TIMES[0])
        worst = max(worst, steep)
        if steep > STEEPEST:
            told = f"{spent[0]:.2f} s and {spent[1]:.2f} s for {TIMES[0]} and {TIMES[1]} times as much"
            run.faults.append(f"not linear: {path.name}, {told}")
    return worst


def timed(run: Run, content: bytes) -> float:
    """Return the processor time that a door takes for a content."""
    assert run.read
    start = time.process_time()
    through(run.read, content)
    return time.process_time() - start


def longer(content: bytes, form: str, times: int) -> bytes:
    """Return a content that says the same many times over: lines again, lists of a document longer."""
    if form not in ("json", "asked"):
        return b"\n".join([content] * times)
    head, mark, document = content.partition(b"\n") if form == "asked" else (b"", b"", content)
    try:
        return head + mark + json.dumps(_longer(json.loads(document), times)).encode()
    except (ValueError, RecursionError):
        return content


def _longer(tree: Any, times: int) -> Any:
    if isinstance(tree, dict):
        return {k: _longer(v, times) for k, v in tree.items()}
    if isinstance(tree, list):
        return [v for v in tree for _ in range(times)]
    return f"{tree} " * times if isinstance(tree, str) and tree.count(" ") > 2 else tree


def left_behind(run: Run, rounds: int) -> int:
    """Return the bytes that reading the corpus again leaves behind; more than a little is a fault."""
    contents = [path.read_bytes() for path in kept(run.name)]
    tracemalloc.start()
    held = []
    for _ in range(2):
        for n in range(rounds):
            for content in contents:
                through(run.read, content + b"\n" * (n % 7))  # type: ignore[arg-type]
        gc.collect()
        held.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    if held[1] - held[0] > LEAK:
        run.faults.append(f"memory grows: {held[1] - held[0]:,} bytes in {rounds} rounds")
    return held[1] - held[0]


def finish(run: Run, by_chance: int) -> None:
    """Measure growth of time and of memory, print all, and end the process: libFuzzer would not."""
    steep, left = (0.0, 0) if run.faults else (growth(run), left_behind(run, 1 if run.door.seconds > 10 else 5))
    told = {
        "door": run.name, "runs": run.runs, "by_coverage": run.runs - by_chance, "answered": run.answered,
        "slowest": round(run.slowest, 3), "steepness": round(steep, 2), "left_behind": left, "faults": run.faults,
    }  # fmt: skip
    print(json.dumps(told), flush=True)
    shutil.rmtree(FOLDER.name, ignore_errors=True)
    os._exit(1 if run.faults else 0)


def main(name: str, seconds: float = 60, seed: int = 20261124) -> int:
    """Fuzz one door, or all of them, each in a process of its own; return 1 when one of these found something."""
    if name != "all":
        fuzz(Run(name), seconds, seed)
    ends = [subprocess.run([sys.executable, __file__, door, str(seconds), str(seed)]).returncode for door in DOORS]
    return int(any(ends))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], *(float(s) for s in sys.argv[2:3]), *(int(s) for s in sys.argv[3:4])))
