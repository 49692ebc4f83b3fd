"""For clusters: the answers to a Spark data frame, by `mapInArrow`. The same function as everywhere.

Nothing is sent anywhere but where the data frame already is. Every worker needs this package with its `cohort` extra.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING

import pyarrow as pa  # type: ignore[import-untyped]

from repletion.interfaces.cohort.batches import Plan, Wanted, answer_batch, plan_for
from repletion.interfaces.cohort.map_file import MapText, read_map

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


def assess(frame: "DataFrame", map: str | MapText | None = None, *, wanted: Wanted | None = None) -> "DataFrame":
    """Return a data frame of answers, one row for each row; those that cannot be used have `faults` and no numbers.

    `map`: a map's file or text; without it the columns are our ids. `Unusable` with every fault of the map.
    """
    from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema

    source = read_map(map) if isinstance(map, str) else map
    asked = wanted or Wanted(date.today().isoformat())
    schema = to_arrow_schema(frame.schema)
    plan = plan_for(source, schema, asked)
    needed = [n for n in frame.columns if n in plan.needed]
    given = pa.schema([schema.field(n) for n in needed])

    def answer(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        own = _kept(source, given, asked)
        for batch in batches:
            yield answer_batch(batch, own)

    return frame.select(*needed).mapInArrow(answer, from_arrow_schema(plan.schema))


_PLANS: dict[tuple[str, str, Wanted], Plan] = {}
"""The plans of a worker process: made once, then kept for its next partitions."""


def _kept(source: MapText | None, schema: pa.Schema, wanted: Wanted) -> Plan:
    key = (source.text if source else "", str(schema), wanted)
    if key not in _PLANS:
        _PLANS[key] = plan_for(source, schema, wanted)
    return _PLANS[key]
