"""The cards: words filled in, sources, a ready order for each test, why they may be left."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from repletion.domain.knowledge import KnowledgeBase
from repletion.interfaces import wording
from repletion.interfaces.cds_hooks.conditions import fits
from repletion.interfaces.cds_hooks.finders import FINDERS, MOST, Item
from repletion.interfaces.cds_hooks.orders import Order
from repletion.interfaces.cds_hooks.request import Call, Context
from repletion.interfaces.cds_hooks.rules import LONGEST, Indicator, Rule, Rules
from repletion.interfaces.cds_hooks.situation import Situation, result
from repletion.interfaces.fhir.requests import CATEGORIES, INTENT, STATUS
from repletion.interfaces.fhir.writing_codes import own_system, test_concept
from repletion.interfaces.fhir.writing_parts import Resource, given, notes, sentence

CARDS = 3
"""Cards of one answer; those that are critical are all shown."""
ORDER: tuple[Indicator, ...] = ("critical", "warning", "info")
MAY_BE_CRITICAL = ("red_flags",)
"""Rules whose card is critical where what they found is grave."""
UNKNOWN = "not known"
PRIORITY = {"critical": "stat", "warning": "urgent", "info": "routine"}
LABEL = "Repletion"


@dataclass(frozen=True)
class Shown:
    """A rule that is shown, with what its finder found, and how urgent that is."""

    name: str
    rule: Rule
    items: tuple[Item, ...]
    indicator: Indicator

    @property
    def sources(self) -> tuple[str, ...]:
        """Return the sources of the rule and of what was found, each once."""
        found = (s for i in self.items[:MOST] for s in i.sources if s != "judgement")
        return tuple(dict.fromkeys((*self.rule.sources, *found)))


def cards(s: Situation, rules: Rules, call: Call, context: Context, pages: str) -> list[Resource]:
    """Return the cards of a call, the most urgent first; `pages` is where our pages are, nothing where they are not."""
    return [_card(one, s, rules, call, context, pages) for one in shown(s, rules)]


def shown(s: Situation, rules: Rules) -> list[Shown]:
    """Return the rules that are shown, at most `CARDS` unless more are critical."""
    found = [
        one for name, rule in rules.rules.items() if s.hook in rule.hooks and (one := _shown(name, rule, s, rules))
    ]
    found.sort(key=lambda one: ORDER.index(one.indicator))
    told = [one for i, one in enumerate(found) if not _said_before(one, found[:i], s)]
    return [one for i, one in enumerate(told) if i < CARDS or one.indicator == "critical"]


def _said_before(one: Shown, before: Sequence[Shown], s: Situation) -> bool:
    """Return whether a card of little urgency proposes nothing that an earlier one does not propose already."""
    own = {*_tests(one, s)}
    return one.indicator == "info" and bool(own) and own <= {t for other in before for t in _tests(other, s)}


def _shown(name: str, rule: Rule, s: Situation, rules: Rules) -> Shown | None:
    if not fits(rule.when, s):
        return None
    items = tuple(FINDERS[rule.finds](s, rules)) if rule.finds else ()
    if rule.finds and not items:
        return None
    grave = name in MAY_BE_CRITICAL and any(i.grave for i in items)
    return Shown(name, rule, items, "critical" if grave else rule.indicator)


def _card(one: Shown, s: Situation, rules: Rules, call: Call, context: Context, pages: str) -> Resource:
    words = _words(one, s)
    suggestions = [*_withdrawals(one, s, call), *_proposals(one, s, call, context)]
    codings = ((code, rules.reasons[code]) for code in one.rule.reasons)
    link = one.rule.link or next((i.link for i in one.items if i.link), "")
    return given(
        uuid=str(mark(one.name, call.hookInstance)),
        summary=short(one.rule.summary.format_map(words)),
        detail=f"{one.rule.detail.format_map(words).strip()}\n\n{_basis(one, s.kb)}",
        indicator=one.indicator,
        source=_source(one, s.kb),
        suggestions=suggestions,
        selectionBehavior=("any" if len(suggestions) > 1 else "at-most-one") if suggestions else None,
        overrideReasons=[{"code": c, "system": own_system("cds-override-reason"), "display": d} for c, d in codings],
        links=[{"label": "Read on", "url": f"{pages}/{link}", "type": "absolute"}] if pages and link else None,
    )


def short(text: str) -> str:
    """Return a text of fewer than 140 letters, cut between words.

    >>> len(short("word " * 60)), short("word " * 60)[-6:]
    (136, 'word …')
    """
    return cut(f"{text[:1].upper()}{text[1:]}")


def cut(text: str) -> str:
    """Return a text of fewer than 140 letters, as it is begun."""
    plain = " ".join(text.split())
    return plain if len(plain) <= LONGEST else f"{plain[: LONGEST - 2].rpartition(' ')[0]} …"


def mark(rule: str, instance: str) -> UUID:
    """Return the name of a card: the rule can be told from it, and the same call gives the same (RFC 9562, version 8).

    >>> mark("refeeding", "a").hex[:12] == mark("refeeding", "b").hex[:12], mark("refeeding", "a").version
    (True, 8)
    """
    whole = hashlib.sha256(rule.encode()).digest()[:6] + hashlib.sha256(f"{rule} {instance}".encode()).digest()[:10]
    number = int.from_bytes(whole)
    return UUID(int=number & ~(0xF << 76) & ~(0x3 << 62) | (0x8 << 76) | (0x2 << 62))


def rule_of(card: str, rules: Iterable[str]) -> str:
    """Return the rule of a card, nothing where it is none of ours."""
    head = card.replace("-", "").lower()[:12]
    return next((r for r in rules if mark(r, "").hex[:12] == head), "")


class _Words(dict[str, str]):
    """What a card may name; a result that is not there is said to be unknown."""

    def __missing__(self, key: str) -> str:
        return UNKNOWN


def _words(one: Shown, s: Situation) -> Mapping[str, str]:
    results = {r.test: result(r) for r in s.labs if r.usable}
    items = one.items[:MOST]
    more = f"\n\nand {len(one.items) - MOST} more" if len(one.items) > MOST else ""
    wanted = _ordered(one.rule.when)
    named = [o.name for o in s.selected if o.tags & wanted] or ["the order"]
    beside = [t.said for t in s.taken if t.tags & wanted] + [o.name for o in s.drafts if o.tags & wanted]
    return _Words(
        results,
        items="\n\n".join(f"- {sentence(i.line)}" for i in items) + more,
        first=items[0].short.rstrip(".") if items else "",
        order=named[0],
        beside=", ".join(dict.fromkeys(n for n in beside if n != named[0])) or "nothing of the kind",
        since=_since(one.rule.when, s),
    )


def _ordered(when: Mapping[str, Any]) -> frozenset[str]:
    """Return what a condition looks for among the orders and the medicines."""
    inner = (*when.get("all", ()), *when.get("any", ()))
    present = (when["present"],) if "present" in when else ()
    own = (*when.get("orders", ()), *when.get("given", ()), *present)
    return frozenset(own).union(*(_ordered(w) for w in inner))


def _since(when: Mapping[str, Any], s: Situation) -> str:
    """Return the month since which the medicine of a condition is on record."""
    taken = next((w["taken"] for w in when.get("all", ()) if "taken" in w), "")
    return f"{s.since[taken]:%B %Y}" if taken in s.since else UNKNOWN


def _basis(one: Shown, kb: KnowledgeBase) -> str:
    told = [wording.citation(key, kb.sources) for key in one.sources[:MOST]]
    judged = one.rule.judgement or any("judgement" in i.sources for i in one.items[:MOST]) or not told
    basis = ", ".join(dict.fromkeys([*told, *(["judgement"] if judged else [])]))
    return f"*Rests on: {basis.rstrip('.')}. {_review(kb)}*"


def _review(kb: KnowledgeBase) -> str:
    return f"Knowledge {kb.version}, {kb.review}; it informs, you decide."


def _source(one: Shown, kb: KnowledgeBase) -> Resource:
    """Return the primary source of a card."""
    first = next((kb.sources[k] for k in one.sources if k in kb.sources), None)
    topic = {"system": own_system("cds-topic"), "code": one.name, "display": one.name.replace("_", " ")}
    if first is None:
        return {"label": LABEL, "topic": topic}
    return given(label=cut(f"{first.authors}: {first.title}"), url=first.url, topic=topic)


def _withdrawals(one: Shown, s: Situation, call: Call) -> list[Resource]:
    """Return the proposal to take back the orders that a rule is about."""
    wanted = _ordered(one.rule.when)
    about = [o for o in s.selected if o.tags & wanted and o.reference] if one.rule.withdraw else []
    return [_suggestion(f"Take back: {o.name}", _delete(o), one, call, str(i)) for i, o in enumerate(about)]


def _delete(order: Order) -> Resource:
    return {"type": "delete", "description": f"Take back the order for {order.name}", "resourceId": order.reference}


def _proposals(one: Shown, s: Situation, call: Call, context: Context) -> list[Resource]:
    """Return a ready order for each test that is not measured lately and not ordered."""
    every = _tests(one, s)
    return [_suggestion(f"Order {s.kb.labs[t].name}", _create(t, one, s, context), one, call, t) for t in every]


def _tests(one: Shown, s: Situation) -> tuple[str, ...]:
    """Return the tests that a card proposes: those of its rule that are due, and of what was found."""
    own = [t for t in one.rule.suggest if t in s.kb.labs and t not in s.ordered and not s.fresh(t, one.rule.within)]
    found = [t for i in one.items[:MOST] for t in i.ask if t in s.kb.labs and t not in s.ordered]
    return tuple(dict.fromkeys([*own, *found]))[: MOST + 1]


def _suggestion(label: str, action: Resource, one: Shown, call: Call, local: str) -> Resource:
    name = str(mark(one.name, f"{call.hookInstance} {local}"))
    return {"label": label, "uuid": name, "isRecommended": True, "actions": [action]}


def _create(test: str, one: Shown, s: Situation, context: Context) -> Resource:
    lab = s.kb.labs[test]
    encounter = {"reference": f"Encounter/{context.encounterId}"} if context.encounterId else None
    resource = given(
        resourceType="ServiceRequest", status=STATUS, intent=INTENT, category=[CATEGORIES["laboratory"]],
        priority=PRIORITY[one.indicator], code=test_concept(test, lab.name, lab.loinc[0] if lab.loinc else None),
        subject={"reference": f"Patient/{context.patientId}"}, encounter=encounter, authoredOn=s.on.isoformat(),
        note=notes(_notes(one, s.kb)),
    )  # fmt: skip
    return {"type": "create", "description": f"Order {lab.name}", "resource": resource}


def _notes(one: Shown, kb: KnowledgeBase) -> Sequence[str]:
    told = "; ".join(wording.citation(k, kb.sources) for k in one.sources[:MOST])
    return [sentence(f"Proposed by Repletion ({one.name.replace('_', ' ')})", f"Rests on: {told}" if told else "")]
