"""What is known of a person, in the terms of the network."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from math import exp, log

SURE = 1e-9
"""The least likelihood of a report: a level that a report rules out stays ruled out, yet has a logarithm."""


@dataclass(frozen=True)
class Evidence:
    """Exposures that are known, diagnoses, and what was seen at the nodes. What is not here is unknown.

    exposures: id -> present, absent, or the probability that it is present.
    active: cause id -> P(there) that a diagnosis by itself would give; what brings the cause about is still asked.
    treated: cause id -> P(still active), which replaces the prior and the arcs into it.
    excluded: cause id -> likelihood of what was said if the cause is there (relative to its absence).
    likelihoods: node id -> likelihood of what was seen at each level, from absence upwards (scale is free).
    qualifiers: node id -> {axis: value}, for nodes that are present.
    """

    exposures: Mapping[str, float] = field(default_factory=dict)
    active: Mapping[str, float] = field(default_factory=dict)
    treated: Mapping[str, float] = field(default_factory=dict)
    excluded: Mapping[str, float] = field(default_factory=dict)
    likelihoods: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    qualifiers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def without(self, names: frozenset[str]) -> "Evidence":
        """Return the evidence less the exposures, diagnoses and nodes named.

        >>> Evidence(exposures={"statin": True}).without(frozenset({"statin"}))
        Evidence(exposures={}, active={}, treated={}, excluded={}, likelihoods={}, qualifiers={})
        """
        return self._kept(lambda name: name not in names)

    def only(self, names: frozenset[str]) -> "Evidence":
        """Return nothing but the exposures, diagnoses and nodes named."""
        return self._kept(names.__contains__)

    def _kept(self, keep: Callable[[str], bool]) -> "Evidence":
        parts = ("exposures", "active", "treated", "excluded", "likelihoods", "qualifiers")
        return replace(self, **{p: {k: v for k, v in getattr(self, p).items() if keep(k)} for p in parts})


def level_likelihoods(reports: list[tuple[float, ...]]) -> tuple[float, ...]:
    """Return the joint likelihood of several reports of one node at each of its levels, the strongest held in check.

    Reports of one thing repeat one another, so together they may move the odds of a level against absence by at most
    three times what the best of them does: the ratio seen for 13 symptoms of hypothyroidism, where all together had a
    likelihood ratio of 6.29 and the best alone about 2.1 (PMID 25305308).

    >>> [round(x, 6) for x in level_likelihoods([(0.1, 0.9), (0.9, 0.1)])]
    [1.0, 1.0]
    """
    capped = [1.0]
    for level in range(1, len(reports[0])):
        ratios = [log(max(r[level], SURE) / max(r[0], SURE)) for r in reports]
        most = max(0.0, max(ratios)) + (log(3) if max(ratios) > 0 else 0)
        least = min(0.0, min(ratios)) - (log(3) if min(ratios) < 0 else 0)
        capped.append(exp(min(max(sum(ratios), least), most)))
    return tuple(capped)
