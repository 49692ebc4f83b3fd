"""`repletion kb check`: the knowledge itself, then the codes of FHIR and the rules of cards that rest on it."""

import sys
from dataclasses import replace

import msgspec

from repletion.domain.fault import Fault
from repletion.kb.guidance import guidance
from repletion.kb.influence import influence
from repletion.kb.load import Report, load, report


def print_report(form: str) -> int:
    """Print the check of the knowledge base; return 0 when it is clean, else 2."""
    found = report()
    if not found.issues:
        found = replace(found, issues=tuple(_of_codes_and_cards()))
    if form == "json":
        sys.stdout.write(msgspec.json.format(msgspec.json.encode(found), indent=1).decode() + "\n")
    else:
        sys.stdout.write(_text(found))
    return 2 if found.issues else 0


def _of_codes_and_cards() -> list[Fault]:
    """Return what is wrong with `codes/` and `cds.yaml`, which name ids of a knowledge base that is clean."""
    from repletion.interfaces.cds_hooks.rules import check_rules, read_rules
    from repletion.interfaces.fhir.codes import check_codes, load_codes

    kb = load()
    rules, faults = read_rules()
    if rules is not None:
        faults = [*faults, *check_rules(rules, kb, guidance())]
    return [*check_codes(load_codes(), kb), *faults]


def _text(found: Report) -> str:
    lines = [str(fault) for fault in found.issues]
    lines += [f"{role}: {judged} of {every} rest on judgement" for role, (judged, every) in found.by_role.items()]
    lines += _by_cause(found)
    measured = influence()
    by_influence = f", {measured.whole:.0%} by influence (measured on {measured.knowledge[:8]})" if measured else ""
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
