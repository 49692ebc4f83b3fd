"""Do the causes alone exceed what is published? Checked by calibrating the whole network at many strata."""

from collections.abc import Iterator

from repletion.domain.estimate import Sex
from repletion.domain.fault import Fault
from repletion.domain.knowledge import KnowledgeBase
from repletion.inference.network import Network, build
from repletion.inference.question import Model
from repletion.inference.strata import stratum
from repletion.kb.yaml_text import Document

AGES = (22, 35, 45, 55, 65, 75, 85)
SEXES: tuple[Sex, Sex] = ("female", "male")
NOTHING_LEFT = 1e-9


def exceeded(kb: KnowledgeBase, documents: dict[str, Document]) -> list[Fault]:
    """Return one fault for every finding, level or cause that its causes alone exceed, with the strata where."""
    network = build(kb)
    found: dict[tuple[str, int | None], list[str]] = {}
    for age in AGES:
        for sex in SEXES:
            model = Model(network, stratum(kb.population, age, sex))
            for key in _nodes(network, model):
                found.setdefault(key, []).append(f"{sex} {age}")
            for cause in _causes(network, model):
                found.setdefault((cause, None), []).append(f"{sex} {age}")
    return [_fault(kb, documents, name, level, where) for (name, level), where in sorted(found.items(), key=str)]


def _nodes(network: Network, model: Model) -> Iterator[tuple[str, int | None]]:
    for name, links in model.links(list(network.nodes)).items():
        derived = network.nodes[name].derived_from
        for k in range(len(links.none)):
            if (derived is None or k < derived) and 1 - float(links.none[k, 0]) < NOTHING_LEFT:
                yield name, k


def _causes(network: Network, model: Model) -> Iterator[str]:
    for name, spontaneous in zip(network.ids, model.base.spontaneous[:, 0], strict=True):
        if float(spontaneous) < NOTHING_LEFT:
            yield name


def _fault(kb: KnowledgeBase, documents: dict[str, Document], name: str, level: int | None, strata: list[str]) -> Fault:
    who = ", ".join(strata)
    if level is None:
        where = documents[f"causes/{name}"].at("brought_about_by")
        what = f"{name}: what brings it about exceeds its prior ({who})"
        return Fault(where=where, what=what, remedy="lower the arcs or raise the prior")
    what = f"{name}: its causes alone exceed the frequency ({who})"
    remedy = "raise the frequency there, or lower prior or sensitivity of its causes"
    if name in kb.findings:
        return Fault(where=documents["findings"].at(name, "frequency"), what=what, remedy=remedy)
    test, _, side = name.rpartition(".")
    where = documents["labs"].at(test, side, "levels", level, "frequency")
    return Fault(where=where, what=f"level {level + 1} of {what}", remedy=remedy)
