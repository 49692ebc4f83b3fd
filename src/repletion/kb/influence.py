"""How much of the answers rests on judgement: measured by `benchmarks/engine.py`, kept beside the knowledge.

By influence: the share of the variance of the answers' log odds, over the draws of all numbers, that judged numbers
make; for the five likeliest causes of simulated people.
"""

from pathlib import Path

import msgspec

from repletion.domain.record import record

FILE = Path(__file__).parent / "influence.json"


@record
class Influence:
    """The share by influence, in all and by cause (of those likely in somebody), and the knowledge it was found on."""

    knowledge: str
    people: int
    whole: float
    by_cause: dict[str, float]


def influence(path: Path = FILE) -> Influence | None:
    """Return what was measured last; None where nothing was."""
    return msgspec.json.decode(path.read_bytes(), type=Influence) if path.exists() else None


def write(found: Influence, path: Path = FILE) -> None:
    """Keep a measurement."""
    path.write_bytes(msgspec.json.format(msgspec.json.encode(found), indent=1) + b"\n")
