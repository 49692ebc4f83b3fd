"""For users of Polars: a data frame in, a data frame of answers out. The same function as everywhere."""

from datetime import date
from typing import TYPE_CHECKING

import pyarrow as pa  # type: ignore[import-untyped]

from repletion.interfaces.cohort.batches import Wanted, answer_batch, plan_for
from repletion.interfaces.cohort.map_file import MapText, read_map

if TYPE_CHECKING:
    import polars as pl

SIZE = 2_000


def answer_frame(
    frame: "pl.DataFrame", map: str | MapText | None = None, *, wanted: Wanted | None = None
) -> "pl.DataFrame":
    """Return the answers to a frame, one row for each row; those that cannot be used have `faults` and no numbers.

    `map`: a map's file or text; without it the columns are our ids. `Unusable` with every fault of the map.
    """
    import polars as pl

    source = read_map(map) if isinstance(map, str) else map
    table = frame.to_arrow()
    plan = plan_for(source, table.schema, wanted or Wanted(date.today().isoformat()))
    kept = table.select([n for n in table.schema.names if n in plan.needed])
    answers = [answer_batch(batch, plan) for batch in kept.combine_chunks().to_batches(max_chunksize=SIZE)]
    return pl.DataFrame(pl.from_arrow(pa.Table.from_batches(answers, plan.schema)))
