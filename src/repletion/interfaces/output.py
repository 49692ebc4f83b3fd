"""An answer to standard output, or to a file whole or not at all."""

import os
import sys
from pathlib import Path

from repletion.domain.fault import Fault, Unusable


def put(told: str | bytes, out: str | None) -> None:
    """Write an answer to the file `out`, or to standard output; `Unusable` where the file cannot be written."""
    content = told.encode() if isinstance(told, str) else told
    if out is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    path = Path(out)
    partial = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        partial.write_bytes(content)
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        what = f"cannot be written: {(error.strerror or 'unknown reason').lower()}"
        raise Unusable([Fault(where=out, what=what, remedy="give a file in a folder that can be written")]) from error
