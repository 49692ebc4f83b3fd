"""The long job, run by hand: every door fuzzed, random people assessed; writes docs/soak/<date>.md.

python tests/soak.py [minutes]
"""

import json
import platform
import random
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from fuzz_doors import DOORS
from repletion.decisions.assess import assess
from repletion.intake_text.reader import Reader
from repletion.interfaces.assessment_json import text as as_json
from repletion.kb.load import load
from repletion.kb.words import lexicon

ROOT = Path(__file__).parent.parent
WORDS = "no not my mother denies weeks ago since both and or , ; . ( ) < > 2.9 mmol/L 120,5 % ? *"
NOISE = [*WORDS.split(), "\n", "\u200b", "é", "痛"]
SEED = 20261124


def random_text(rng: random.Random, phrases: list[str]) -> str:
    """Return phrases, cues and noise in any order, now and then torn by strange characters."""
    parts = [
        rng.choice(phrases).replace(" .. ", " ") if rng.random() < 0.5 else rng.choice(NOISE)
        for _ in range(rng.randint(1, 60))
    ]
    text = " ".join(parts)
    if rng.random() < 0.3:
        cut = rng.randrange(len(text) + 1)
        text = text[:cut] + "".join(chr(rng.randrange(32, 0x2FFF)) for _ in range(8)) + text[cut:]
    return text


def people(process: "subprocess.Popen[bytes]") -> tuple[list[str], list[str]]:
    """Read and assess random people while the doors are fuzzed; return what was done and what went wrong."""
    kb, words = load(), lexicon()
    reader, phrases, rng = Reader(words, kb), sorted(words.concepts), random.Random(SEED)
    read = answered = 0
    slowest_read = slowest_answer = 0.0
    faults: list[str] = []
    while process.poll() is None:
        text = random_text(rng, phrases)
        try:
            start = time.process_time()
            reading = reader.read(text)
            slowest_read = max(slowest_read, time.process_time() - start)
            read += 1
            if read % 20 == 0:
                start = time.process_time()
                answer = assess(reading, kb, "2026-11-24", draws=50)
                as_json(answer)
                slowest_answer = max(slowest_answer, time.process_time() - start)
                assert all(0 <= (c.explains or 0) <= c.probability <= 1 for c in answer.causes)
                answered += 1
        except Exception as error:  # noqa: BLE001 - everything that goes wrong is what is looked for
            faults.append(f"{error.__class__.__name__}: {error} on {text[:200]!r}")
    done = [
        f"- random texts read: {read}, slowest {1000 * slowest_read:.0f} ms of processor time",
        f"- random people assessed: {answered}, slowest {slowest_answer:.2f} s (50 draws)",
    ]
    return done, faults


def start_fuzz(minutes: float, folder: Path) -> "subprocess.Popen[bytes]":
    """Start the fuzz of every door, one after another, each for its share of the minutes."""
    share = 60 * minutes / len(DOORS)
    command = [sys.executable, str(ROOT / "tests/fuzz_run.py"), "all", f"{share:.0f}", str(SEED)]
    with (folder / "told").open("wb") as told, (folder / "log").open("wb") as log:
        return subprocess.Popen(command, stdout=told, stderr=log, cwd=folder)


def fuzzed(folder: Path) -> tuple[list[str], list[str]]:
    """Return what the fuzz did, as the rows of a table, and what it found; a door that told nothing fell."""
    told = [json.loads(line) for line in (folder / "told").read_text(encoding="utf-8").splitlines()]
    rows = [
        f"| {t['door']} | {t['runs']:,} | {t['by_coverage']:,} | {t['answered']:,} | {t['slowest']:.2f} | "
        f"{t['steepness']:.2f} | {t['left_behind'] / 1000:.0f} | {len(t['faults'])} |"
        for t in told
    ]
    log = (folder / "log").read_text(encoding="utf-8", errors="replace").splitlines()[-8:]
    fallen = [f"{name}: the process fell: {' / '.join(log)}" for name in sorted(set(DOORS) - {t["door"] for t in told})]
    return rows, [f"{t['door']}: {fault}" for t in told for fault in t["faults"]] + fallen


HEAD = [
    "",
    "What each door was fed (by coverage: chosen by atheris so as to reach new branches), how much of it was answered, "
    "not refused, the slowest in seconds of the processor (coverage counted), how much more than its length a text "
    "eight times as long took (0: too quick to say), what re-reading the corpus left in memory.",
    "",
    "| door | fed | by coverage | answered | slowest, s | steepness | left, kB | faults |",
    "| --- | --- | --- | --- | --- | --- | --- | --- |",
]


def main(minutes: float) -> int:
    """Fuzz and assess side by side for some minutes; write the dated record; return 1 when something went wrong."""
    with tempfile.TemporaryDirectory() as name:
        process = start_fuzz(minutes, Path(name))
        done, faults = people(process)
        rows, found = fuzzed(Path(name))
    faults += found
    lines = [
        f"# Soak of {date.today()}",
        "",
        f"{minutes:g} minutes, Python {platform.python_version()}, {platform.machine()}; seed {SEED}.",
        "",
        *done,
        f"- failures: {len(faults)}",
        *(f"  - {f}" for f in faults[:20]),
        *HEAD,
        *rows,
    ]
    out = ROOT / f"docs/soak/{date.today()}.md"
    out.parent.mkdir(exist_ok=True)
    out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 60))
