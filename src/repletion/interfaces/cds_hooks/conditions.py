"""Conditions of the cards: those of the red flags, and leaves about orders, medicines and what was never measured.

{orders: [ids]}               one of them is ordered now
{given: [ids]}                ordered now; when a record is opened: taken
{present: id}                 taken, or anywhere among the orders of the session
{taken: id, days: n}          taken, and on record for so long
{measured: [ids], days: n}    one of them measured in so many days (0: ever)
{unmeasured: [ids], days: n}  none of them measured for so long (0: ever), as far as the record tells, nor ordered
{gate: id}                    a guideline advises against the test here
"""

from collections.abc import Callable, Mapping
from typing import Any

from repletion.decisions.triage import holds
from repletion.interfaces.cds_hooks.situation import Situation

When = Mapping[str, Any]


def fits(when: When, s: Situation) -> bool:
    """Return whether a condition holds; what is unknown does not hold."""
    if "all" in when:
        return all(fits(w, s) for w in when["all"])
    if "any" in when:
        return any(fits(w, s) for w in when["any"])
    if "not" in when:
        return not fits(when["not"], s)
    leaf = next((LEAVES[key] for key in when if key in LEAVES), None)
    return leaf(when, s) if leaf else not when or holds(when, s.facts)


def _orders(when: When, s: Situation) -> bool:
    return any(o.tags & {*when["orders"]} for o in s.selected)


def _given(when: When, s: Situation) -> bool:
    wanted = {*when["given"]}
    return any(tags & wanted for tags in (s.taken_tags if s.hook == "patient-view" else (o.tags for o in s.selected)))


def _present(when: When, s: Situation) -> bool:
    return any(when["present"] in tags for tags in (*s.taken_tags, *(o.tags for o in s.drafts)))


def _taken(when: When, s: Situation) -> bool:
    return s.taken_for(when["taken"]) >= int(when["days"])


def _unmeasured(when: When, s: Situation) -> bool:
    return all(s.unmeasured(test, when.get("days", 0)) and test not in s.ordered for test in when["unmeasured"])


def _measured(when: When, s: Situation) -> bool:
    return any(s.fresh(test, when.get("days", 0)) for test in when["measured"])


def _gate(when: When, s: Situation) -> bool:
    assert s.kb.workup is not None
    return holds(s.kb.workup.gates[when["gate"]].when, s.facts)


LEAVES: dict[str, Callable[[When, Situation], bool]] = {
    "orders": _orders, "given": _given, "present": _present, "taken": _taken, "measured": _measured,
    "unmeasured": _unmeasured, "gate": _gate,
}  # fmt: skip
