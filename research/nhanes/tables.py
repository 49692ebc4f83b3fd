"""Figures as rows: CSV for the knowledge base, Markdown for readers. Four significant digits are kept."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import astuple, fields
from typing import Any


def significant(value: float, digits: int) -> float:
    """Return a number rounded to so many significant digits.

    >>> significant(0.0446037, 3)
    0.0446
    """
    return float(f"{value:.{digits}g}")


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def as_csv(rows: Sequence[Any]) -> str:
    """Return dataclass rows of one kind as CSV with a header."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([field.name for field in fields(rows[0])])
    writer.writerows([_cell(value) for value in astuple(row)] for row in rows)
    return out.getvalue()


def as_markdown(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)


def per_cent(share: float, low: float, high: float) -> str:
    """Return a share with its interval in per cent.

    >>> per_cent(0.0446, 0.0401, 0.0495)
    '4.5 (4.0-5.0)'
    """
    digits = 1 if share >= 0.01 else 2
    return f"{100 * share:.{digits}f} ({100 * low:.{digits}f}-{100 * high:.{digits}f})"


def odds(value: float, low: float, high: float) -> str:
    """Return a ratio with its interval.

    >>> odds(2.4512, 1.93, 3.12)
    '2.45 (1.93-3.12)'
    """
    return f"{value:.2f} ({low:.2f}-{high:.2f})"
