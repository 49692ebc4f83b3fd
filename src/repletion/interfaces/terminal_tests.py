"""What to ask, examine and measure next, what misleads, and why not: the part of the answer after the causes."""

from rich.console import RenderableType
from rich.text import Text

from repletion.domain.assessment import Assessment, NextTest, Supposed
from repletion.domain.knowledge import KnowledgeBase
from repletion.interfaces import wording
from repletion.interfaces.terminal_parts import heading

ADVISED, AGAINST, QUESTIONS, TRAPS = 6, 3, 3, 6


def next_tests(answer: Assessment, kb: KnowledgeBase) -> list[RenderableType]:
    """Return the tests that are advised and why, those advised against, and the questions that would tell most."""
    advised = [t for t in answer.tests if t.advised]
    against = [t for t in answer.tests if not t.advised and t.why.startswith("not advised")]
    lines: list[RenderableType] = []
    for place, test in enumerate(advised[:ADVISED]):
        if place == 0 or test.why != advised[place - 1].why:
            lines.append(Text(f"{wording.capital(test.why)}{_cited(test, kb)}:"))
        lines += [Text(line) for line in _test(test, kb, answer.none_of_these is not None)]
    if len(advised) > ADVISED:
        lines.append(Text(f"  also: {', '.join(t.name for t in advised[ADVISED:])}", style="dim"))
    if not advised and answer.causes:
        lines.append(Text("• No test is needed for this as it stands."))
    lines += [Text(f"✗ {t.name}: {t.why}{_cited(t, kb)}") for t in against[:AGAINST]]
    if answer.questions:
        asked = "; ".join(q.ask for q in answer.questions[:QUESTIONS])
        lines.append(Text(f"Worth asking first: {asked}", style="italic"))
    return [heading("Which test next, and why"), *lines] if answer.tests or lines else []


def _test(test: NextTest, kb: KnowledgeBase, as_reason: bool) -> list[str]:
    code = f" (LOINC {test.loinc})" if test.loinc else ""
    price = f", {test.price}" if test.price else ""
    found = [f"• {test.name}{code}{price}"]
    if test.supposed:
        found.append(f"  {suppositions(test.supposed, kb, as_reason=as_reason)}")
    if test.prepare:
        found.append(f"  Before it: {test.prepare}")
    if test.overridden:
        found.append(f"  Wanted although a guideline advises against it: {test.overridden}")
    return found


def suppositions(supposed: tuple[Supposed, ...], kb: KnowledgeBase, *, as_reason: bool) -> str:
    """Return what outcomes would do: "If 20 nmol/L, osteomalacia goes from 40 % to 62 %; if 80 nmol/L, to 1 %"."""
    by_cause: dict[str, list[Supposed]] = {}
    for one in supposed:
        by_cause.setdefault(one.cause, []).append(one)
    told = []
    for cause, (first, *rest) in by_cause.items():
        name = f"{kb.causes[cause].name}{' as the reason' if as_reason else ''}"
        more = "".join(f"; if {o.outcome}, to {percent(o.then)}" for o in rest)
        told.append(f"If {first.outcome}, {name} goes from {percent(first.now)} to {percent(first.then)}{more}")
    return ". ".join(told) + "."


def percent(p: float) -> str:
    """Return a probability in per cent, with no more than is known.

    >>> percent(0.123), percent(0.004), percent(0.998)
    ('12 %', 'under 1 %', 'over 99 %')
    """
    if p < 0.01:
        return "under 1 %"
    return "over 99 %" if p > 0.99 else f"{p:.0%}".replace("%", " %")


def _cited(test: NextTest, kb: KnowledgeBase) -> str:
    cited = dict.fromkeys(wording.citation(s, kb.sources) for s in test.sources if s != "model")
    return f" [{', '.join(cited)}]" if cited else ""


def traps(answer: Assessment, kb: KnowledgeBase) -> list[RenderableType]:
    """Return how the results at hand may mislead."""
    if not answer.traps:
        return []
    lines = []
    for trap in answer.traps[:TRAPS]:
        cited = ", ".join(dict.fromkeys(wording.citation(s, kb.sources) for s in trap.sources))
        names = " and ".join(kb.labs[t].name for t in trap.tests)
        lines.append(Text(f"• {names}: {trap.text} [{cited}]"))
    return [heading("Before you trust a result"), *lines]


def why_not(answer: Assessment, kb: KnowledgeBase) -> list[RenderableType]:
    """Return the rivals that the evidence has made unlikely, and what speaks against each."""
    if not answer.why_not:
        return []
    lines = []
    for one in answer.why_not:
        against = "; ".join(wording.reason_name(r, kb) for r in one.against)
        lines.append(Text(f"• {one.name} ({wording.frequency(one.probability)}): against it {against}"))
    return [heading("Why not"), *lines]
