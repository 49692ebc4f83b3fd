"""Coverage-guided fuzzing of the reader, started by tests/soak.py; ends by libFuzzer's own clock.

python tests/fuzz_reader.py -max_total_time=600
"""

import sys
import time

import atheris

with atheris.instrument_imports(include=["repletion.intake_text"]):
    from repletion.intake_text.reader import Reader

from repletion.domain.case import said
from repletion.kb.load import load
from repletion.kb.words import lexicon

SECONDS = 1.0
"""A text of a few phrases that takes the processor longer is a fault (coverage counting slows the reader)."""
READER = Reader(lexicon(), load())
PHRASES = [p.replace(" .. ", " ") for p in (*sorted(lexicon().concepts), *sorted(lexicon().cues))]


def text(data: bytes) -> str:
    """Return a text: bytes as they come, with phrases of the lexicon where a byte of control asks for one."""
    chunks = atheris.FuzzedDataProvider(data)
    parts = []
    while chunks.remaining_bytes():
        if chunks.ConsumeBool():
            parts.append(chunks.PickValueInList(PHRASES))
        else:
            parts.append(chunks.ConsumeUnicodeNoSurrogates(chunks.ConsumeIntInRange(1, 12)))
    return " ".join(parts)


def read(data: bytes) -> None:
    """Read one text: no exception, no state that is none, no span that is not in it, no slow input."""
    written, start = text(data), time.process_time()
    reading = READER.read(written)
    spent = time.process_time() - start
    assert spent < SECONDS, f"{spent:.2f} s for {len(written)} characters"
    assert all(said(v).state in ("present", "absent") for v in reading.case.findings.values())
    assert all(r.text for r in reading.read_as)


if __name__ == "__main__":
    atheris.Setup([sys.argv[0], "-max_len=1024", "-timeout=20", "-seed=20261124", "-verbosity=1", *sys.argv[1:]], read)
    atheris.Fuzz()
