"""The two questions of every cause: is it there, and is it why. With intervals, reasons, and what it acts through."""

from dataclasses import dataclass
from typing import Literal, cast

import numpy as np

from repletion.decisions.evidence import Gathered, Piece
from repletion.domain.assessment import CauseAnswer, Reason, Through
from repletion.domain.knowledge import KnowledgeBase
from repletion.inference.contribution import Contributions, contributions
from repletion.inference.network import Network
from repletion.inference.paths import explains
from repletion.inference.posterior import posterior
from repletion.inference.question import Model, Question
from repletion.inference.uncertainty import Array, Draws

DRAWS = 200
NEGLIGIBLE = 0.005
"""Log odds below which a piece of evidence is not listed as a reason."""


@dataclass(frozen=True)
class Beliefs:
    """Arrays by cause: point values, draws, and what was asked."""

    probability: Array
    explains: Array | None
    drawn_probability: Array | None
    drawn_explains: Array | None
    none_of_these: float | None
    reasons: Contributions | None
    background: Array
    through: dict[int, dict[int, float]]


def believe(model: Model, gathered: Gathered, *, draws: int = DRAWS, reasons: bool = True) -> Beliefs:
    """Return beliefs about every cause; without draws there are no intervals."""
    question = model.ask([gathered.evidence])
    complaint = gathered.complaint
    belief = posterior(question, complaint)
    weights = _weights(question, complaint)
    share = _mix(explains(question, belief, complaint), weights)
    own = _mix({n: belief.own[n] for n in weights}, weights)
    none = sum(weights[n] * float(belief.none[n][0]) for n in weights) if weights else None
    drawn_probability, drawn_explains = _draw(model, gathered, weights, draws) if draws else (None, None)
    said = gathered.evidence
    told = frozenset({*said.exposures, *said.active, *said.treated, *said.excluded})
    found = contributions(model, gathered.evidence, [p.names for p in gathered.pieces], told) if reasons else None
    background = found.background if found else np.full(len(belief.probability), np.nan)
    through = _through(model.network, share, own)
    return Beliefs(
        belief.probability[:, 0],
        None if share is None else share[:, 0],
        drawn_probability,
        drawn_explains,
        none,
        found,
        background,
        through,
    )


def _weights(question: Question, complaint: tuple[str, ...]) -> dict[str, float]:
    """Return each complaint's weight: -log P(finding | no cause), so that the unusual one counts for more."""
    leak = {rows.node: float(rows.leak[0]) for rows in question.rows if rows.node in complaint}
    raw = {name: -np.log(max(value, 1e-12)) for name, value in leak.items()}
    whole = sum(raw.values())
    return {name: float(value / whole) for name, value in raw.items()} if whole else {}


def _mix(by_complaint: dict[str, Array], weights: dict[str, float]) -> Array | None:
    parts = [weights[name] * value for name, value in by_complaint.items() if name in weights]
    return np.asarray(sum(parts[1:], parts[0])) if parts else None


def _draw(model: Model, gathered: Gathered, weights: dict[str, float], draws: int) -> tuple[Array, Array | None]:
    question = model.ask([gathered.evidence], Draws(draws))
    belief = posterior(question, gathered.complaint, dtype=np.float64)
    return belief.probability, _mix(explains(question, belief, gathered.complaint, dtype=np.float64), weights)


def _through(network: Network, share: Array | None, own: Array | None) -> dict[int, dict[int, float]]:
    """Return, for causes that act mostly through others, the descendants with their shares of the credit.

    What a cause accounts for beyond its own links goes through its descendants; it is spread over them by what they
    account for themselves.
    """
    if share is None or own is None:
        return {}
    result = {}
    for cause, below in enumerate(network.descendants):
        beyond = float(share[cause, 0] - own[cause, 0])
        parts = {d: float(own[d, 0]) for d in below if own[d, 0] > 1e-6}
        if beyond > 1e-4 and parts:
            scale = beyond / float(share[cause, 0]) / sum(parts.values())
            result[cause] = {d: scale * p for d, p in sorted(parts.items(), key=lambda x: -x[1])}
    return result


def answers(kb: KnowledgeBase, model: Model, gathered: Gathered, beliefs: Beliefs) -> tuple[CauseAnswer, ...]:
    """Return all causes, ranked by `explains`, or by `probability` when there is no complaint."""
    found = [_answer(kb, model.network, i, gathered, beliefs) for i in range(len(model.network.ids))]
    found.sort(key=lambda a: (-(a.probability if a.explains is None else a.explains), -a.probability, a.id))
    return tuple(found)


def _answer(kb: KnowledgeBase, network: Network, i: int, gathered: Gathered, beliefs: Beliefs) -> CauseAnswer:
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
        interval=_interval(beliefs.drawn_probability, i, probability),
        prior=float(beliefs.background[i]),
        explains=share,
        explains_interval=None if share is None else _interval(beliefs.drawn_explains, i, share),
        through=through,
        reasons=_reasons(kb, network, i, gathered.pieces, beliefs.reasons),
    )


def _interval(drawn: Array | None, i: int, middle: float) -> tuple[float, float] | None:
    """Return the 2.5 and 97.5 % points of the draws, widened where needed to hold the stated value."""
    if drawn is None:
        return None
    low, high = np.quantile(drawn[i], [0.025, 0.975])
    return min(float(low), middle), max(float(high), middle)


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
