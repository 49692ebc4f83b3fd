"""The long job, run by hand: random texts and random people for a few minutes; writes docs/soak/<date>.md.

python tests/soak.py [minutes]
"""

import platform
import random
import sys
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


def random_text(rng: random.Random, phrases: list[str]) -> str:
    parts = [
        rng.choice(phrases).replace(" .. ", " ") if rng.random() < 0.5 else rng.choice(NOISE)
        for _ in range(rng.randint(1, 60))
    ]
    text = " ".join(parts)
    if rng.random() < 0.3:
        cut = rng.randrange(len(text) + 1)
        text = text[:cut] + "".join(chr(rng.randrange(32, 0x2FFF)) for _ in range(8)) + text[cut:]
    return text


def main(minutes: float) -> int:
    kb, words = load(), lexicon()
    reader, phrases, rng = Reader(words, kb), sorted(words.concepts), random.Random(20261124)
    read = answered = 0
    slowest_read = slowest_answer = 0.0
    faults: list[str] = []
    end = time.monotonic() + 60 * minutes
    while time.monotonic() < end:
        text = random_text(rng, phrases)
        try:
            start = time.perf_counter()
            reading = reader.read(text)
            slowest_read = max(slowest_read, time.perf_counter() - start)
            read += 1
            if read % 20 == 0:
                start = time.perf_counter()
                answer = assess(reading, kb, "2026-11-24", draws=50)
                as_json(answer)
                slowest_answer = max(slowest_answer, time.perf_counter() - start)
                assert all(0 <= (c.explains or 0) <= c.probability <= 1 for c in answer.causes)
                answered += 1
        except Exception as error:  # noqa: BLE001 - everything that goes wrong is what is looked for
            faults.append(f"{error.__class__.__name__}: {error} on {text[:200]!r}")
    lines = [
        f"# Soak of {date.today()}",
        "",
        f"{minutes:g} minutes, Python {platform.python_version()}, {platform.machine()}; seed 20261124.",
        "",
        f"- random texts read: {read}, slowest {1000 * slowest_read:.0f} ms",
        f"- assessed: {answered}, slowest {slowest_answer:.2f} s (50 draws)",
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
