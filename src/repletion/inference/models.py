"""Networks and models that are kept: what was calibrated at a stratum for one person serves the next one of it."""

from functools import cached_property, lru_cache

from repletion.domain.estimate import Sex, Table
from repletion.domain.knowledge import KnowledgeBase
from repletion.inference.network import Network, build
from repletion.inference.question import Model
from repletion.inference.strata import stratum

SEXES: tuple[Sex | None, ...] = ("female", "male", None)
KEPT = 4
"""Knowledge bases kept (regions, overlays); of each there are about 40 strata."""


class Kept:
    """What was made of one knowledge base; two are the same when they were made of the same object."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self.kb = kb
        self._models: dict[tuple[int | None, Sex | None], Model] = {}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Kept) and other.kb is self.kb

    def __hash__(self) -> int:
        return id(self.kb)

    @cached_property
    def network(self) -> Network:
        """Return the network; `graphlib.CycleError` where causes bring each other about."""
        return build(self.kb)

    @cached_property
    def edges(self) -> tuple[int, ...]:
        """Return the ages, ascending, at which some table goes over to another row."""
        tables: list[Table] = [c.prior for c in self.network.causes]
        tables += [t for node in self.network.nodes.values() for t in node.frequency]
        tables += self.network.exposures.values()
        bands = {row.age for table in tables for row in table if row.age} | {p.age for p in self.kb.population}
        return tuple(sorted({edge for first, last in bands for edge in (first, last + 1)}))

    def model(self, age: int | None, sex: Sex | None) -> Model:
        """Return the model of a stratum; ages at which every table reads the same row share one."""
        lowest = None if age is None else max((e for e in self.edges if e <= age), default=age)
        if (lowest, sex) not in self._models:
            self._models[lowest, sex] = Model(self.network, stratum(self.kb.population, lowest, sex))
        return self._models[lowest, sex]

    def prepare(self) -> None:
        """Calibrate every stratum (about 15 s), so that whoever comes first does not wait for it."""
        for sex in SEXES:
            for age in (None, *self.edges):
                self.model(age, sex).links(list(self.network.nodes))


@lru_cache(maxsize=KEPT)
def _once(kept: Kept) -> Kept:
    return kept


def kept(kb: KnowledgeBase) -> Kept:
    """Return what is kept of a knowledge base."""
    return _once(Kept(kb))


def model_at(kb: KnowledgeBase, age: int | None, sex: Sex | None) -> Model:
    """Return the network at an age and a sex, either of them perhaps unknown, ready to be asked."""
    return kept(kb).model(age, sex)
