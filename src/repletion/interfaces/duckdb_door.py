"""For users of SQL: `repletion(row)` in DuckDB, answering the rows of a table. The same function as everywhere.

connection = duckdb.connect()
register(connection, "people.yaml")
connection.sql("SELECT unnest(repletion(people)) FROM people")
"""

from datetime import date
from typing import TYPE_CHECKING, Any

import pyarrow as pa  # type: ignore[import-untyped]

from repletion.interfaces.cohort.batches import Plan, Wanted, answer_batch, plan_for
from repletion.interfaces.cohort.map_file import MapText, read_map

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

NAME = "repletion"
CELLS = "repletion_cells"


def register(
    connection: "DuckDBPyConnection", map: str | MapText | None = None, *, columns: tuple[str, ...] = (),
    wanted: Wanted | None = None,
) -> Plan:  # fmt: skip
    """Add the macro `repletion(row)` to a connection; it answers a row with a struct of the columns of `plan.schema`.

    `map`: a map's file or text; without it `columns` are the table's columns, named as our ids. Cells are handed over
    as text. `Unusable` with every fault of the map. Rows that cannot be used have `faults` and no numbers.
    """
    import duckdb
    from duckdb.func import ARROW, SPECIAL

    source = read_map(map) if isinstance(map, str) else map
    asked = wanted or Wanted(date.today().isoformat())
    names = tuple(columns) if source is None else _columns_of(source)
    plan = plan_for(source, pa.schema([(n, pa.string()) for n in names]), asked)
    order = sorted(plan.needed)

    def answer(rows: Any) -> Any:
        whole = rows.combine_chunks() if isinstance(rows, pa.ChunkedArray) else rows
        answers = answer_batch(pa.RecordBatch.from_struct_array(whole), plan)
        return pa.StructArray.from_arrays(answers.columns, fields=list(answers.schema))

    given = duckdb.struct_type(dict.fromkeys(order, "VARCHAR"))
    connection.create_function(CELLS, answer, [given], _struct(plan), type=ARROW, null_handling=SPECIAL)
    cells = ", ".join(f'"{name}" := CAST(r."{name}" AS VARCHAR)' for name in order)
    connection.execute(f"CREATE OR REPLACE TEMP MACRO {NAME}(r) AS {CELLS}(struct_pack({cells}))")
    return plan


def _columns_of(source: MapText) -> tuple[str, ...]:
    """Return the columns that a map needs."""
    from repletion.interfaces.cohort.batches import needed
    from repletion.interfaces.cohort.map_file import parsed
    from repletion.kb.load import load

    return tuple(needed(parsed(source, load())))


def _struct(plan: Plan) -> Any:
    import duckdb

    types = {pa.int64(): "BIGINT", pa.float64(): "DOUBLE", pa.string(): "VARCHAR"}
    return duckdb.struct_type({f.name: types[f.type] for f in plan.schema})
