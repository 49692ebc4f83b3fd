"""Where measured results are kept: docs/results/NAME.json, each with its date, versions, digest and command.

`make bench` and `make evaluate` write them; `python -m research.docs_site` makes model facts and quoted figures.
"""

import json
import platform
from dataclasses import fields, is_dataclass
from datetime import date
from math import isfinite
from pathlib import Path
from typing import Any

from repletion import __version__
from repletion.kb.load import load

FOLDER = Path(__file__).parent.parent / "docs/results"


def keep(name: str, command: str, found: Any, folder: Path = FOLDER) -> Path:
    """Write a result with where it came from; return its file. Floats keep four digits, enough for any page."""
    kb = load()
    told = {
        "name": name,
        "date": date.today().isoformat(),
        "version": __version__,
        "knowledge": {"version": kb.version, "digest": kb.digest},
        "python": platform.python_version(),
        "command": command,
        "found": plain(found),
    }
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}.json"
    file.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return file


def plain(value: Any) -> Any:
    """Return a value as JSON holds it: records as objects, numbers to four significant digits, NaN as null.

    >>> plain({"share": 0.123456, "of": (1, 2)})
    {'share': 0.1235, 'of': [1, 2]}
    """
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    number = value.item() if hasattr(value, "item") else value
    if not isinstance(number, float):
        return number
    return float(f"{number:.4g}") if isfinite(number) else None
