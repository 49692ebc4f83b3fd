"""The map: which column of a table means what of a case. Read from outside, so strict."""

from collections.abc import Iterator
from dataclasses import field, fields

from repletion.domain.record import record

Scalar = str | int | float | bool


@record
class Cell:
    """A column whose cells say whether something is there; `values` recodes them.

    `present_only`: its "no" leaves the thing unknown (sold without prescription, told only where known).
    """

    column: str
    values: dict[Scalar, Scalar] = field(default_factory=dict)
    present_only: bool = False


@record
class FindingCell(Cell):
    """A finding, and the columns that qualify it (their cells are our own words)."""

    onset: str | None = None
    duration: str | None = None
    course: str | None = None
    side: str | None = None
    timing: str | None = None


@record
class ConditionCell(Cell):
    """A diagnosis. What is present is in this `state`; its "no" is unknown, since many go unfound."""

    state: str = "active"


@record
class LabCell:
    """Results of one test: the value, its unit (the same for all, or a column), its day, the laboratory's range."""

    column: str
    unit: str | None = None
    unit_column: str | None = None
    date_column: str | None = None
    range_low: str | None = None
    range_high: str | None = None
    adjusted: bool | None = None


@record
class Listed:
    """A column that holds several names at once, as a list or with a separator; `values` recodes each name."""

    column: str
    separator: str = ";"
    values: dict[Scalar, Scalar] = field(default_factory=dict)
    state: str = "active"


@record
class ListedColumns:
    """The columns that hold lists, by what they list."""

    findings: Listed | None = None
    exposures: Listed | None = None
    conditions: Listed | None = None
    drugs: Listed | None = None
    complaint: Listed | None = None


@record
class Survey:
    """The columns of a survey's design: weight, stratum, first-stage unit within it."""

    weight: str
    stratum: str | None = None
    unit: str | None = None


@record
class CohortMap:
    """The whole map. `derived`: new columns, as SQL over one row, before all else; `text`: columns kept as text there.

    `unused`: columns that are known to say nothing here, so that the checker does not name them.
    """

    id: str | None = None
    age: str | None = None
    sex: Cell | None = None
    pregnant: Cell | None = None
    region: str | None = None
    findings: dict[str, FindingCell] = field(default_factory=dict)
    exposures: dict[str, Cell] = field(default_factory=dict)
    conditions: dict[str, ConditionCell] = field(default_factory=dict)
    drugs: dict[str, Cell] = field(default_factory=dict)
    labs: dict[str, tuple[LabCell, ...]] = field(default_factory=dict)
    listed: ListedColumns = field(default_factory=ListedColumns)
    survey: Survey | None = None
    derived: dict[str, str] = field(default_factory=dict)
    text: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()

    @property
    def lists(self) -> dict[str, Listed]:
        """Return the columns that hold lists, by what they list."""
        every = {f.name: getattr(self.listed, f.name) for f in fields(self.listed)}
        return {kind: cell for kind, cell in every.items() if cell is not None}

    @property
    def columns(self) -> dict[str, str]:
        """Return every column that the map reads, derived ones too, and where in the map (the first place)."""
        found: dict[str, str] = {}
        for place, column in self._places():
            found.setdefault(column, place)
        return found

    def _places(self) -> Iterator[tuple[str, str]]:
        yield from ((part, name) for part in ("id", "age") if (name := getattr(self, part)))
        yield from ((part, cell.column) for part in ("sex", "pregnant") if (cell := getattr(self, part)))
        for name, finding in self.findings.items():
            qualifiers = (finding.onset, finding.duration, finding.course, finding.side, finding.timing)
            yield from ((f"findings.{name}", c) for c in (finding.column, *qualifiers) if c)
        for part in ("exposures", "conditions", "drugs"):
            yield from ((f"{part}.{name}", cell.column) for name, cell in getattr(self, part).items())
        for name, cells in self.labs.items():
            for lab in cells:
                named = (lab.column, lab.unit_column, lab.date_column, lab.range_low, lab.range_high)
                yield from ((f"labs.{name}", c) for c in named if c)
        yield from ((f"listed.{kind}", cell.column) for kind, cell in self.lists.items())
        if self.survey:
            design = (self.survey.weight, self.survey.stratum, self.survey.unit)
            yield from (("survey", c) for c in design if c)
