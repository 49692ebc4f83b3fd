"""`repletion kb check`."""

import sys

import msgspec

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
    summary = f"{found.numbers} numbers enter inference, {found.judgement_share:.0%} rest on judgement"
    return "\n".join([*lines, f"{summary}; {len(found.issues)} faults"]) + "\n"
