"""Where the journal is, and the key that opens it; the key never stands on the command line."""

import os
import sys
from getpass import getpass
from pathlib import Path

from repletion.domain.fault import Fault, Unusable

KEY = "REPLETION_JOURNAL_KEY"


def journal_path(given: str | None) -> Path:
    """Return the file that was given, else the one in the user's data folder."""
    return Path(given) if given else _data_folder() / "repletion" / "journal.db"


def _data_folder() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")


def journal_key(path: Path, *, ask: bool) -> str | None:
    """Return the key from the environment, or asked for on the terminal (twice for a new journal), else None."""
    if not ask:
        return os.environ.get(KEY) or None
    key = getpass("Key of the journal: ")
    if not path.exists() and getpass("The same again: ") != key:
        raise Unusable([Fault(where="--ask-key", what="the two keys differ", remedy="try again")])
    return key
