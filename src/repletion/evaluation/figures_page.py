"""The figures as a page: what was published, what was predicted, the share inside, and what those outside teach."""

from collections.abc import Iterable, Sequence
from math import exp, sqrt
from statistics import median

from repletion.domain.estimate import Source
from repletion.domain.knowledge import KnowledgeBase
from repletion.evaluation.figures import DRAWS, Held
from repletion.inference.uncertainty import LIMIT, logit
from repletion.kb.number_checks import source_key

SETTINGS = ("community", "hospital")
HEAD = "| id | published | predicted | inside | source |"


def figures_page(kb: KnowledgeBase, found: Sequence[Held]) -> str:
    """Return the whole page (Markdown)."""
    out = [one for one in found if not one.inside]
    lines = ["# Published figures against predictions", "", *_intro(kb), "", *_shares(found), ""]
    for setting in SETTINGS:
        lines += [f"## {setting.capitalize()}", "", HEAD, "| --- | --- | --- | --- | --- |"]
        lines += [*(_row(one) for one in found if one.figure.setting == setting), ""]
    lines += ["## What was asked, and how far it is comparable", "", *_asked(found), ""]
    lines += ["## What those outside teach", "", *(f"- `{o.id}`: {o.figure.outside or UNTOLD}" for o in out), ""]
    keys = sorted({source_key(s) for one in found for s in one.figure.published.sources})
    lines += ["## Sources", "", *(_source(key, kb.sources[key]) for key in keys), ""]
    return "\n".join(lines)


UNTOLD = "not looked into yet."


def _intro(kb: KnowledgeBase) -> list[str]:
    return [
        "Each figure is the share of some group that has something: a cause, a finding, a result. None informed",
        "a number that predicts it (a test holds that of the sources; figures from NHANES 1999-2008 are not taken,",
        "because the knowledge base rests on an analysis of those people). They were chosen before any was predicted;",
        "all are shown. Nothing in the knowledge base was changed to fit them.",
        "",
        f"Predicted is the model's probability for a person of the group, with the 95 % interval of {DRAWS} draws of",
        "its numbers. That interval is of what is believed about the reference population (US adults). It does not",
        "allow for a small sample, nor for how the people of a study were picked, so that even a right model would",
        "miss many of them.",
        f"Knowledge base {kb.version}; data in `src/repletion/evaluation/figures.yaml`.",
    ]


def _shares(found: Sequence[Held]) -> Iterable[str]:
    yield "| figures | inside | 95 % interval of the share | intervals meet | published above, below | off by, median |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for name in ("all", *SETTINGS):
        some = [one for one in found if name in ("all", one.figure.setting)]
        if some:
            yield _share(name, some)
    yield ""
    yield "Off by: the odds of the published share against those predicted, the greater over the smaller; no share"
    yield "counts as less than 1 in 1,000."


def _share(name: str, some: Sequence[Held]) -> str:
    inside = sum(one.inside for one in some)
    low, high = wilson(inside, len(some))
    meet = sum(one.compatible for one in some)
    above = sum(one.published > one.interval[1] for one in some)
    below = sum(one.published < one.interval[0] for one in some)
    return (
        f"| {name} | {inside} of {len(some)} ({100 * inside / len(some):.0f} %) | {100 * low:.0f}-{100 * high:.0f} % "
        f"| {meet} | {above}, {below} | {median(map(_off, some)):.1f} times |"
    )


def wilson(inside: int, whole: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson, J Am Stat Assoc 1927;22:209).

    >>> [round(x, 3) for x in wilson(9, 10)]
    [0.596, 0.982]
    """
    share, z2 = inside / whole, LIMIT**2
    middle = (share + z2 / (2 * whole)) / (1 + z2 / whole)
    reach = LIMIT * sqrt(share * (1 - share) / whole + z2 / (4 * whole**2)) / (1 + z2 / whole)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def _off(one: Held) -> float:
    published, predicted = (max(share, 0.001) for share in (one.published, one.predicted))
    return exp(abs(float(logit(published) - logit(predicted))))


def _row(one: Held) -> str:
    printed = f" ({_range(one.printed)})" if one.printed else ""
    cited = ", ".join(map(source_key, one.figure.published.sources))
    verdict = "yes" if one.inside else "**no**, intervals meet" if one.compatible else "**no**"
    return (
        f"| `{one.id}` | {_percent(one.published)} %{printed} | {_percent(one.predicted)} % ({_range(one.interval)}) "
        f"| {verdict} | {cited} |"
    )


def _range(interval: tuple[float, float]) -> str:
    return "-".join(map(_percent, interval))


def _percent(share: float) -> str:
    """Return a share in per cent, to two figures.

    >>> _percent(0.0853), _percent(0.000123), _percent(0.521)
    ('8.5', '0.012', '52')
    """
    told = f"{100 * share:.2g}"
    return f"{float(told):f}".rstrip("0").rstrip(".") if "e" in told else told


def _asked(found: Sequence[Held]) -> list[str]:
    return [f"- `{one.id}`: {one.figure.asks}. Not the same: {one.figure.comparable}." for one in found]


def _source(key: str, source: Source) -> str:
    year = f", {source.year}" if source.year else ""
    link = source.url or (f"https://doi.org/{source.doi}" if source.doi else "")
    return f"- `{key}`: {source.authors}. {source.title}{year}. {link} (seen: {source.seen_as})"
