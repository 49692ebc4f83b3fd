"""The two questions of every cause: is it there, and is it why. With intervals, reasons, and what it acts through."""

from collections.abc import Sequence
from typing import Literal, cast

import numpy as np

from repletion.decisions.evidence import Gathered, Piece
from repletion.domain.assessment import CauseAnswer, Reason, Through
from repletion.domain.knowledge import KnowledgeBase
from repletion.inference.belief import Beliefs
from repletion.inference.contribution import Contributions
from repletion.inference.network import Network
from repletion.inference.question import Model
from repletion.inference.uncertainty import Array

Interval = tuple[float, float] | None
NEGLIGIBLE = 0.005
"""Log odds below which a piece of evidence is not listed as a reason."""


def answers(kb: KnowledgeBase, model: Model, gathered: Gathered, beliefs: Beliefs) -> tuple[CauseAnswer, ...]:
    """Return all causes, ranked by `explains`, or by `probability` when there is no complaint."""
    count = len(model.network.ids)
    there = _intervals(beliefs.drawn_probability, beliefs.probability, count)
    why = _intervals(beliefs.drawn_explains, beliefs.explains, count)
    found = [_answer(kb, model.network, i, gathered, beliefs, there[i], why[i]) for i in range(count)]
    found.sort(key=lambda a: (-a.ranked_by, -a.probability, a.id))
    return tuple(found)


def _answer(
    kb: KnowledgeBase, network: Network, i: int, gathered: Gathered, beliefs: Beliefs, there: Interval, why: Interval
) -> CauseAnswer:
    cause = network.causes[i]
    probability = float(beliefs.probability[i])
    share = None if beliefs.explains is None else min(float(beliefs.explains[i]), probability)
    through = tuple(
        Through(id=network.ids[d], share=min(s, 1.0)) for d, s in beliefs.through.get(i, {}).items() if s >= 0.01
    )
    return CauseAnswer(
        id=network.ids[i],
        name=cause.name,
        kind=cause.kind,
        probability=probability,
        interval=there,
        prior=float(beliefs.background[i]),
        explains=share,
        explains_interval=why,
        through=through,
        reasons=_reasons(kb, network, i, gathered.pieces, beliefs.reasons),
    )


def _intervals(drawn: Array | None, middle: Array | None, count: int) -> Sequence[Interval]:
    """Return, by cause, the 2.5 and 97.5 % points of the draws, widened where needed to hold the stated value."""
    if drawn is None or middle is None:
        return [None] * count
    # Weibull's positions, k / (n + 1): the ones that hold 95 % of further draws in the mean.
    low, high = np.quantile(drawn, [0.025, 0.975], axis=1, method="weibull")
    return list(zip(np.minimum(low, middle).tolist(), np.maximum(high, middle).tolist(), strict=True))


def _reasons(
    kb: KnowledgeBase, network: Network, i: int, pieces: tuple[Piece, ...], found: Contributions | None
) -> tuple[Reason, ...]:
    if found is None:
        return ()
    reasons = [
        Reason(
            evidence=piece.id,
            state=cast(Literal["present", "absent", "value"], piece.state),
            log_odds=float(found.left_out[i, k]),
            alone=float(found.alone[i, k]),
            sources=_sources(kb, network.ids[i], piece),
        )
        for k, piece in enumerate(pieces)
        if max(abs(found.left_out[i, k]), abs(found.alone[i, k])) >= NEGLIGIBLE
    ]
    return tuple(sorted(reasons, key=lambda r: (-abs(r.log_odds), -abs(r.alone), r.evidence)))


def _sources(kb: KnowledgeBase, name: str, piece: Piece) -> tuple[str, ...]:
    """Return what the cause's own numbers about this piece rest on; `judgement` where that is all."""
    cause = kb.causes[name]
    estimates = [link.sensitivity for link in cause.findings if link.finding in piece.names]
    estimates += [e for lab in cause.labs if f"{lab.lab}.{lab.side}" in piece.names for e in lab.beyond]
    estimates += [x.odds_ratio for x in cause.influences if x.exposure in piece.names]
    keys = dict.fromkeys(key for e in estimates for key in (*e.sources, *(("judgement",) if e.judgement else ())))
    return tuple(keys)
