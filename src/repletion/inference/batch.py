"""What is believed of many people at once: the numbers that `belief.believe` gives for each of them, as arrays.

The compiled core (`_batch.cpp`) does all people whose tables are of ordinary size; those few with more to weigh than
that, and everybody where no compiler was at hand, are answered one by one. Both ways agree to rounding.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from repletion.inference.batch_arrays import Columns, Floats, Structure, columns, prepared
from repletion.inference.belief import Beliefs, believe
from repletion.inference.evidence import Evidence
from repletion.inference.question import Model

try:
    from repletion.inference import _batch
except ImportError:  # no compiler was at hand when the package was installed
    core: Any = None
else:
    core = _batch

CELLS = 4e5
"""Most cells of all tables of one person; beyond, people are answered one by one."""
ROUNDING = 5e-10
"""The bound of rounding beyond which a person is done again in the widest floats."""


@dataclass(frozen=True)
class Person:
    """One person's question: the model of their age and sex (one `Model` may serve many), evidence, complaint (nodes).

    All models of a batch are of one `Network` object. Keep them: what was solved for one person serves the next.
    """

    model: Model
    evidence: Evidence
    complaint: tuple[str, ...] = ()


@dataclass(frozen=True)
class Many:
    """Beliefs of n people, in their order; causes as in `network.ids`.

    probability (n, causes): P(cause | evidence). explains (n, causes) and none_of_these (n): NaN without a complaint.
    rounding (n): a bound of the relative error of rounding. set_aside: by person, the nodes that had to be left out.
    """

    probability: Floats
    explains: Floats
    none_of_these: Floats
    rounding: Floats
    set_aside: dict[int, tuple[str, ...]]


def believe_many(people: Sequence[Person]) -> Many:
    """Return the beliefs of all people, without draws and reasons. `ValueError`: their models are of several networks.

    Pure and deterministic: what one person is told does not depend on who else is in the batch. Threads may share
    nothing but the network: give each its own models. The work itself is done without the interpreter's lock.
    """
    many = empty(len(people), len(people[0].model.network.ids) if people else 0)
    models = list(dict.fromkeys(one.model for one in people))
    if any(m.network is not models[0].network for m in models):
        raise ValueError("the people of one batch need models of one network")
    left = _compiled(people, models, many) if core is not None and people else range(len(people))
    for k in left:
        _write(many, k, believe(people[k].model, people[k].evidence, people[k].complaint))
    return many


def _compiled(people: Sequence[Person], models: Sequence[Model], many: Many) -> Sequence[int]:
    """Answer whom the core can; return who is left."""
    place = {model: k for k, model in enumerate(models)}
    structure, _ = prepared(models[0])
    found = columns(
        structure, [place[p.model] for p in people], [p.evidence for p in people], [p.complaint for p in people]
    )
    return solve(structure, models, found, many)


def solve(structure: Structure, models: Sequence[Model], people: Columns, many: Many) -> list[int]:
    """Write the beliefs of people given as columns into `many`; return the places of those left to `believe`."""
    numbers = tuple(array for m in models for array in prepared(m)[1])
    left = np.zeros(len(people.model), np.int32)
    answers = (many.probability, many.explains, many.none_of_these, many.rounding, left)
    core.people(structure.arrays, numbers, people.arrays, answers, CELLS, ROUNDING)
    return [int(k) for k in np.flatnonzero(left)]


def empty(people: int, causes: int) -> Many:
    """Return beliefs that nothing was written into yet."""
    unknown = np.full((people, causes), np.nan)
    return Many(unknown, unknown.copy(), np.full(people, np.nan), np.zeros(people), {})


def _write(many: Many, k: int, found: Beliefs) -> None:
    many.probability[k], many.rounding[k] = found.probability, found.rounding
    if found.explains is not None and found.none_of_these is not None:
        many.explains[k], many.none_of_these[k] = found.explains, found.none_of_these
    if found.set_aside:
        many.set_aside[k] = found.set_aside
