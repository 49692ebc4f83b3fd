"""What each piece of evidence did to each cause: left out, and by itself."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from repletion.inference.evidence import Evidence
from repletion.inference.posterior import posterior
from repletion.inference.question import Model
from repletion.inference.uncertainty import Array, logit

CAP = 20.0
CHUNK = 64
"""Lanes at a time: more would only cost memory."""


@dataclass(frozen=True)
class Contributions:
    """Log odds by piece and cause: `left_out` = all less all-but-this; `alone` = only this less nothing."""

    left_out: Array
    alone: Array
    nothing: Array
    background: Array


def contributions(
    model: Model, evidence: Evidence, pieces: Sequence[frozenset[str]], background: frozenset[str]
) -> Contributions:
    """Return the contribution of every piece; `background` names what counts as known before any finding.

    `nothing` is P(cause) of a person of whom only age and sex are known, `background` that with exposures and diagnoses.
    """
    variants = [evidence, Evidence(), evidence.only(background)]
    variants += [evidence.without(p) for p in pieces]
    variants += [evidence.only(p) for p in pieces]
    chunks = [variants[i : i + CHUNK] for i in range(0, len(variants), CHUNK)]
    probability = np.concatenate([_probability(model, chunk) for chunk in chunks], axis=1)
    odds = logit(probability.astype(np.float64))
    count = len(pieces)
    left_out = odds[:, :1] - odds[:, 3 : 3 + count]
    alone = odds[:, 3 + count :] - odds[:, 1:2]
    return Contributions(_capped(left_out), _capped(alone), probability[:, 1], probability[:, 2])


def _probability(model: Model, variants: Sequence[Evidence]) -> Array:
    found = posterior(model.ask(variants), dtype=np.float64).probability
    return np.broadcast_to(found, (found.shape[0], len(variants)))


def _capped(log_odds: Array) -> Array:
    return np.clip(log_odds, -CAP, CAP)
