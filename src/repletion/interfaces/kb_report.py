"""`repletion kb check`."""

import sys

import msgspec

from repletion.kb.influence import influence
from repletion.kb.load import Report, report


def print_report(form: str, *, strict: bool) -> int:
    """Print the check of the knowledge base; return 0 when it is clean, else 2."""
    found = report()
    if form == "json":
        sys.stdout.write(msgspec.json.format(msgspec.json.encode(found), indent=1).decode() + "\n")
    else:
        sys.stdout.write(_text(found))
    return 2 if found.issues else 0


def _text(found: Report) -> str:
    lines = [str(fault) for fault in found.issues]
    lines += [f"{role}: {judged} of {every} rest on judgement" for role, (judged, every) in found.by_role.items()]
    lines += _by_cause(found)
    measured = influence()
    by_influence = f", {measured.whole:.0%} by influence (knowledge {measured.knowledge[:8]})" if measured else ""
    summary = f"{found.numbers} numbers enter inference, {found.judgement_share:.0%} rest on judgement{by_influence}"
    return "\n".join([*lines, f"{summary}; {len(found.issues)} faults"]) + "\n"


def _by_cause(found: Report) -> list[str]:
    """Return, for each cause, how many of its numbers are judgement, and what part of its answers these move."""
    measured = influence()
    shares = measured.by_cause if measured else {}
    return [
        f"{name}: {judged} of {every} rest on judgement"
        + (f", {shares[name]:.0%} by influence" if name in shares else "")
        for name, (judged, every) in found.by_cause.items()
    ]
