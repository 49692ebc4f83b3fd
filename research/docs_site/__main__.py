"""`python -m research.docs_site [--check]`: figures into the pages, model facts as JSON, all from docs/results."""

import argparse
import sys
from pathlib import Path

from research.docs_site.figures import ROOT, filled, marked_pages, results
from research.docs_site.source_attributes import as_text

FACTS = ROOT / "docs/model-facts.json"


def made() -> dict[Path, str]:
    """Return every file that holds figures, as the kept results make it."""
    known = results()
    pages = {page: filled(page.read_text(encoding="utf-8"), known) for page in marked_pages()}
    return {**pages, FACTS: as_text(known)}


def main() -> int:
    """Write what differs, or with --check only tell it; return 1 where a check found a difference."""
    parser = argparse.ArgumentParser(prog="python -m research.docs_site", description=__doc__)
    parser.add_argument("--check", action="store_true", help="tell what differs, write nothing")
    check = parser.parse_args().check
    differing = {f: text for f, text in made().items() if not f.exists() or f.read_text(encoding="utf-8") != text}
    for file, text in differing.items():
        print(f"{'differs' if check else 'wrote'}: {file.relative_to(ROOT)}")
        if not check:
            file.write_text(text, encoding="utf-8")
    return int(check and bool(differing))


if __name__ == "__main__":
    sys.exit(main())
