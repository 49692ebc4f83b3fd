"""Which rules hold for a person, found fast enough to be asked of millions.

What a condition asks of presence is read off the set of a person's facts at once; whatever else it asks (a level, an
age, how long) is asked of `triage.holds` itself. A rule that needs a fact that is not there is not asked at all.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Generic, Protocol, TypeVar

from repletion.decisions.triage import Facts, holds

Fact = tuple[str, str]
Trigger = frozenset[Fact] | None
"""Facts of which at least one is needed; None: it may hold without any."""
Asked = Callable[[frozenset[Fact], Facts], bool]
PLAIN = ("finding", "exposure", "condition")
KEYS = ("all", "any", "not", "at_least", *PLAIN, "lab", "age", "sex", "pregnant")


def present(known: Facts) -> frozenset[Fact]:
    """Return the facts of a person that conditions can hang on."""
    there = [n for n, is_there in known.exposures.items() if is_there]
    told = [n for n, s in known.case.conditions.items() if s in ("active", "treated", "controlled")]
    return frozenset({
        *(("finding", n) for n, s in known.findings.items() if s.state == "present"),
        *(("exposure", n) for n in there),
        *(("condition", n) for n in (*there, *told)),
        *(("lab", n) for n in known.labs),
    })  # fmt: skip


def trigger(when: Mapping[str, Any]) -> Trigger:
    """Return the facts of which a condition needs at least one.

    >>> trigger({"all": [{"sex": "female"}, {"any": [{"finding": "fever"}, {"lab": "esr"}]}]}) == frozenset(
    ...     {("finding", "fever"), ("lab", "esr")})
    True
    >>> trigger({"not": {"finding": "fever"}}) is None
    True
    """
    needed = [t for t in (_trigger(key, when) for key in KEYS if key in when) if t is not None]
    return min(needed, key=len) if needed else None


def _trigger(key: str, when: Mapping[str, Any]) -> Trigger:
    if key == "all":
        needed = [t for t in map(trigger, when["all"]) if t is not None]
        return min(needed, key=len) if needed else None
    if key == "any" or (key == "at_least" and when["at_least"] >= 1):
        return _union(map(trigger, when["any" if key == "any" else "of"]))
    return frozenset({(key, when[key])}) if key in (*PLAIN, "lab") else None


def _union(parts: Iterable[Trigger]) -> Trigger:
    whole: frozenset[Fact] = frozenset()
    for part in parts:
        if part is None:
            return None
        whole |= part
    return whole


def asked(when: Mapping[str, Any]) -> Asked:
    """Return what says of facts and a person whether a condition holds, as `triage.holds` does."""
    if (key := _only(when)) is None:
        return lambda facts, known: holds(when, known)
    if key in PLAIN:
        fact = (key, when[key])
        return lambda facts, known: fact in facts
    if key == "not":
        inner = asked(when["not"])
        return lambda facts, known: not inner(facts, known)
    if key == "all":
        parts = [asked(w) for w in when["all"]]
        return lambda facts, known: all(part(facts, known) for part in parts)
    return _any(when["any"])


def _only(when: Mapping[str, Any]) -> str | None:
    """Return the one key of a condition, where it has one alone that needs no more than presence."""
    (key, *others) = when
    return key if not others and key in (*PLAIN, "not", "all", "any") else None


def _any(conditions: Iterable[Mapping[str, Any]]) -> Asked:
    """Return what says whether one of several holds: those of presence alone at once, then the others."""
    flat = list(_flat(conditions))
    plain = frozenset((key, w[key]) for w in flat if (key := _only(w)) in PLAIN)
    others = [asked(w) for w in flat if _only(w) not in PLAIN]
    return lambda facts, known: not plain.isdisjoint(facts) or any(other(facts, known) for other in others)


def _flat(conditions: Iterable[Mapping[str, Any]]) -> Iterable[Mapping[str, Any]]:
    for when in conditions:
        if _only(when) == "any":
            yield from _flat(when["any"])
        else:
            yield when


def labs_named(when: Any) -> frozenset[str]:
    """Return the tests that a condition looks at."""
    if isinstance(when, Mapping):
        own = frozenset({when["lab"]} if "lab" in when else ())
        return own.union(*(labs_named(v) for v in when.values()))
    return frozenset[str]().union(*map(labs_named, when)) if isinstance(when, list) else frozenset()


class Rule(Protocol):
    """Anything that holds while a condition does."""

    @property
    def when(self) -> Mapping[str, Any]:
        """Return the condition."""
        ...


T = TypeVar("T", bound=Rule)


class Rules(Generic[T]):
    """Rules by name, found by the facts of a person."""

    def __init__(self, rules: Mapping[str, T]) -> None:
        self.rules = rules
        self._asked = {name: asked(rule.when) for name, rule in rules.items()}
        self._always: list[str] = []
        self._by_fact: dict[Fact, list[str]] = {}
        for name, rule in rules.items():
            needed = trigger(rule.when)
            if needed is None:
                self._always.append(name)
            for fact in needed or ():
                self._by_fact.setdefault(fact, []).append(name)

    def holding(self, known: Facts, facts: frozenset[Fact]) -> dict[str, T]:
        """Return the rules that hold, in their order; `facts` are what `present` says of the person."""
        names = {*self._always, *(n for fact in facts for n in self._by_fact.get(fact, ()))}
        there = {name for name in names if self._asked[name](facts, known)}
        return {name: rule for name, rule in self.rules.items() if name in there} if there else {}
