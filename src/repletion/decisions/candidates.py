"""What could still be learned of a person: questions, examinations and tests as candidates of expected information."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from repletion.decisions.evidence import lab_report
from repletion.domain.knowledge import Finding, KnowledgeBase, Lab, Side
from repletion.domain.workup import TestKind
from repletion.inference.evidence import Evidence, level_likelihoods
from repletion.inference.information import Candidate, Outcome
from repletion.inference.network import Network
from repletion.inference.uncertainty import resolved

Likelihood = tuple[float, ...]


@dataclass(frozen=True)
class Shown:
    """What one outcome of a laboratory test is: which side, and how far beyond its limits (0 is within them)."""

    side: Side | None
    level: int


@dataclass(frozen=True)
class Asked:
    """A candidate with what it is: its kind, and for a laboratory test what its outcomes mean."""

    candidate: Candidate
    kind: TestKind
    test: str
    """The test that it belongs to: its own id, or that of the procedure that decides it."""
    shown: tuple[Shown, ...] = ()


@dataclass(frozen=True)
class Open:
    """What is open: the network, what is known, and which results are at hand."""

    kb: KnowledgeBase
    network: Network
    evidence: Evidence
    measured: frozenset[str]
    told: frozenset[str]
    """Findings and exposures that were answered or asked already, `uncertain` ones too."""

    @cached_property
    def procedures(self) -> dict[str, str]:
        """Return which procedure decides each finding."""
        offers = self.kb.workup.offers if self.kb.workup else {}
        return {finding: name for name, offer in offers.items() for finding in offer.findings}

    def tests(self) -> list[Asked]:
        """Return every laboratory test not yet measured and every finding of a procedure that is open."""
        labs = [self._lab(name, lab) for name, lab in self.kb.labs.items() if name not in self.measured]
        findings = [self._procedure(n, f) for n, f in self.kb.findings.items() if f.group == "test"]
        return [a for a in (*labs, *findings) if a is not None]

    def questions(self) -> list[Asked]:
        """Return every question and examination that is open: symptoms, signs, exposures."""
        return [*filter(None, (self._question(n, f) for n, f in self.kb.findings.items())), *self._exposures()]

    def _exposures(self) -> Iterator[Asked]:
        for name, exposure in self.kb.exposures.items():
            if (
                name in self.network.touched_by
                and exposure.ask
                and name not in self.told
                and name not in self.evidence.exposures
            ):
                yield Asked(Candidate(name, exposure=True), "question", name)

    def _question(self, name: str, finding: Finding) -> Asked | None:
        if name in self.told or finding.group in ("test", "process") or not (finding.ask or finding.group == "sign"):
            return None
        outcomes = self._outcomes(name, finding)
        kind: TestKind = "question" if finding.ask else "examination"
        return Asked(Candidate(name, outcomes), kind, name) if outcomes else None

    def _procedure(self, name: str, finding: Finding) -> Asked | None:
        outcomes = () if name in self.told else self._outcomes(name, finding)
        test = self.procedures.get(name, name)
        offers = self.kb.workup.offers if self.kb.workup else {}
        kind: TestKind = offers[test].kind if test in offers else "imaging"
        return Asked(Candidate(name, outcomes), kind, test) if outcomes else None

    def _outcomes(self, name: str, finding: Finding) -> tuple[Outcome, ...]:
        """Return the outcomes present and absent; none where they would tell nothing."""
        if finding.reports is None:
            return self._over(name, ((0.0, 1.0), (1.0, 0.0)), apart=True)
        given = finding.reports.given_level
        return self._over(finding.reports.of, (given, tuple(1 - p for p in given)), apart=False)

    def _over(self, node: str, likelihoods: tuple[Likelihood, ...], *, apart: bool) -> tuple[Outcome, ...]:
        """Return outcomes over one node, put together with what was heard of it: the cap holds for repeated reports."""
        if node not in self.network.nodes or not self.network.nodes[node].parents:
            return ()
        heard = self.evidence.likelihoods.get(node)
        if heard is None:
            return tuple({node: x} for x in likelihoods)
        if sum(x > 0 for x in heard) < 2:
            return ()
        return tuple({node: _times(heard, x) if apart else _capped(heard, x)} for x in likelihoods)

    def _lab(self, name: str, lab: Lab) -> Asked | None:
        if lab.repeats in self.measured:
            return None
        sides = {side: self._side(name, lab, side) for side, _ in lab.ladders()}
        known = {side: found for side, found in sides.items() if found}
        if not known:
            return None
        shown = [Shown(None, 0), *(Shown(s, k) for s, found in known.items() for k in range(1, len(found)))]
        outcomes = tuple(_joint(known, one) for one in shown)
        return Asked(Candidate(name, outcomes), "laboratory", name, tuple(shown))

    def _side(self, name: str, lab: Lab, side: Side) -> tuple[Outcome, ...]:
        """Return the outcomes of one side by level, from within its limits outwards."""
        ladder = lab.ladder(side)
        assert ladder is not None
        count = len(ladder.levels)
        exact = tuple(tuple(float(j == k) for j in range(count + 1)) for k in range(count + 1))
        if ladder.reports is None:
            return self._over(f"{name}.{side}", exact, apart=True)
        return self._over(ladder.reports, tuple(lab_report(ladder, x) for x in exact), apart=False)


def _times(heard: Likelihood, new: Likelihood) -> Likelihood:
    return tuple(a * b for a, b in zip(heard, new, strict=True))


def _capped(heard: Likelihood, new: Likelihood) -> Likelihood:
    """Return both reports together, on the scale of their absence: reports of one thing repeat one another."""
    scale = heard[0] * max(new[0], 1e-6)
    held = tuple(max(x, 1e-6) for x in new)
    return tuple(scale * x for x in level_likelihoods([heard, held])) if heard[0] > 0 else _times(heard, new)


def _joint(sides: Mapping[Side, tuple[Outcome, ...]], one: Shown) -> Outcome:
    """Return the outcome in which one side shows a level and the other lies within its limits."""
    joint: dict[str, Likelihood] = {}
    for side, outcomes in sides.items():
        joint.update(outcomes[one.level if side == one.side else 0])
    return joint


def promising(open_: Open, asked: list[Asked], weight: Mapping[int, float], most: int) -> list[Asked]:
    """Return the `most` candidates that bear most on causes that are not settled (`weight`: by cause, in bits).

    A coarse bound, before the exact count: the sum over the causes that it speaks of of weight times sensitivity.
    """
    scored = [(-_bearing(open_, a, weight), i, a) for i, a in enumerate(asked)]
    return [a for score, _, a in sorted(scored, key=lambda s: s[:2])[:most] if score < 0]


def _bearing(open_: Open, asked: Asked, weight: Mapping[int, float]) -> float:
    network = open_.network
    if asked.candidate.exposure:
        return sum(weight.get(i, 0.0) for i in network.touched_by.get(asked.test, ())) * 0.2
    nodes = {n for outcome in asked.candidate.outcomes for n in outcome}
    pairs = ((p, t) for n in nodes for p, t in zip(network.nodes[n].parents, network.nodes[n].sensitivity, strict=True))
    return sum(weight.get(p, 0.0) * (resolved(table[0]).value or 0.0) for p, table in pairs if table)
