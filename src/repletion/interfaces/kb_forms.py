"""A page in text, Markdown, HTML or JSON."""

import io
import json
from html import escape

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from repletion.interfaces.kb_pages import Page, Section

FORMS = ("text", "md", "html", "json")


def rendered(page: Page, form: str) -> str:
    """Return the page in one of the forms."""
    return {"text": as_text, "md": as_markdown, "html": as_html, "json": as_json}[form](page)


def as_text(page: Page, width: int = 110) -> str:
    """Return the page for a terminal."""
    console = Console(file=io.StringIO(), width=width, highlight=False, no_color=True)
    console.print(Text(page.title, style="bold"))
    for section in page.sections:
        if section.title:
            console.print(Text(f"\n{section.title}"))
        for line in section.lines:
            console.print(Padding(Text(f"• {line}"), (0, 0, 0, 2)))
        if section.table:
            console.print(Padding(_rich(section), (0, 0, 0, 2)))
    file = console.file
    assert isinstance(file, io.StringIO)
    return "\n".join(line.rstrip() for line in file.getvalue().splitlines()) + "\n"


def _rich(section: Section) -> Table:
    table = Table(show_edge=False, pad_edge=False, box=None, padding=(0, 2, 0, 0))
    for name in section.table[0]:
        table.add_column(name, overflow="fold")
    for row in section.table[1:]:
        table.add_row(*(Text(cell) for cell in row))
    return table


def as_markdown(page: Page) -> str:
    """Return the page as Markdown."""
    out = [f"# {page.title}", ""]
    for section in page.sections:
        out += [f"## {section.title}", ""] if section.title else []
        out += [f"- {line}" for line in section.lines]
        if section.table:
            head, *rows = [[cell.replace("|", "\\|").replace("\n", " ") for cell in row] for row in section.table]
            out += [f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}", *(f"| {' | '.join(r)} |" for r in rows)]
        out.append("")
    return "\n".join(out)


def as_html(page: Page) -> str:
    """Return the page as one HTML document without scripts or outside requests."""
    out = [f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(page.title)}</title>']
    out += [f"<h1>{escape(page.title)}</h1>"]
    for section in page.sections:
        out += [f"<h2>{escape(section.title)}</h2>"] if section.title else []
        out += ["<ul>", *(f"<li>{escape(line)}</li>" for line in section.lines), "</ul>"] if section.lines else []
        if section.table:
            head, *rows = section.table
            out.append(
                "<table><thead><tr>" + "".join(f'<th scope="col">{escape(c)}</th>' for c in head) + "</tr></thead>"
            )
            out += ["<tr>" + "".join(f"<td>{escape(c)}</td>" for c in row) + "</tr>" for row in rows]
            out.append("</table>")
    return "\n".join([*out, "</html>", ""])


def as_json(page: Page) -> str:
    """Return the page as JSON: tables as lists of objects."""
    sections = [
        {
            "title": s.title,
            "lines": list(s.lines),
            "table": [dict(zip(s.table[0], row, strict=True)) for row in s.table[1:]],
        }
        for s in page.sections
    ]
    return json.dumps({"title": page.title, "sections": sections}, ensure_ascii=False, indent=1) + "\n"
