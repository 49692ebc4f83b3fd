"""Columns on request, from `assess` itself for each person: intervals, reasons, the exact choice of tests (slow)."""

import json
from collections.abc import Collection, Sequence
from typing import Any

import pyarrow as pa  # type: ignore[import-untyped]

from repletion.decisions.assess import assess
from repletion.domain.assessment import Assessment, CauseAnswer
from repletion.domain.case import Reading
from repletion.domain.knowledge import KnowledgeBase

EXTRAS = ("intervals", "reasons", "tests", "before")
"""What may be asked for; `before` (the probabilities without any test) costs little more, the others much."""
SLOW = frozenset({"intervals", "reasons", "tests"})
LEADING, REASONS = 3, 5


def extra_fields(causes: Sequence[str], further: Collection[str]) -> list[tuple[str, pa.DataType]]:
    """Return the further columns."""
    found: list[tuple[str, pa.DataType]] = []
    if "intervals" in further:
        found += [(f"{kind}_{c}_{end}", pa.float64()) for kind in "pe" for c in causes for end in ("low", "high")]
    if "reasons" in further:
        found.append(("reasons", pa.string()))
    if "tests" in further:
        found += [("next_tests", pa.string()), ("tests_advised_against", pa.string())]
    return found


def extras(
    readings: Sequence[Reading], kb: KnowledgeBase, on: str, causes: Sequence[str], further: Collection[str]
) -> dict[str, list[Any]]:
    """Return the further columns of people, by name."""
    if not SLOW & set(further):
        return {}
    told = [_of(assess(r, kb, on), causes, further) for r in readings]
    return {name: [one.get(name) for one in told] for name, _ in extra_fields(causes, further)}


def _of(answer: Assessment, causes: Sequence[str], further: Collection[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if "intervals" in further:
        for cause in answer.causes:
            found.update(_ends("p", cause.id, cause.interval))
            found.update(_ends("e", cause.id, cause.explains_interval))
    if "reasons" in further:
        told = {c.id: _reasons(c) for c in answer.causes[:LEADING]}
        found["reasons"] = json.dumps(told, ensure_ascii=False)
    if "tests" in further:
        found["next_tests"] = ";".join(t.id for t in answer.tests if t.advised)
        against = (t.id for t in answer.tests if t.why.startswith("not advised"))
        found["tests_advised_against"] = ";".join(against)
    return found


def _ends(kind: str, cause: str, span: tuple[float, float] | None) -> dict[str, float]:
    return {f"{kind}_{cause}_{end}": float(f"{x:.6g}") for end, x in zip(("low", "high"), span or (), strict=False)}


def _reasons(cause: CauseAnswer) -> dict[str, float]:
    return {f"{r.evidence}={r.state}": round(r.log_odds, 3) for r in cause.reasons[:REASONS]}
