"""What the site builder asks of us: generated pages, whole folders in the navigation, links out of docs as words."""

import re
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

ROOT = Path(__file__).resolve().parents[2]
LINK = re.compile(r"\[([^\]]+)\]\(((?:\.\./)+[^)\s]+)\)")


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Put every page of a folder where the navigation says `folder/*`, but for those that it names itself."""
    config.nav = expanded(config.nav, set(named(config.nav)), Path(config.docs_dir))
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the generated pages; they are never written into the folder of the source."""
    from research.docs_site.reference import reference

    for path, text in reference():
        files.append(File.generated(config, path, content=text))
    contributing = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    files.append(File.generated(config, "contributing.md", content=contributing))
    return files


def on_page_markdown(markdown: str, page: Any, config: MkDocsConfig, files: Files) -> str:
    """Return the page with its examples run, and links to files that are no part of the site told as paths."""
    from research.docs_site.live import with_output

    inside = LINK.sub(lambda found: inward(found, Path(config.docs_dir), page.file.src_uri), markdown)
    return with_output(inside)


def inward(found: re.Match[str], docs: Path, page: str) -> str:
    """Return the link where it stays within docs, else its words and the path within the repository."""
    target = (docs / page).parent.joinpath(found[2].partition("#")[0]).resolve()
    if target.is_relative_to(docs.resolve()):
        return found[0]
    path = target.relative_to(docs.resolve().parent).as_posix()
    return f"`{path}`" if found[1].strip("`") in (path, Path(path).name) else f"{found[1]} (`{path}`)"


def named(nav: Any) -> list[str]:
    """Return every page that the navigation names, in its order."""
    if isinstance(nav, dict):
        return [page for inner in nav.values() for page in named(inner)]
    return [page for inner in nav for page in named(inner)] if isinstance(nav, list) else [nav]


def expanded(nav: Any, taken: set[str], docs: Path) -> Any:
    """Return the navigation with `folder/*` told page by page.

    >>> expanded([{"Home": "index.md"}], set(), Path("docs"))
    [{'Home': 'index.md'}]
    """
    if isinstance(nav, dict):
        return {title: expanded(inner, taken, docs) for title, inner in nav.items()}
    if not isinstance(nav, list):
        return nav
    found: list[Any] = []
    for item in nav:
        if isinstance(item, str) and item.endswith("/*"):
            found += [p for p in pages(docs, item.removesuffix("/*")) if p not in taken]
        else:
            found.append(expanded(item, taken, docs))
    return found


def pages(docs: Path, folder: str) -> list[str]:
    """Return the pages of a folder."""
    return sorted(p.relative_to(docs).as_posix() for p in (docs / folder).glob("*.md"))
