"""A number with where it comes from and how sure it is."""

from typing import Literal

from repletion.domain.record import record

Sex = Literal["female", "male"]
SampledOn = Literal["cause", "finding", "population", "exposed"]


@record
class Estimate:
    """One number: `count` (k of n) or `value`; its 95 % `interval`; its `sources` or the mark `judgement`.

    Age is in whole years, both ends included. A table by age and sex is a tuple of estimates.
    """

    value: float | None = None
    count: tuple[int, int] | None = None
    interval: tuple[float, float] | None = None
    sources: tuple[str, ...] = ()
    judgement: bool = False
    sampled_on: SampledOn | None = None
    reviewed_on: str | None = None
    note: str = ""
    age: tuple[int, int] | None = None
    sex: Sex | None = None


Table = tuple[Estimate, ...]


@record
class Source:
    """A publication or page that somebody saw; `seen_as` says how much of it. A `weak` page never stands alone."""

    authors: str
    title: str
    year: str = ""
    pmid: str | None = None
    doi: str | None = None
    url: str | None = None
    seen_as: str
    weak: bool = False
    guideline: bool = False
