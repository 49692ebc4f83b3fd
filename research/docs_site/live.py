"""Examples whose output is that of the very build: code blocks with `>>>` are run, and what came out is shown."""

import contextlib
import doctest
import io
import re
from typing import Any

BLOCK = re.compile(r"```python\n(.*?)```", re.S)


def with_output(markdown: str) -> str:
    """Return the page with every example's output as it is now; the blocks of a page share their names.

    >>> with_output("no example in it")
    'no example in it'
    """
    names: dict[str, Any] = {}
    return BLOCK.sub(lambda found: _block(found[1], names) if ">>>" in found[1] else found[0], markdown)


def _block(code: str, names: dict[str, Any]) -> str:
    lines = [_example(e, names) for e in doctest.DocTestParser().get_examples(code)]
    return f"```python\n{''.join(lines)}```"


def _example(example: doctest.Example, names: dict[str, Any]) -> str:
    """Return the lines of an example and what it prints; an example that fails stops the build."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(example.source, "<example>", "single"), names)  # noqa: S102 - our own pages, as doctest does
    first, *rest = example.source.splitlines()
    return "\n".join([f">>> {first}", *(f"... {line}" for line in rest)]) + "\n" + out.getvalue()
