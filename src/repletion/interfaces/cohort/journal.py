"""The work folder of a run: finished batches as files, and a journal of them, so that a killed run goes on."""

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TextIO

import pyarrow as pa  # type: ignore[import-untyped]

from repletion.domain.fault import Fault, Unusable

JOURNAL = "journal.jsonl"


@dataclass(frozen=True)
class Part:
    """A finished batch: its place, the last row of the input that is in it, its counts, its files and checksums."""

    place: int
    last: int
    answered: int
    bad: int
    sha256: str
    bad_sha256: str

    @property
    def files(self) -> tuple[tuple[str, str], ...]:
        """Return the names of its two files, of answers and of bad rows, with their checksums."""
        return (f"{self.place:06}.arrow", self.sha256), (f"{self.place:06}.bad.arrow", self.bad_sha256)


class Journal:
    """The journal of one run in its folder. `identity` is what makes two runs the same."""

    def __init__(self, folder: Path, identity: dict[str, Any], *, resume: bool) -> None:
        """Open the folder; `Unusable` when it holds another run, or one that was not asked to go on."""
        self.folder, self.parts = folder, list[Part]()
        if folder.exists() and (folder / JOURNAL).exists():
            self.parts = self._earlier(identity, resume=resume)
        else:
            folder.mkdir(parents=True, exist_ok=True)
        self._write_anew(identity)
        self._file: TextIO = (folder / JOURNAL).open("a", encoding="utf-8")

    def _earlier(self, identity: dict[str, Any], *, resume: bool) -> list[Part]:
        remedy = f"give --resume to go on, or delete {self.folder}"
        if not resume:
            raise Unusable([Fault(where=str(self.folder), what="holds an unfinished run", remedy=remedy)])
        lines = list(self._lines())
        if not lines or lines[0] != identity:
            differs = sorted(k for k in identity if not lines or lines[0].get(k) != identity[k])
            what = f"holds a run of something else ({', '.join(differs)} differ)"
            raise Unusable([Fault(where=str(self.folder), what=what, remedy=f"delete {self.folder} to start anew")])
        return list(self._whole(lines[1:]))

    def _lines(self) -> Iterator[dict[str, Any]]:
        """Yield the lines of the journal up to the first that was not written to its end."""
        for line in (self.folder / JOURNAL).read_text(encoding="utf-8").splitlines(keepends=True):
            if not line.endswith("\n"):
                return
            with suppress(ValueError):
                yield json.loads(line)

    def _whole(self, lines: list[dict[str, Any]]) -> Iterator[Part]:
        """Yield the parts in order up to the first whose files are not as they were written."""
        for place, line in enumerate(lines):
            part = Part(**line)
            if part.place != place or any(_digest(self.folder / name) != told for name, told in part.files):
                return
            yield part

    def _write_anew(self, identity: dict[str, Any]) -> None:
        partial = self.folder / f"{JOURNAL}.tmp"
        lines = [identity, *map(asdict, self.parts)]
        partial.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        partial.replace(self.folder / JOURNAL)

    @property
    def last(self) -> int:
        """Return the number of the last row that is done."""
        return self.parts[-1].last if self.parts else 0

    def add(self, answers: pa.RecordBatch, bad: pa.RecordBatch, last: int) -> None:
        """Write a finished batch: its files first, then its line."""
        place = len(self.parts)
        part = Part(place, last, answers.num_rows, len(set(bad["row"].to_pylist())), "", "")
        digests = [self._put(name, batch) for (name, _), batch in zip(part.files, (answers, bad), strict=True)]
        part = Part(part.place, last, part.answered, part.bad, *digests)
        self._file.write(json.dumps(asdict(part)) + "\n")
        self._file.flush()
        os.fsync(self._file.fileno())
        self.parts.append(part)

    def _put(self, name: str, batch: pa.RecordBatch) -> str:
        partial = self.folder / f"{name}.tmp"
        options = pa.ipc.IpcWriteOptions(compression="lz4")
        with pa.OSFile(str(partial), "wb") as sink, pa.ipc.new_file(sink, batch.schema, options=options) as writer:
            writer.write_batch(batch)
        partial.replace(self.folder / name)
        return _digest(self.folder / name)

    def batches(self, *, bad: bool = False, columns: list[str] | None = None) -> Iterator[pa.RecordBatch]:
        """Yield the finished batches in order: the answers, or the bad rows."""
        for part in self.parts:
            with pa.memory_map(str(self.folder / part.files[bad][0])) as source:
                names = pa.ipc.open_file(source).schema.names
                fields = [names.index(c) for c in columns or names]
                reader = pa.ipc.open_file(source, options=pa.ipc.IpcReadOptions(included_fields=fields))
                for i in range(reader.num_record_batches):
                    yield reader.get_batch(i).select(columns or names)

    def __enter__(self) -> "Journal":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        if not self.parts:
            self.remove()

    def remove(self) -> None:
        """Remove the folder, when all is written elsewhere, or nothing was."""
        for path in self.folder.iterdir():
            path.unlink()
        self.folder.rmdir()


def _digest(path: Path) -> str:
    """Return the SHA-256 of a file, nothing where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
