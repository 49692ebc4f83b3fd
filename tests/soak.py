"""The long job, run by hand: the reader fuzzed, random people assessed; writes docs/soak/<date>.md.

python tests/soak.py [minutes]
"""

import platform
import random
import re
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

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


def people(minutes: float) -> tuple[list[str], list[str]]:
    """Read and assess random people; return what was done and what went wrong."""
    kb, words = load(), lexicon()
    reader, phrases, rng = Reader(words, kb), sorted(words.concepts), random.Random(SEED)
    read = answered = 0
    slowest_read = slowest_answer = 0.0
    faults: list[str] = []
    end = time.monotonic() + 60 * minutes
    while time.monotonic() < end:
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


def start_fuzz(minutes: float, folder: Path) -> subprocess.Popen[bytes]:
    """Start the coverage-guided fuzz of the reader in a process of its own: libFuzzer ends the process itself."""
    command = [sys.executable, str(ROOT / "tests/fuzz_reader.py"), f"-max_total_time={int(60 * minutes)}"]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, cwd=folder)  # noqa: S603 - our script


def fuzzed(process: subprocess.Popen[bytes], folder: Path) -> tuple[list[str], list[str]]:
    """Wait for the fuzz; return what it did and what it found."""
    process.wait()
    output = (folder / "log").read_text(encoding="utf-8", errors="replace")
    runs = re.search(r"Done (\d+) runs in (\d+) second", output)
    cover = re.findall(r"cov: (\d+) ft: (\d+) corp: (\d+)", output)
    faults = [] if process.returncode == 0 and runs else ["reader fuzz: " + " / ".join(output.splitlines()[-12:])]
    reached = f", {cover[-1][0]} edges covered, corpus {cover[-1][2]}" if cover else ""
    told = f"{runs.group(1)} texts in {runs.group(2)} s" if runs else "not finished"
    return [f"- reader fuzzed by coverage (atheris): {told}{reached}"], faults


def main(minutes: float) -> int:
    """Fuzz and assess side by side for some minutes; write the dated record; return 1 when something went wrong."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        process = start_fuzz(minutes, folder)
        done, faults = people(minutes)
        fuzz_done, fuzz_faults = fuzzed(process, folder)
    faults += fuzz_faults
    lines = [
        f"# Soak of {date.today()}",
        "",
        f"{minutes:g} minutes, Python {platform.python_version()}, {platform.machine()}; seed {SEED}.",
        "",
        *done,
        *fuzz_done,
        f"- failures: {len(faults)}",
        *(f"  - {f}" for f in faults[:20]),
    ]
    out = ROOT / f"docs/soak/{date.today()}.md"
    out.parent.mkdir(exist_ok=True)
    out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 10))
