"""Which answers moved between two knowledge bases, and by what."""

from collections.abc import Iterator
from dataclasses import dataclass

from repletion.evaluation.cases import Answered, CasesRun, Ranked

NOTABLE = 0.05
"""A change of what a leading cause accounts for that is told."""


@dataclass(frozen=True)
class Move:
    """One case whose answer moved: the place of its gold before and after, the causes that moved, and why."""

    id: str
    rank: tuple[int | None, int | None]
    first: tuple[str, str]
    urgency: tuple[str | None, str | None]
    why: tuple[str, ...]


def moves(before: CasesRun, after: CasesRun) -> list[Move]:
    """Return the cases of both runs whose gold changed its place, whose first cause or whose urgency changed."""
    old = {one.id: one for one in before.answered}
    pairs = [(old[one.id], one) for one in after.answered if one.id in old]
    return [
        _move(a, b) for a, b in pairs if a.rank != b.rank or a.first[0].id != b.first[0].id or a.urgency != b.urgency
    ]


def _move(before: Answered, after: Answered) -> Move:
    return Move(
        id=after.id,
        rank=(before.rank, after.rank),
        first=(before.first[0].id, after.first[0].id),
        urgency=(before.urgency, after.urgency),
        why=tuple(_why(before, after)),
    )


def _why(before: Answered, after: Answered) -> Iterator[str]:
    """Yield what moved of the leading causes: the prior (who the person is) or the findings' weight beyond it."""
    old: dict[str, Ranked] = {one.id: one for one in before.first}
    for now in after.first:
        then = old.get(now.id)
        if then is None:
            yield f"{now.id} came among the first ({now.number:.0%})"
        elif abs(now.number - then.number) >= NOTABLE:
            ratio = now.prior / max(then.prior, 1e-12)
            by = (
                f"its prior is {ratio:.2g} times what it was"
                if abs(ratio - 1) > 0.05
                else "the findings weigh otherwise"
            )
            yield f"{now.id} {then.number:.0%} to {now.number:.0%}: {by}"
    gone = [name for name in old if name not in {one.id for one in after.first}]
    yield from (f"{name} left the first ({old[name].number:.0%})" for name in gone)
