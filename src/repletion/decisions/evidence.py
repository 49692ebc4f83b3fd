"""From a case to what the network can use: exposures, diagnoses, and the likelihood of what was seen at each node."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from repletion.decisions.labs import Read
from repletion.domain.case import Case, DiagnosisState, Drug, Said, said, taken
from repletion.domain.knowledge import Finding, KnowledgeBase, LabSide
from repletion.inference.evidence import Evidence, level_likelihoods
from repletion.inference.uncertainty import resolved

ACTIVE = 0.97
TREATED, CONTROLLED = 0.15, 0.03
EXCLUDED = 0.1
"""Judgement: P(active) of a diagnosis told as active, as treated, as controlled, where the cause's file has no number;
and how likely "it was excluded" is if the disease is there after all."""

COMPLAINTS = 6
"""Of many complaints the rarest are what has to be explained."""

DENIED = {"present": (0.0, 1.0), "absent": (1.0, 0.0)}


@dataclass(frozen=True)
class Piece:
    """One piece of evidence as a person would count it: a tree of reports, a test, an exposure, a diagnosis."""

    id: str
    state: str
    names: frozenset[str]


@dataclass(frozen=True)
class Gathered:
    """The evidence, its pieces, and the complaint in terms of nodes."""

    evidence: Evidence
    pieces: tuple[Piece, ...]
    complaint: tuple[str, ...]


@dataclass(frozen=True)
class Gatherer:
    """Gathers the evidence of one case."""

    case: Case
    kb: KnowledgeBase
    labs: tuple[Read, ...]

    @cached_property
    def findings(self) -> dict[str, Said]:
        """Return the findings that say something: present or absent, and known to the knowledge base."""
        every = {name: said(value) for name, value in self.case.findings.items()}
        return {n: s for n, s in every.items() if s.state in DENIED and n in self.kb.findings}

    def gather(self) -> Gathered:
        """Return everything that the case says, in the network's terms."""
        exposures = {**self.exposures(), **self.probable()}
        active, treated, excluded = self._diagnoses()
        likelihoods = {**self._finding_likelihoods(), **self._lab_likelihoods()}
        evidence = Evidence(
            exposures=exposures,
            active=active,
            treated=treated,
            excluded=excluded,
            likelihoods=likelihoods,
            qualifiers=self._qualifiers(likelihoods),
        )
        return Gathered(evidence, tuple(self._pieces(evidence)), self.complaint())

    def exposures(self) -> dict[str, bool]:
        """Return the exposures that are known; what began after the complaint is no exposure of it."""
        found = self._told_exposures()
        if self.case.no_other_drugs:
            every = {n: False for n, exposure in self.kb.exposures.items() if exposure.kind == "drug"}
            found = {**every, **found}
        return found

    def probable(self) -> dict[str, float]:
        """Return the exposures of which a probability was computed (no rule of triage rests on these)."""
        every = {name: taken(value).probability for name, value in self.case.exposures.items()}
        return {name: p for name, p in every.items() if p is not None}

    def _told_exposures(self) -> dict[str, bool]:
        found: dict[str, bool] = {}
        for name, value in self.case.exposures.items():
            told = taken(value)
            if told.probability is None and told.state != "uncertain" and told.began != "after":
                found[name] = told.state == "present"
        for drug in self.case.drugs:
            found.update(dict.fromkeys(self._means(drug), True))
        for name, state in self.case.conditions.items():
            if name in self.kb.exposures:
                found[name] = state in ("active", "treated", "controlled")
        return found if self.case.pregnant is None else {**found, "pregnancy": self.case.pregnant}

    def _means(self, drug: str | Drug) -> tuple[str, ...]:
        told = drug if isinstance(drug, Drug) else Drug(name=drug)
        known = self.kb.drugs.get(told.name)
        return known.exposures if known and told.began != "after" else ()

    def _diagnoses(self) -> tuple[dict[str, float], dict[str, float], dict[str, float]]:
        active: dict[str, float] = {}
        treated: dict[str, float] = {}
        excluded: dict[str, float] = {}
        for name, state in self.case.conditions.items():
            if name in self.kb.causes:
                if state == "active":
                    active[name] = ACTIVE
                elif state in ("treated", "controlled"):
                    treated[name] = self._still_active(name, state)
                elif state == "excluded":
                    excluded[name] = EXCLUDED
        return active, treated, excluded

    def _still_active(self, name: str, state: DiagnosisState) -> float:
        stated = self.kb.causes[name].when_treated
        share = resolved(stated).value if stated else None
        treated = TREATED if share is None else share
        return treated if state == "treated" else min(treated, CONTROLLED)

    def _finding_likelihoods(self) -> dict[str, tuple[float, ...]]:
        reports: dict[str, list[tuple[float, ...]]] = {}
        direct: dict[str, tuple[float, ...]] = {}
        for name, told in sorted(self.findings.items()):
            finding = self.kb.findings[name]
            if finding.reports is None:
                direct[name] = DENIED[told.state]
            else:
                reports.setdefault(finding.reports.of, []).append(_report(finding, told.state == "present"))
        for read in self.labs:
            for _, ladder, seen in self._sides(read):
                if ladder.reports is not None:
                    reports.setdefault(ladder.reports, []).append(lab_report(ladder, seen))
        measured = {f"{read.test}.{side}" for read in self.labs if read.usable for side in ("low", "high")}
        heard = {n: level_likelihoods(r) for n, r in reports.items() if n not in direct and n not in measured}
        return {**direct, **heard}

    def _lab_likelihoods(self) -> dict[str, tuple[float, ...]]:
        return {
            f"{read.test}.{side}": seen
            for read in self.labs
            for side, ladder, seen in self._sides(read)
            if ladder.reports is None and not self._repeated(read, side)
        }

    def _repeated(self, read: Read, side: str) -> bool:
        """Return whether a high value only says again what another high test has said."""
        original = self.kb.labs[read.test].repeats
        return side == "high" and any(r.test == original and r.usable and r.level("high") > 0 for r in self.labs)

    def _sides(self, read: Read) -> Iterator[tuple[str, LabSide, tuple[float, ...]]]:
        lab = self.kb.labs[read.test]
        if read.usable:
            if lab.low is not None:
                yield "low", lab.low, read.low
            if lab.high is not None:
                yield "high", lab.high, read.high

    def complaint(self) -> tuple[str, ...]:
        """Return the nodes of what the person comes for: what was named, else present complaints of muscle and back."""
        present = [n for n, s in self.findings.items() if s.state == "present"]
        named = [n for n in self.case.complaint if n in present]
        bodily = [n for n in present if self._is_complaint(n, ("pain", "cramp", "weakness", "sensation", "movement"))]
        others = [n for n in present if self._is_complaint(n, ("general",))]
        chosen = named or bodily or others
        nodes = {self._node(n) for n in chosen} & set(self.kb.findings)
        return tuple(sorted(sorted(nodes, key=lambda n: (self._rarity(n), n))[:COMPLAINTS]))

    def _is_complaint(self, name: str, groups: tuple[str, ...]) -> bool:
        finding = self.kb.findings[name]
        return finding.complaint and finding.group in groups

    def _node(self, name: str) -> str:
        reports = self.kb.findings[name].reports
        return name if reports is None else reports.of

    def _qualifiers(self, likelihoods: dict[str, tuple[float, ...]]) -> dict[str, dict[str, str]]:
        """Every (axis, value) counts once, at the rarest present finding that carries it: said thrice is said once."""
        carriers: dict[tuple[str, str], list[tuple[bool, float, str]]] = {}
        for name, told in self.findings.items():
            node = self._node(name)
            if told.state != "present" or node not in self.kb.findings:
                continue
            for axis in self.kb.axes:
                value = getattr(told, axis)
                if value is not None and (axis, value) != ("timing", "any"):
                    carriers.setdefault((axis, value), []).append(
                        (node not in self.complaint(), self._rarity(node), node)
                    )
        qualifiers: dict[str, dict[str, str]] = {}
        for (axis, value), found in sorted(carriers.items()):
            node = min(found)[2]
            if node in likelihoods:
                qualifiers.setdefault(node, {}).setdefault(axis, value)
        return qualifiers

    def _rarity(self, node: str) -> float:
        table = self.kb.findings[node].frequency
        return sum((resolved(row).value or 0.0) for row in table) / max(1, len(table))

    def _pieces(self, evidence: Evidence) -> Iterator[Piece]:
        silent = frozenset(evidence.exposures) - frozenset({*self._told_exposures(), *self.probable()})
        if silent:
            yield Piece("no_other_drugs", "absent", silent)
        for name in sorted(set(evidence.exposures) - silent):
            state = "present" if evidence.exposures[name] >= 0.5 else "absent"
            yield Piece(name, state, frozenset({name}))
        for name in sorted({*evidence.active, *evidence.treated, *evidence.excluded}):
            yield Piece(name, "absent" if name in evidence.excluded else "present", frozenset({name}))
        tests = {read.test for read in self.labs}
        seen: set[str] = set()
        for node in sorted(evidence.likelihoods):
            test = node.rpartition(".")[0]
            piece = test if test in tests else node
            if piece not in seen:
                seen.add(piece)
                names = frozenset({node} if piece == node else {f"{test}.low", f"{test}.high"})
                yield Piece(piece, self._state(evidence, node, piece), names)

    @staticmethod
    def _state(evidence: Evidence, node: str, piece: str) -> str:
        if piece != node:
            return "value"
        likelihood = evidence.likelihoods[node]
        return "present" if likelihood[-1] > likelihood[0] else "absent"


def _report(finding: Finding, present: bool) -> tuple[float, ...]:
    assert finding.reports is not None
    return tuple(p if present else 1 - p for p in finding.reports.given_level)


def lab_report(ladder: LabSide, seen: tuple[float, ...]) -> tuple[float, ...]:
    """Return, for each level of the parent, the likelihood of the levels seen of a test that reports it."""
    parent_levels = len(ladder.levels[0].given_level)
    result = []
    for j in range(parent_levels):
        beyond = [1.0, *(level.given_level[j] for level in ladder.levels), 0.0]
        shares = [max(a - b, 0.0) for a, b in zip(beyond, beyond[1:], strict=False)]
        result.append(max(sum(s * w for s, w in zip(shares, seen, strict=True)), 1e-6))
    return tuple(result)
