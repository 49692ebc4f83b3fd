"""What a person can switch with one press: each thing told, the other way round."""

from repletion.interfaces.web.understood import Item, Understood

MOST = 10
KINDS = ("drug", "lab", "finding", "exposure")
"""Medicines and results first: what can be changed or was perhaps wrong."""


def switches(found: Understood) -> list[tuple[str, str]]:
    """Return at most ten switches: the change as the form sends it, and what it says."""
    ranked = sorted((i for i in found.items if i.group in KINDS), key=lambda i: (KINDS.index(i.group), i.now))
    return [one for item in ranked if (one := _switch(item))][:MOST]


def _switch(item: Item) -> tuple[str, str] | None:
    name = item.name.partition(":")[0] if item.group == "lab" else item.name
    if item.now == "present":
        state = "absent" if item.group in ("finding", "exposure") else "unknown"
        return f"{item.key}={state}", f"Without: {name}"
    return (f"{item.key}=present", f"With: {name}") if item.now == "absent" else None
