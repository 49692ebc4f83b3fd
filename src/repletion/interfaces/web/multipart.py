"""Forms with files (multipart/form-data, RFC 7578), as browsers send them: taken apart in one pass, all in memory."""

from dataclasses import dataclass
from email.message import Message

SEPARATOR = b"\r\n\r\n"
LONGEST_HEADS = 2_000
"""Bytes of what stands before a field's content; a file has a name of at most some hundred letters."""


@dataclass(frozen=True)
class File:
    """A file of a form: the field it was given in, its name, its bytes."""

    field: str
    name: str
    content: bytes


def is_multipart(content_type: str) -> bool:
    """Return whether a form comes in parts."""
    return content_type.lower().startswith("multipart/form-data")


def taken_apart(body: bytes, content_type: str, most: int) -> tuple[list[tuple[str, str]], list[File]]:
    """Return the fields and the files that hold something; `ValueError` when it is no form of at most `most` parts.

    >>> body = b'--x\\r\\nContent-Disposition: form-data; name="a"\\r\\n\\r\\nb\\r\\n--x--\\r\\n'
    >>> taken_apart(body, "multipart/form-data; boundary=x", 5)
    ([('a', 'b')], [])
    """
    boundary = _parameter(content_type[:LONGEST_HEADS], "boundary").encode()
    if not boundary:
        raise ValueError("no boundary")
    parts = (b"\r\n" + body).split(b"\r\n--" + boundary, most + 2)[1:]
    if not parts or not parts[-1].startswith(b"--"):
        raise ValueError("does not end, or has too many parts")
    fields: list[tuple[str, str]] = []
    files: list[File] = []
    for part in parts[:-1]:
        _take(part, fields, files)
    return fields, files


def _take(part: bytes, fields: list[tuple[str, str]], files: list[File]) -> None:
    heads, found, content = part.partition(SEPARATOR)
    if len(heads) > LONGEST_HEADS:  # before they are parsed: the time for that grows with the square of their length
        raise ValueError("heads that are too long")
    lines = (line.partition(":") for line in heads.decode().split("\r\n"))
    said = next((value.strip() for key, _, value in lines if key.lower() == "content-disposition"), "")
    name = _parameter(said, "name")
    if not found or not name:
        raise ValueError("a part without a name")
    if "filename" not in said:
        fields.append((name, content.decode()))
    elif content:
        files.append(File(name, _parameter(said, "filename"), content))


def _parameter(header: str, name: str) -> str:
    message = Message()
    message["content-type"] = header
    value = message.get_param(name, "")
    return value if isinstance(value, str) else value[2]
