"""The tests that come next as people read them: one by one, and as the list to request."""

from dataclasses import dataclass

from repletion.domain.assessment import NextTest
from repletion.domain.knowledge import KnowledgeBase
from repletion.interfaces.answer_view import Cited, cited
from repletion.interfaces.terminal_tests import suppositions
from repletion.interfaces.wording import capital


@dataclass(frozen=True)
class Asked:
    """Tests that one reason asks for."""

    why: str
    tests: tuple[str, ...]
    sources: tuple[Cited, ...]


@dataclass(frozen=True)
class NextTestView:
    """A test that could be done next."""

    name: str
    loinc: str
    why: str
    price: str
    prepare: str
    supposed: str
    overridden: str
    sources: tuple[Cited, ...]


def asked_for(tests: list[NextTest], kb: KnowledgeBase) -> tuple[Asked, ...]:
    """Return the request list: each reason once, with its tests and their codes."""
    by_reason: dict[str, list[NextTest]] = {}
    for test in tests:
        by_reason.setdefault(test.why, []).append(test)
    return tuple(
        Asked(
            capital(why),
            tuple(f"{t.name} ({t.loinc})" if t.loinc else t.name for t in found),
            cited(found[0].sources, kb),
        )
        for why, found in by_reason.items()
    )


def next_test(test: NextTest, kb: KnowledgeBase, *, as_reason: bool) -> NextTestView:
    """Return one test as it is shown."""
    return NextTestView(
        name=test.name,
        loinc=test.loinc or "",
        why=capital(test.why),
        price=test.price,
        prepare=test.prepare,
        supposed=suppositions(test.supposed, kb, as_reason=as_reason) if test.supposed else "",
        overridden=test.overridden,
        sources=cited(test.sources, kb),
    )
