"""Figures between markers: `<!-- figure NAME -->` ... `<!-- end -->`, in the README and in every page."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from research.docs_site.blocks import Results, block

ROOT = Path(__file__).parent.parent.parent
MARKED = re.compile(r"<!-- figure (\w+) -->(\s*).*?(\s*)<!-- end -->", re.S)


def results(folder: Path = ROOT / "docs/results") -> Results:
    """Return every kept result by name."""
    return {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in sorted(folder.glob("*.json"))}


def filled(text: str, known: Results) -> str:
    """Return a page with its figures as the results have them.

    >>> filled("It has <!-- figure judgement -->?<!-- end --> of it.", {})
    'It has <!-- figure judgement -->not measured yet (`knowledge`)<!-- end --> of it.'
    """
    return MARKED.sub(lambda m: f"<!-- figure {m[1]} -->{m[2]}{block(m[1], known)}{m[3]}<!-- end -->", text)


def marked_pages() -> Iterator[Path]:
    """Yield the README and every page that has a figure between markers."""
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))):
        if MARKED.search(page.read_text(encoding="utf-8")):
            yield page
