"""What every answer in a terminal is made with: headings, and parts into text."""

import io
from collections.abc import Iterable

from rich.console import Console, RenderableType
from rich.text import Text


def heading(words: str) -> Text:
    """Return a heading with an empty line before it."""
    return Text(f"\n{words}", style="bold underline")


def as_text(parts: Iterable[RenderableType], *, colour: bool, width: int) -> str:
    """Return parts as lines without spaces at their ends; with colour codes only where asked."""
    file = io.StringIO()
    console = Console(file=file, force_terminal=colour, no_color=not colour, width=width, highlight=False)
    for part in parts:
        console.print(part)
    return "\n".join(line.rstrip() for line in file.getvalue().splitlines()) + "\n"
