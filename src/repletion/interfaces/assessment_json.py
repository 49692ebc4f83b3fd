"""The contract's JSON: stable keys, six significant digits, the same bytes for the same input."""

from typing import Any

import msgspec

from repletion.domain.assessment import Assessment, CauseAnswer

DIGITS = 6


def document(answer: Assessment) -> dict[str, Any]:
    """Return the assessment as plain values with the contract's keys."""
    urgency = answer.urgency
    reasons = [{"id": r.id, "level": r.level, "text": r.text, "source": "; ".join(r.source)} for r in urgency.reasons]
    return {
        "on": answer.on,
        "urgency": {"level": urgency.level, "reasons": reasons, "safety_net": list(urgency.safety_net)},
        "complaint": list(answer.complaint),
        "causes": [_cause(c) for c in answer.causes],
        "must_not_miss": [
            {"id": d.id, "name": d.name, "probability": six_digits(d.probability), "excluded_by": list(d.excluded_by)}
            for d in answer.must_not_miss
        ],
        "none_of_these": six_digits(answer.none_of_these),
        "tests": rounded(answer.tests),
        "questions": rounded(answer.questions),
        "why_not": rounded(answer.why_not),
        "traps": rounded(answer.traps),
        "labs": [plain(lab) for lab in answer.labs],
        "plan": rounded(answer.plan),
        "unrecognised": list(answer.unrecognised),
        "not_checked": list(answer.not_checked),
        "read_as": [{"text": r.text, "as": r.as_, "state": r.state} for r in answer.read_as],
        "notices": list(answer.notices),
        "together": rounded(answer.together),
        "compared": rounded(answer.compared),
        "knowledge": plain(answer.knowledge),
        "version": answer.version,
    }


def text(answer: Assessment) -> str:
    """Return the JSON text, indented, with a final newline."""
    return msgspec.json.format(msgspec.json.encode(document(answer)), indent=1).decode() + "\n"


def _cause(cause: CauseAnswer) -> dict[str, Any]:
    return {
        "id": cause.id,
        "name": cause.name,
        "kind": cause.kind,
        "probability": six_digits(cause.probability),
        "interval": _pair(cause.interval),
        "prior": six_digits(cause.prior),
        "explains": six_digits(cause.explains),
        "explains_interval": _pair(cause.explains_interval),
        "through": [{"id": t.id, "share": six_digits(t.share)} for t in cause.through],
        "reasons": [
            {
                "evidence": r.evidence,
                "state": r.state,
                "log_odds": six_digits(r.log_odds),
                "alone": six_digits(r.alone),
                "sources": list(r.sources),
            }
            for r in cause.reasons
        ],
    }


def six_digits(value: float | None) -> float | None:
    """Return a number to six significant digits, as every door prints it."""
    return None if value is None else float(f"{value:.{DIGITS}g}")


def _pair(pair: tuple[float, float] | None) -> list[float | None] | None:
    return None if pair is None else [six_digits(pair[0]), six_digits(pair[1])]


def rounded(value: Any) -> Any:
    """Return records as plain values all the way down, numbers to six significant digits."""
    return _rounded(msgspec.to_builtins(value))


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _rounded(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(v) for v in value]
    return six_digits(value) if isinstance(value, float) else value


def plain(record: Any) -> dict[str, Any]:
    """Return a record as plain values, numbers to six significant digits."""
    plain = msgspec.to_builtins(record)
    return {k: six_digits(v) if isinstance(v, float) else v for k, v in plain.items()}
