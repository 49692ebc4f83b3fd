"""Counts that are too small to publish: which cells to hide so that no sum gives one of them away.

A cell is hidden where it holds 1 to 9 people (or all but 1 to 9); then further ones, the smallest first, until no
hidden cell follows exactly from the published ones and the sums between them (complementary suppression).
"""

from collections.abc import Collection, Mapping, Sequence

import numpy as np

LEAST = 10
Sums = Sequence[tuple[str, Sequence[str]]]
"""Each total with the cells that it is the sum of."""


def small(count: int, of: int | None = None) -> bool:
    """Return whether a count is too small to publish, or all but so few of those counted.

    >>> small(9), small(0), small(10), small(95, of=100)
    (True, False, False, True)
    """
    return 0 < count < LEAST or (of is not None and 0 < of - count < LEAST)


def hidden(counts: Mapping[str, int], sums: Sums, first: Collection[str]) -> frozenset[str]:
    """Return the cells to hide: those of `first`, and further ones until none of them can be worked out."""
    hide = set(first)
    while True:
        known = worked_out(hide, sums)
        if not known:
            return frozenset(hide)
        hide.add(_next(known, counts, sums, hide))


def worked_out(hide: Collection[str], sums: Sums) -> list[str]:
    """Return the hidden cells whose value follows from the published ones: those that the sums determine."""
    order = sorted(hide)
    rows = [[float(c in parts) - float(c == total) for c in order] for total, parts in sums]
    matrix = np.array(rows).reshape(len(rows), len(order))
    rank = _rank(matrix)
    return [c for i, c in enumerate(order) if _rank(np.vstack([matrix, np.eye(len(order))[i]])) == rank]


def _rank(matrix: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> int:
    return int(np.linalg.matrix_rank(matrix)) if matrix.size else 0


def _next(known: Sequence[str], counts: Mapping[str, int], sums: Sums, hide: Collection[str]) -> str:
    """Return the cell to hide next: beside one that is known, the smallest part that holds anybody, else a total."""
    totals = {total for total, _ in sums}
    beside = {c for total, parts in sums if {total, *parts} & set(known) for c in (total, *parts)} - set(hide)
    return min(beside, key=lambda c: (counts[c] == 0, c in totals, counts[c], c))
